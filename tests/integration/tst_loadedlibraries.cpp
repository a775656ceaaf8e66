// What a program that speaks ws, and no TLS, has in memory: OpenSSL alone is some 4.5 MB and a noticeable part of the start.

#include "host/RoomServer.h"
#include "support/CliProcess.h"
#include "support/LoadedLibraries.h"
#include "support/RoomClient.h"

#include <QCoreApplication>
#include <QJsonDocument>
#include <QSslSocket>
#include <QTest>

using namespace parlance;

class LoadedLibrariesTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void clientLoadsNoOpenSsl();
    void roomServerLoadsNoOpenSsl();
    void whereTlsIsUsedItShows();
};

void LoadedLibrariesTest::initTestCase()
{
#ifndef Q_OS_LINUX
    QSKIP("/proc is Linux's; the same code runs elsewhere and is held there");
#endif
    QVERIFY(loadedLibraries(QCoreApplication::applicationPid()).join(u' ').contains(u"libQt6Network"));
}

void LoadedLibrariesTest::clientLoadsNoOpenSsl()
{
    RoomServer room{RoomServer::Options()};
    const Result<QUrl> url = room.start();
    QVERIFY(url.ok());
    CliProcess client({QStringLiteral("connect"), QStringLiteral("--jsonl"), QStringLiteral("--user"), QStringLiteral("Ann"),
                       QStringLiteral("--room"), QStringLiteral("general"), url->toString()});
    client.write(QStringLiteral("hello"));
    QTRY_VERIFY2_WITH_TIMEOUT(client.reached(QStringLiteral("ready")), qPrintable(client.errors()), 20000);
    QVERIFY(loadedLibraries(client.processId()).join(u' ').contains(u"libQt6Network"));
    QCOMPARE(loadedOpenSsl(client.processId()), QStringList());
}

void LoadedLibrariesTest::roomServerLoadsNoOpenSsl()
{
    CliProcess host({QStringLiteral("host"), QStringLiteral("--port"), QStringLiteral("0")});
    QTRY_VERIFY2_WITH_TIMEOUT(!host.lines().isEmpty(), qPrintable(host.errors()), 20000);
    const QUrl url(QJsonDocument::fromJson(host.lines().first().toUtf8())[u"listening"].toString());
    RoomClient ann;
    QVERIFY(!ann.enter(url, QStringLiteral("Ann")).isEmpty());
    QVERIFY(loadedLibraries(host.processId()).join(u' ').contains(u"libQt6Network"));
    QCOMPARE(loadedOpenSsl(host.processId()), QStringList());
}

// The other two could see nothing of it if it went by another name.
void LoadedLibrariesTest::whereTlsIsUsedItShows()
{
    QCOMPARE(loadedOpenSsl(QCoreApplication::applicationPid()), QStringList()); // and Rfc6455Transport was used above
    QVERIFY(QSslSocket::supportsSsl());
    QVERIFY(!loadedOpenSsl(QCoreApplication::applicationPid()).isEmpty());
}

QTEST_GUILESS_MAIN(LoadedLibrariesTest)
#include "tst_loadedlibraries.moc"
