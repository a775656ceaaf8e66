#include "Engine.h"
#include "Session.h"
#include "Settings.h"
#include "domain/RoomLink.h"
#include "storage/HistorySource.h"
#include "support/NodeServer.h"

#include <QDir>
#include <QElapsedTimer>
#include <QFile>
#include <QRegularExpression>
#include <QSignalSpy>
#include <QTcpServer>
#include <QTemporaryDir>
#include <QTest>

using namespace parlance;
using namespace Qt::StringLiterals;

// The composition root with real threads, real files and real rooms.
class tst_Engine : public QObject
{
    Q_OBJECT

    static constexpr int patience = 20000;

    QTemporaryDir m_dir;

    // What the window would know of one profile.
    struct Watcher {
        explicit Watcher(Engine &engine)
        {
            QObject::connect(&engine, &Engine::sessionBegins, &context, [this](const QString &, Session *session) {
                QObject::connect(session, &Session::statusChanged, &context,
                                 [this](const ConnectionStatus &now) { status = now; });
                QObject::connect(session, &Session::eventsReady, &context, [this](const SessionEvents &events) {
                    for (const SessionEvent &event : events) {
                        if (const auto *added = std::get_if<event::Added>(&event); added && !added->message.own)
                            texts.append(added->message.text);
                        if (const auto *older = std::get_if<event::Older>(&event)) { // said before the room was joined
                            for (const Message &message : older->messages)
                                texts.append(message.text);
                        }
                        if (const auto *size = std::get_if<event::QueueSize>(&event))
                            queue = *size;
                        if (const auto *change = std::get_if<event::Delivery>(&event); change && change->state == DeliveryState::Delivered)
                            ++delivered;
                    }
                });
            });
        }
        QObject context;
        ConnectionStatus status;
        QStringList texts;
        event::QueueSize queue;
        int delivered = 0;
    };

    static QStringList kept(Engine &engine, const QString &profile)
    {
        QStringList texts;
        bool done = false;
        engine.history().page({profile, u"lobby"_s, PageRequest::From::End, 0, 5000}, &engine, [&](const HistoryPage &page) {
            for (const Message &message : page.rows) {
                if (message.kind == MessageKind::Chat)
                    texts.append(message.text);
            }
            done = true;
        });
        if (!QTest::qWaitFor([&done] { return done; }, patience))
            return {u"no answer"_s};
        return texts;
    }

    Engine::Options options(const char *name, bool thread = true) const
    {
        return {.profileDir = m_dir.filePath(QString::fromLatin1(name)), .localRoom = true, .wireThread = thread};
    }
    static OutgoingMessage message(const QString &text)
    {
        return {newMessageId(), u"lobby"_s, text, QDateTime::currentDateTime()};
    }
    void write(const QString &name, const QByteArray &content) const
    {
        const QString path = m_dir.filePath(name);
        QVERIFY(QDir().mkpath(QFileInfo(path).path()));
        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(content);
    }

private Q_SLOTS:
    void init()
    {
        QVERIFY(QDir(m_dir.path()).removeRecursively());
        QVERIFY(QDir().mkpath(m_dir.path()));
        qputenv("PARLANCE_RUNTIME_DIR", m_dir.filePath(u"runtime"_s).toUtf8());
    }

    void twoCopiesTalkAtTheirFirstStart_data()
    {
        QTest::addColumn<bool>("thread");
        QTest::newRow("wire thread") << true;
        QTest::newRow("one thread") << false;
    }
    void twoCopiesTalkAtTheirFirstStart()
    {
        QFETCH(bool, thread);
        Engine first(options("first", thread));
        Engine second(options("second", thread));
        Watcher ann(first), bob(second);
        first.start();
        second.start();
        QVERIFY(first.isFirstStart());
        QTRY_COMPARE_WITH_TIMEOUT(ann.status.state, LinkState::Ready, patience);
        QTRY_COMPARE_WITH_TIMEOUT(bob.status.state, LinkState::Ready, patience);
        first.session(first.localRoomProfile())->send(message(u"hello"_s));
        QTRY_VERIFY_WITH_TIMEOUT(bob.texts.contains(u"hello"_s), patience);
    }

    void profilesSurviveAndRoomsAreKept()
    {
        QString id;
        {
            Engine engine(options("kept"));
            Watcher watcher(engine);
            engine.start();
            QTRY_COMPARE_WITH_TIMEOUT(watcher.status.state, LinkState::Ready, patience);
            id = engine.localRoomProfile();
            engine.session(id)->join(u"garden"_s);
            QTRY_COMPARE_WITH_TIMEOUT(engine.profile(id).rooms, (QStringList{u"lobby"_s, u"garden"_s}), patience);
            engine.settings().setDraft(id, u"garden"_s, u"half a sentence"_s);
        }
        Engine again(options("kept"));
        again.start();
        QVERIFY(!again.isFirstStart());
        QCOMPARE(again.profiles().size(), 1);
        QCOMPARE(again.profile(id).rooms, (QStringList{u"lobby"_s, u"garden"_s}));
        QCOMPARE(again.settings().draft(id, u"garden"_s), u"half a sentence"_s);
        again.removeProfile(id);
        QCOMPARE(again.settings().draft(id, u"garden"_s), QString());
    }

    void noDraftOutlivesItsProfile()
    {
        Engine engine(options("drafts"));
        engine.start();
        const QString id = engine.localRoomProfile();
        // As the composer does when the room that it writes to goes away.
        connect(&engine, &Engine::profileRemoved, &engine, [&engine](const QString &removed) {
            engine.settings().setDraft(removed, u"lobby"_s, u"half a sentence"_s);
        });
        engine.removeProfile(id);
        QCOMPARE(engine.settings().draft(id, u"lobby"_s), QString());
    }

    void removedProfilesStayRemoved()
    {
        {
            Engine engine(options("emptied"));
            engine.start();
            engine.removeProfile(engine.profiles().constFirst().id);
        }
        Engine again(options("emptied"));
        again.start();
        QVERIFY(again.profiles().isEmpty());
    }

    void damagedFilesAreKeptBesideAndTold_data()
    {
        QTest::addColumn<QString>("file");
        QTest::newRow("profiles") << u"profiles.json"_s;
        QTest::newRow("settings") << u"settings.json"_s;
    }
    void damagedFilesAreKeptBesideAndTold()
    {
        QFETCH(QString, file);
        const QByteArray damaged = "{\"version\": 1, \"profiles\": [ {\"name\": ";
        write(u"damaged/"_s + file, damaged);
        Engine engine(options("damaged"));
        Watcher watcher(engine);
        engine.start();
        QCOMPARE(engine.damagedFiles().size(), 1);
        const DamagedFile &told = engine.damagedFiles().constFirst();
        QVERIFY2(QRegularExpression(QRegularExpression::escape(file) + u"\\.damaged-\\d{8}-\\d{6}$"_s).match(told.keptAs).hasMatch(),
                 qPrintable(told.keptAs));
        QVERIFY(!told.reason.isEmpty());
        QFile kept(told.keptAs);
        QVERIFY(kept.open(QIODevice::ReadOnly));
        QCOMPARE(kept.readAll(), damaged);
        QTRY_COMPARE_WITH_TIMEOUT(watcher.status.state, LinkState::Ready, patience); // and the program works
    }

    void hostedRoomCanBeJoinedByItsLink()
    {
        Engine host(options("host"));
        host.start();
        QSignalSpy changed(&host, &Engine::hostedRoomChanged);
        host.hostRoom(u"the kitchen, 厨房"_s);
        QTRY_COMPARE_WITH_TIMEOUT(changed.count(), 1, patience);
        QVERIFY2(host.hostedRoom().running, qPrintable(host.hostedRoom().problem));
        QCOMPARE(host.profiles().size(), 2); // who hosts is in it too

        const Profile own = host.profiles().constLast();
        QVERIFY(!own.token.isEmpty());
        QVERIFY(!host.hostedRoom().links.isEmpty());
        for (const QString &link : host.hostedRoom().links) {
            QCOMPARE(splitRoomLink(QUrl(link)).room, own.rooms.constFirst()); // where the host is, the guests arrive
            QCOMPARE(splitRoomLink(QUrl(link)).token, own.token);
        }
        Engine guest(options("guest"));
        Watcher watcher(guest);
        write(u"guest/profiles.json"_s, "{\"version\": 1, \"profiles\": []}");
        guest.start();
        Profile join;
        join.name = u"kitchen"_s;
        join.url = own.url;
        join.rooms = {u"kitchen"_s};
        const QString id = guest.addProfile(join);
        QTRY_COMPARE_WITH_TIMEOUT(watcher.status.state, LinkState::Paused, patience); // nobody without the token
        QCOMPARE(watcher.status.pause, PauseReason::Auth);
        join.id = id;
        join.token = own.token;
        guest.updateProfile(join);
        QTRY_COMPARE_WITH_TIMEOUT(watcher.status.state, LinkState::Ready, patience);

        host.stopHosting();
        QTRY_VERIFY_WITH_TIMEOUT(!host.hostedRoom().running, patience);
        QTRY_VERIFY_WITH_TIMEOUT(watcher.status.state != LinkState::Ready, patience);
        QCOMPARE(host.profiles().size(), 1);
    }

    void portInUseIsTold()
    {
        Engine engine(options("busy"));
        engine.start();
        QTcpServer taken;
        QVERIFY(taken.listen(QHostAddress::Any));
        QSignalSpy changed(&engine, &Engine::hostedRoomChanged);
        engine.hostRoom(u"kitchen"_s, taken.serverPort());
        QTRY_COMPARE_WITH_TIMEOUT(changed.count(), 1, patience);
        QVERIFY(!engine.hostedRoom().running);
        QVERIFY(!engine.hostedRoom().problem.isEmpty());
    }

    void endsInTimeWithUnsentMessages_data()
    {
        QTest::addColumn<bool>("thread");
        QTest::newRow("wire thread") << true;
        QTest::newRow("one thread") << false;
    }
    void endsInTimeWithUnsentMessages()
    {
        QFETCH(bool, thread);
        QTcpServer mute; // accepts, and never says a word
        QVERIFY(mute.listen(QHostAddress::LocalHost));
        write(u"quit/profiles.json"_s, "{\"version\": 1, \"profiles\": []}");
        auto engine = std::make_unique<Engine>(options("quit", thread));
        Watcher watcher(*engine);
        engine->start();
        Profile profile;
        profile.name = u"mute"_s;
        profile.url = QUrl(u"ws://127.0.0.1:%1/"_s.arg(mute.serverPort()));
        profile.rooms = {u"lobby"_s};
        const QString id = engine->addProfile(profile);
        for (int i = 0; i < 1000; ++i)
            engine->session(id)->send(message(QString::number(i)));
        QTRY_COMPARE_WITH_TIMEOUT(watcher.queue.queued, 1000, patience);
        QTRY_COMPARE_WITH_TIMEOUT(watcher.status.state, LinkState::Connecting, patience);
        QElapsedTimer timer;
        timer.start();
        engine.reset();
        QVERIFY2(timer.elapsed() < 2000, qPrintable(QString::number(timer.elapsed()))); // the contract's limit

        // The next start has all of them, and sends them in order.
        mute.close();
        NodeServer server(u"room"_s);
        QVERIFY2(server.start(), server.errorText().constData());
        engine = std::make_unique<Engine>(options("quit", thread));
        Watcher again(*engine);
        engine->start();
        QTRY_COMPARE_WITH_TIMEOUT(again.queue.queued, 1000, patience);
        Profile moved = engine->profile(id);
        moved.url = server.url();
        engine->updateProfile(moved);
        QTRY_COMPARE_WITH_TIMEOUT(again.queue.held, 1000, patience); // written for another server
        engine->session(id)->consentAll();
        QTRY_COMPARE_WITH_TIMEOUT(again.delivered, 1000, patience);
        QStringList expected;
        for (int i = 0; i < 1000; ++i)
            expected.append(QString::number(i));
        QCOMPARE(kept(*engine, id), expected);
    }

    void messagesOutliveTheProgramAndNotTheirProfile_data()
    {
        QTest::addColumn<bool>("thread");
        QTest::newRow("with threads") << true;
        QTest::newRow("one thread") << false;
    }
    void messagesOutliveTheProgramAndNotTheirProfile()
    {
        QFETCH(bool, thread);
        NodeServer server(u"room"_s);
        QVERIFY2(server.start(), server.errorText().constData());
        write(u"ann/profiles.json"_s, "{\"version\": 1, \"profiles\": []}");
        write(u"bob/profiles.json"_s, "{\"version\": 1, \"profiles\": []}");
        Profile profile;
        profile.name = u"room"_s;
        profile.url = server.url();
        profile.rooms = {u"lobby"_s};
        Engine bobs(options("bob", thread));
        Watcher bob(bobs);
        bobs.start();
        profile.user = u"Bob"_s;
        Session *const bobsSession = bobs.session(bobs.addProfile(profile));
        QTRY_COMPARE_WITH_TIMEOUT(bob.status.state, LinkState::Ready, patience);
        QString id;
        {
            Engine engine(options("ann", thread));
            Watcher ann(engine);
            engine.start();
            profile.user = u"Ann"_s;
            id = engine.addProfile(profile);
            QTRY_COMPARE_WITH_TIMEOUT(ann.status.state, LinkState::Ready, patience);
            engine.session(id)->send(message(u"one"_s));
            QTRY_COMPARE_WITH_TIMEOUT(ann.delivered, 1, patience);
            bobsSession->send(message(u"two"_s));
            QTRY_COMPARE_WITH_TIMEOUT(ann.texts, QStringList{u"two"_s}, patience);
            QCOMPARE(kept(engine, id), (QStringList{u"one"_s, u"two"_s}));
        }
        bobsSession->send(message(u"while she was away"_s));
        QTRY_COMPARE_WITH_TIMEOUT(bob.delivered, 2, patience);
        Engine engine(options("ann", thread));
        Watcher ann(engine);
        engine.start();
        QTRY_COMPARE_WITH_TIMEOUT(ann.texts, QStringList{u"while she was away"_s}, patience); // and nothing twice
        bobsSession->send(message(u"four"_s));
        QTRY_COMPARE_WITH_TIMEOUT(ann.texts.size(), 2, patience);
        QCOMPARE(kept(engine, id), (QStringList{u"one"_s, u"two"_s, u"while she was away"_s, u"four"_s}));
        engine.removeProfile(id);
        QTRY_COMPARE_WITH_TIMEOUT(kept(engine, id), QStringList(), patience);
    }

    void twoEnginesInOneDirectory()
    {
        Engine first(options("shared"));
        first.start();
        Engine second(options("shared"));
        QSignalSpy trouble(&second, &Engine::storeTroubleChanged);
        second.start();
        QTRY_COMPARE_WITH_TIMEOUT(trouble.count(), 1, patience);
        QCOMPARE(second.storeTrouble().kind, StoreTrouble::Kind::InUse);
    }
};

QTEST_GUILESS_MAIN(tst_Engine)
#include "tst_engine.moc"
