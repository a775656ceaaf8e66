#include "support/NodeServer.h"
#include "support/RawServer.h"
#include "support/TransportLog.h"
#include "support/TransportRows.h"
#include "wire/Rfc6455Transport.h"

#include <QTest>

using namespace parlance;

namespace {

// The mask of all rows, so that every byte on the wire is known.
constexpr FrameHeader::Mask mask{0x01, 0x02, 0x03, 0x04};
const QByteArray maskHex = "01020304";

QByteArray maskedHex(QByteArray payload)
{
    for (qsizetype i = 0; i < payload.size(); ++i)
        payload[i] = char(payload.at(i) ^ mask[size_t(i % 4)]);
    return payload.toHex();
}

RawFrame frameOf(quint8 opcode, const QByteArray &payload)
{
    RawFrame frame;
    frame.opcode = opcode;
    frame.mask = mask;
    frame.payload = payload;
    return frame;
}

} // namespace

// Frames that are wrong on purpose: each goes over the wire exactly as it was asked for.
class TestMisbehaviourFrames : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void sendsTheFrameAsAsked_data();
    void sendsTheFrameAsAsked();
    void sendsAnyBytes();
    void sendsNothingUnlessOpen();
    void closeFrameStartsTheClosingHandshake_data();
    void closeFrameStartsTheClosingHandshake();
    void realServerNotices_data();
    void realServerNotices();
};

void TestMisbehaviourFrames::sendsTheFrameAsAsked_data()
{
    QTest::addColumn<RawFrame>("frame");
    QTest::addColumn<QByteArray>("wire"); // in hexadecimal
    const auto row = [](const char *tag, const RawFrame &frame, const QByteArray &wire) {
        QTest::newRow(tag) << frame << wire;
    };
    const QByteArray hello = "hello";
    const QByteArray masked = maskHex + maskedHex(hello);
    RawFrame frame = frameOf(0x1, hello);
    row("a right one", frame, "8185" + masked);
    frame.masked = false;
    row("unmasked", frame, "8105" + hello.toHex());
    frame = frameOf(0x1, hello);
    frame.fin = false;
    row("a first fragment", frame, "0185" + masked);
    row("a continuation of nothing", frameOf(0x0, hello), "8085" + masked);
    frame = frameOf(0x1, hello);
    frame.rsv = 4;
    row("RSV1", frame, "c185" + masked);
    frame.rsv = 2;
    row("RSV2", frame, "a185" + masked);
    frame.rsv = 1;
    row("RSV3", frame, "9185" + masked);
    frame.rsv = 7;
    row("all RSV bits", frame, "f185" + masked);
    row("reserved data opcode", frameOf(0x3, hello), "8385" + masked);
    row("reserved control opcode", frameOf(0xf, hello), "8f85" + masked);
    frame = frameOf(0x9, hello);
    frame.fin = false;
    row("a fragmented ping", frame, "0985" + masked);
    row("a ping of 200 bytes", frameOf(0x9, QByteArray(200, 'x')), "89fe00c8" + maskHex + maskedHex(QByteArray(200, 'x')));
    frame = frameOf(0x2, hello);
    frame.declaredLength = 10;
    row("more claimed than sent", frame, "828a" + masked);
    frame.declaredLength = 2;
    row("less claimed than sent", frame, "8282" + masked);
    frame.declaredLength = 1ULL << 63;
    row("2^63 claimed", frame, "82ff8000000000000000" + masked);
    frame = frameOf(0x2, hello);
    frame.lengthForm = FrameHeader::LengthForm::Bits16;
    row("length in 16 bits", frame, "82fe0005" + masked);
    frame.lengthForm = FrameHeader::LengthForm::Bits64;
    row("length in 64 bits", frame, "82ff0000000000000005" + masked);
    frame = frameOf(0x2, QByteArray(300, 'x'));
    frame.lengthForm = FrameHeader::LengthForm::Bits7;
    row("length cut to 7 bits", frame, "82" + QByteArray::number(0x80 | (300 & 0x7f), 16) + maskHex
            + maskedHex(QByteArray(300, 'x')));
    row("bad UTF-8", frameOf(0x1, "\xff\xfe"), "8182" + maskHex + maskedHex("\xff\xfe"));
    row("half a character", frameOf(0x1, "\xe2\x82"), "8182" + maskHex + maskedHex("\xe2\x82"));
    row("NUL", frameOf(0x1, QByteArray(1, '\0')), "8181" + maskHex + "01");
    row("Close with 1006", frameOf(0x8, "\x03\xee"), "8882" + maskHex + maskedHex("\x03\xee"));
    row("Close with one byte", frameOf(0x8, "\x03"), "8881" + maskHex + "02");
    row("Close with a bad reason", frameOf(0x8, "\x03\xe8\xff"), "8883" + maskHex + maskedHex("\x03\xe8\xff"));
    row("Close of 130 bytes", frameOf(0x8, QByteArray(130, 'x')), "88fe0082" + maskHex + maskedHex(QByteArray(130, 'x')));
}

void TestMisbehaviourFrames::sendsTheFrameAsAsked()
{
    QFETCH(RawFrame, frame);
    QFETCH(QByteArray, wire);
    RawServer server([](RawPeer &peer) { peer.upgrade().keepBytes(); });
    Rfc6455Transport transport;
    TransportLog log(transport);
    transport.open(requestTo(server.url()));
    QTRY_VERIFY(log.isOpen());
    QVERIFY(transport.sendFrame(frame));
    QTRY_VERIFY(server.lastPeer().unread().size() >= wire.size() / 2);
    QCOMPARE(server.lastPeer().unread().toHex(), wire);
    QVERIFY(!log.hasEnded());
}

void TestMisbehaviourFrames::sendsAnyBytes()
{
    const QByteArray bytes = QByteArray::fromHex("00ff") + "GET / HTTP/1.1\r\n\r\n";
    RawServer server([](RawPeer &peer) { peer.upgrade().keepBytes(); });
    Rfc6455Transport transport;
    TransportLog log(transport);
    transport.open(requestTo(server.url()));
    QTRY_VERIFY(log.isOpen());
    QVERIFY(transport.sendFrame(frameOf(0x1, "a")));
    QVERIFY(transport.sendBytes(bytes));
    QVERIFY(transport.sendFrame(frameOf(0x1, "b")));
    const QByteArray wire = QByteArray::fromHex("8181" + maskHex + "60") + bytes + QByteArray::fromHex("8181" + maskHex + "63");
    QTRY_COMPARE(server.lastPeer().unread().toHex(), wire.toHex());
}

void TestMisbehaviourFrames::sendsNothingUnlessOpen()
{
    RawServer server(RawServer::echo());
    Rfc6455Transport transport;
    TransportLog log(transport);
    QVERIFY(!transport.sendFrame(frameOf(0x1, "early")));
    QVERIFY(!transport.sendBytes("early"));
    transport.open(requestTo(server.url()));
    QVERIFY(!transport.sendFrame(frameOf(0x1, "early")));
    QVERIFY(!transport.sendBytes("early"));
    QTRY_VERIFY(log.isOpen());
    transport.close(closecode::normal, {});
    QVERIFY(!transport.sendFrame(frameOf(0x1, "late")));
    QVERIFY(!transport.sendBytes("late"));
    QTRY_VERIFY(log.hasEnded());
    QVERIFY(!transport.sendFrame(frameOf(0x1, "late")));
    QCOMPARE(server.lastPeer().frames().size(), 1);
}

void TestMisbehaviourFrames::closeFrameStartsTheClosingHandshake_data()
{
    QTest::addColumn<QByteArray>("payload");
    QTest::addColumn<int>("code");
    QTest::addColumn<QString>("reason");
    QTest::newRow("1000") << QByteArray("\x03\xe8") << 1000 << QString();
    QTest::newRow("1006, which may not travel") << QByteArray("\x03\xee" "bye") << 1006 << QStringLiteral("bye");
    QTest::newRow("999") << QByteArray("\x03\xe7") << 999 << QString();
    QTest::newRow("empty") << QByteArray() << 1005 << QString();
}

void TestMisbehaviourFrames::closeFrameStartsTheClosingHandshake()
{
    QFETCH(QByteArray, payload);
    QFETCH(int, code);
    QFETCH(QString, reason);
    RawServer server([](RawPeer &peer) {
        peer.upgrade().onFrame([&peer](const RawPeer::Frame &) { peer.close(1002, "what is that").fin(); });
    });
    Rfc6455Transport transport;
    TransportLog log(transport);
    transport.open(requestTo(server.url()));
    QTRY_VERIFY(log.isOpen());
    QVERIFY(transport.sendFrame(frameOf(0x8, payload)));
    QVERIFY(!transport.sendText(QStringLiteral("behind")));
    QTRY_VERIFY(log.hasEnded());
    QCOMPARE(log.drop().kind, DropKind::ClosedByUser);
    QCOMPARE(int(log.drop().closeCode), code);
    QCOMPARE(log.drop().reason, reason);
    QVERIFY(log.drop().clean);
    QCOMPARE(server.lastPeer().frames().size(), 1);
    QCOMPARE(server.lastPeer().frames().first().payload, payload);
}

void TestMisbehaviourFrames::realServerNotices_data()
{
    QTest::addColumn<RawFrame>("frame");
    QTest::addColumn<int>("code");
    RawFrame frame = frameOf(0x1, "hello");
    frame.masked = false;
    QTest::newRow("unmasked") << frame << 1002;
    frame = frameOf(0x1, "hello");
    frame.rsv = 2;
    QTest::newRow("RSV2") << frame << 1002;
    QTest::newRow("reserved opcode") << frameOf(0x7, "hello") << 1002;
    QTest::newRow("long ping") << frameOf(0x9, QByteArray(126, 'x')) << 1002;
    QTest::newRow("bad UTF-8") << frameOf(0x1, "\xff") << 1007;
    QTest::newRow("Close with 1006") << frameOf(0x8, "\x03\xee") << 1002;
}

// Node's ws tells what it thinks of each.
void TestMisbehaviourFrames::realServerNotices()
{
    QFETCH(RawFrame, frame);
    QFETCH(int, code);
    NodeServer server(QStringLiteral("minimal"));
    QVERIFY2(server.start(), server.errorText().constData());
    Rfc6455Transport transport;
    TransportLog log(transport);
    QList<Frame> seen;
    QVERIFY(transport.setFrameTap([&seen](const Frame &shown) {
        if (shown.direction == FrameDirection::In)
            seen.append(shown);
    }));
    transport.open(requestTo(server.url()));
    QTRY_VERIFY(log.isOpen());
    QVERIFY(transport.sendFrame(frame));
    QTRY_VERIFY(log.hasEnded());
    QCOMPARE(seen.size(), 1);
    QCOMPARE(seen.first().opcode, opcode::close);
    QCOMPARE(int(quint8(seen.first().payload.at(0)) << 8 | quint8(seen.first().payload.at(1))), code);
}

QTEST_GUILESS_MAIN(TestMisbehaviourFrames)
#include "tst_misbehaviour_frames.moc"
