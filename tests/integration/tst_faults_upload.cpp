// Fault 57: a large upload over a slow link is no dead link. Twenty times as quick as in life, the line and the heartbeat
// alike: 1 MB/s for 50 kB/s. The file takes many times as long as a heartbeat waits for an answer, and longer than an ack may
// take (which is not quickened).

#include "connection/Clock.h"
#include "host/FaultProxy.h"
#include "host/RoomServer.h"
#include "storage/MemoryMessageStore.h"
#include "support/SessionProbe.h"

#include <QCryptographicHash>
#include <QElapsedTimer>
#include <QRandomGenerator>
#include <QTest>

using namespace parlance;
using namespace std::chrono_literals;

class tst_FaultsUpload : public QObject
{
    Q_OBJECT

    static constexpr int patience = 60000;

    static Session::Parts quick(Clock *clock)
    {
        Session::Parts parts;
        parts.clock = clock;
        parts.random = [] { return 0.5; };
        parts.messages = std::make_unique<MemoryMessageStore>();
        parts.config = SessionProbe::quickConfig();
        parts.config.heartbeatIdle = 1250ms;
        parts.config.heartbeatDeadline = 500ms;
        parts.config.checkingDeadline = 150ms;
        return parts;
    }

private Q_SLOTS:
    void fault57_aSlowUploadIsNoDeath()
    {
        RoomServer server({});
        QVERIFY(server.start());
        FaultProxy::Options options;
        options.serverPort = server.port();
        options.laneBytes = 64 * 1024;
        FaultProxy proxy(options);
        QVERIFY(proxy.start());

        const std::unique_ptr<Clock> clock = makeSystemClock();
        SessionProbe bob(SessionProbe::roomProfile(server.url(), QStringLiteral("Bob")));
        SessionProbe ann(SessionProbe::roomProfile(proxy.url(server.url()), QStringLiteral("Ann")), quick(clock.get()));
        QTRY_COMPARE_WITH_TIMEOUT(ann.state(), LinkState::Ready, patience);
        QTRY_COMPARE_WITH_TIMEOUT(bob.members(QStringLiteral("lobby")).size(), 2, patience);
        const quint64 epoch = ann.status().epoch;
        QVERIFY(proxy.run(QStringLiteral("throttle 1MB/s")));

        FilePart file;
        file.name = QStringLiteral("large.bin");
        file.bytes = QByteArray(12 * 1024 * 1024, Qt::Uninitialized);
        for (qsizetype i = 0; i < file.bytes.size(); ++i)
            file.bytes[i] = char(i * 31 + i / 997);
        file.size = file.bytes.size();
        file.sha256 = QCryptographicHash::hash(file.bytes, QCryptographicHash::Sha256);
        const OutgoingMessage message{newMessageId(), QStringLiteral("lobby"), {}, QDateTime::currentDateTime(), file};
        QElapsedTimer took;
        took.start();
        ann.session().send(message);
        QTRY_COMPARE_WITH_TIMEOUT(ann.delivery(message.id), DeliveryState::Delivered, patience);

        // Many times idle and answer together, and more than an ack may take, or the test shows nothing.
        QVERIFY2(took.elapsed() > 10'500, qPrintable(QString::number(took.elapsed())));
        QCOMPARE(ann.status().epoch, epoch); // one link all the time
        QCOMPARE(proxy.linkCount(), 1);
        QTRY_COMPARE_WITH_TIMEOUT(bob.rows().last().id, message.id, patience);
        QCOMPARE(bob.rows().last().file->sha256, file.sha256);
        QCOMPARE(bob.rows().last().file->bytes, file.bytes);
    }

    // The same link, dead in the middle of the upload, is found out all the same.
    void aDeadUploadIsFoundOut()
    {
        RoomServer server({});
        QVERIFY(server.start());
        FaultProxy::Options options;
        options.serverPort = server.port();
        FaultProxy proxy(options);
        QVERIFY(proxy.start());
        const std::unique_ptr<Clock> clock = makeSystemClock();
        SessionProbe ann(SessionProbe::roomProfile(proxy.url(server.url()), QStringLiteral("Ann")), quick(clock.get()));
        QTRY_COMPARE_WITH_TIMEOUT(ann.state(), LinkState::Ready, patience);
        const quint64 epoch = ann.status().epoch;
        QVERIFY(proxy.run(QStringLiteral("link 1 after 1000000 bytes up: blackhole")));

        FilePart file;
        file.name = QStringLiteral("large.bin");
        file.bytes = QByteArray(8 * 1024 * 1024, 'x');
        file.size = file.bytes.size();
        file.sha256 = QCryptographicHash::hash(file.bytes, QCryptographicHash::Sha256);
        const OutgoingMessage message{newMessageId(), QStringLiteral("lobby"), {}, QDateTime::currentDateTime(), file};
        ann.session().send(message);
        QTRY_COMPARE_WITH_TIMEOUT(ann.delivery(message.id), DeliveryState::Delivered, patience); // over the next link
        QVERIFY(ann.status().epoch > epoch);
    }
};

QTEST_GUILESS_MAIN(tst_FaultsUpload)
#include "tst_faults_upload.moc"
