// What the room server on Node keeps in a file, over its end. The program's own server keeps its rooms otherwise:
// tst_localroom.cpp and tst_roomhub.cpp hold it to that.

#include "support/NodeServer.h"
#include "support/RoomClient.h"
#include "support/RoomJson.h"

#include <QFile>
#include <QJsonArray>
#include <QTemporaryDir>
#include <QTest>

using namespace parlance;
using namespace parlance::roomjson;

class TestRoomState : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void keepsItsMessagesOverAKill()
    {
        const QTemporaryDir dir;
        const QString state = dir.filePath(QStringLiteral("state"));
        const QString log = dir.filePath(QStringLiteral("log"));
        NodeServer server(QStringLiteral("room"), {QStringLiteral("--state"), state, QStringLiteral("--log"), log});
        QVERIFY2(server.start(), server.errorText().constData());
        RoomClient before;
        const QJsonObject welcome = before.enter(server.url(), QStringLiteral("Ann"));
        before.join(lobby);
        for (int i = 1; i <= 3; ++i)
            before.sendMessage(QString::number(i), lobby, QStringLiteral("text"));
        before.next();
        before.next();
        QJsonObject third = before.next();
        server.kill();
        QVERIFY(before.waitForClose());
        QFile file(state);
        QVERIFY(file.open(QIODevice::Append));
        file.write("{\"type\":\"message\",\"id\":\"cut o"); // as when it was killed while it wrote
        file.close();

        QVERIFY2(server.start(), server.errorText().constData());
        RoomClient after;
        QCOMPARE(after.enter(server.url(), QStringLiteral("Ann"), resume(welcome, {{lobby, 3}}))[u"resumed"], QJsonValue(false));
        QCOMPARE(after.join(lobby)[u"seq"].toInt(), 3);
        after.sendMessage(QStringLiteral("3"), lobby, QStringLiteral("text"));
        third[u"duplicate"] = true;
        QCOMPARE(after.next(), third);
        after.sendMessage(QStringLiteral("4"), lobby, QStringLiteral("text"));
        QCOMPARE(after.next()[u"seq"].toInt(), 4);
        after.send(json(R"({"type":"history","room":"lobby"})"));
        QCOMPARE(after.next()[u"messages"].toArray().size(), 4);

        QFile oracle(log);
        QVERIFY(oracle.open(QIODevice::ReadOnly));
        QStringList ids;
        while (!oracle.atEnd())
            ids.append(json(oracle.readLine().constData())[u"id"].toString());
        QCOMPARE(ids.join(u','), QStringLiteral("1,2,3,4"));
    }
};

QTEST_GUILESS_MAIN(TestRoomState)
#include "tst_roomstate.moc"
