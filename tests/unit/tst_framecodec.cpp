#include "wire/rfc6455/FrameCodec.h"

#include <QTest>

using namespace parlance;

Q_DECLARE_METATYPE(parlance::FrameHeader)

class TestFrameCodec : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void headers_data();
    void headers();
    void wrongLengths_data();
    void wrongLengths();
    void minimal_data();
    void minimal();
    void masks();
    void maskInPieces();
    void framesAppend();
    void frameOfTheRfc();
    void declaredLengthIsKept();
};

namespace {

using Form = FrameHeader::LengthForm;

FrameHeader headerOf(quint64 length, Form form = Form::Minimal)
{
    FrameHeader header;
    header.opcode = 2;
    header.length = length;
    header.lengthForm = form;
    return header;
}

QByteArray written(const FrameHeader &header)
{
    QByteArray out;
    writeFrameHeader(header, out);
    return out;
}

QByteArray sample(qsizetype size)
{
    QByteArray bytes(size, '\0');
    for (qsizetype i = 0; i < size; ++i)
        bytes[i] = char(i * 7 + 3);
    return bytes;
}

} // namespace

void TestFrameCodec::headers_data()
{
    QTest::addColumn<QByteArray>("hex");
    QTest::addColumn<FrameHeader>("header");
    const auto row = [](const char *name, const char *hex, const FrameHeader &header) {
        QTest::newRow(name) << QByteArray(hex) << header;
    };
    const FrameHeader::Mask mask{0x37, 0xfa, 0x21, 0x3d};
    row("empty text", "8100", {true, 0, 1, {}, 0, Form::Bits7});
    row("continuation, more to come", "0003", {false, 0, 0, {}, 3, Form::Bits7});
    row("125 bytes", "827d", {true, 0, 2, {}, 125, Form::Bits7});
    row("126 bytes", "827e007e", {true, 0, 2, {}, 126, Form::Bits16});
    row("65535 bytes", "827effff", {true, 0, 2, {}, 65535, Form::Bits16});
    row("65536 bytes", "827f0000000000010000", {true, 0, 2, {}, 65536, Form::Bits64});
    row("all 64 bits", "827fffffffffffffffff", {true, 0, 2, {}, ~quint64(0), Form::Bits64});
    row("masked", "818537fa213d", {true, 0, 1, mask, 5, Form::Bits7});
    row("masked, 16 bits", "81fe010037fa213d", {true, 0, 1, mask, 256, Form::Bits16});
    row("masked, 64 bits", "82ff000000010000000037fa213d", {true, 0, 2, mask, quint64(1) << 32, Form::Bits64});
    row("RSV1", "c107", {true, 4, 1, {}, 7, Form::Bits7});
    row("RSV2", "a100", {true, 2, 1, {}, 0, Form::Bits7});
    row("RSV3", "9100", {true, 1, 1, {}, 0, Form::Bits7});
    row("reserved opcode", "8f00", {true, 0, 15, {}, 0, Form::Bits7});
    row("ping", "8904", {true, 0, 9, {}, 4, Form::Bits7});
    row("16 bits for 5", "817e0005", {true, 0, 1, {}, 5, Form::Bits16});
    row("64 bits for 5", "817f0000000000000005", {true, 0, 1, {}, 5, Form::Bits64});
}

void TestFrameCodec::headers()
{
    QFETCH(QByteArray, hex);
    QFETCH(FrameHeader, header);
    const QByteArray bytes = QByteArray::fromHex(hex);
    for (qsizetype size = 0; size < bytes.size(); ++size) {
        FrameHeader untouched = headerOf(4711);
        QCOMPARE(readFrameHeader(QByteArrayView(bytes).first(size), untouched), 0);
    }
    FrameHeader found;
    found.mask = FrameHeader::Mask{1, 2, 3, 4}; // what was there before does not matter
    QCOMPARE(readFrameHeader(QByteArray(bytes + "payload"), found), bytes.size());
    QCOMPARE(found.fin, header.fin);
    QCOMPARE(found.rsv, header.rsv);
    QCOMPARE(found.opcode, header.opcode);
    QCOMPARE(found.mask, header.mask);
    QCOMPARE(found.length, header.length);
    QCOMPARE(found.lengthForm, header.lengthForm);
    QCOMPARE(written(found).toHex(), hex);
    if (isLengthMinimal(found)) {
        found.lengthForm = Form::Minimal;
        QCOMPARE(written(found).toHex(), hex);
    }
}

void TestFrameCodec::wrongLengths_data()
{
    QTest::addColumn<FrameHeader>("header");
    QTest::addColumn<QByteArray>("hex");
    QTest::newRow("300 in 7 bits") << headerOf(300, Form::Bits7) << QByteArray("822c");
    QTest::newRow("126 in 7 bits, which announces more") << headerOf(126, Form::Bits7) << QByteArray("827e");
    QTest::newRow("65537 in 16 bits") << headerOf(65537, Form::Bits16) << QByteArray("827e0001");
    QTest::newRow("7 in 64 bits") << headerOf(7, Form::Bits64) << QByteArray("827f0000000000000007");
}

void TestFrameCodec::wrongLengths()
{
    QFETCH(FrameHeader, header);
    QFETCH(QByteArray, hex);
    QCOMPARE(written(header).toHex(), hex);
}

void TestFrameCodec::minimal_data()
{
    QTest::addColumn<FrameHeader>("header");
    QTest::addColumn<bool>("isMinimal");
    QTest::newRow("125 in 7") << headerOf(125, Form::Bits7) << true;
    QTest::newRow("125 in 16") << headerOf(125, Form::Bits16) << false;
    QTest::newRow("126 in 16") << headerOf(126, Form::Bits16) << true;
    QTest::newRow("65535 in 64") << headerOf(65535, Form::Bits64) << false;
    QTest::newRow("65536 in 64") << headerOf(65536, Form::Bits64) << true;
    QTest::newRow("0 in 64") << headerOf(0, Form::Bits64) << false;
    QTest::newRow("left to the writer") << headerOf(5) << true;
}

void TestFrameCodec::minimal()
{
    QFETCH(FrameHeader, header);
    QFETCH(bool, isMinimal);
    QCOMPARE(isLengthMinimal(header), isMinimal);
}

// Against one byte after the other, for all sizes, places in memory and beginnings that make a difference.
void TestFrameCodec::masks()
{
    const FrameHeader::Mask mask{0x01, 0x80, 0xff, 0x5a};
    constexpr qsizetype most = 200;
    const QByteArray source = sample(most + 8);
    for (qsizetype size = 0; size <= most; size += size < 140 ? 1 : 13) {
        for (quint64 offset = 0; offset < 9; ++offset) {
            for (qsizetype place = 0; place < 8; ++place) {
                QByteArray expected(size, '\0');
                for (qsizetype i = 0; i < size; ++i)
                    expected[i] = char(quint8(source.at(place + i)) ^ mask.at((quint64(i) + offset) % 4));
                QByteArray target(size + 2, '#');
                applyMask(source.constData() + place, target.data() + 1, size, mask, offset);
                QCOMPARE(target, '#' + expected + '#');
                QByteArray same = source;
                applyMask(same.data() + place, same.data() + place, size, mask, offset);
                QCOMPARE(same, source.first(place) + expected + source.sliced(place + size));
            }
        }
    }
}

void TestFrameCodec::maskInPieces()
{
    const FrameHeader::Mask mask{9, 8, 7, 6};
    const QByteArray source = sample(90);
    QByteArray whole(90, '\0');
    applyMask(source.constData(), whole.data(), 90, mask);
    for (qsizetype cut = 0; cut <= 90; ++cut) {
        QByteArray pieces = source;
        applyMask(pieces.data(), pieces.data(), cut, mask);
        applyMask(pieces.data() + cut, pieces.data() + cut, 90 - cut, mask, quint64(cut));
        QCOMPARE(pieces, whole);
    }
    QByteArray late = source;
    applyMask(late.data(), late.data(), 90, mask, (quint64(1) << 40) + 2); // far into a huge frame
    applyMask(late.data(), late.data(), 90, mask, 2);
    QCOMPARE(late, source);
}

void TestFrameCodec::framesAppend()
{
    QByteArray out = "before";
    FrameHeader header;
    header.opcode = 1;
    header.length = 2;
    writeFrame(header, "hi", out);
    QCOMPARE(out, QByteArray("before\x81\x02hi"));
    header.mask = FrameHeader::Mask{1, 2, 3, 4};
    writeFrame(header, "hi", out);
    QCOMPARE(out, QByteArray("before\x81\x02hi\x81\x82\x01\x02\x03\x04" "ik"));
    header.length = 0;
    writeFrame(header, {}, out);
    QCOMPARE(out.size(), 18 + 6);
}

// RFC 6455 section 5.7.
void TestFrameCodec::frameOfTheRfc()
{
    FrameHeader header;
    header.opcode = 1;
    header.length = 5;
    header.mask = FrameHeader::Mask{0x37, 0xfa, 0x21, 0x3d};
    QByteArray out;
    writeFrame(header, "Hello", out);
    QCOMPARE(out.toHex(), QByteArray("818537fa213d7f9f4d5158"));
}

void TestFrameCodec::declaredLengthIsKept()
{
    FrameHeader header;
    header.opcode = 2;
    header.length = 70'000;
    QByteArray out;
    writeFrame(header, "short", out);
    QCOMPARE(out.toHex(), QByteArray("827f0000000000011170") + QByteArray("short").toHex());
}

QTEST_APPLESS_MAIN(TestFrameCodec)
#include "tst_framecodec.moc"
