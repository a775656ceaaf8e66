#include "support/PeakMemory.h"
#include "support/RawDeflate.h"
#include "support/RawServer.h"
#include "support/TransportRows.h"
#include "wire/Rfc6455Transport.h"

#include <QDir>
#include <QPointer>
#include <QRandomGenerator>
#include <QTest>
#include <QTimer>

using namespace parlance;
using namespace std::chrono_literals;

namespace {

constexpr qint64 largestMessage = 512 * 1024;

class Dice
{
public:
    explicit Dice(quint32 seed) : m_random(seed) {}

    bool oneIn(int chance) { return m_random.bounded(chance) == 0; }
    int upTo(int most) { return m_random.bounded(most + 1); }
    template<typename List> auto oneOf(const List &list) { return list.at(m_random.bounded(int(list.size()))); }

    // Mostly small, sometimes around the borders of the length forms, and at times large.
    int size() { return oneIn(12) ? 60000 + upTo(10000) : oneIn(4) ? 120 + upTo(20) : upTo(40); }
    QByteArray bytes(int size)
    {
        QByteArray bytes(size, Qt::Uninitialized);
        for (char &byte : bytes)
            byte = char(m_random.bounded(256));
        return bytes;
    }
    QString text(int size)
    {
        static const QStringList letters{QStringLiteral("a"), QStringLiteral("é"), QStringLiteral("语"), QStringLiteral("😀"),
                                         QStringLiteral("\uFEFF"), QString(QChar(QChar::Null))};
        QString text;
        while (text.size() < size)
            text += oneOf(letters);
        return text;
    }

private:
    QRandomGenerator m_random;
};

// Something that the transport has to tell.
struct Said {
    char kind = 't'; // text, binary, ping
    QByteArray bytes;

    friend bool operator==(const Said &, const Said &) = default;
};

enum class TcpEnd { WhenTheClientCloses, Fin, Reset };

// What a server is going to say, and what that means.
struct Plan {
    QList<QByteArray> pieces;  // each of them in a turn of its own
    QList<Said> expected;      // by who reads to the end
    quint16 endCode = 0;       // of the frame that ends it; 0: none does
    bool isViolation = false;
    TcpEnd tcpEnd = TcpEnd::WhenTheClientCloses;
    bool deflate = false;
    bool answersClose = true;  // before TCP ends
    bool readsNothing = false;
};

class Planner
{
public:
    explicit Planner(Dice &dice) : m_dice(dice) {}

    Plan plan(bool quiet)
    {
        m_plan.deflate = m_dice.oneIn(3);
        for (int i = m_dice.upTo(12); i > 0; --i)
            message(quiet);
        if (m_dice.oneIn(4))
            violate();
        else if (m_dice.oneIn(2))
            close();
        if (m_plan.endCode != 0) // nothing of this may be looked at
            m_bytes += m_dice.oneIn(2) ? m_dice.bytes(m_dice.upTo(300)) : RawPeer::frameBytes(0x1, "too late", {});
        m_plan.tcpEnd = m_dice.oneIn(2) ? TcpEnd::WhenTheClientCloses : m_dice.oneIn(2) ? TcpEnd::Fin : TcpEnd::Reset;
        m_plan.answersClose = !m_dice.oneIn(4);
        m_plan.readsNothing = !quiet && m_dice.oneIn(8);
        cutUp();
        return m_plan;
    }

private:
    void control()
    {
        const QByteArray payload = m_dice.bytes(m_dice.upTo(125));
        if (m_dice.oneIn(3)) {
            m_bytes += RawPeer::frameBytes(0xa, payload, {});
        } else {
            m_bytes += RawPeer::frameBytes(0x9, payload, {});
            m_plan.expected.append({'p', payload});
        }
    }

    void message(bool quiet)
    {
        const bool isText = m_dice.oneIn(2);
        const QByteArray payload = isText ? m_dice.text(m_dice.size()).toUtf8() : m_dice.bytes(m_dice.size());
        const bool compressed = m_plan.deflate && !payload.isEmpty() && m_dice.oneIn(2);
        QByteArray left = compressed ? rawDeflate(payload) : payload;
        quint8 opcode = isText ? 0x1 : 0x2;
        quint8 rsv = compressed ? 0x40 : 0;
        for (int more = m_dice.oneIn(2) ? 0 : m_dice.upTo(4); more >= 0; --more) {
            const qsizetype size = more == 0 ? left.size() : m_dice.upTo(int(left.size()));
            m_bytes += RawPeer::frameBytes(opcode, left.first(size), {.fin = more == 0, .rsv = rsv});
            left.remove(0, size);
            opcode = rsv = 0;
            if (more > 0 && !quiet && m_dice.oneIn(3))
                control();
        }
        m_plan.expected.append({isText ? 't' : 'b', payload});
        if (!quiet && m_dice.oneIn(4))
            control();
    }

    void close()
    {
        static const QList<quint16> codes{1000, 1001, 1008, 1011, 3000, 4999};
        const quint16 code = m_dice.oneOf(codes);
        m_plan.endCode = m_dice.oneIn(5) ? 1005 : code;
        const QByteArray body = QByteArray(1, char(code >> 8)) + char(code & 0xff) + m_dice.text(10).toUtf8();
        m_bytes += RawPeer::frameBytes(0x8, m_plan.endCode == 1005 ? QByteArray() : body, {});
    }

    void violate()
    {
        struct Break { QByteArray bytes; quint16 code; };
        const QList<Break> breaks{
            {RawPeer::frameBytes(0x3, "reserved", {}), 1002},
            {RawPeer::frameBytes(0x1, "bits", {.rsv = 0x20}), 1002},
            {RawPeer::frameBytes(0x2, "masked", {.masked = true}), 1002},
            {RawPeer::frameBytes(0x0, "nothing to continue", {}), 1002},
            {RawPeer::frameBytes(0x9, "fragmented", {.fin = false}), 1002},
            {RawPeer::frameBytes(0x9, QByteArray(126, 'l'), {}), 1002},
            {RawPeer::frameBytes(0x1, "open", {.fin = false}) + RawPeer::frameBytes(0x2, "another", {}), 1002},
            {RawPeer::frameBytes(0x8, "\x03", {}), 1002},
            {RawPeer::frameBytes(0x8, "\x03\xe7", {}), 1002},
            {RawPeer::frameBytes(0x8, "\x03\xe8\xff", {}), 1007},
            {RawPeer::frameBytes(0x1, "wrong \xc3\x28 text", {}), 1007},
            {RawPeer::frameBytes(0x1, "cut \xe8\xaf", {}), 1007},
            {RawPeer::frameBytes(0x2, "large", {.claimedLength = largestMessage + 1}), 1009},
            {RawPeer::frameBytes(0x2, {}, {.claimedLength = std::numeric_limits<qint64>::max()}), 1009},
            {QByteArray("\x82\x7e\x00\x05short", 9), 1002},
        };
        const Break broken = m_dice.oneOf(breaks);
        m_bytes += broken.bytes;
        m_plan.endCode = broken.code;
        m_plan.isViolation = true;
    }

    void cutUp()
    {
        for (int cuts = m_dice.oneIn(3) ? 0 : m_dice.upTo(8); cuts > 0 && !m_bytes.isEmpty(); --cuts) {
            const int size = m_dice.oneIn(2) ? m_dice.upTo(20) : m_dice.upTo(int(m_bytes.size()));
            m_plan.pieces.append(m_bytes.left(size));
            m_bytes.remove(0, size);
        }
        m_plan.pieces.append(m_bytes);
    }

    Dice &m_dice;
    Plan m_plan;
    QByteArray m_bytes;
};

void follow(const Plan &plan, RawPeer &peer)
{
    const auto onFrame = [&peer, plan](const RawPeer::Frame &frame) {
        if (frame.opcode != 0x8)
            return;
        if (plan.answersClose)
            peer.frame(0x8, frame.payload);
        peer.fin();
    };
    peer.upgrade(plan.deflate ? "Sec-WebSocket-Extensions: permessage-deflate\r\n" : "").onFrame(onFrame);
    if (plan.readsNothing)
        peer.stopReading();
    for (const QByteArray &piece : plan.pieces)
        peer.send(piece).wait(0ms);
    if (plan.tcpEnd == TcpEnd::Fin)
        peer.fin();
    else if (plan.tcpEnd == TcpEnd::Reset)
        peer.rst();
}

// One client: keeps what it is told, and does what the dice want, in slots and between them.
class Client : public QObject
{
    Q_OBJECT

public:
    Client(Dice &dice, bool quiet, const QUrl &url, const Plan &plan)
        : m_dice(dice), m_quiet(quiet), m_plan(plan), m_transport(new Rfc6455Transport)
    {
        connect(m_transport, &Transport::opened, this, [this] {
            m_ticks.start(0);
            happened();
        });
        connect(m_transport, &Transport::textReceived, this, [this](const QString &text) { hear({'t', text.toUtf8()}); });
        connect(m_transport, &Transport::binaryReceived, this, [this](const QByteArray &bytes) { hear({'b', bytes}); });
        connect(m_transport, &Transport::pingReceived, this, [this](const QByteArray &payload) { hear({'p', payload}); });
        connect(m_transport, &Transport::pongReceived, this, [this] { happened(); });
        connect(m_transport, &Transport::bytesWritten, this, [this] { happened(); });
        connect(m_transport, &Transport::alive, this, [this] { happened(); });
        connect(m_transport, &Transport::ended, this, [this](const Drop &drop) {
            drops.append(drop);
            if (m_dice.oneIn(4))
                delete m_transport;
        });
        connect(&m_ticks, &QTimer::timeout, this, &Client::tick);
        TransportRequest request = requestTo(url);
        request.maxMessageBytes = largestMessage;
        request.proxy.kind = ProxySettings::Kind::None;
        if (plan.deflate)
            request.deflate = DeflateOffer();
        m_transport->open(request);
    }
    ~Client() override { delete m_transport; }

    bool isOver() const { return !drops.isEmpty() || !m_transport; }
    // The client itself ended it, so that the server's plan was not read to its end.
    bool interfered() const { return m_interfered; }

    QList<Said> heard;
    QByteArrayList sent;
    QList<Drop> drops;
    int afterEnd = 0;

private:
    void hear(const Said &said)
    {
        heard.append(said);
        happened();
    }

    void happened()
    {
        afterEnd += drops.isEmpty() ? 0 : 1;
        if (!m_quiet && m_transport && m_dice.oneIn(6))
            act();
    }

    void tick()
    {
        if (!m_transport)
            return;
        ++m_turns;
        if (m_pausedSince > 0 && m_turns - m_pausedSince > 5) {
            m_pausedSince = 0;
            m_transport->setReadingPaused(false);
        }
        const bool serverWaits = m_plan.endCode == 0 && m_plan.tcpEnd == TcpEnd::WhenTheClientCloses;
        if (m_closedSince == 0 && serverWaits && heard.size() == m_plan.expected.size()) {
            close(1000);
        } else if (m_closedSince > 0 && m_turns - m_closedSince > 400) { // the server does not answer
            m_interfered = true;
            m_transport->abort();
        } else if (!m_quiet && m_dice.oneIn(8)) {
            act();
        }
    }

    void act()
    {
        switch (m_dice.upTo(40)) {
        case 0:
            m_interfered = true;
            m_transport->abort();
            return;
        case 1:
            m_interfered = true;
            delete m_transport;
            return;
        case 2:
            m_interfered = true;
            close(4000);
            return;
        case 3:
        case 4:
        case 5:
        case 6:
            m_pausedSince = m_turns;
            m_transport->setReadingPaused(true);
            return;
        case 7:
        case 8:
        case 9:
            m_transport->setFrameTap([this](const Frame &) { happened(); });
            return;
        case 10:
        case 11:
            m_transport->setFrameTap({});
            return;
        case 12:
        case 13:
        case 14:
            m_transport->ping(m_dice.bytes(m_dice.upTo(125)));
            return;
        default:
            if (m_transport->bytesToWrite() < Transport::writeWatermark)
                send(m_dice.bytes(m_dice.size()));
        }
    }

    void close(quint16 code)
    {
        if (m_closedSince == 0)
            m_closedSince = m_turns;
        m_transport->close(code, QStringLiteral("done"));
    }

    void send(const QByteArray &bytes)
    {
        const qsizetype place = sent.size();
        sent.append(bytes); // before: what is sent from inside a frame tap comes behind
        if (!m_transport->sendBinary(bytes))
            sent.removeAt(place);
    }

    Dice &m_dice;
    const bool m_quiet;
    const Plan &m_plan;
    QPointer<Rfc6455Transport> m_transport;
    QTimer m_ticks;
    int m_turns = 0;
    int m_pausedSince = 0; // turns; 0: not now
    int m_closedSince = 0;
    bool m_interfered = false;
};

// Of this process; 0 where the system does not tell.
qsizetype openDescriptors()
{
    return QDir(QStringLiteral("/proc/self/fd")).entryList(QDir::NoDotAndDotDot | QDir::AllEntries | QDir::System).size();
}

} // namespace

// Servers that do anything, and a client that does anything meanwhile: whatever comes of it, the contract of Transport
// holds. PARLANCE_FUZZ=first,count takes other seeds, for long runs under the sanitizers.
class TestWireFuzz : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void anythingGoes();

private:
    void round(quint32 seed);
};

void TestWireFuzz::round(quint32 seed)
{
    Dice dice(seed);
    const bool quiet = dice.oneIn(3); // sends nothing and does nothing: then all that is said must be heard
    const Plan plan = Planner(dice).plan(quiet);
    RawServer server([&plan](RawPeer &peer) { follow(plan, peer); });
    Client client(dice, quiet, server.url(), plan);
    QTRY_VERIFY_WITH_TIMEOUT(client.isOver(), 20000);
    for (int turn = 0; turn < 5; ++turn) // nothing may come behind the end
        QCoreApplication::processEvents();

    QVERIFY(client.drops.size() <= 1);
    QVERIFY(client.drops.size() == 1 || client.interfered());
    QCOMPARE(client.afterEnd, 0);
    QVERIFY(client.heard.size() <= plan.expected.size());
    QVERIFY(client.heard == plan.expected.first(client.heard.size()));

    // A reset may overtake what was said, and so may what the client writes to a server that has gone.
    const bool heardAll = !client.interfered() && (plan.tcpEnd == TcpEnd::WhenTheClientCloses || (quiet && plan.tcpEnd == TcpEnd::Fin));
    if (heardAll) {
        QCOMPARE(client.heard.size(), plan.expected.size());
        const Drop drop = client.drops.first();
        const DropKind broken = plan.endCode == 1009 ? DropKind::MessageTooBig : DropKind::ProtocolError;
        if (plan.endCode != 0) {
            QCOMPARE(drop.kind, plan.isViolation ? broken : DropKind::CloseFrame);
            QCOMPARE(drop.closeCode, plan.endCode);
        } else {
            QCOMPARE(drop.kind, plan.tcpEnd == TcpEnd::Fin ? DropKind::LinkLost : DropKind::ClosedByUser);
        }
    }

    QByteArrayList arrived;
    for (const RawPeer::Frame &frame : server.peerCount() > 0 ? server.lastPeer().frames() : QList<RawPeer::Frame>()) {
        QVERIFY(frame.masked);
        if (frame.opcode == 0x2)
            arrived.append(frame.payload);
    }
    if (!plan.deflate)
        QVERIFY(arrived == client.sent.first(std::min(arrived.size(), client.sent.size())));
}

void TestWireFuzz::anythingGoes()
{
    const QList<QByteArray> wanted = qgetenv("PARLANCE_FUZZ").split(',');
    const quint32 first = wanted.size() == 2 ? wanted.at(0).toUInt() : 1;
    const quint32 count = wanted.size() == 2 ? wanted.at(1).toUInt() : 200;
    for (quint32 seed : {10001U, 10002U, 10003U}) { // what is made once is made
        round(seed);
        if (QTest::currentTestFailed())
            qFatal("seed %u", seed);
    }
    QTRY_VERIFY(true);
    const qsizetype descriptors = openDescriptors();
    const PeakMemory memory;
    for (quint32 seed = first; seed < first + count; ++seed) {
        round(seed);
        if (QTest::currentTestFailed())
            QFAIL(qPrintable(QStringLiteral("seed %1").arg(seed)));
    }
    QTRY_COMPARE(openDescriptors(), descriptors);
    QVERIFY2(memory.growth() < 32 * 1024 * 1024, QByteArray::number(memory.growth()).constData());
}

QTEST_GUILESS_MAIN(TestWireFuzz)
#include "tst_wirefuzz.moc"
