#include "support/SessionUnderTest.h"

#include <QTest>
#include <QThread>

using namespace parlance;
using namespace Qt::StringLiterals;

// A session between a server, a disk and a window of which one is slower than the others.
class tst_SessionPressure : public QObject, private SessionUnderTest
{
    Q_OBJECT

private Q_SLOTS:
    void init() { setUp(); }
    void cleanup() { QVERIFY(tearDown()); }

    // A disk that does not keep up: the server has to wait, the memory is bounded, nothing is lost, and the silence is not
    // taken for death.
    void aFloodWaitsForTheDisk()
    {
        start(Server::Dedupes);
        connectNow();
        m_disk.held = true;
        int said = 0;
        while (!link().isReadingPaused() && said < 100000) {
            say(QString::number(said++));
            if (said % 100 == 0)
                m_clock->advance(milliseconds(1));
        }
        QVERIFY2(said < 5000, qPrintable(QString::number(said)));
        const qsizetype pings = link().pings().size();
        turn(milliseconds(120000));
        QCOMPARE(m_ann->states().last(), LinkState::Ready);
        QCOMPARE(link().pings().size(), pings);
        m_ann->session().systemWoke(); // asks for a sign of life, of which there is more than we read
        turn(milliseconds(20000));
        QVERIFY(!link().wasAborted());
        m_disk.held = false;
        m_disk.release();
        turn();
        QVERIFY(!link().isReadingPaused());
        QCOMPARE(m_ann->texts().size(), said);
        m_clock->advance(milliseconds(26000)); // from here on silence counts again
        QVERIFY(link().pings().size() > pings);
    }

    void aFloodWaitsForTheWindow()
    {
        QThread thread; // not started: nobody there looks
        QObject consumer;
        consumer.moveToThread(&thread);
        start(Server::Dedupes, nullptr, &consumer);
        connectNow();
        int said = 0;
        while (!link().isReadingPaused() && said < 100000) {
            say(QString::number(said++));
            if (said % 100 == 0)
                m_clock->advance(milliseconds(20));
        }
        QVERIFY2(said < 5000, qPrintable(QString::number(said)));
        thread.start();
        QTRY_VERIFY(!link().isReadingPaused());
        turn();
        QCOMPARE(m_ann->texts().size(), said);
        thread.quit();
        thread.wait();
    }

    void largeMessagesTellHowFarTheyAre()
    {
        start(Server::Dedupes);
        connectNow();
        QVector<event::Progress> told;
        QObject::connect(&m_ann->session(), &Session::eventsReady, &m_ann->session(), [&told](const SessionEvents &events) {
            for (const SessionEvent &event : events) {
                if (const auto *progress = std::get_if<event::Progress>(&event))
                    told.append(*progress);
            }
        });
        link().growWith(true);
        m_ann->send(u"small"_s);
        turn();
        QVERIFY(told.isEmpty());
        link().drain(1, 0);
        const QString id = m_ann->send(QString(400 * 1024, u'x'));
        turn();
        const qint64 whole = link().bytesToWrite();
        QVERIFY(whole >= 400 * 1024);
        for (int quarter = 3; quarter >= 0; --quarter) {
            m_clock->advance(milliseconds(60)); // faster than it is told
            link().drain(whole / 4, whole * quarter / 4);
            turn(milliseconds(2));
        }
        QVERIFY2(told.size() >= 3 && told.size() <= 4, qPrintable(QString::number(told.size())));
        QCOMPARE(told.first().id, id);
        QCOMPARE(told.first().done, 0);
        QCOMPARE(told.last().done, told.last().total);
        for (qsizetype i = 1; i < told.size(); ++i)
            QVERIFY(told.at(i).done > told.at(i - 1).done);
    }

    // Nothing is dropped, nothing passes another, and it goes more slowly.
    void aServerThatIsBusy()
    {
        start(Server::Dedupes);
        QStringList ids;
        for (int i = 0; i < 5; ++i)
            ids.append(m_ann->send(QString::number(i)));
        turn();
        connectNow();
        QCOMPARE(written().size(), 5);
        for (int i = 1; i < 5; ++i)
            link().receive(uR"({"type":"error","code":"rate","reason":"slow","id":"%1","room":"lobby"})"_s.arg(ids.at(i)));
        ack(ids.first());
        turn(milliseconds(2));
        QCOMPARE(m_ann->count(DeliveryState::Queued), 4);
        QCOMPARE(written().size(), 5);
        turn(milliseconds(1000));
        QCOMPARE(written().size(), 6); // one at a time now
        QCOMPARE(written().last(), u"1"_s);
        for (int i = 1; i < 5; ++i) {
            QCOMPARE(written().last(), QString::number(i));
            ack(ids.at(i));
            turn();
        }
        QCOMPARE(m_ann->count(DeliveryState::Delivered), 5);
    }
};

QTEST_GUILESS_MAIN(tst_SessionPressure)
#include "tst_sessionpressure.moc"
