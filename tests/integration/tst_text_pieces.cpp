#include "support/ConformanceDeflate.h"
#include "support/RawServer.h"
#include "support/TransportLog.h"
#include "support/TransportRows.h"
#include "wire/Rfc6455Transport.h"

#include <QTest>

#include <algorithm>

using namespace parlance;
using namespace std::chrono_literals;

// Text in pieces: over fragments cut at every byte, compressed and cut at every byte, and over a link that drips. What
// is cut means nothing; the text arrives exactly.
class TestTextPieces : public QObject
{
    Q_OBJECT

    // All two-part cuts of the payload, one message each, and one that is cut at every byte.
    static int sendInPieces(RawPeer &peer, const QByteArray &payload, quint8 rsv = 0)
    {
        for (qsizetype cut = 0; cut <= payload.size(); ++cut) {
            peer.frame(0x1, payload.left(cut), {.fin = false, .rsv = rsv}).ping("between");
            peer.frame(0x0, payload.mid(cut));
        }
        for (qsizetype i = 0; i < payload.size(); ++i) {
            const bool first = i == 0;
            peer.frame(first ? 0x1 : 0x0, payload.mid(i, 1),
                       {.fin = i == payload.size() - 1, .rsv = quint8(first ? rsv : 0)});
        }
        return int(payload.size()) + 2;
    }

private Q_SLOTS:
    void initTestCase_data();
    void cutAtEveryByteIntoFragments();
    void compressedAndCutAtEveryByte();
    void overADrippingLink();
    void compressedOverADrippingLink();
    void sentInFragmentsOfOneByte_data();
    void sentInFragmentsOfOneByte();
};

void TestTextPieces::initTestCase_data()
{
    QTest::addColumn<QString>("text");
    QTest::newRow("Chinese") << QStringLiteral("你好，世界。𠮷");
    QTest::newRow("emoji") << QStringLiteral("👩‍👩‍👧‍👦🏳️‍🌈");
    QTest::newRow("combining marks") << QStringLiteral("e\u0301 a\u0308\u0323 \u0301");
    QTest::newRow("leading U+FEFF") << QStringLiteral("\ufeff\ufeff中");
    QTest::newRow("control characters") << QString::fromUtf16(u"\0\u001e\u0001中\u007f\u0085\0", 7);
    QTest::newRow("long Chinese") << QStringLiteral("很长的消息，一字不差。").repeated(20);
}

void TestTextPieces::cutAtEveryByteIntoFragments()
{
    QFETCH_GLOBAL(QString, text);
    int count = 0;
    RawServer server([&](RawPeer &peer) { count = sendInPieces(peer.upgrade(), text.toUtf8()); });
    Rfc6455Transport transport;
    TransportLog log(transport);
    transport.open(requestTo(server.url()));
    QTRY_VERIFY(count > 0 && log.texts.size() == count);
    QCOMPARE(log.texts, QStringList(count, text));
    QVERIFY(log.isOpen());
}

void TestTextPieces::compressedAndCutAtEveryByte()
{
    QFETCH_GLOBAL(QString, text);
    int count = 0;
    RawServer server([&](RawPeer &peer) {
        const ConformanceDeflate::Agreement agreed{.serverNoContextTakeover = true}; // each message for itself
        const QByteArray payload = ConformanceDeflate(agreed).compress(text.toUtf8());
        count = sendInPieces(peer.upgrade(agreed.header()), payload, 0x40);
    });
    TransportRequest request = requestTo(server.url());
    request.deflate = DeflateOffer{.serverNoContextTakeover = true, .serverMaxWindowBits = {}, .clientMaxWindowBitsHint = {}};
    Rfc6455Transport transport;
    TransportLog log(transport);
    transport.open(request);
    QTRY_VERIFY(count > 0 && (log.texts.size() == count || log.hasEnded()));
    QCOMPARE(log.texts, QStringList(count, text));
    QVERIFY(log.isOpen());
}

void TestTextPieces::overADrippingLink()
{
    QFETCH_GLOBAL(QString, text);
    RawServer server([&text](RawPeer &peer) {
        peer.drip(peer.upgradeBytes() + RawPeer::frameBytes(0x1, text.toUtf8(), {})
                  + RawPeer::frameBytes(0x1, text.toUtf8().left(1), {.fin = false})
                  + RawPeer::frameBytes(0x0, text.toUtf8().mid(1), {}));
    });
    Rfc6455Transport transport;
    TransportLog log(transport);
    transport.open(requestTo(server.url()));
    QTRY_COMPARE(log.texts, QStringList(2, text));
    QVERIFY(log.isOpen());
}

void TestTextPieces::compressedOverADrippingLink()
{
    QFETCH_GLOBAL(QString, text);
    RawServer server([&text](RawPeer &peer) {
        const ConformanceDeflate::Agreement agreed;
        ConformanceDeflate deflate(agreed);
        const QByteArray first = deflate.compress(text.toUtf8());
        const QByteArray second = deflate.compress(text.toUtf8()); // with the context of the first
        peer.drip(peer.upgradeBytes(agreed.header()) + RawPeer::frameBytes(0x1, first, {.rsv = 0x40})
                  + RawPeer::frameBytes(0x1, second, {.rsv = 0x40})
                  + RawPeer::frameBytes(0x1, text.toUtf8(), {})); // one that is not compressed, in the same link
    });
    TransportRequest request = requestTo(server.url());
    request.deflate = DeflateOffer();
    Rfc6455Transport transport;
    TransportLog log(transport);
    transport.open(request);
    QTRY_VERIFY(log.texts.size() == 3 || log.hasEnded());
    QVERIFY2(log.isOpen(), qPrintable(log.drop().reason));
    QCOMPARE(log.texts, QStringList(3, text));
    QVERIFY(log.isOpen());
}

void TestTextPieces::sentInFragmentsOfOneByte_data()
{
    QTest::addColumn<bool>("compressed");
    QTest::newRow("plain") << false;
    QTest::newRow("compressed") << true;
}

void TestTextPieces::sentInFragmentsOfOneByte()
{
    QFETCH_GLOBAL(QString, text);
    QFETCH(bool, compressed);
    const ConformanceDeflate::Agreement agreed;
    RawServer server([&](RawPeer &peer) { peer.upgrade(compressed ? agreed.header() : QByteArray()); });
    TransportRequest request = requestTo(server.url());
    if (compressed)
        request.deflate = DeflateOffer();
    Misbehaviour small;
    small.fragmentSizes = {1};
    Rfc6455Transport transport;
    TransportLog log(transport);
    transport.setMisbehaviour(small);
    transport.open(request);
    QTRY_VERIFY(log.isOpen());
    QVERIFY(transport.sendText(text));
    QVERIFY(transport.sendText(text)); // with the context of the first, where there is one
    ConformanceDeflate inflate(agreed);
    for (int message = 0; message < 2; ++message) {
        const auto isLast = [](const RawPeer::Frame &frame) { return frame.fin; };
        QTRY_VERIFY(std::count_if(server.lastPeer().frames().begin(), server.lastPeer().frames().end(), isLast) == 2);
        QByteArray joined;
        int number = 0;
        bool first = true;
        for (const RawPeer::Frame &frame : server.lastPeer().frames()) {
            if (number == message) {
                QCOMPARE(frame.opcode, first ? 0x1 : 0x0);
                QCOMPARE(frame.rsv, first && compressed ? 4 : 0); // RFC 7692 section 6.1
                QVERIFY(frame.payload.size() <= 1);
                first = false;
                joined += frame.payload;
            }
            number += frame.fin ? 1 : 0;
        }
        const std::optional<QByteArray> whole = compressed ? inflate.decompress(joined) : joined;
        QVERIFY(whole);
        QCOMPARE(*whole, text.toUtf8());
    }
}

QTEST_GUILESS_MAIN(TestTextPieces)
#include "tst_text_pieces.moc"
