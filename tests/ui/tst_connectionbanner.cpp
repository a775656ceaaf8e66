#include "EnglishWords.h"
#include "ui/chat/ConnectionBanner.h"

#include <QLabel>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>

using namespace parlance;
using namespace Qt::StringLiterals;
using std::chrono::milliseconds;

namespace {

ConnectionStatus status(LinkState state, PauseReason pause = PauseReason::None)
{
    ConnectionStatus status;
    status.state = state;
    status.pause = pause;
    status.attempt = state == LinkState::Ready ? 0 : 1;
    return status;
}

} // namespace

class tst_ConnectionBanner : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_window = std::make_unique<QWidget>();
        m_window->resize(700, 80);
        m_banner = new ConnectionBanner(m_window.get());
        m_banner->resize(m_window->size());
        m_text = m_banner->findChild<QLabel *>(u"connectionState"_s);
        m_window->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_window.get()));
    }

    void hidesABlink()
    {
        m_banner->setPatience(milliseconds(0), milliseconds(0));
        m_banner->setStatus(status(LinkState::Ready), {});
        m_banner->setStatus(status(LinkState::Waiting), QDeadlineTimer(900));
        QVERIFY(!m_banner->isVisible());
        m_banner->setStatus(status(LinkState::Connecting), {});
        m_banner->setStatus(status(LinkState::Ready), {});
        QCoreApplication::processEvents();
        QVERIFY(!m_banner->isVisible());
        QCOMPARE(m_text->text(), u"Connected."_s);

        m_banner->setStatus(status(LinkState::Waiting), QDeadlineTimer(900));
        QTRY_VERIFY(m_banner->isVisible());
        m_banner->setStatus(status(LinkState::Connecting), {});
        QVERIFY(m_banner->isVisible()); // no flicker between two tries
        m_banner->setStatus(status(LinkState::Ready), {});
        QVERIFY(!m_banner->isVisible());
    }

    void aCheckThatFailsIsNoLongerMerelyAnswered()
    {
        m_banner->setPatience(milliseconds(0), std::chrono::hours(1));
        m_banner->setStatus(status(LinkState::Checking), {});
        QCoreApplication::processEvents();
        QVERIFY(!m_banner->isVisible());
        m_banner->setStatus(status(LinkState::Waiting), QDeadlineTimer(900));
        QTRY_VERIFY(m_banner->isVisible());
    }

    // Another connection is turned to: what it has been lacking for long shows before the timeline is painted.
    void anOldTroubleShowsAtOnce()
    {
        m_banner->setPatience(std::chrono::hours(1), std::chrono::hours(2));
        m_banner->setStatus(status(LinkState::Waiting), QDeadlineTimer(900), std::chrono::minutes(59));
        QVERIFY(!m_banner->isVisible());
        m_banner->reset();
        m_banner->setStatus(status(LinkState::Waiting), QDeadlineTimer(900), std::chrono::minutes(61));
        QVERIFY(m_banner->isVisible());
        m_banner->reset();
        m_banner->setStatus(status(LinkState::Checking), {}, std::chrono::minutes(61));
        QVERIFY(!m_banner->isVisible());
    }

    void givingUpShowsAtOnce()
    {
        m_banner->setStatus(status(LinkState::Paused, PauseReason::Exhausted), {});
        QVERIFY(m_banner->isVisible());
    }

    void buttons_data()
    {
        QTest::addColumn<ConnectionStatus>("status");
        QTest::addColumn<QStringList>("buttons");
        QTest::newRow("offline") << status(LinkState::Offline) << QStringList{u"Connect"_s};
        QTest::newRow("connecting") << status(LinkState::Connecting) << QStringList{u"Stop"_s};
        QTest::newRow("waiting") << status(LinkState::Waiting) << QStringList{u"Stop"_s, u"Try now"_s};
        QTest::newRow("checking") << status(LinkState::Checking) << QStringList();
        QTest::newRow("closing") << status(LinkState::Closing) << QStringList();
        QTest::newRow("hidden") << status(LinkState::Paused, PauseReason::Hidden) << QStringList{u"Try now"_s};
        QTest::newRow("exhausted") << status(LinkState::Paused, PauseReason::Exhausted)
                                   << QStringList{u"Keep trying"_s, u"Try again"_s};
        QTest::newRow("auth") << status(LinkState::Paused, PauseReason::Auth) << QStringList{u"Edit…"_s, u"Try again"_s};
        QTest::newRow("fatal") << status(LinkState::Paused, PauseReason::Fatal) << QStringList{u"Edit…"_s, u"Try again"_s};
        QTest::newRow("keeps closing") << status(LinkState::Paused, PauseReason::ServerKeepsClosing)
                                       << QStringList{u"Edit…"_s, u"Try again"_s};
        // What has failed can be looked into.
        const auto failed = [](ConnectionStatus status, DropKind kind) {
            status.lastDrop = Drop{};
            status.lastDrop->kind = kind;
            return status;
        };
        QTest::newRow("waiting after a failure") << failed(status(LinkState::Waiting), DropKind::Refused)
                                                 << QStringList{u"Details…"_s, u"Stop"_s, u"Try now"_s};
        QTest::newRow("trying after a failure") << failed(status(LinkState::Connecting), DropKind::HttpRefused)
                                                << QStringList{u"Details…"_s, u"Stop"_s};
        QTest::newRow("given up") << failed(status(LinkState::Paused, PauseReason::Fatal), DropKind::TlsFailed)
                                  << QStringList{u"Details…"_s, u"Edit…"_s, u"Try again"_s};
        QTest::newRow("checking after a failure") << failed(status(LinkState::Checking), DropKind::LinkLost) << QStringList();
        QTest::newRow("offline at one's wish") << failed(status(LinkState::Offline), DropKind::ClosedByUser)
                                               << QStringList{u"Connect"_s};
    }
    void buttons()
    {
        QFETCH(ConnectionStatus, status);
        m_banner->setPatience(milliseconds(0), milliseconds(0));
        m_banner->setStatus(status, QDeadlineTimer(5000));
        QTRY_VERIFY(m_banner->isVisible());
        QStringList shown;
        const QList<QPushButton *> all = m_banner->findChildren<QPushButton *>();
        for (const QPushButton *button : all) {
            QCOMPARE(button->accessibleName(), button->text());
            if (button->isVisible())
                shown.append(button->text());
        }
        shown.sort();
        QTEST(shown, "buttons");
    }

    void buttonsAsk()
    {
        QSignalSpy tryNow(m_banner, &ConnectionBanner::tryNowRequested);
        QSignalSpy stop(m_banner, &ConnectionBanner::stopRequested);
        QSignalSpy connectNow(m_banner, &ConnectionBanner::connectRequested);
        QSignalSpy keepTrying(m_banner, &ConnectionBanner::keepTryingRequested);
        QSignalSpy details(m_banner, &ConnectionBanner::detailsRequested);
        m_banner->findChild<QPushButton *>(u"tryNowButton"_s)->click();
        m_banner->findChild<QPushButton *>(u"stopButton"_s)->click();
        m_banner->findChild<QPushButton *>(u"tryAgainButton"_s)->click();
        m_banner->findChild<QPushButton *>(u"keepTryingButton"_s)->click();
        m_banner->findChild<QPushButton *>(u"detailsButton"_s)->click();
        QCOMPARE(details.count(), 1);
        QCOMPARE(tryNow.count() + stop.count() + connectNow.count() + keepTrying.count(), 4);
        QCOMPARE(connectNow.count(), 1);
    }

    void countsDown()
    {
        m_banner->setPatience(milliseconds(0), milliseconds(0));
        m_banner->setStatus(status(LinkState::Waiting), QDeadlineTimer(2000));
        QTRY_VERIFY(m_banner->isVisible());
        QTRY_COMPARE(m_text->text(), u"Reconnecting in 1 second."_s);
        QCOMPARE(m_text->accessibleName(), u"Connection state"_s);
        QCOMPARE(m_text->accessibleDescription(), m_text->text());
        QTRY_COMPARE(m_text->text(), u"Reconnecting…"_s);
    }

    void neverReadsTheServersWordsAsMarkup()
    {
        ConnectionStatus fatal = status(LinkState::Paused, PauseReason::Fatal);
        fatal.lastDrop = Drop{};
        fatal.lastDrop->kind = DropKind::CloseFrame;
        fatal.lastDrop->closeCode = 1008;
        fatal.lastDrop->reason = u"<a href='x'>click</a>"_s;
        m_banner->setStatus(fatal, {});
        QCOMPARE(m_text->textFormat(), Qt::PlainText);
        QVERIFY(m_text->text().contains(u"<a href='x'>click</a>"_s));
        QVERIFY(m_text->text().contains(u"1008"_s));
    }

private:
    std::unique_ptr<QWidget> m_window;
    ConnectionBanner *m_banner = nullptr;
    QLabel *m_text = nullptr;
};

QTEST_MAIN(tst_ConnectionBanner)
#include "tst_connectionbanner.moc"
