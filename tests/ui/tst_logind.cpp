#ifdef PARLANCE_DBUS

#include "Engine.h"
#include "Session.h"
#include "support/RawPeer.h"
#include "support/RawServer.h"
#include "ui/Application.h"
#include "ui/FakeLogind.h"
#include "ui/MainWindow.h"

#include <QApplication>
#include <QTemporaryDir>
#include <QTest>

using namespace parlance;
using namespace Qt::StringLiterals;

// The program as main() makes it, on a system bus where logind tells of sleep and of locked screens.
class tst_Logind : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_dir = std::make_unique<QTemporaryDir>();
        qputenv("XDG_RUNTIME_DIR", m_dir->path().toLocal8Bit());
        qputenv("PARLANCE_RUNTIME_DIR", m_dir->path().toLocal8Bit());
        m_logind = std::make_unique<FakeLogind>(qEnvironmentVariable("DBUS_SYSTEM_BUS_ADDRESS"));
        QVERIFY2(m_logind->isThere(), "there is no bus, or it has a logind already");
        CommandLine line;
        line.profileDir = m_dir->filePath(u"profile"_s);
        m_app = std::make_unique<Application>(line);
        m_app->start();
        QVERIFY(QTest::qWaitForWindowActive(m_app->windows().value(0))); // a window in use ends a lock
        QTRY_VERIFY(m_logind->wasAsked());
        m_logind->settle();
    }

    void cleanup()
    {
        m_app.reset();
        m_logind.reset();
    }

    void wakingChecksTheLink()
    {
        int pings = 0;
        RawServer server([&pings](RawPeer &peer) {
            peer.upgrade().onFrame([&pings, &peer](const RawPeer::Frame &frame) {
                if (frame.opcode == 0x9) {
                    ++pings;
                    peer.pong(frame.payload);
                }
            });
        });
        const QVector<LinkState> &states = follow(server.url());
        QTRY_COMPARE(pings, 1); // the round trip of a new link
        m_logind->prepareForSleep(true);
        m_logind->prepareForSleep(false);
        QTRY_COMPARE(states.last(), LinkState::Ready);
        QTRY_COMPARE(pings, 2);
        QTRY_COMPARE(states.count(LinkState::Checking), 1); // going to sleep is no reason
    }

    void aLockedSessionIsHidden_data()
    {
        QTest::addColumn<bool>("byHint");
        QTest::newRow("signals") << false;
        QTest::newRow("LockedHint") << true;
    }

    // A connection that waits for its next attempt pauses while nobody sees the program.
    void aLockedSessionIsHidden()
    {
        QFETCH(bool, byHint);
        follow(QUrl(u"ws://127.0.0.1:9"_s)); // nobody listens there
        QTRY_COMPARE(m_status.state, LinkState::Waiting);
        m_logind->lock(FakeLogind::otherSession());
        m_logind->settle();
        QCoreApplication::processEvents();
        QVERIFY(m_status.pause != PauseReason::Hidden);
        if (byHint)
            m_logind->setLockedHint(true);
        else
            m_logind->lock();
        QTRY_COMPARE(m_status.pause, PauseReason::Hidden);
        if (byHint)
            m_logind->setLockedHint(false);
        else
            m_logind->unlock();
        QTRY_VERIFY(m_status.pause != PauseReason::Hidden);
    }

private:
    // Connects to the server, and writes down the states of its session from the start.
    const QVector<LinkState> &follow(const QUrl &url)
    {
        m_states.clear();
        m_status = {};
        connect(&m_app->engine(), &Engine::sessionBegins, this, [this](const QString &id, Session *session) {
            if (m_app->engine().profile(id).server != ServerKind::Remote)
                return;
            connect(session, &Session::statusChanged, this, [this](const ConnectionStatus &status) {
                m_status = status;
                m_states.append(status.state);
            });
        });
        Profile profile;
        profile.name = u"Server"_s;
        profile.url = url;
        profile.user = u"me"_s;
        profile.dialect = DialectKind::PlainText;
        profile.connectAtStart = true;
        m_app->engine().addProfile(profile);
        return m_states;
    }

    std::unique_ptr<QTemporaryDir> m_dir;
    std::unique_ptr<FakeLogind> m_logind;
    std::unique_ptr<Application> m_app;
    ConnectionStatus m_status;
    QVector<LinkState> m_states;
};

int main(int argc, char **argv)
{
    // Before anything asks for the system's own: tests run on a bus of their own (tests/support/with-screen).
    qputenv("DBUS_SYSTEM_BUS_ADDRESS", qgetenv("DBUS_SESSION_BUS_ADDRESS"));
    QApplication app(argc, argv);
    tst_Logind test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_logind.moc"

#else

int main() {} // systems without D-Bus have no logind

#endif
