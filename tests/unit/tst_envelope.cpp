#include "envelope/CanonicalJson.h"
#include "envelope/Envelope.h"
#include "envelope/Inflation.h"

#include <QCryptographicHash>
#include <QRandomGenerator>
#include <QTest>

using namespace parlance;

using Algorithm = EnvelopeSettings::Algorithm;
using Compression = EnvelopeSettings::Compression;

// docs/envelope.md, "The envelope": what is packed, and each reason for which one is not opened.
class EnvelopeTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void knownAnswers_data();
    void knownAnswers();
    void roundTrips_data();
    void roundTrips();
    void compressesOnlyWhatGetsSmaller();
    void rejects_data();
    void rejects();
    void boundsInflation();
    void anySpellingOpens();
    void mutationsAreRejectedByType();

private:
    static EnvelopeSettings settings(Algorithm algorithm, Compression compression = Compression::None, qint64 above = 0);
    static QByteArray sealed(QByteArrayView d, const QByteArray &signedValue, const QByteArray &more = {});
};

EnvelopeSettings EnvelopeTest::settings(Algorithm algorithm, Compression compression, qint64 above)
{
    EnvelopeSettings made;
    made.on = true;
    made.algorithm = algorithm;
    made.compression = compression;
    made.compressAbove = above;
    made.key = QStringLiteral("kéy");
    return made;
}

// An envelope with a digest over another value than the one that stands in it, where that is wanted.
QByteArray EnvelopeTest::sealed(QByteArrayView d, const QByteArray &signedValue, const QByteArray &more)
{
    return "{\"v\":1,\"d\":" + d.toByteArray() + ",\"s\":\"sha256:" + QCryptographicHash::hash(signedValue, QCryptographicHash::Sha256).toHex()
        + '"' + more + '}';
}

// Computed with sha256sum and openssl dgst -sha256 -hmac.
void EnvelopeTest::knownAnswers_data()
{
    QTest::addColumn<Algorithm>("algorithm");
    QTest::addColumn<QByteArray>("value");
    QTest::addColumn<QByteArray>("envelope");
    QTest::newRow("digest") << Algorithm::Digest << QByteArray("{}")
                            << QByteArray("{\"d\":{},\"s\":\"sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a\",\"v\":1}");
    QTest::newRow("hmac") << Algorithm::Hmac << QByteArray("{\"text\":\"通信\"}") << QByteArray("{\"d\":{\"text\":\"通信\"},\"s\":\"hmac-sha256:ef0cdcac3bad88f51531becdd42638a9daa7f9e84844b79081cc36c6ed43f800\",\"v\":1}");
}

void EnvelopeTest::knownAnswers()
{
    QFETCH(Algorithm, algorithm);
    QFETCH(QByteArray, value);
    QFETCH(QByteArray, envelope);
    QCOMPARE(packEnvelope(value, settings(algorithm)), envelope);
    const auto opened = openEnvelope(envelope, settings(algorithm));
    QVERIFY(opened.ok());
    QCOMPARE(*opened, value);
}

void EnvelopeTest::roundTrips_data()
{
    QTest::addColumn<Algorithm>("algorithm");
    QTest::addColumn<Compression>("compression");
    QTest::addColumn<QByteArray>("value");
    const QByteArrayList values{"{\"text\":\"hello hello hello hello hello hello hello hello\"}", "\"text\"", "null", "[1,2.5,{\"a\":\"😂\"}]",
                                "{\"text\":\"" + QByteArray(200000, 'x') + "\"}"};
    for (const auto &[algorithm, name] : {std::pair(Algorithm::Digest, "digest"), std::pair(Algorithm::Hmac, "hmac")}) {
        for (const Compression compression : {Compression::None, Compression::Deflate, Compression::Gzip}) {
            for (qsizetype i = 0; i < values.size(); ++i)
                QTest::addRow("%s, %d, %d", name, int(compression), int(i)) << algorithm << compression << values.at(i);
        }
    }
}

void EnvelopeTest::roundTrips()
{
    QFETCH(Algorithm, algorithm);
    QFETCH(Compression, compression);
    QFETCH(QByteArray, value);
    const QByteArray envelope = packEnvelope(value, settings(algorithm, compression));
    // It is canonical itself, and opened whatever compression the other side prefers.
    const Result<QByteArray> canonical = canonicalJson(envelope);
    QVERIFY(canonical.ok());
    QCOMPARE(*canonical, envelope);
    const auto opened = openEnvelope(envelope, settings(algorithm));
    QVERIFY(opened.ok());
    QCOMPARE(*opened, value);
    EnvelopeSettings other = settings(algorithm);
    other.key = QStringLiteral("key");
    QCOMPARE(openEnvelope(envelope, other).ok(), algorithm == Algorithm::Digest);
}

void EnvelopeTest::compressesOnlyWhatGetsSmaller()
{
    const QByteArray longText = "{\"text\":\"" + QByteArray(3000, 'x') + "\"}";
    QVERIFY(packEnvelope(longText, settings(Algorithm::Digest, Compression::Gzip, longText.size())).startsWith("{\"c\":\"gzip\",\"d\":\""));
    QVERIFY(packEnvelope(longText, settings(Algorithm::Digest, Compression::Deflate, longText.size())).startsWith("{\"c\":\"deflate\",\"d\":\""));
    QVERIFY(packEnvelope(longText, settings(Algorithm::Digest, Compression::Gzip, longText.size() + 1)).startsWith("{\"d\":{"));
    QByteArray noise;
    QRandomGenerator dice(7);
    while (noise.size() < 3000)
        noise += char('!' + dice.bounded(94));
    noise.replace('"', '-').replace('\\', '-');
    noise = '"' + noise + '"';
    QVERIFY(packEnvelope(noise, settings(Algorithm::Digest, Compression::Gzip)).startsWith("{\"d\":\""));
}

void EnvelopeTest::rejects_data()
{
    QTest::addColumn<QByteArray>("envelope");
    QTest::addColumn<Rejection>("rejection");
    QTest::addColumn<QString>("detail");
    const QByteArray right = sealed("{\"a\":1}", "{\"a\":1}");
    QVERIFY(openEnvelope(right, settings(Algorithm::Digest)).ok());
    const auto row = [](const char *name, const QByteArray &envelope, Rejection rejection, const QString &detail = {}) {
        QTest::newRow(name) << envelope << rejection << detail;
    };
    row("no JSON", "hello", Rejection::NotEnvelope);
    row("nothing", "", Rejection::NotEnvelope);
    row("an array", '[' + right + ']', Rejection::NotEnvelope);
    row("a bare frame", "{\"type\":\"message\"}", Rejection::NotEnvelope);
    row("no d", "{\"v\":1,\"s\":\"sha256:00\"}", Rejection::NotEnvelope);
    row("a name twice", QByteArray(right).replace("\"v\":1", "\"v\":1,\"v\":1"), Rejection::Malformed);
    row("half a character", sealed("\"\\ud800\"", "\"\""), Rejection::Malformed);
    row("version 2", QByteArray(right).replace("\"v\":1", "\"v\":2"), Rejection::UnknownVersion, QStringLiteral("2"));
    row("version 1.5", QByteArray(right).replace("\"v\":1", "\"v\":1.5"), Rejection::UnknownVersion, QStringLiteral("1.5"));
    row("version as text", QByteArray(right).replace("\"v\":1", "\"v\":\"1 x\""), Rejection::UnknownVersion, QStringLiteral("\"1?x\""));
    row("no signature", "{\"v\":1,\"d\":{}}", Rejection::MissingSignature);
    row("a number as signature", "{\"v\":1,\"d\":{},\"s\":7}", Rejection::Malformed);
    row("an unknown algorithm", QByteArray(right).replace("sha256:", "md5:"), Rejection::WrongAlgorithm, QStringLiteral("md5"));
    row("the other algorithm", packEnvelope("{}", settings(Algorithm::Hmac)), Rejection::WrongAlgorithm, QStringLiteral("hmac-sha256"));
    row("no colon", QByteArray(right).replace("sha256:", "sha256"), Rejection::WrongAlgorithm,
        u"sha256" + QString::fromUtf8(QCryptographicHash::hash("{\"a\":1}", QCryptographicHash::Sha256).toHex()).left(26));
    row("another value", sealed("{\"a\":2}", "{\"a\":1}"), Rejection::BadSignature);
    row("a short signature", QByteArray(right).replace("\"}", "0\"}"), Rejection::BadSignature);
    row("large digits", sealed("{}", "{}").replace("44136fa3", "44136FA3"), Rejection::BadSignature);
    row("no digits", "{\"v\":1,\"d\":{},\"s\":\"sha256:\"}", Rejection::BadSignature);
    row("an unknown compression", sealed("\"\"", "\"\"", ",\"c\":\"br\""), Rejection::UnknownCompression, QStringLiteral("br"));
    row("a compression that is no name", sealed("\"\"", "\"\"", ",\"c\":null"), Rejection::Malformed);
    row("d is not base64", sealed("\"*\"", "\"*\"", ",\"c\":\"gzip\""), Rejection::BadCompression);
    row("d is no string", sealed("{}", "{}", ",\"c\":\"gzip\""), Rejection::BadCompression);
    row("no stream", sealed("\"aGVsbG8=\"", "{}", ",\"c\":\"deflate\""), Rejection::BadCompression);
    const QByteArray zipped = deflated("{\"a\":1}", Compression::Gzip);
    const auto quoted = [](const QByteArray &bytes) -> QByteArray { return '"' + bytes.toBase64() + '"'; };
    row("a stream cut off", sealed(quoted(zipped.chopped(1)), "{\"a\":1}", ",\"c\":\"gzip\""), Rejection::BadCompression);
    row("something behind it", sealed(quoted(zipped + '\0'), "{\"a\":1}", ",\"c\":\"gzip\""), Rejection::BadCompression);
    row("two streams", sealed(quoted(zipped + zipped), "{\"a\":1}", ",\"c\":\"gzip\""), Rejection::BadCompression);
    row("the other format", sealed(quoted(zipped), "{\"a\":1}", ",\"c\":\"deflate\""), Rejection::BadCompression);
    row("no JSON inside", sealed(quoted(deflated("hello", Compression::Gzip)), "hello", ",\"c\":\"gzip\""), Rejection::Malformed);
    row("signed as it travels", sealed(quoted(zipped), quoted(zipped), ",\"c\":\"gzip\""), Rejection::BadSignature);
}

void EnvelopeTest::rejects()
{
    QFETCH(QByteArray, envelope);
    QFETCH(Rejection, rejection);
    QFETCH(QString, detail);
    const auto opened = openEnvelope(envelope, settings(Algorithm::Digest));
    QVERIFY(!opened.ok());
    QCOMPARE(rejectionName(opened.error().rejection), rejectionName(rejection));
    QCOMPARE(opened.error().detail, detail);
    const RejectionFacts again = rejectionFacts(rejectionText(opened.error()));
    QCOMPARE(again.rejection, rejection);
    QCOMPARE(again.detail, detail);
}

// 64 KiB that would become 65 MiB.
void EnvelopeTest::boundsInflation()
{
    const QByteArray bomb = deflated(QByteArray(65 * 1024 * 1024, '0'), Compression::Deflate);
    const QByteArray base64 = '"' + bomb.toBase64() + '"';
    QVERIFY(bomb.size() < 128 * 1024);
    const auto opened = openEnvelope(sealed(base64, "", ",\"c\":\"deflate\""), settings(Algorithm::Digest));
    QVERIFY(!opened.ok());
    QCOMPARE(opened.error().rejection, Rejection::TooLarge);

    QByteArray out;
    QCOMPARE(inflate(bomb, Compression::Deflate, 1000, out), Inflated::TooLarge);
    QVERIFY(out.size() <= 1000);
    const QByteArray exact = deflated(QByteArray(100000, 'x'), Compression::Gzip);
    out.clear();
    QCOMPARE(inflate(exact, Compression::Gzip, 100000, out), Inflated::Whole);
    QCOMPARE(out, QByteArray(100000, 'x'));
    out.clear();
    QCOMPARE(inflate(exact, Compression::Gzip, 99999, out), Inflated::TooLarge);
}

void EnvelopeTest::anySpellingOpens()
{
    const QByteArray spelled = " { \"s\" : \"sha256:" + QCryptographicHash::hash("{\"a\":[1,\"é\"],\"b\":100}", QCryptographicHash::Sha256).toHex()
        + "\", \"later\": {}, \"d\" : { \"b\" : 1e2, \"a\" : [ 1.0, \"\\u00e9\" ] } , \"v\": 1.0 } ";
    const auto opened = openEnvelope(spelled, settings(Algorithm::Digest));
    QVERIFY(opened.ok());
    QCOMPARE(*opened, QByteArray("{\"a\":[1,\"é\"],\"b\":100}"));
}

// Whatever is changed in it: it says what was signed, or it is rejected for a reason.
void EnvelopeTest::mutationsAreRejectedByType()
{
    const quint32 seed = QRandomGenerator::global()->generate();
    qInfo("seed %u", seed);
    QRandomGenerator dice(seed);
    const QByteArray value = "{\"id\":\"1\",\"text\":\"hello hello hello 通信 hello hello\",\"type\":\"message\"}";
    int rejections = 0;
    for (int i = 0; i < 600; ++i) {
        const Compression compression = Compression(i % 3);
        const EnvelopeSettings how = settings(Algorithm(i % 2), compression);
        QByteArray envelope = packEnvelope(value, how);
        for (int changes = 1 + dice.bounded(3); changes > 0; --changes) {
            const qsizetype at = dice.bounded(int(envelope.size()));
            switch (dice.bounded(5)) {
            case 0:
                envelope[at] = char(dice.bounded(256));
                break;
            case 1:
                envelope.remove(at, 1 + dice.bounded(8));
                break;
            case 2:
                envelope.insert(at, envelope.mid(dice.bounded(int(envelope.size())), dice.bounded(20)));
                break;
            case 3:
                envelope.truncate(at + 1);
                break;
            default:
                envelope[at] = char(envelope.at(at) ^ (1 << dice.bounded(8)));
                break;
            }
        }
        const auto opened = openEnvelope(envelope, how);
        if (opened)
            QCOMPARE(*opened, value); // only what is not signed was changed: spaces, unknown names
        else
            QVERIFY(rejectionNamed(rejectionName(opened.error().rejection)) == opened.error().rejection && ++rejections);
    }
    QVERIFY(rejections > 400);
}

QTEST_GUILESS_MAIN(EnvelopeTest)
#include "tst_envelope.moc"
