#include "Engine.h"
#include "models/ChatModel.h"
#include "models/MessageModel.h"
#include "storage/Store.h"
#include "ui/Application.h"
#include "ui/MainWindow.h"
#include "ui/chat/Composer.h"
#include "ui/chat/MessageEdit.h"
#include "ui/chat/RoomView.h"

#include <QAbstractButton>
#include <QElapsedTimer>
#include <QTemporaryDir>
#include <QTest>
#include <QWheelEvent>

using namespace parlance;
using namespace Qt::StringLiterals;

namespace {

constexpr int total = 100'000;

} // namespace

// The whole program over a profile directory whose local room has 100,000 messages of earlier days.
class tst_LongHistory : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        QLocale::setDefault(QLocale::c());
        m_runtime = std::make_unique<QTemporaryDir>();
        qputenv("XDG_RUNTIME_DIR", m_runtime->path().toLocal8Bit());
        qputenv("PARLANCE_RUNTIME_DIR", m_runtime->path().toLocal8Bit());
        m_dir = std::make_unique<QTemporaryDir>();
        begin();
        QTest::mouseClick(window()->findChild<QAbstractButton *>(u"welcomeLocal"_s), Qt::LeftButton);
        QTRY_VERIFY(view() && view()->chat() && view()->chat()->status().state == LinkState::Ready);
        const QString profile = view()->chat()->profileId();
        write(u"the first start"_s);
        QTRY_COMPARE(last().state, DeliveryState::Delivered);
        window()->close();
        QTRY_VERIFY(m_app->windows().isEmpty());
        m_app.reset();

        Store store({m_dir->path()});
        store.open();
        const std::unique_ptr<MessageStore> messages = store.messagesOf(profile);
        SessionEvents events;
        for (int number = 0; number < total; ++number) {
            Message message;
            message.room = u"lobby"_s;
            message.serverId = u"old-%1"_s.arg(number);
            message.sender = number % 7 < 4 ? u"Ann"_s : u"李明"_s;
            message.text = u"message number %1 of many"_s.arg(number);
            message.time = QDateTime::currentDateTime().addSecs(-3'000'000 + number * 20);
            events.append(event::Added{message});
        }
        bool kept = false;
        messages->keep(std::move(events), {}, [&kept](const SessionEvents &) { kept = true; });
        QVERIFY(QTest::qWaitFor([&kept] { return kept; }, 60'000));
    }

    void init()
    {
        begin();
        QTRY_VERIFY(view() && view()->chat());
        QTRY_VERIFY(timeline()->isAtEnd());
        QTRY_COMPARE(view()->chat()->status().state, LinkState::Ready);
    }

    void cleanup() { m_app.reset(); }

    void opensAtItsEnd()
    {
        QVERIFY(last().text.endsWith(u"99999 of many"_s));
        QVERIFY(rows()->rowCount() <= RoomTimeline::pageRows + 10);
        QVERIFY(!rows()->isAtBegin());
        QCOMPARE(window()->windowTitle(), u"lobby – Local room"_s); // nothing of it is new
    }

    void goesOnWhereItEnded()
    {
        write(u"and on"_s);
        QTRY_COMPARE(last().text, u"and on"_s);
        QTRY_COMPARE(last().state, DeliveryState::Delivered);
        QVERIFY(timeline()->isAtEnd());
        QVERIFY(rows()->at(rows()->rowCount() - 2).text.endsWith(u"99999 of many"_s));
        m_app.reset();
        begin();
        QTRY_VERIFY(view() && view()->chat() && rows()->rowCount() > 0);
        QTRY_COMPARE(view()->chat()->status().state, LinkState::Ready);
        QCOMPARE(last().text, u"and on"_s); // once
        QVERIFY(rows()->at(rows()->rowCount() - 2).text.endsWith(u"99999 of many"_s));
    }

    void pagesUpwardWithinBounds()
    {
        int most = 0;
        qint64 longest = 0;
        for (int i = 0; i < 400; ++i) {
            QElapsedTimer turn;
            turn.start();
            wheel(7);
            QCoreApplication::processEvents();
            longest = qMax(longest, turn.elapsed());
            most = qMax(most, rows()->rowCount());
            QTRY_COMPARE(view()->chat()->pages(view()->room())->loading(), RoomTimeline::Loading::Nothing);
        }
        QVERIFY(most > RoomTimeline::keptRows);
        QVERIFY(most <= RoomTimeline::mostRows);
        qInfo("longest turn of the window: %lld ms", longest);
        // Rows lie beyond the window now; who writes is at the end again.
        QVERIFY(!rows()->isAtEnd());
        write(u"back again"_s);
        QTRY_VERIFY(timeline()->isAtEnd());
        QTRY_COMPARE(last().text, u"back again"_s);
        QTRY_COMPARE(last().state, DeliveryState::Delivered);
    }

private:
    void begin()
    {
        CommandLine line;
        line.profileDir = m_dir->path();
        m_app = std::make_unique<Application>(line);
        m_app->start();
        QVERIFY(QTest::qWaitForWindowExposed(window()));
    }

    void write(const QString &text)
    {
        view()->composer()->edit()->insertPlainText(text);
        QTest::keyClick(view()->composer()->edit(), Qt::Key_Return);
    }

    void wheel(int notches)
    {
        const QPointF at = timeline()->viewport()->rect().center();
        QWheelEvent event(at, timeline()->viewport()->mapToGlobal(at), {}, {0, 120 * notches}, Qt::NoButton, {},
                          Qt::NoScrollPhase, false);
        QApplication::sendEvent(timeline()->viewport(), &event);
    }

    Message last() const { return rows()->rowCount() > 0 ? rows()->at(rows()->rowCount() - 1) : Message(); }
    MainWindow *window() const { return m_app->windows().value(0); }
    RoomView *view() const { return window()->findChild<RoomView *>(); }
    TimelineView *timeline() const { return view()->timeline(); }
    MessageModel *rows() const { return view()->chat()->timeline(view()->room()); }

    std::unique_ptr<QTemporaryDir> m_dir;
    std::unique_ptr<QTemporaryDir> m_runtime;
    std::unique_ptr<Application> m_app;
};

QTEST_MAIN(tst_LongHistory)
#include "tst_longhistory.moc"
