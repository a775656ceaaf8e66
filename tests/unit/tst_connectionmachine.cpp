#include "support/MachineScript.h"

#include <QRandomGenerator>
#include <QTest>

using namespace parlance;

// The contract of the connection, row by row. See MachineScript for the words; random numbers are 0.5 unless told.
class TestConnectionMachine : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void states_data();
    void states();
    void closeCodes_data();
    void closeCodes();
    void deadlines_data();
    void deadlines();
    void effects_data();
    void effects();
    void configuration();
    void attemptLimitIsASetting();
    void keepTryingGoesOnForEver();
    void theStatusTellsTheBanner();
    void aStateIsAnnouncedOncePerTransition();
    void anyOrderOfEventsKeepsTheInvariants();
    void theInputsReplayToTheSameStates();
};

namespace {

// The beginning of a script, which a row goes on with.
struct Given {
    QString words;

    operator QString() const { return words; }
    Given operator+(const char *more) const { return {words + QLatin1Char(' ') + QString::fromLatin1(more)}; }
};

const Given fiveFailures{QStringLiteral("connect refused +750 refused +1500 refused +3000 refused +6000 refused")};
const Given exhausted = fiveFailures + "+12000 refused";
const Given ready{QStringLiteral("connect open ready")};
const Given longReady = ready + "+10000";

void row(const char *name, const QString &script, const char *expected)
{
    QTest::newRow(name) << script << QString::fromLatin1(expected);
}

void row(const char *name, const char *script, const char *expected)
{
    row(name, QString::fromLatin1(script), expected);
}

} // namespace

void TestConnectionMachine::states_data()
{
    QTest::addColumn<QString>("script");
    QTest::addColumn<QString>("expected");

    row("nothing happened", "", "offline");

    // | Offline, Paused | Connect / Try again | n = 0, Connecting now |
    row("Offline: Connect", "connect", "connecting(0) dns");
    row("Paused(exhausted): Try again, n = 0", exhausted + "connect", "connecting(0) dns");
    row("Paused(fatal): Try again", "connect drop:1002 connect", "connecting(0) dns");
    row("Paused(auth): Try again", "connect denied nocreds connect", "connecting(0) dns");
    row("Paused(hidden): Connect", "connect refused hide connect", "connecting(0) dns");
    row("Paused(serverKeepsClosing): Try again",
        "connect open ready lost +750 open ready lost +1500 open ready lost connect", "connecting(0) dns");
    row("Waiting: Connect, n = 0", "connect refused +750 refused connect", "connecting(0) dns");
    row("Connecting: Connect is harmless", "connect refused +750 tls connect", "connecting(1) tls");
    row("Ready: Connect is harmless", ready + "connect", "ready");
    row("Checking: Connect is harmless", ready + "wake connect", "checking");

    // | Connecting | all of dns..resume done | Ready |
    row("Connecting: the phases", "connect tcp proxy tls upgrade open auth resume", "connecting(0) resume");
    row("Connecting: through a proxy", "connect tcp proxy", "connecting(0) proxy");
    row("Connecting: open is not Ready", "connect open", "connecting(0) hello");
    row("Connecting: all phases done", "connect tcp tls upgrade open auth resume ready", "ready");
    row("Connecting: a dialect without a handshake", "connect open ready", "ready");
    row("Connecting: Ready before open is no Ready", "connect ready", "connecting(0) dns");
    row("Connecting: a dialect does not go back", "connect open auth hello", "connecting(0) auth");
    row("Connecting: a dialect's phase before open is ignored", "connect auth", "connecting(0) dns");
    row("Connecting: a redirect begins again", "connect upgrade tcp", "connecting(0) tcp");

    // | Connecting | deadline, error, retryable close | n+1; Waiting, or Paused(exhausted) when n exceeds 5 |
    row("Connecting: error", "connect refused", "waiting(1) 750");
    row("Connecting: retryable close", "connect open drop:1001", "waiting(1) 750");
    row("Connecting: deadline", "connect +10000", "waiting(1) 750");
    row("Connecting: five failures", fiveFailures, "waiting(5) 12000");
    row("Connecting: five failures, then success", fiveFailures + "+12000 open ready", "ready");
    row("Connecting: the sixth failure exhausts", exhausted, "paused(exhausted)");
    row("Connecting: and stays exhausted", exhausted + "+100000000", "paused(exhausted)");

    // | Connecting, Ready | fatal code | Paused(fatal) |
    row("Connecting: fatal code", "connect open drop:1008", "paused(fatal)");
    row("Connecting: fatal refusal", "connect http:403", "paused(fatal)");
    row("Ready: fatal code", longReady + "drop:1003", "paused(fatal)");
    row("Checking: fatal code", longReady + "wake drop:1003", "paused(fatal)");
    row("Connecting: the dialect is refused", "connect open dialect", "paused(fatal)");

    // | Connecting, Ready | refused credentials | refresh the token once per cycle, then Paused(auth) |
    row("Connecting: refused credentials are refreshed", "connect http:401", "connecting(0) auth");
    row("Ready: refused credentials are refreshed", longReady + "drop:4401", "connecting(0) auth");
    row("refreshed: tries again", "connect denied creds", "connecting(0) dns");
    row("refreshed, refused again: Paused(auth)", "connect denied creds open denied", "paused(auth)");
    row("no new token: Paused(auth)", "connect denied nocreds", "paused(auth)");
    row("the provider hangs: Paused(auth)", "connect denied +9999", "connecting(0) auth");
    row("the provider hangs: Paused(auth) after 10 s", "connect denied +10000", "paused(auth)");
    row("a late token is used", "connect denied +20000 creds", "connecting(0) dns");
    row("a late token that is refused is the last", "connect denied +20000 creds open denied", "paused(auth)");
    row("a new cycle refreshes again", "connect denied creds open ready +10000 drop:4401", "connecting(0) auth");
    row("a ready link alone is no new cycle", "connect denied creds open ready drop:4401", "paused(auth)");
    row("Stop while the token is fetched", "connect denied stop", "offline");
    row("a token after Stop changes nothing", "connect denied stop creds", "offline");
    row("Connect while the token is fetched is harmless", "connect denied connect", "connecting(0) auth");

    // | Ready | heartbeat late, wake from sleep, network changed, window shown | Checking: ping, 3 s |
    row("Ready: heartbeat late", ready + "late", "checking");
    row("Ready: wake from sleep", ready + "wake", "checking");
    row("Ready: network changed", ready + "net", "checking");
    row("Ready: window hidden", ready + "hide", "ready");
    row("Ready: window shown", ready + "hide show", "checking");
    row("Ready: shown twice is no event", ready + "show", "ready");
    row("Ready: the system says offline", ready + "offline", "ready");
    row("Connecting: a change of network cuts nothing", "connect tls net wake", "connecting(0) tls");

    // | Checking | any byte received / 3 s pass | Ready / abort, Waiting(1) |
    row("Checking: any byte", ready + "wake bytes", "ready");
    row("Checking: just before 3 s", ready + "wake +2999", "checking");
    row("Checking: 3 s pass", longReady + "wake +3000", "waiting(1) 750");
    row("Checking: woken again asks again", ready + "wake +2000 wake +2000", "checking");
    row("Checking: our bytes drain", ready + "wake +2000 drain +2999", "checking");
    row("Checking: our bytes stop draining", longReady + "wake +2000 drain +3000", "waiting(1) 750");
    row("Checking: the link drops", longReady + "wake lost", "waiting(1) 750");
    row("Ready: the message heartbeat is lost", longReady + "dead", "waiting(1) 750");
    row("Ready: draining says nothing", ready + "drain", "ready");
    row("Checking: a check is no time in Ready", "connect refused +750 open ready +8000 wake +3000", "waiting(2) 1500");

    // | Ready | drop | Waiting |
    row("Ready: drop", longReady + "lost", "waiting(1) 750");
    row("Ready: drop, no jitter", longReady + "random:0 lost", "waiting(1) 500");

    // | Waiting | timer / Try now | Connecting |
    row("Waiting: timer", "connect refused +750", "connecting(1) dns");
    row("Waiting: not before", "connect refused +749", "waiting(1) 1");
    row("Waiting: Try now", "connect refused try", "connecting(1) dns");
    row("Try now elsewhere is harmless: Offline", "try", "offline");
    row("Try now elsewhere is harmless: Ready", ready + "try", "ready");
    row("Try now elsewhere is harmless: Paused", "connect drop:1002 try", "paused(fatal)");

    // | Waiting | window hidden | Paused(hidden), n kept |
    row("Waiting: hidden", "connect refused +750 refused hide", "paused(hidden)");
    row("Waiting: hidden, n kept", "connect refused +750 refused hide +60000 show", "connecting(2) dns");
    row("Waiting: hidden, nothing happens", "connect refused hide +100000000", "paused(hidden)");
    row("Connecting: hidden, the attempt is not cut", "connect tls hide", "connecting(0) tls");
    row("Connecting: hidden, the attempt may succeed", "connect hide open ready", "ready");
    row("Connecting: hidden, the attempt fails", "connect hide refused", "paused(hidden)");
    row("Ready: hidden, then a drop", ready + "hide +60000 lost", "paused(hidden)");
    row("Exhausted goes before hidden", fiveFailures + "+12000 hide refused", "paused(exhausted)");
    row("Paused(exhausted) hidden and shown", exhausted + "hide show", "paused(exhausted)");

    // | Paused(hidden) | shown | Connecting at once, but never under 1 s after the last attempt |
    row("Paused(hidden): shown", "connect +1000 refused hide show", "connecting(1) dns");
    row("Paused(hidden): shown too soon", "connect +400 refused hide show", "waiting(1) 600");
    row("Paused(hidden): the gap passes", "connect +400 refused hide show +600", "connecting(1) dns");
    row("Paused(hidden): shown and hidden in the gap", "connect refused hide show hide", "paused(hidden)");
    row("Paused(hidden): Stop", "connect refused hide stop", "offline");

    // | Waiting, Paused(exhausted) | the system says the network is back | Connecting after U(0,1) s; from exhausted once |
    row("Waiting: the network is back", fiveFailures + "+2000 offline online", "waiting(5) 500");
    row("Waiting: and tries then", fiveFailures + "+2000 offline online +500", "connecting(5) dns");
    row("Waiting: never later than without", "connect random:0 refused random:0.9 offline online", "waiting(1) 500");
    row("Waiting: never under 1 s after the last attempt", fiveFailures + "random:0 offline online", "waiting(5) 1000");
    row("Waiting: available all the time is no news", fiveFailures + "+2000 online", "waiting(5) 10000");
    row("Paused(exhausted): the network is back", exhausted + "+2000 offline online", "waiting(5) 500");
    row("Paused(exhausted): tries once", exhausted + "+2000 offline online +500 refused", "paused(exhausted)");
    row("Paused(exhausted): only once",
        exhausted + "+2000 offline online +500 refused +5000 offline online", "paused(exhausted)");
    row("Paused(exhausted): a new cycle, once again", exhausted + "+2000 offline online +500 open ready +10000 lost"
        " +750 refused +1500 refused +3000 refused +6000 refused +12000 refused +9000 offline online", "waiting(5) 500");
    row("Paused(exhausted): back while hidden", exhausted + "+2000 hide offline online", "paused(hidden)");
    row("Paused(exhausted): back while hidden, then shown", exhausted + "+2000 hide offline online show",
        "connecting(5) dns");
    row("Paused(fatal): the network is back", "connect drop:1002 offline online", "paused(fatal)");
    row("Reachability is no veto: Connect while offline", "offline connect", "connecting(0) dns");
    row("Reachability is no veto: attempts go on", "offline connect refused +750", "connecting(0) dns");
    row("failures while offline do not count",
        "offline connect dns +750 dns +1500 dns +3000 dns +6000 dns +12000 dns +30000 dns +30000 dns", "waiting(0) 22500");
    row("but online they do", "offline connect dns +750 online +1000 dns", "waiting(1) 750");

    // | any | new token or settings saved | leaves Paused(auth/fatal), n = 0 |
    row("Paused(auth): new token", "connect denied nocreds creds", "connecting(0) dns");
    row("Paused(fatal): settings saved", "connect drop:1008 creds", "connecting(0) dns");
    row("Waiting: settings saved, n = 0", "connect refused +750 refused creds", "waiting(0) 1500");
    row("Connecting: settings saved, n = 0", "connect refused +750 tls creds", "connecting(0) tls");
    row("Paused(exhausted): settings saved", exhausted + "creds", "paused(exhausted)");
    row("Offline: settings saved", "creds", "offline");
    row("Ready: settings saved", ready + "creds", "ready");
    row("new settings are asked for once more when refused", "connect denied nocreds creds denied", "connecting(0) auth");

    // Closing -> Offline: the person's Disconnect
    row("Stop: Offline", "stop", "offline");
    row("Stop: Connecting before open", "connect tls stop", "offline");
    row("Stop: Connecting after open", "connect open stop", "closing");
    row("Stop: Ready", ready + "stop", "closing");
    row("Stop: Checking", ready + "wake stop", "closing");
    row("Stop: Waiting", "connect refused stop", "offline");
    row("Stop: Paused(exhausted)", exhausted + "stop", "offline");
    row("Stop: Paused(fatal)", "connect drop:1002 stop", "offline");
    row("Stop: Closing", ready + "stop stop", "closing");
    row("Closing: the server answers", ready + "stop drop:1000", "offline");
    row("Closing: TCP breaks", ready + "stop lost", "offline");
    row("Closing: a fatal code is no matter any more", ready + "stop drop:1008", "offline");
    row("Closing: refused credentials neither", ready + "stop denied", "offline");
    row("Closing: not for ever", ready + "stop +1999", "closing");
    row("Closing: 2 s, abort", ready + "stop +2000", "offline");
    row("Closing: nothing leaves it but the end", ready + "stop try keep creds hide show online net wake bytes ack late",
        "closing");
    row("Closing: the dialect is too late", "connect open stop ready auth", "closing");
    row("Closing: Connect is remembered", ready + "stop connect", "closing");
    row("Closing: Connect, then the end", ready + "stop connect drop:1000", "connecting(0) dns");
    row("Closing: Connect, then Stop again", ready + "stop connect stop drop:1000", "offline");
    row("Offline: nothing moves it", "hide show offline online net wake keep try creds nocreds +100000000", "offline");

    // The count goes back to 0 after 10 s in Ready or one confirmed exchange, never on mere open.
    row("count: open resets nothing", "connect refused +750 open drop:1001", "waiting(2) 1500");
    row("count: Ready alone resets nothing", "connect refused +750 open ready +9999 lost", "waiting(2) 1500");
    row("count: 10 s in Ready reset", "connect refused +750 open ready +10000 lost", "waiting(1) 750");
    row("count: a confirmed exchange resets", "connect refused +750 open ready ack lost", "waiting(1) 750");
    row("count: a confirmation before Ready is none", "connect refused +750 open ack lost", "waiting(2) 1500");

    // Three drops within 10 s of Ready: Paused(serverKeepsClosing).
    row("quick drops: two", "connect open ready lost +750 open ready drop:1000", "waiting(2) 1500");
    row("quick drops: three", "connect open ready lost +750 open ready drop:1000 +1500 open ready drop:1001",
        "paused(serverKeepsClosing)");
    row("quick drops: a long link between", "connect open ready lost +750 open ready +10000 lost +750 open ready lost +1500"
        " open ready", "ready");
    row("quick drops: a confirmed exchange between", "connect open ready lost +750 open ready lost +1500 open ready ack lost",
        "waiting(1) 750");
    row("quick drops: a server that asks for patience is not one",
        "connect open ready drop:1013 +3000 open ready drop:1013 +3000 open ready drop:1013", "waiting(3) 3000");
    row("quick drops: a link that went silent was closed by nobody",
        "connect open ready wake +3000 +750 open ready wake +3000 +1500 open ready wake +3000", "waiting(3) 3000");
    row("quick drops: Try again gives three more", "connect open ready lost +750 open ready lost +1500 open ready lost"
        " connect open ready lost +750 open ready lost", "waiting(2) 1500");

    // Keep trying lifts the limit of 5 and uses the cap.
    row("Keep trying: from exhausted", exhausted + "keep", "connecting(6) dns");
    row("Keep trying: then at the cap", exhausted + "keep refused", "waiting(7) 22500");
    row("Keep trying: in Waiting", fiveFailures + "keep", "waiting(5) 12000");
    row("Keep trying: no limit then", fiveFailures + "keep +12000 refused", "waiting(6) 22500");
    row("Keep trying: the limit is back with a new cycle", exhausted + "keep stop connect refused +750 refused +1500 refused"
        " +3000 refused +6000 refused +12000 refused", "paused(exhausted)");
    row("Keep trying: patience is not less than the cap", exhausted + "keep http:503", "waiting(7) 22500");
    row("Keep trying: from serverKeepsClosing", "connect open ready lost +750 open ready lost +1500 open ready lost keep",
        "connecting(3) dns");
    row("Keep trying: a fatal code stays fatal", "connect drop:1002 keep", "paused(fatal)");

    // An event with an old epoch is ignored.
    row("old epoch: open", "connect refused +750 old:open", "connecting(1) dns");
    row("old epoch: ready", "connect refused +750 open old:ready", "connecting(1) hello");
    row("old epoch: the dead link's end", "connect refused +750 open ready old:lost", "ready");
    row("old epoch: the dead link's timer", "connect refused +750 open ready old:late old:dead", "ready");
    row("old epoch: the dead link's bytes", "connect refused +750 open ready wake old:bytes", "checking");
    row("old epoch: an old confirmation", "connect refused +750 open ready old:ack lost", "waiting(2) 1500");
    row("the ended attempt speaks", "connect refused open ready lost denied", "waiting(1) 750");
    row("the ended attempt speaks while Offline", "connect stop open ready lost", "offline");
    row("the refused attempt speaks while the token is fetched", "connect denied open ready lost", "connecting(0) auth");
    row("a tick too early", "connect tick", "connecting(0) dns");
}

void TestConnectionMachine::states()
{
    QFETCH(QString, script);
    QFETCH(QString, expected);
    MachineScript machine;
    machine.run(script);
    QCOMPARE(machine.summary(), expected);
}

void TestConnectionMachine::closeCodes_data()
{
    QTest::addColumn<QString>("script"); // from Ready for long, so that each stands alone
    QTest::addColumn<QString>("expected");
    for (const int code : {1000, 1001, 1005, 1006, 1014})
        QTest::addRow("%d: retry", code) << QStringLiteral("drop:%1").arg(code) << QStringLiteral("waiting(1) 750");
    for (const int code : {1011, 4500})
        QTest::addRow("%d: retry, show the reason", code)
            << QStringLiteral("drop:%1").arg(code) << QStringLiteral("waiting(1) 750");
    for (const int code : {1012, 1013})
        QTest::addRow("%d: spread", code) << QStringLiteral("drop:%1").arg(code) << QStringLiteral("waiting(1) 3000");
    for (const int code : {1002, 1003, 1007, 1010, 1008, 4403, 1015, 4400, 4499})
        QTest::addRow("%d: fatal", code) << QStringLiteral("drop:%1").arg(code) << QStringLiteral("paused(fatal)");
    for (const int code : {4401, 3000})
        QTest::addRow("%d: refresh once", code)
            << QStringLiteral("drop:%1").arg(code) << QStringLiteral("connecting(0) auth");
    for (const int code : {4000, 4399, 4501, 4999})
        QTest::addRow("%d: another application code, retry", code)
            << QStringLiteral("drop:%1").arg(code) << QStringLiteral("waiting(1) 750");
    row("1009: too large, then retry", "drop:1009", "waiting(1) 750");
    row("TCP error: retry", "lost +750 refused", "waiting(2) 1500");
    row("DNS error: retry", "lost +750 dns", "waiting(2) 1500");
    row("TLS error: fatal", "lost +750 tlsfail", "paused(fatal)");
    row("HTTP 401: refresh once", "lost +750 http:401", "connecting(1) auth");
    row("HTTP 403: fatal", "lost +750 http:403", "paused(fatal)");
    row("HTTP 413: too large, then retry", "lost +750 http:413", "waiting(2) 1500");
    row("HTTP 429: spread", "lost +750 http:429", "waiting(2) 3000");
    row("HTTP 503: spread", "lost +750 http:503", "waiting(2) 3000");
    for (const int status : {200, 302, 404, 426, 500, 511})
        QTest::addRow("HTTP %d: counts as a failure", status)
            << QStringLiteral("lost +750 http:%1").arg(status) << QStringLiteral("waiting(2) 1500");
    row("HTML: counts as a failure", "lost +750 html", "waiting(2) 1500");
    row("an incoming message too big: retry", "toobig", "waiting(1) 750");
}

void TestConnectionMachine::closeCodes()
{
    QFETCH(QString, script);
    QFETCH(QString, expected);
    MachineScript machine;
    machine.run(longReady);
    machine.run(script);
    QCOMPARE(machine.summary(), expected);
    QVERIFY(machine.status().lastDrop);
}

void TestConnectionMachine::deadlines_data()
{
    QTest::addColumn<QString>("script");
    QTest::addColumn<int>("milliseconds"); // -1: none
    const auto add = [](const char *name, const char *script, int ms) {
        QTest::newRow(name) << QString::fromLatin1(script) << ms;
    };
    add("Offline", "", -1);
    add("DNS", "connect", 10000);
    add("DNS and TCP share theirs", "connect +4000 tcp", 6000);
    add("and so does the way through a proxy", "connect +4000 tcp +1000 proxy", 5000);
    add("TLS", "connect +4000 tls", 10000);
    add("upgrade", "connect +4000 upgrade", 10000);
    add("hello", "connect +4000 open", 10000);
    add("auth", "connect open +4000 auth", 10000);
    add("resume", "connect open +4000 resume", 10000);
    add("the same phase again moves nothing", "connect tls +4000 tls", 6000);
    add("the whole attempt", "connect +5000 tls +9000 upgrade +4000 open", 2000);
    add("Ready", "connect open ready", -1);
    add("Checking", "connect open ready wake", 3000);
    add("Waiting", "connect refused", 750);
    add("Paused", "connect drop:1002", -1);
    add("Paused(hidden)", "connect refused hide", -1);
    add("Closing", "connect open ready stop", 2000);
    add("fetching a token", "connect denied", 10000);
    add("fetching a token late in the attempt", "connect +9000 tls +9000 denied", 10000);
}

void TestConnectionMachine::deadlines()
{
    QFETCH(QString, script);
    QFETCH(int, milliseconds);
    MachineScript machine;
    machine.run(script);
    const auto deadline = ConnectionMachine::deadline(machine.state());
    QCOMPARE(deadline ? static_cast<int>((*deadline - machine.now()).count()) : -1, milliseconds);
}

void TestConnectionMachine::effects_data()
{
    QTest::addColumn<QString>("given");
    QTest::addColumn<QString>("event");
    QTest::addColumn<QString>("effects");
    const auto add = [](const char *name, const QString &given, const char *event, const char *effects) {
        QTest::newRow(name) << given << QString::fromLatin1(event) << QString::fromLatin1(effects);
    };
    const QString none;
    const Given connecting{QStringLiteral("connect")};
    add("Connect", none, "connect", "announce start");
    add("a phase", connecting, "tls", "announce");
    add("open: the state, then the dialect", connecting, "open", "announce greet");
    add("Ready: the state, then the gate", connecting + "open", "ready", "announce gate+");
    add("drop from Ready: no transport, no gate, the end, the state", ready, "lost", "discard gate- ended announce");
    add("drop from Checking: the gate is shut already", ready + "wake", "lost", "discard ended announce");
    add("failed attempt", connecting, "refused", "discard ended announce");
    add("deadline of a phase", connecting, "+10000", "discard ended announce");
    add("check", ready, "wake", "gate- announce ping");
    add("check passed", ready + "wake", "bytes", "announce gate+");
    add("check failed", ready + "wake", "+3000", "discard ended announce");
    add("wake while checking: only another ping", ready + "wake", "wake", "ping");
    add("wait is over", connecting + "refused", "+750", "announce start");
    add("Stop", ready, "stop", "gate- announce close:1000");
    add("Stop before open", connecting, "stop", "discard ended announce");
    add("Stop in Waiting", connecting + "refused", "stop", "announce");
    add("closed", ready + "stop", "drop:1000", "discard ended announce");
    add("close timed out", ready + "stop", "+2000", "discard ended announce");
    add("Connect while Closing, then closed", ready + "stop connect", "drop:1000", "discard ended announce start");
    add("refused credentials", connecting + "open", "denied", "discard ended announce ask");
    add("refused again", connecting + "denied creds open", "denied", "discard ended announce");
    add("acknowledged", ready, "ack", "");
    add("acknowledged after failures, no second Ready", connecting + "refused +750 open ready", "ack", "");
    add("hidden while Ready", ready, "hide", "");
    add("a message heartbeat lost", ready, "dead", "discard gate- ended announce");
}

void TestConnectionMachine::effects()
{
    QFETCH(QString, given);
    QFETCH(QString, event);
    QFETCH(QString, effects);
    MachineScript machine;
    machine.run(given);
    machine.takeEffects();
    machine.run(event);
    QCOMPARE(machine.takeEffects().join(QLatin1Char(' ')), effects);
}

void TestConnectionMachine::configuration()
{
    ConnectionConfig config;
    config.keepTryingWhileHidden = true;
    config.retryCodes = {4408};
    config.fatalCodes = {4000};
    MachineScript machine(config);
    machine.run(QStringLiteral("connect refused hide"));
    QCOMPARE(machine.summary(), QStringLiteral("waiting(1) 750"));
    machine.run(QStringLiteral("+750 open drop:4408"));
    QCOMPARE(machine.summary(), QStringLiteral("waiting(2) 1500"));

    config.keepTryingWhileHidden = false;
    machine.feed(linkevent::Configured{config});
    QCOMPARE(machine.summary(), QStringLiteral("paused(hidden)"));
    config.keepTryingWhileHidden = true;
    machine.run(QStringLiteral("+5000"));
    machine.feed(linkevent::Configured{config});
    QCOMPARE(machine.summary(), QStringLiteral("connecting(2) dns"));
    machine.run(QStringLiteral("open drop:4000"));
    QCOMPARE(machine.summary(), QStringLiteral("paused(fatal)"));
}

void TestConnectionMachine::attemptLimitIsASetting()
{
    ConnectionConfig config;
    config.attemptLimit = 1;
    MachineScript machine(config);
    machine.run(QStringLiteral("connect refused +750 refused"));
    QCOMPARE(machine.summary(), QStringLiteral("paused(exhausted)"));

    config.attemptLimit = -1;
    MachineScript endless(config);
    endless.run(QStringLiteral("connect"));
    for (int i = 0; i < 100; ++i)
        endless.run(QStringLiteral("refused try"));
    QCOMPARE(endless.summary(), QStringLiteral("connecting(100) dns"));
    QCOMPARE(endless.status().attemptLimit, 0);
}

void TestConnectionMachine::keepTryingGoesOnForEver()
{
    QRandomGenerator random(11);
    MachineScript machine;
    machine.run(QStringLiteral("connect keep"));
    for (int attempt = 1; attempt <= 10000; ++attempt) {
        machine.setRandom(random.generateDouble());
        machine.run(QStringLiteral("refused"));
        const ConnectionStatus status = machine.status();
        QCOMPARE(status.state, LinkState::Waiting);
        QCOMPARE(status.attempt, attempt);
        QCOMPARE(status.retryAt - machine.now(), status.retryIn);
        QVERIFY(status.retryIn >= milliseconds(500) && status.retryIn <= milliseconds(30000));
        if (attempt > 5)
            QVERIFY(status.retryIn >= milliseconds(15000));
        machine.run(QStringLiteral("+%1").arg(status.retryIn.count()));
        QCOMPARE(machine.live(), 1);
    }
}

void TestConnectionMachine::theStatusTellsTheBanner()
{
    MachineScript machine;
    machine.run(QStringLiteral("connect refused"));
    ConnectionStatus status = machine.status();
    QCOMPARE(status.attempt, 1);
    QCOMPARE(status.attemptLimit, 5);
    QCOMPARE(status.epoch, quint64(1));
    QCOMPARE(status.retryIn, milliseconds(750));
    QCOMPARE(status.retryAt, machine.now() + milliseconds(750));
    QCOMPARE(status.lastDrop->kind, DropKind::Refused);
    machine.run(QStringLiteral("keep"));
    QCOMPARE(machine.status().attemptLimit, 0);
    machine.run(QStringLiteral("+750 tls +10000"));
    QCOMPARE(machine.status().lastDrop->kind, DropKind::Deadline);
    QCOMPARE(machine.status().lastDrop->phase, Phase::Tls);
    machine.run(QStringLiteral("try open ready"));
    QVERIFY(!machine.status().lastDrop);
    QCOMPARE(machine.status().epoch, quint64(3));
    machine.run(QStringLiteral("wake +3000"));
    QCOMPARE(machine.status().lastDrop->kind, DropKind::HeartbeatLost);
    QCOMPARE(machine.status().lastDrop->closeCode, quint16(1006)); // never 1000
    machine.run(QStringLiteral("stop"));
    QCOMPARE(machine.status().attempt, 0);
}

void TestConnectionMachine::aStateIsAnnouncedOncePerTransition()
{
    MachineScript machine;
    machine.run(exhausted + "connect tcp tls upgrade open ready ack ack wake bytes lost +750 open ready +10000 stop lost");
    QCOMPARE(machine.announced().last(), machine.status());
    for (qsizetype i = 1; i < machine.announced().size(); ++i)
        QVERIFY2(machine.announced().at(i) != machine.announced().at(i - 1), qPrintable(QString::number(i)));
}

// Words in any order, a hundred thousand of them: what must always hold.
void TestConnectionMachine::anyOrderOfEventsKeepsTheInvariants()
{
    const QStringList words = QStringLiteral(
        "connect try keep stop creds nocreds hide show offline online net wake tcp tls upgrade open open ready ready ack bytes "
        "drain late dead drop:1000 drop:1012 drop:1008 drop:4401 lost lost refused dns http:503 denied old:open old:lost "
        "old:ready tick +100 +1000 +3000 +15000").split(QLatin1Char(' '));
    QRandomGenerator random(5);
    MachineScript machine;
    bool gate = false;
    for (int i = 0; i < 100'000; ++i) {
        const QString &word = words.at(random.bounded(words.size()));
        machine.setRandom(random.generateDouble());
        machine.run(word);
        const MachineState &state = machine.state();
        for (const QString &effect : machine.takeEffects()) {
            QVERIFY2(effect != QLatin1String("gate+") || !gate, qPrintable(word));
            QVERIFY2(effect != QLatin1String("gate-") || gate, qPrintable(word));
            gate = effect == QLatin1String("gate+") || (gate && effect != QLatin1String("gate-"));
        }
        QVERIFY(machine.live() == 0 || machine.live() == 1);
        QCOMPARE(machine.live() == 1, state.attempting);
        QCOMPARE(gate, state.link == LinkState::Ready);
        const bool linkStates = state.link == LinkState::Ready || state.link == LinkState::Checking
            || state.link == LinkState::Closing;
        QVERIFY(!linkStates || (state.attempting && state.opened));
        const bool resting = state.link == LinkState::Offline || state.link == LinkState::Paused;
        QVERIFY(!resting || !state.attempting);
        QCOMPARE(ConnectionMachine::deadline(state).has_value(), !resting && state.link != LinkState::Ready);
        QCOMPARE(state.link == LinkState::Paused, state.pause != PauseReason::None);
        QVERIFY(state.link != LinkState::Waiting || state.visible);
    }
    QVERIFY(machine.state().epoch > 1000);
}

void TestConnectionMachine::theInputsReplayToTheSameStates()
{
    MachineScript machine;
    machine.run(exhausted + "random:0.1 offline online +1000 open ready ack +40000 late bytes wake +3000 +800 open denied creds "
                            "open ready hide lost show +2000 open stop connect lost");
    MachineState replayed;
    QList<ConnectionStatus> announced;
    for (const LinkInput &input : machine.inputs()) {
        auto [state, effects] = ConnectionMachine::step(replayed, input);
        replayed = std::move(state);
        for (const LinkEffect &effect : effects) {
            if (const auto *announce = std::get_if<linkeffect::Announce>(&effect))
                announced.append(announce->status);
        }
    }
    QCOMPARE(replayed, machine.state());
    QCOMPARE(announced, machine.announced());
    QVERIFY(machine.summary() == QLatin1String("connecting(0) dns") && announced.size() > 30);
}

QTEST_APPLESS_MAIN(TestConnectionMachine)
#include "tst_connectionmachine.moc"
