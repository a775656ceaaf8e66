#include "dialect/DialectFactory.h"
#include "dialect/RoomChat.h"
#include "envelope/CanonicalJson.h"
#include "envelope/Envelope.h"
#include "support/ActionText.h"

#include <QCryptographicHash>
#include <QTest>

using namespace parlance;
using namespace parlance::test;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

// The room protocol in envelopes: what goes out is signed, what comes in is checked, and what is rejected goes no further.
class EnvelopeDialectTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyFrameIsAnEnvelope();
    void rejectsBeforeItIsReady_data();
    void rejectsBeforeItIsReady();
    void rejectsLaterAndGoesOn_data();
    void rejectsLaterAndGoesOn();
    void dividesOnlyWhereAnnounced();
    void putsChunksTogetherAndTellsProgress();
    void setsEndWithTimeAndLink();
    void filesTravelInText();
    void mappingsTravelInThem();
    void plainTextHasNone();
    void hmacNeedsAKey();

private:
    struct Link {
        Instant now{0};
        EnvelopeSettings settings;
        std::unique_ptr<EnvelopeDialect> dialect;
    };

    static EnvelopeSettings hmac();
    static std::unique_ptr<Link> link(const EnvelopeSettings &settings);
    std::unique_ptr<Link> ready(bool chunks, qint64 maxMessage = 2000) const;
    QStringList read(Link &link, const QByteArray &json) const;
    static QString sealed(const QByteArray &json, const EnvelopeSettings &settings);
    static QStringList opened(const Actions &actions, const EnvelopeSettings &settings);

    const QDateTime m_now = QDateTime(QDate(2026, 1, 31), QTime(12, 0), Qt::UTC);
};

EnvelopeSettings EnvelopeDialectTest::hmac()
{
    EnvelopeSettings settings;
    settings.on = true;
    settings.algorithm = EnvelopeSettings::Algorithm::Hmac;
    settings.key = u"key"_s;
    return settings;
}

std::unique_ptr<EnvelopeDialectTest::Link> EnvelopeDialectTest::link(const EnvelopeSettings &settings)
{
    auto made = std::make_unique<Link>();
    made->settings = settings;
    made->dialect = std::make_unique<EnvelopeDialect>(std::make_unique<RoomChat>(), settings, [link = made.get()] { return link->now; });
    return made;
}

QString EnvelopeDialectTest::sealed(const QByteArray &json, const EnvelopeSettings &settings)
{
    return QString::fromUtf8(packEnvelope(canonicalJson(json).value(), settings));
}

QStringList EnvelopeDialectTest::opened(const Actions &actions, const EnvelopeSettings &settings)
{
    QStringList frames;
    for (const Action &action : actions) {
        const auto *send = std::get_if<action::Send>(&action);
        if (!send)
            continue;
        const auto envelope = openEnvelope(send->frame.text.toUtf8(), settings);
        frames.append(envelope ? QString::fromUtf8(*envelope) : u"bare "_s + send->frame.text);
    }
    return frames;
}

QStringList EnvelopeDialectTest::read(Link &link, const QByteArray &json) const
{
    return actionTexts(link.dialect->text(sealed(json, link.settings), m_now));
}

std::unique_ptr<EnvelopeDialectTest::Link> EnvelopeDialectTest::ready(bool chunks, qint64 maxMessage) const
{
    std::unique_ptr<Link> made = link(hmac());
    made->dialect->opened({u"Ann"_s, {}, {u"lobby"_s}});
    read(*made, "{\"type\":\"welcome\",\"version\":1,\"session\":\"S\",\"user\":\"Ann\",\"resumed\":false,\"capabilities\":{\"ack\":true,\"dedupe\":true,"
                "\"files\":true,\"binary\":true,\"maxFile\":100000000,\"chunks\":" + QByteArray(chunks ? "true" : "false")
                    + ",\"maxMessage\":" + QByteArray::number(maxMessage) + "}}");
    read(*made, "{\"type\":\"presence\",\"room\":\"lobby\",\"users\":[\"Ann\"],\"seq\":0}");
    return made;
}

void EnvelopeDialectTest::everyFrameIsAnEnvelope()
{
    const auto made = link(hmac());
    const QStringList first = opened(made->dialect->opened({u"Ann"_s, {}, {u"lobby"_s}}), hmac());
    QCOMPARE(first.size(), 1);
    QVERIFY2(first.first().startsWith(u"{\"client\":"), qPrintable(first.first()));
    const auto in = ready(false);
    for (const Actions &actions : {in->dialect->join(u"ops"_s), in->dialect->typing(u"lobby"_s, true), in->dialect->leave(u"lobby"_s)}) {
        const QStringList frames = opened(actions, hmac());
        QCOMPARE(frames.size(), 1);
        QVERIFY2(frames.first().startsWith(u'{'), qPrintable(frames.first()));
    }
    const Result<OutFrame> message = in->dialect->encode({u"m"_s, u"lobby"_s, u"hello"_s, m_now});
    QVERIFY(message.ok());
    QCOMPARE(opened({action::Send{*message}}, hmac()).first(), u"{\"id\":\"m\",\"room\":\"lobby\",\"text\":\"hello\",\"type\":\"message\"}"_s);
    QVERIFY(message->more.isEmpty());
    // The answer to a ping of the server, too.
    QCOMPARE(opened(in->dialect->text(sealed("{\"type\":\"ping\",\"nonce\":\"n\"}", hmac()), m_now), hmac()),
             QStringList{u"{\"nonce\":\"n\",\"type\":\"pong\"}"_s});
}

void EnvelopeDialectTest::rejectsBeforeItIsReady_data()
{
    QTest::addColumn<QString>("frame");
    QTest::addColumn<QString>("row");
    QTest::addColumn<QString>("reason");
    QTest::newRow("a server without envelopes") << u"{\"type\":\"error\",\"code\":\"expected-handshake\",\"reason\":\"shake hands\"}"_s
                                                << u"not-envelope"_s << u"shake hands"_s;
    QTest::newRow("a bare welcome") << u"{\"type\":\"welcome\",\"version\":1,\"session\":\"S\",\"user\":\"Ann\"}"_s << u"not-envelope"_s << u"not-envelope"_s;
    EnvelopeSettings other = hmac();
    other.key = u"another"_s;
    QTest::newRow("another key") << sealed("{\"type\":\"welcome\",\"version\":1}", other) << u"bad-signature"_s << u"bad-signature"_s;
}

void EnvelopeDialectTest::rejectsBeforeItIsReady()
{
    QFETCH(QString, frame);
    QFETCH(QString, row);
    QFETCH(QString, reason);
    const auto made = link(hmac());
    made->dialect->opened({u"Ann"_s, {}, {u"lobby"_s}});
    QCOMPARE(actionTexts(made->dialect->text(frame, m_now)), (QStringList{u"rejected ||"_s + row, u"fail dialect "_s + reason}));
}

void EnvelopeDialectTest::rejectsLaterAndGoesOn_data()
{
    QTest::addColumn<QString>("frame");
    QTest::addColumn<QString>("row");
    const QByteArray message = "{\"type\":\"message\",\"id\":\"1\",\"serverId\":\"s\",\"seq\":1,\"room\":\"lobby\",\"user\":\"Eve\",\"text\":\"EVIL\"}";
    EnvelopeSettings digest;
    QTest::newRow("bare") << QString::fromUtf8(message) << u"not-envelope"_s;
    QTest::newRow("digest") << sealed(message, digest) << u"wrong-algorithm sha256"_s;
    QTest::newRow("tampered") << sealed(message, hmac()).replace(u"EVIL"_s, u"evil"_s) << u"bad-signature"_s;
    QTest::newRow("version 2") << sealed(message, hmac()).replace(u"\"v\":1"_s, u"\"v\":2"_s) << u"unknown-version 2"_s;
    QTest::newRow("no JSON") << u"EVIL"_s << u"not-envelope"_s;
}

void EnvelopeDialectTest::rejectsLaterAndGoesOn()
{
    QFETCH(QString, frame);
    QFETCH(QString, row);
    const auto in = ready(false);
    QCOMPARE(actionTexts(in->dialect->text(frame, m_now)), QStringList{u"rejected ||"_s + row});
    QCOMPARE(actionTexts(in->dialect->binary("EVIL", m_now)), QStringList{u"rejected ||not-envelope"_s});
    QCOMPARE(read(*in, "{\"type\":\"system\",\"text\":\"fine\"}"), QStringList{u"system ||fine"_s});
}

void EnvelopeDialectTest::dividesOnlyWhereAnnounced()
{
    const OutgoingMessage large{u"m"_s, u"lobby"_s, QString(10000, u'x'), m_now};
    const Result<OutFrame> refused = ready(false)->dialect->encode(large);
    QVERIFY(!refused.ok());
    QCOMPARE(refused.error().kind, int(Refusal::TooLarge));

    const auto in = ready(true);
    const Result<OutFrame> divided = in->dialect->encode(large);
    QVERIFY(divided.ok());
    QVERIFY(divided->more.size() >= 5);
    QStringList frames{divided->text};
    frames += divided->more;
    ChunkSets sets;
    std::optional<QByteArray> whole;
    for (const QString &frame : std::as_const(frames)) {
        QVERIFY(frame.toUtf8().size() <= 2000);
        const auto envelope = openEnvelope(frame.toUtf8(), hmac());
        QVERIFY(envelope.ok());
        whole = sets.add(chunkOf(*envelope).value(), 0ms).whole;
    }
    QVERIFY(whole && whole->contains(QByteArray(10000, 'x')));
    // The same message again is another set, or the server would ignore it.
    QVERIFY(in->dialect->encode(large)->text != divided->text);
    QVERIFY(!in->dialect->encode({u"m"_s, u"lobby"_s, QString(17 * 1024 * 1024, u'x'), m_now}).ok());
}

void EnvelopeDialectTest::putsChunksTogetherAndTellsProgress()
{
    const auto in = ready(true);
    const QByteArray whole = canonicalJson("{\"type\":\"message\",\"id\":\"1\",\"serverId\":\"s\",\"seq\":1,\"room\":\"lobby\",\"user\":\"Bob\",\"text\":\"通信\"}").value();
    QVector<QByteArray> chunks = chunksOf(whole.leftJustified(whole.size()), u"lobby"_s, u"1"_s, 800);
    QCOMPARE(chunks.size(), 1); // it is small; cut by hand
    const Chunk chunk = chunkOf(chunks.first()).value();
    const auto part = [&](int index, const QByteArray &text) -> QByteArray {
        return "{\"i\":" + QByteArray::number(index) + ",\"id\":\"set\",\"len\":" + QByteArray::number(whole.size())
            + ",\"message\":\"1\",\"n\":2,\"part\":" + canonicalString(QString::fromUtf8(text)) + ",\"room\":\"lobby\",\"sha256\":\"" + chunk.sha256 + "\"}";
    };
    QCOMPARE(read(*in, part(1, whole.sliced(20))), QStringList{u"progress lobby|1|%1/%2"_s.arg(whole.size() - 20).arg(whole.size())});
    QCOMPARE(read(*in, part(0, whole.first(20))),
             (QStringList{u"progress lobby|1|%1/%1"_s.arg(whole.size()), u"chat lobby|Bob|通信"_s}));
    // Where nothing was announced such a frame is only one of an unknown type.
    const auto without = ready(false);
    QCOMPARE(read(*without, part(0, whole.first(20))).size(), 1);
    QVERIFY(read(*without, part(0, whole.first(20))).first().startsWith(u"unreadable"));
}

void EnvelopeDialectTest::setsEndWithTimeAndLink()
{
    const QByteArray half = "{\"i\":0,\"id\":\"set\",\"len\":100,\"n\":2,\"part\":\"x\",\"sha256\":\"" + QByteArray(64, '0') + "\"}";
    const auto in = ready(true);
    QCOMPARE(read(*in, half), QStringList{u"progress |set|1/100"_s});
    in->now = 59999ms;
    QCOMPARE(read(*in, "{\"type\":\"system\",\"text\":\"a\"}"), QStringList{u"system ||a"_s});
    in->now = 60000ms;
    QCOMPARE(read(*in, "{\"type\":\"system\",\"text\":\"b\"}"),
             (QStringList{u"rejected ||chunk-timeout"_s, u"progress |set|100/100"_s, u"system ||b"_s}));

    const auto other = ready(true);
    read(*other, half);
    QVERIFY(actionTexts(other->dialect->opened({u"Ann"_s, {}, {u"lobby"_s}})).contains(u"progress |set|100/100"_s));
}

void EnvelopeDialectTest::filesTravelInText()
{
    const auto in = ready(true, 1000000);
    OutgoingMessage message{u"m"_s, u"lobby"_s, {}, m_now};
    FilePart file;
    file.name = u"x.bin"_s;
    file.type = u"application/octet-stream"_s;
    file.bytes = QByteArray("\0\1\2\xff", 4);
    file.size = file.bytes.size();
    file.sha256 = QCryptographicHash::hash(file.bytes, QCryptographicHash::Sha256);
    message.file = file;
    const Result<OutFrame> frame = in->dialect->encode(message);
    QVERIFY(frame.ok());
    QVERIFY(!frame->binary);
    QVERIFY(openEnvelope(frame->text.toUtf8(), hmac())->startsWith("{\"binary\":\""));
}

void EnvelopeDialectTest::mappingsTravelInThem()
{
    Profile profile;
    profile.dialect = DialectKind::JsonChat;
    profile.mapping = mappingPreset(u"minimal"_s)->toJson();
    profile.envelope = hmac();
    const auto made = makeDialect(profile);
    QVERIFY(made.ok());
    (*made)->opened({u"Ann"_s, {}, {}});
    const Result<OutFrame> frame = (*made)->encode({u"m"_s, {}, u"hello"_s, m_now});
    QVERIFY(frame.ok());
    QCOMPARE(opened({action::Send{*frame}}, hmac()), QStringList{u"{\"id\":\"m\",\"text\":\"hello\",\"user\":\"Ann\"}"_s});
    QCOMPARE(actionTexts((*made)->text(sealed("{\"user\":\"Bob\",\"text\":\"hi\"}", hmac()), m_now)), QStringList{u"chat |Bob|hi"_s});
}

void EnvelopeDialectTest::plainTextHasNone()
{
    Profile profile;
    profile.dialect = DialectKind::PlainText;
    profile.envelope = hmac();
    const auto made = makeDialect(profile);
    QVERIFY(made.ok());
    QCOMPARE((*made)->encode({u"m"_s, {}, u"hello"_s, m_now})->text, u"hello"_s);
}

void EnvelopeDialectTest::hmacNeedsAKey()
{
    Profile profile;
    profile.envelope = hmac();
    profile.envelope.key.clear();
    const auto made = makeDialect(profile);
    QVERIFY(!made.ok());
    QCOMPARE(made.error().where, u"envelope/key"_s);
}

QTEST_GUILESS_MAIN(EnvelopeDialectTest)
#include "tst_envelopedialect.moc"
