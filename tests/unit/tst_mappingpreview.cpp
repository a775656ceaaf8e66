#include "dialect/DialectFactory.h"
#include "dialect/JsonChat.h"
#include "dialect/JsonText.h"
#include "dialect/MappingPreview.h"

#include <QTest>

using namespace parlance;
using namespace Qt::StringLiterals;
using Kind = JsonReading::Kind;

class TestMappingPreview : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void kinds_data();
    void kinds();
    void showsEveryFact();
    void agreesWithTheLink();
    void hidesTheToken();
};

void TestMappingPreview::kinds_data()
{
    QTest::addColumn<QString>("sample");
    QTest::addColumn<JsonReading::Kind>("kind");
    QTest::addColumn<QString>("pointer");
    QTest::newRow("chat") << uR"({"type":"message","text":"x"})"_s << Kind::Chat << QString();
    QTest::newRow("welcome") << uR"({"type":"welcome","user":"Ann 2"})"_s << Kind::Welcome << QString();
    QTest::newRow("error: after the welcome it says more") << uR"({"type":"error","reason":"no"})"_s << Kind::RefusedMessage << QString();
    QTest::newRow("ping") << uR"({"type":"ping","nonce":"1"})"_s << Kind::Ping << QString();
    QTest::newRow("pong") << uR"({"type":"pong","nonce":"1"})"_s << Kind::HeartbeatAnswer << QString();
    QTest::newRow("ack") << uR"({"type":"ack","id":"i"})"_s << Kind::Ack << QString();
    QTest::newRow("system") << uR"({"type":"system","text":"x"})"_s << Kind::System << QString();
    QTest::newRow("ignored") << uR"({"type":"typing"})"_s << Kind::Ignored << QString();
    QTest::newRow("no text") << uR"({"type":"message","body":"x"})"_s << Kind::Unreadable << u"/text"_s;
    QTest::newRow("text no string") << uR"({"type":"message","text":["x"]})"_s << Kind::Unreadable << u"/text"_s;
    QTest::newRow("other type") << uR"({"type":"new","text":"x"})"_s << Kind::Unreadable << u"/type"_s;
    QTest::newRow("ack without id") << uR"({"type":"ack"})"_s << Kind::Unreadable << u"/id"_s;
    QTest::newRow("not JSON") << u"{\n \"type\": }"_s << Kind::NotJson << u"2:10"_s;
    QTest::newRow("nothing pasted") << QString() << Kind::NotJson << u"1:1"_s;
}

void TestMappingPreview::kinds()
{
    QFETCH(QString, sample);
    QFETCH(JsonReading::Kind, kind);
    const MappingPreview preview = previewMessage(*mappingPreset(u"typed"_s), sample);
    QCOMPARE(int(preview.reading.kind), int(kind));
    QTEST(preview.reading.pointer, "pointer");
    const bool unreadable = kind == Kind::Unreadable || kind == Kind::NotJson;
    QCOMPARE(preview.raw, unreadable ? sample : QString());
    QCOMPARE(preview.reading.reason.isEmpty(), kind != Kind::NotJson && kind != Kind::RefusedMessage);
}

void TestMappingPreview::showsEveryFact()
{
    const JsonReading reading = previewMessage(*mappingPreset(u"typed"_s),
        uR"({"type":"message","text":"Hi","user":"Bob","id":"i","serverId":9,"room":"ops","time":"2026-01-31T12:00:00.000Z"})"_s).reading;
    QCOMPARE(reading.text, u"Hi"_s);
    QCOMPARE(reading.sender, u"Bob"_s);
    QCOMPARE(reading.id, u"i"_s);
    QCOMPARE(reading.serverId, u"9"_s);
    QCOMPARE(reading.room, u"ops"_s);
    QCOMPARE(reading.time.toUTC(), QDateTime(QDate(2026, 1, 31), QTime(12, 0), Qt::UTC));
    // A refusal that means nothing later is shown as what it is during the handshake.
    const JsonMapping login = *JsonMapping::fromJson(parseJson(QByteArray(
        R"({"type":"/t","text":"/x","send":"{{text}}","handshake":{"expect":"ok","refuse":"no","reason":"/why"}})"))->toObject());
    QCOMPARE(int(previewMessage(login, uR"({"t":"no","why":"late"})"_s).reading.kind), int(Kind::HandshakeRefused));
    QCOMPARE(previewMessage(login, uR"({"t":"no","why":"late"})"_s).reading.reason, u"late"_s);
}

void TestMappingPreview::agreesWithTheLink()
{
    const JsonMapping mapping = *mappingPreset(u"minimal"_s);
    const OutgoingMessage message{u"i1"_s, u"lobby"_s, u"a \"b\" {{token}}"_s, QDateTime::currentDateTimeUtc()};
    JsonChat chat(mapping);
    const Actions opened = chat.opened({u"Ann"_s, {}, {}});
    QCOMPARE(previewSend(mapping, message, u"Ann"_s), chat.encode(message)->text);
}

void TestMappingPreview::hidesTheToken()
{
    const JsonMapping mapping = *JsonMapping::fromJson(
        parseJson(QByteArray(R"({"text":"/x","send":{"x":"{{text}}","auth":"Bearer {{token}}"}})"))->toObject());
    QCOMPARE(previewSend(mapping, {u"i"_s, {}, u"hi"_s, {}}, u"Ann"_s, u"s3cret"_s), uR"({"auth":"Bearer ••••••","x":"hi"})"_s);
}

QTEST_APPLESS_MAIN(TestMappingPreview)
#include "tst_mappingpreview.moc"
