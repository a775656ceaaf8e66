#include "wire/rfc6455/UpgradeRequestReader.h"

#include <QTest>

using namespace parlance;

// The forms of a Host header (RFC 9110 section 7.2), also those that end where more was expected.
class TestRequestHost : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void host_data();
    void host();
};

void TestRequestHost::host_data()
{
    QTest::addColumn<QByteArray>("value");
    QTest::addColumn<bool>("good");
    for (const char *good : {"a", "a.example", "a.example:1", "a.example:", "127.0.0.1:65535", "[::1]", "[::1]:8080", "[fe80::1%25x]"})
        QTest::addRow("good: %s", good) << QByteArray(good) << true;
    for (const char *bad : {"]", "[", "[]", "[]:1", "]:1", ":", ":1", "[::1", "::1]", "a]", "[a]b", "::1", "a:b", "a:123456", "a b", "a/b", "a@b", "[a/b]"})
        QTest::addRow("bad: %s", bad) << QByteArray(bad) << false;
}

void TestRequestHost::host()
{
    QFETCH(QByteArray, value);
    QFETCH(bool, good);
    const QByteArray request = "GET / HTTP/1.1\r\nHost: " + value + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                               "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n";
    UpgradeRequestReader reader;
    reader.feed(request);
    QCOMPARE(reader.progress(), good ? UpgradeRequestReader::Progress::Complete : UpgradeRequestReader::Progress::Refused);
    if (!good)
        QCOMPARE(reader.refusal().status, 400);
}

QTEST_APPLESS_MAIN(TestRequestHost)
#include "tst_requesthost.moc"
