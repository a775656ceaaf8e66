#include "envelope/CanonicalJson.h"
#include "envelope/ChunkSets.h"
#include "envelope/Envelope.h"

#include <QCryptographicHash>
#include <QRandomGenerator>
#include <QTest>

#include <algorithm>

using namespace parlance;
using namespace std::chrono_literals;

// docs/envelope.md, "Chunks": cutting a message into them, and putting it together whatever comes.
class ChunkSetsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void cutsAtCharactersWithinTheFrame_data();
    void cutsAtCharactersWithinTheFrame();
    void anyOrderGivesTheWhole();
    void repeatedChunksAreIgnored();
    void conflictsDiscardTheSet_data();
    void conflictsDiscardTheSet();
    void reportsProgress();
    void setsRunAmongOneAnother();
    void the65thSetIsRefused();
    void boundsBytes();
    void boundsTinyParts();
    void setsEndInTime();
    void clearForgetsAll();
    void readsOnlyChunks_data();
    void readsOnlyChunks();

private:
    static QVector<Chunk> cut(const QByteArray &whole, qint64 frame = 1024, const QString &message = QStringLiteral("m"));
    static Chunk first(const QString &set, qint64 length, const QByteArray &part);
};

QVector<Chunk> ChunkSetsTest::cut(const QByteArray &whole, qint64 frame, const QString &message)
{
    QVector<Chunk> chunks;
    for (const QByteArray &json : chunksOf(whole, QStringLiteral("room"), message, frame))
        chunks.append(chunkOf(json).value());
    return chunks;
}

// The first of two chunks of a set.
Chunk ChunkSetsTest::first(const QString &set, qint64 length, const QByteArray &part)
{
    Chunk chunk;
    chunk.set = set;
    chunk.count = 2;
    chunk.length = length;
    chunk.sha256 = QByteArray(64, '0');
    chunk.part = part;
    return chunk;
}

void ChunkSetsTest::cutsAtCharactersWithinTheFrame_data()
{
    QTest::addColumn<QString>("text");
    QTest::newRow("letters") << QString(100000, u'x');
    QTest::newRow("Chinese") << QString(30000, u'通');
    QTest::newRow("emoji") << QStringLiteral("😂").repeated(20000);
    QTest::newRow("quotes") << QString(50000, u'"');
    QTest::newRow("control characters") << QString(20000, QChar(1));
}

void ChunkSetsTest::cutsAtCharactersWithinTheFrame()
{
    QFETCH(QString, text);
    const QByteArray whole = canonicalString(text);
    EnvelopeSettings hmac;
    hmac.algorithm = EnvelopeSettings::Algorithm::Hmac;
    hmac.key = QStringLiteral("k");
    for (const qint64 frame : {800, 4096, 65536}) {
        QByteArray together;
        const QVector<QByteArray> chunks = chunksOf(whole, QStringLiteral("a \"room\""), QStringLiteral("m"), frame);
        QVERIFY(chunks.size() > 1);
        for (const QByteArray &chunk : chunks) {
            QVERIFY(packEnvelope(chunk, hmac).size() <= frame);
            QCOMPARE(canonicalJson(chunk).value(), chunk);
            QCOMPARE(chunkOf(chunk)->room, QStringLiteral("a \"room\""));
            together += chunkOf(chunk)->part;
        }
        QCOMPARE(together, whole);
    }
    QVERIFY(chunksOf(whole, {}, {}, 500).isEmpty()); // no room for text
}

void ChunkSetsTest::anyOrderGivesTheWhole()
{
    const quint32 seed = QRandomGenerator::global()->generate();
    qInfo("seed %u", seed);
    QRandomGenerator dice(seed);
    for (int round = 0; round < 50; ++round) {
        const QByteArray whole = canonicalString(QStringLiteral("a通😂\"\n").repeated(100 + dice.bounded(1000)));
        QVector<Chunk> chunks = cut(whole);
        std::shuffle(chunks.begin(), chunks.end(), dice);
        ChunkSets sets;
        for (qsizetype i = 0; i < chunks.size(); ++i) {
            const ChunkSets::Outcome outcome = sets.add(chunks.at(i), 0ms);
            QVERIFY(!outcome.rejection);
            QCOMPARE(outcome.whole.has_value(), i + 1 == chunks.size());
            if (outcome.whole)
                QCOMPARE(*outcome.whole, whole);
        }
        QCOMPARE(sets.openSets(), 0);
        QCOMPARE(sets.bytes(), 0);
    }
}

void ChunkSetsTest::repeatedChunksAreIgnored()
{
    const QVector<Chunk> chunks = cut(QByteArray(3000, 'x'));
    ChunkSets sets;
    for (qsizetype i = 0; i < chunks.size(); ++i) {
        QCOMPARE(sets.add(chunks.at(i), 0ms).whole.has_value(), i + 1 == chunks.size());
        for (qsizetype again = 0; again <= i; ++again) { // also when it is complete
            const ChunkSets::Outcome outcome = sets.add(chunks.at(again), 0ms);
            QVERIFY(!outcome.whole && !outcome.rejection && !outcome.progress);
        }
    }
}

void ChunkSetsTest::conflictsDiscardTheSet_data()
{
    QTest::addColumn<QString>("change");
    QTest::addColumn<Rejection>("rejection");
    QTest::newRow("another part") << QStringLiteral("part") << Rejection::ChunkConflict;
    QTest::newRow("another number") << QStringLiteral("count") << Rejection::ChunkConflict;
    QTest::newRow("another length") << QStringLiteral("length") << Rejection::ChunkConflict;
    QTest::newRow("another hash") << QStringLiteral("hash") << Rejection::ChunkConflict;
    QTest::newRow("longer than announced") << QStringLiteral("longer") << Rejection::ChunkConflict;
    QTest::newRow("malformed") << QStringLiteral("malformed") << Rejection::Malformed;
    QTest::newRow("other words at the end") << QStringLiteral("last") << Rejection::ChunkHash;
    QTest::newRow("too short at the end") << QStringLiteral("short") << Rejection::ChunkHash;
}

void ChunkSetsTest::conflictsDiscardTheSet()
{
    QFETCH(QString, change);
    QFETCH(Rejection, rejection);
    const QVector<Chunk> chunks = cut(QByteArray(3000, 'x'));
    ChunkSets sets;
    for (const Chunk &chunk : chunks.first(chunks.size() - 1))
        QVERIFY(!sets.add(chunk, 0ms).rejection);
    Chunk bad = chunks.last();
    if (change == u"part")
        bad = chunks.first(), bad.part[0] = 'y';
    else if (change == u"count")
        ++bad.count;
    else if (change == u"length")
        ++bad.length;
    else if (change == u"hash")
        bad.sha256 = QByteArray(64, '0');
    else if (change == u"longer")
        bad.part += 'x';
    else if (change == u"malformed")
        bad.count = 0;
    else if (change == u"last")
        bad.part[0] = 'y';
    else
        bad.part.chop(1);
    const ChunkSets::Outcome outcome = sets.add(bad, 0ms);
    QVERIFY(outcome.rejection == rejection);
    QVERIFY(!outcome.whole);
    QVERIFY(outcome.progress && outcome.progress->done == outcome.progress->total);
    QCOMPARE(sets.openSets(), 0);
    QCOMPARE(sets.bytes(), 0);
    // What still comes of it begins no new set.
    const ChunkSets::Outcome later = sets.add(chunks.last(), 0ms);
    QVERIFY(!later.whole && !later.rejection && !later.progress);
    QCOMPARE(sets.openSets(), 0);
}

void ChunkSetsTest::reportsProgress()
{
    const QVector<Chunk> chunks = cut(QByteArray(3000, 'x'));
    ChunkSets sets;
    qint64 before = 0;
    for (const Chunk &chunk : chunks) {
        const auto progress = sets.add(chunk, 0ms).progress;
        QVERIFY(progress);
        QCOMPARE(progress->room, QStringLiteral("room"));
        QCOMPARE(progress->id, QStringLiteral("m"));
        QCOMPARE(progress->total, 3000);
        QVERIFY(progress->done > before);
        before = progress->done;
    }
    QCOMPARE(before, 3000);
}

void ChunkSetsTest::setsRunAmongOneAnother()
{
    const QVector<Chunk> one = cut(QByteArray(3000, '1'));
    const QVector<Chunk> two = cut(QByteArray(3000, '2'));
    QCOMPARE(one.size(), two.size());
    ChunkSets sets;
    for (qsizetype i = 0; i < one.size(); ++i) {
        const ChunkSets::Outcome first = sets.add(one.at(i), 0ms);
        const ChunkSets::Outcome second = sets.add(two.at(i), 0ms);
        if (i + 1 == one.size()) {
            QCOMPARE(first.whole.value(), QByteArray(3000, '1'));
            QCOMPARE(second.whole.value(), QByteArray(3000, '2'));
        }
    }
}

void ChunkSetsTest::the65thSetIsRefused()
{
    ChunkSets sets;
    for (int i = 0; i < 64; ++i)
        QVERIFY(!sets.add(first(QString::number(i), 10, "x"), 0ms).rejection);
    QVERIFY(sets.add(first(QStringLiteral("64"), 10, "x"), 0ms).rejection == Rejection::TooManyChunks);
    QCOMPARE(sets.openSets(), 64);
    Chunk last = first(QStringLiteral("0"), 10, "x");
    last.index = 1;
    QVERIFY(sets.add(last, 0ms).rejection == Rejection::ChunkHash); // the others go on: this one is complete, and wrong
    QVERIFY(!sets.add(first(QStringLiteral("65"), 10, "x"), 0ms).rejection);
}

void ChunkSetsTest::boundsBytes()
{
    constexpr qint64 mebibyte = 1024 * 1024;
    ChunkSets sets;
    QVERIFY(sets.add(first(QStringLiteral("a"), 16 * mebibyte + 1, "x"), 0ms).rejection == Rejection::TooLarge);
    QVERIFY(!sets.add(first(QStringLiteral("b"), 16 * mebibyte, QByteArray(10 * mebibyte, 'x')), 0ms).rejection);
    QVERIFY(sets.add(first(QStringLiteral("c"), 16 * mebibyte, QByteArray(7 * mebibyte, 'x')), 0ms).rejection == Rejection::TooManyChunks);
    QCOMPARE(sets.bytes(), 10 * mebibyte);

    // A message may be as large as all of it.
    const QByteArray largest(16 * mebibyte, 'x');
    ChunkSets whole;
    std::optional<QByteArray> result;
    for (const Chunk &chunk : cut(largest, mebibyte)) {
        const ChunkSets::Outcome outcome = whole.add(chunk, 0ms);
        QVERIFY(!outcome.rejection);
        result = outcome.whole;
    }
    QVERIFY(result == largest);
}

// Parts of one byte would cost far more than their bytes.
void ChunkSetsTest::boundsTinyParts()
{
    ChunkSets sets;
    Chunk chunk = first(QString(), 16 * 1024, "x");
    chunk.count = 16 * 1024;
    bool refused = false;
    for (int set = 0; set < 64 && !refused; ++set) {
        chunk.set = QString::number(set);
        for (chunk.index = 0; chunk.index < chunk.count - 1 && !refused; ++chunk.index)
            refused = sets.add(chunk, 0ms).rejection == Rejection::TooManyChunks;
    }
    QVERIFY(refused);
    QCOMPARE(sets.openSets(), 8); // each costs 128 times what it holds
}

void ChunkSetsTest::setsEndInTime()
{
    const QVector<Chunk> chunks = cut(QByteArray(3000, 'x'));
    ChunkSets sets;
    QVERIFY(!sets.add(chunks.at(0), 1000ms).rejection);
    QVERIFY(!sets.add(chunks.at(1), 50000ms).rejection);
    QVERIFY(sets.expire(60999ms).isEmpty());
    const QVector<ChunkSets::Expired> expired = sets.expire(61000ms);
    QCOMPARE(expired.size(), 1);
    QCOMPARE(expired.first().room, QStringLiteral("room"));
    QCOMPARE(expired.first().id, QStringLiteral("m"));
    QCOMPARE(sets.openSets(), 0);
    const ChunkSets::Outcome late = sets.add(chunks.at(2), 61000ms);
    QVERIFY(!late.whole && !late.rejection);
    QCOMPARE(sets.openSets(), 0);
}

void ChunkSetsTest::clearForgetsAll()
{
    const QVector<Chunk> chunks = cut(QByteArray(3000, 'x'));
    ChunkSets sets;
    QVERIFY(!sets.add(chunks.at(0), 0ms).rejection);
    QCOMPARE(sets.clear().size(), 1);
    QCOMPARE(sets.bytes(), 0);
    for (qsizetype i = 0; i < chunks.size(); ++i)
        QCOMPARE(sets.add(chunks.at(i), 0ms).whole.has_value(), i + 1 == chunks.size());
}

void ChunkSetsTest::readsOnlyChunks_data()
{
    QTest::addColumn<QByteArray>("json");
    QTest::addColumn<bool>("isChunk");
    QTest::addColumn<bool>("isSound");
    const QByteArray right = "{\"i\":0,\"id\":\"s\",\"len\":1,\"n\":1,\"part\":\"x\",\"sha256\":\"" + QByteArray(64, 'a') + "\"}";
    QTest::newRow("right") << right << true << true;
    QTest::newRow("a message") << QByteArray("{\"id\":\"1\",\"text\":\"x\",\"type\":\"message\"}") << false << false;
    QTest::newRow("no object") << QByteArray("\"part\"") << false << false;
    const auto wrong = [&right](const char *from, const char *to) {
        QTest::newRow(to) << QByteArray(right).replace(from, to) << true << false;
    };
    wrong("\"i\":0", "\"i\":1");
    wrong("\"i\":0", "\"i\":-1");
    wrong("\"i\":0", "\"i\":\"0\"");
    wrong("\"n\":1", "\"n\":0");
    wrong("\"n\":1", "\"n\":16385");
    wrong("\"n\":1", "\"n\":1.5");
    wrong("\"len\":1", "\"len\":0");
    wrong("\"id\":\"s\"", "\"id\":\"\"");
    wrong("\"id\":\"s\"", "\"id\":7");
    wrong("\"part\":\"x\"", "\"part\":\"\"");
    wrong("\"part\":\"x\"", "\"part\":[]");
    wrong("\"sha256\":\"a", "\"sha256\":\"A");
    wrong("\"sha256\":\"a", "\"sha256\":\"");
}

void ChunkSetsTest::readsOnlyChunks()
{
    QFETCH(QByteArray, json);
    QFETCH(bool, isChunk);
    QFETCH(bool, isSound);
    const std::optional<Chunk> chunk = chunkOf(json);
    QCOMPARE(chunk.has_value(), isChunk);
    if (!isChunk)
        return;
    QCOMPARE(chunk->count > 0, isSound);
    if (!isSound)
        QVERIFY(ChunkSets().add(*chunk, 0ms).rejection == Rejection::Malformed);
}

QTEST_GUILESS_MAIN(ChunkSetsTest)
#include "tst_chunksets.moc"
