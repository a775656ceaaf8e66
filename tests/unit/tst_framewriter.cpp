#include "wire/FrameWriter.h"

#include <QTest>

using namespace parlance;

namespace {

struct Parsed {
    FrameHeader header;
    QByteArray payload; // unmasked
};

// Everything that is pending, taken apart by hand.
QList<Parsed> framesOf(const FrameWriter &writer)
{
    QList<Parsed> frames;
    QByteArrayView rest = writer.pending();
    while (!rest.isEmpty()) {
        Parsed parsed;
        const qsizetype head = readFrameHeader(rest, parsed.header);
        if (head == 0)
            return {};
        parsed.payload = rest.sliced(head, qsizetype(parsed.header.length)).toByteArray();
        if (parsed.header.mask) {
            for (qsizetype i = 0; i < parsed.payload.size(); ++i)
                parsed.payload[i] = char(quint8(parsed.payload.at(i)) ^ (*parsed.header.mask)[size_t(i % 4)]);
        }
        frames.append(parsed);
        rest = rest.sliced(head + qsizetype(parsed.header.length));
    }
    return frames;
}

} // namespace

class TestFrameWriter : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void textsTravelWhole_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QByteArray>("utf8");
        QTest::newRow("empty") << QString() << QByteArray();
        QTest::newRow("ASCII") << QStringLiteral("hello") << QByteArray("hello");
        QTest::newRow("Chinese") << QStringLiteral("实时通信") << QByteArray("实时通信");
        QTest::newRow("emoji, joined") << QStringLiteral("👩‍👩‍👧") << QByteArray("👩‍👩‍👧");
        QTest::newRow("byte order mark") << QString(QChar(0xfeff)) + u'x' << QByteArray("\xef\xbb\xbfx");
        QTest::newRow("NUL and RS") << QStringLiteral("a") + QChar(0) + QChar(0x1e) << QByteArray("a\0\x1e", 3);
        QTest::newRow("two-byte characters") << QStringLiteral("äöü\u07ff") << QByteArray("äöü\xdf\xbf");
        QTest::newRow("125 bytes") << QString(125, u'x') << QByteArray(125, 'x');
        QTest::newRow("126 bytes") << QString(126, u'x') << QByteArray(126, 'x');
        QTest::newRow("65536 bytes") << QString(65536, u'x') << QByteArray(65536, 'x');
        const QChar high(0xd83d);
        const QChar low(0xde00);
        const QByteArray replacement("\xef\xbf\xbd");
        QTest::newRow("high surrogate at the end") << QStringLiteral("ab") + high << "ab" + replacement;
        QTest::newRow("high surrogate inside") << QString(high) + u'b' << replacement + "b";
        QTest::newRow("low surrogate first") << QString(low) + u'b' << replacement + "b";
        QTest::newRow("two high ones, then a low one") << QString(high) + high + low << replacement + "😀";
        QTest::newRow("a pair and a low one") << QString(high) + low + low << "😀" + replacement;
    }

    void textsTravelWhole()
    {
        QFETCH(const QString, text);
        QFETCH(const QByteArray, utf8);
        QCOMPARE(utf8Length(text), utf8.size());
        for (const WireRole role : {WireRole::Client, WireRole::Server}) {
            FrameWriter writer(role);
            writer.text(text);
            const QList<Parsed> frames = framesOf(writer);
            QCOMPARE(frames.size(), 1);
            QCOMPARE(frames.first().payload, utf8);
            QCOMPARE(frames.first().header.opcode, opcode::text);
            QVERIFY(frames.first().header.fin);
            QCOMPARE(frames.first().header.rsv, 0);
            QCOMPARE(frames.first().header.mask.has_value(), role == WireRole::Client);
            QCOMPARE(writer.bytesWritten(), writer.pending().size());

            // The same on the slower way, where somebody looks at the frames.
            FrameWriter watched(role);
            QList<Frame> seen;
            watched.setFrameTap([&seen](const Frame &frame) { seen.append(frame); },
                                [] { return std::chrono::microseconds(7); });
            watched.text(text);
            QCOMPARE(framesOf(watched).first().payload, utf8);
            QCOMPARE(seen.size(), 1);
            QCOMPARE(seen.first().payload, utf8);
            QCOMPARE(seen.first().length, quint64(utf8.size()));
            QCOMPARE(seen.first().direction, FrameDirection::Out);
            QCOMPARE(seen.first().time, std::chrono::microseconds(7));
        }
    }

    void masksAreNotRepeated()
    {
        FrameWriter writer(WireRole::Client);
        QSet<QByteArray> masks;
        for (int i = 0; i < 1000; ++i)
            writer.text(QStringLiteral("x"));
        const QList<Parsed> frames = framesOf(writer);
        QCOMPARE(frames.size(), 1000);
        for (const Parsed &frame : frames)
            masks.insert(QByteArray(reinterpret_cast<const char *>(frame.header.mask->data()), 4));
        QVERIFY2(masks.size() > 990, qPrintable(QString::number(masks.size())));
    }

    void compressedMessagesAreMarked()
    {
        FrameWriter writer(WireRole::Client);
        writer.setDeflate(DeflateParameters());
        writer.text(QString(10000, u'x'));
        writer.binary(QByteArray(10000, 'y'));
        writer.control(opcode::ping, "z");
        const QList<Parsed> frames = framesOf(writer);
        QCOMPARE(frames.size(), 3);
        QCOMPARE(frames.at(0).header.rsv, 4);
        QVERIFY(frames.at(0).payload.size() < 100);
        QCOMPARE(frames.at(1).header.rsv, 4);
        QCOMPARE(frames.at(2).header.rsv, 0); // RFC 7692 section 6: control frames are never compressed
        QCOMPARE(writer.inflatedBytes(), 20000);
        QCOMPARE(writer.deflatedBytes(), frames.at(0).payload.size() + frames.at(1).payload.size());
    }

    void fragmentsHaveTheSizesAskedFor_data()
    {
        QTest::addColumn<QList<qsizetype>>("sizes");
        QTest::addColumn<QList<qsizetype>>("expected");
        QTest::newRow("last one repeated") << QList<qsizetype>{1, 3} << QList<qsizetype>{1, 3, 3, 3};
        QTest::newRow("empty first") << QList<qsizetype>{0, 4} << QList<qsizetype>{0, 4, 4, 2};
        QTest::newRow("larger than the message") << QList<qsizetype>{100} << QList<qsizetype>{10};
        QTest::newRow("zero for ever still gets on") << QList<qsizetype>{9, 0} << QList<qsizetype>{9, 1};
        QTest::newRow("exact") << QList<qsizetype>{5} << QList<qsizetype>{5, 5};
    }

    void fragmentsHaveTheSizesAskedFor()
    {
        QFETCH(const QList<qsizetype>, sizes);
        QFETCH(const QList<qsizetype>, expected);
        FrameWriter writer(WireRole::Client);
        Misbehaviour misbehaviour;
        misbehaviour.fragmentSizes = sizes;
        misbehaviour.pingBetweenFragments = true;
        writer.setMisbehaviour(misbehaviour);
        writer.text(QStringLiteral("0123456789"));

        QList<qsizetype> found;
        QByteArray joined;
        const QList<Parsed> frames = framesOf(writer);
        for (qsizetype i = 0; i < frames.size(); ++i) {
            const FrameHeader &header = frames.at(i).header;
            if (i % 2 == 1) {
                QCOMPARE(header.opcode, opcode::ping);
                continue;
            }
            QCOMPARE(header.opcode, i == 0 ? opcode::text : opcode::continuation);
            QCOMPARE(header.fin, i == frames.size() - 1);
            found.append(frames.at(i).payload.size());
            joined += frames.at(i).payload;
        }
        QCOMPARE(found, expected);
        QCOMPARE(joined, QByteArray("0123456789"));
    }

    void rawFramesGoAsTheyAre()
    {
        FrameWriter writer(WireRole::Client);
        RawFrame frame;
        frame.fin = false;
        frame.rsv = 5;
        frame.opcode = 0xb;
        frame.mask = FrameHeader::Mask{1, 2, 3, 4};
        frame.declaredLength = 300;
        frame.payload = QByteArray(1, '\0');
        writer.raw(frame);
        QCOMPARE(writer.pending(), QByteArray("\x5b\xfe\x01\x2c\x01\x02\x03\x04\x01", 9));

        FrameWriter bare(WireRole::Client);
        frame.masked = false;
        frame.declaredLength.reset();
        frame.lengthForm = FrameHeader::LengthForm::Bits64;
        bare.raw(frame);
        QCOMPARE(bare.pending(), QByteArray("\x5b\x7f\0\0\0\0\0\0\0\x01\0", 11));
    }
};

QTEST_GUILESS_MAIN(TestFrameWriter)
#include "tst_framewriter.moc"
