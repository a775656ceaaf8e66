#include "connection/CloseCodePolicy.h"

#include <QTest>

using namespace parlance;

Q_DECLARE_METATYPE(parlance::Verdict)

// The table "Close codes and refusals" of the connection's contract, row by row.
class TestCloseCodePolicy : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void code_data();
    void code();
    void status_data();
    void status();
    void kind_data();
    void kind();
    void profileSets_data();
    void profileSets();
};

void TestCloseCodePolicy::code_data()
{
    QTest::addColumn<int>("code");
    QTest::addColumn<Verdict>("verdict");
    const auto row = [](int code, const char *what, Verdict verdict) {
        QTest::addRow("%d %s", code, what) << code << verdict;
    };
    row(1000, "normal", Verdict::Retry);
    row(1001, "going away", Verdict::Retry);
    row(1002, "protocol error", Verdict::Fatal);
    row(1003, "unsupported data", Verdict::Fatal);
    row(1005, "no status", Verdict::Retry);
    row(1006, "abnormal", Verdict::Retry);
    row(1007, "invalid payload", Verdict::Fatal);
    row(1008, "policy violation", Verdict::Fatal);
    row(1009, "message too big", Verdict::RetryTooLarge);
    row(1010, "mandatory extension", Verdict::Fatal);
    row(1011, "internal error", Verdict::RetryShowReason);
    row(1012, "service restart", Verdict::RetrySpread);
    row(1013, "try again later", Verdict::RetrySpread);
    row(1014, "bad gateway", Verdict::Retry);
    row(1015, "TLS handshake", Verdict::Fatal);
    row(3000, "unauthorized", Verdict::Auth);
    row(3003, "forbidden", Verdict::Fatal);
    row(3500, "of some library", Verdict::Retry);
    row(4000, "of an application", Verdict::Retry);
    row(4399, "just below 44xx", Verdict::Retry);
    row(4400, "44xx", Verdict::Fatal);
    row(4401, "unauthorized", Verdict::Auth);
    row(4403, "forbidden", Verdict::Fatal);
    row(4499, "44xx", Verdict::Fatal);
    row(4500, "internal error", Verdict::RetryShowReason);
    row(4501, "just above 4500", Verdict::Retry);
    row(4999, "of an application", Verdict::Retry);
}

void TestCloseCodePolicy::code()
{
    QFETCH(int, code);
    QFETCH(Verdict, verdict);
    Drop drop;
    drop.kind = DropKind::CloseFrame;
    drop.closeCode = static_cast<quint16>(code);
    QCOMPARE(CloseCodePolicy({}, {}).judge(drop), verdict);
}

void TestCloseCodePolicy::status_data()
{
    QTest::addColumn<int>("status");
    QTest::addColumn<Verdict>("verdict");
    const auto row = [](int status, Verdict verdict) { QTest::addRow("HTTP %d", status) << status << verdict; };
    for (const int status : {200, 301, 302, 307, 308, 400, 404, 405, 426, 500, 502, 504, 511})
        row(status, Verdict::Retry);
    row(401, Verdict::Auth);
    row(403, Verdict::Fatal);
    row(413, Verdict::RetryTooLarge);
    row(429, Verdict::RetrySpread);
    row(503, Verdict::RetrySpread);
}

void TestCloseCodePolicy::status()
{
    QFETCH(int, status);
    QFETCH(Verdict, verdict);
    Drop drop;
    drop.kind = DropKind::HttpRefused;
    drop.phase = Phase::Upgrade;
    drop.httpStatus = status;
    QCOMPARE(CloseCodePolicy({}, {}).judge(drop), verdict);
}

void TestCloseCodePolicy::kind_data()
{
    QTest::addColumn<int>("kind");
    QTest::addColumn<int>("code");
    QTest::addColumn<Verdict>("verdict");
    const auto row = [](const char *name, DropKind kind, int code, Verdict verdict) {
        QTest::newRow(name) << static_cast<int>(kind) << code << verdict;
    };
    row("TCP: refused", DropKind::Refused, 0, Verdict::Retry);
    row("TCP: unreachable", DropKind::Unreachable, 0, Verdict::Retry);
    row("TCP: link lost", DropKind::LinkLost, 1006, Verdict::Retry);
    row("DNS", DropKind::HostNotFound, 0, Verdict::Retry);
    row("proxy", DropKind::ProxyFailed, 0, Verdict::Retry);
    row("TLS", DropKind::TlsFailed, 1015, Verdict::Fatal);
    row("an answer that is no WebSocket", DropKind::NotWebSocket, 0, Verdict::Retry);
    row("deadline", DropKind::Deadline, 0, Verdict::Retry);
    row("heartbeat, whatever its code says", DropKind::HeartbeatLost, 1000, Verdict::Retry);
    row("the server broke the protocol", DropKind::ProtocolError, 1002, Verdict::Fatal);
    row("an incoming message is too big: not one of ours", DropKind::MessageTooBig, 1009, Verdict::Retry);
    row("the dialect's credentials", DropKind::AuthRefused, 0, Verdict::Auth);
    row("the dialect's handshake", DropKind::DialectRefused, 0, Verdict::Fatal);
    row("the dialect's handshake, with a code", DropKind::DialectRefused, 1013, Verdict::RetrySpread);
    row("a request that cannot be sent", DropKind::InvalidRequest, 0, Verdict::Fatal);
}

void TestCloseCodePolicy::kind()
{
    QFETCH(int, kind);
    QFETCH(int, code);
    QFETCH(Verdict, verdict);
    Drop drop;
    drop.kind = static_cast<DropKind>(kind);
    drop.closeCode = static_cast<quint16>(code);
    QCOMPARE(CloseCodePolicy({}, {}).judge(drop), verdict);
}

void TestCloseCodePolicy::profileSets_data()
{
    QTest::addColumn<int>("code");
    QTest::addColumn<Verdict>("verdict");
    QTest::newRow("said to be retried") << 4408 << Verdict::Retry;
    QTest::newRow("said to be fatal") << 4000 << Verdict::Fatal;
    QTest::newRow("in both lists: fatal") << 4100 << Verdict::Fatal;
    QTest::newRow("in neither") << 4409 << Verdict::Fatal;
    QTest::newRow("the person's word goes before 4401") << 4401 << Verdict::Retry;
    QTest::newRow("not an application's code: the lists say nothing") << 1008 << Verdict::Fatal;
    QTest::newRow("nor here") << 1006 << Verdict::Retry;
}

void TestCloseCodePolicy::profileSets()
{
    QFETCH(int, code);
    QFETCH(Verdict, verdict);
    Drop drop;
    drop.kind = DropKind::CloseFrame;
    drop.closeCode = static_cast<quint16>(code);
    QCOMPARE(CloseCodePolicy({4408, 4401, 4100, 1008}, {4000, 4100, 1006}).judge(drop), verdict);
}

QTEST_APPLESS_MAIN(TestCloseCodePolicy)
#include "tst_closecodepolicy.moc"
