#include "dialect/DialectFactory.h"
#include "dialect/JsonMapping.h"
#include "dialect/JsonReading.h"
#include "dialect/JsonText.h"

#include <QFile>
#include <QRegularExpression>
#include <QTemporaryDir>
#include <QTest>

using namespace parlance;
using namespace Qt::StringLiterals;

class TestJsonMapping : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void problems_data();
    void problems();
    void keepsEverything();
    void defaults();
    void shortMatch();
    void presets();
    void files_data();
    void files();
    void missingFile();
    void documentationHolds();
    void factory();

private:
    static QStringList blocks(const QString &kind);
};

void TestJsonMapping::problems_data()
{
    QTest::addColumn<QByteArray>("json");
    QTest::addColumn<MappingProblem>("problem");
    QTest::addColumn<QString>("where");
    QTest::addColumn<QString>("value");
    // `extra` is added to a mapping that is right.
    const auto row = [](const char *name, const QByteArray &extra, MappingProblem problem, const QString &where,
                        const QString &value = {}) {
        QTest::newRow(name) << QByteArray(R"({"text":"/t","send":{"t":"{{text}}"},)" + extra + '}') << problem << where << value;
    };
    using M = MappingProblem;
    row("unknown key", R"("sendr":"/u")", M::UnknownKey, u"/sendr"_s, u"sender"_s);
    row("unknown key, other case", R"("Sender":"/u")", M::UnknownKey, u"/Sender"_s, u"sender"_s);
    row("unknown key, near nothing", R"("zzzzzzzz":1)", M::UnknownKey, u"/zzzzzzzz"_s);
    row("unknown key with slash", R"("a/b":1)", M::UnknownKey, u"/a~1b"_s);
    row("unknown inner key", R"("heartbeat":{"send":{},"expect":{"pointer":"/a","exists":true},"intervall":5})", M::UnknownKey, u"/heartbeat/intervall"_s, u"interval"_s);
    row("unknown key in match", R"("chat":{"pointer":"/a","equal":1})", M::UnknownKey, u"/chat/equal"_s, u"equals"_s);
    row("handshake not an object", R"("handshake":true)", M::ExpectedObject, u"/handshake"_s, u"true"_s);
    row("pointer not a string", R"("sender":5)", M::ExpectedString, u"/sender"_s, u"5"_s);
    row("pointer null", R"("id":null)", M::ExpectedString, u"/id"_s, u"null"_s);
    row("pointer without slash", R"("sender":"user")", M::PointerNoSlash, u"/sender"_s, u"user"_s);
    row("pointer with bad escape", R"("sender":"/a/~x")", M::PointerBadEscape, u"/sender"_s, u"~x"_s);
    row("ignore not an array", R"("ignore":{"pointer":"/a","exists":true})", M::ExpectedArray, u"/ignore"_s, uR"({"exists":true,"pointer":"/a"})"_s);
    row("bad element of ignore", R"("ignore":[{"pointer":"/a","exists":true},7])", M::ExpectedMatch, u"/ignore/1"_s, u"7"_s);
    row("acks not a bool", R"("acks":"yes")", M::ExpectedBool, u"/acks"_s, uR"("yes")"_s);
    row("exists not a bool", R"("chat":{"pointer":"/a","exists":1})", M::ExpectedBool, u"/chat/exists"_s, u"1"_s);
    row("match is an array", R"("chat":["a"])", M::ExpectedMatch, u"/chat"_s, uR"(["a"])"_s);
    row("match without a pointer", R"("chat":{"equals":1})", M::MissingKey, u"/chat/pointer"_s);
    row("match without a test", R"("chat":{"pointer":"/a"})", M::MatchWithoutTest, u"/chat"_s);
    row("match with two tests", R"("chat":{"pointer":"/a","equals":1,"exists":true})", M::MatchWithBothTests, u"/chat"_s);
    row("equals an object", R"("chat":{"pointer":"/a","equals":{"b":1}})", M::ExpectedScalar, u"/chat/equals"_s, uR"({"b":1})"_s);
    row("type name without type", R"("chat":"message")", M::TypeNotMapped, u"/chat"_s, u"message"_s);
    row("ack without match", R"("ack":{"id":"/i"})", M::MissingKey, u"/ack/match"_s);
    row("ack without id", R"("ack":{"match":{"pointer":"/a","exists":true}})", M::MissingKey, u"/ack/id"_s);
    row("pings without reply", R"("pings":{"match":{"pointer":"/a","exists":true}})", M::MissingKey, u"/pings/reply"_s);
    row("heartbeat without expect", R"("heartbeat":{"send":{}})", M::MissingKey, u"/heartbeat/expect"_s);
    row("system without text", R"("system":{"match":{"pointer":"/a","exists":true}})", M::MissingKey, u"/system/text"_s);
    row("refusal without match", R"("refusal":{"id":"/i"})", M::MissingKey, u"/refusal/match"_s);
    row("interval a string", R"("heartbeat":{"send":{},"expect":{"pointer":"/a","exists":true},"interval":"25"})", M::ExpectedNumber, u"/heartbeat/interval"_s, uR"("25")"_s);
    row("interval 0", R"("heartbeat":{"send":{},"expect":{"pointer":"/a","exists":true},"interval":0})", M::NumberOutOfRange, u"/heartbeat/interval"_s, u"0"_s);
    row("timeout negative", R"("heartbeat":{"send":{},"expect":{"pointer":"/a","exists":true},"timeout":-1})", M::NumberOutOfRange, u"/heartbeat/timeout"_s, u"-1"_s);
    row("interval over a day", R"("heartbeat":{"send":{},"expect":{"pointer":"/a","exists":true},"interval":1e300})", M::NumberOutOfRange, u"/heartbeat/interval"_s, u"1e+300"_s);
    row("unknown placeholder", R"("join":{"r":"{{rom}}"})", M::UnknownPlaceholder, u"/join/r"_s, u"rom"_s);
    row("text in join", R"("join":{"r":"{{text}}"})", M::PlaceholderNotHere, u"/join/r"_s, u"text"_s);
    row("room in handshake", R"("handshake":{"send":["{{room}}"]})", M::PlaceholderNotHere, u"/handshake/send/0"_s, u"room"_s);
    row("unclosed placeholder", R"("join":{"r":"{{room"})", M::PlaceholderUnclosed, u"/join/r"_s, u"{{room"_s);
    row("placeholder in a key", R"("join":{"{{room}}":1})", M::PlaceholderInKey, u"/join/{{room}}"_s, u"{{room}}"_s);
    row("unknown echo", R"("echo":"byText")", M::UnknownEcho, u"/echo"_s, u"byText"_s);
    row("echo a number", R"("echo":1)", M::ExpectedString, u"/echo"_s, u"1"_s);
    row("acks without an id", R"("acks":true,"id":"/i")", M::NothingConfirms, u"/acks"_s);
    row("ack without an id sent", R"("ack":{"match":{"pointer":"/a","exists":true},"id":"/i"})", M::NothingConfirms, u"/ack"_s);
    row("dedupes without an id sent", R"("dedupes":true)", M::NothingConfirms, u"/dedupes"_s);

    QTest::newRow("no text") << QByteArray(R"({"send":"{{text}}"})") << M::MissingKey << u"/text"_s << QString();
    QTest::newRow("no send") << QByteArray(R"({"text":"/t"})") << M::MissingKey << u"/send"_s << QString();
    QTest::newRow("empty") << QByteArray("{}") << M::MissingKey << u"/text"_s << QString();
    QTest::newRow("send without text") << QByteArray(R"({"text":"/t","send":{"t":"text"}})") << M::SendWithoutText << u"/send"_s << QString();
    QTest::newRow("acks with id sent, but no way back")
        << QByteArray(R"({"text":"/t","send":["{{text}}","{{id}}"],"acks":true})") << M::NothingConfirms << u"/acks"_s << QString();
}

void TestJsonMapping::problems()
{
    QFETCH(QByteArray, json);
    QFETCH(MappingProblem, problem);
    const Result<QJsonValue> parsed = parseJson(json);
    QVERIFY(parsed);
    const Result<JsonMapping> mapping = JsonMapping::fromJson(parsed->toObject());
    QVERIFY(!mapping);
    QCOMPARE(mapping.error().kind, int(problem));
    QTEST(mapping.error().where, "where");
    QTEST(mapping.error().value, "value");
}

void TestJsonMapping::keepsEverything()
{
    QStringList sources = blocks(u"mapping"_s);
    for (const MappingPreset &preset : mappingPresets())
        sources.append(compactJson(preset.mapping.toJson()));
    QCOMPARE(sources.size(), 5);
    for (const QString &source : sources) {
        const Result<JsonMapping> mapping = JsonMapping::fromJson(parseJson(source)->toObject());
        QVERIFY(mapping);
        const Result<JsonMapping> again = JsonMapping::fromJson(mapping->toJson());
        QVERIFY2(again, again.ok() ? "" : qPrintable(again.error().where));
        QCOMPARE(*again, *mapping);
        QCOMPARE(again->toJson(), mapping->toJson());
    }
}

void TestJsonMapping::defaults()
{
    const JsonMapping mapping = *JsonMapping::fromJson(parseJson(QByteArray(
        R"({"text":"","send":"{{text}}{{id}}","heartbeat":{"send":1,"expect":{"pointer":"","equals":2}}})"))->toObject());
    QVERIFY(!mapping.acks);
    QVERIFY(!mapping.dedupes);
    QCOMPARE(mapping.echo, JsonMapping::Echo::ById);
    QCOMPARE(mapping.heartbeat->interval.count(), 25000);
    QCOMPARE(mapping.heartbeat->timeout.count(), 10000);
    const JsonMapping acking = *JsonMapping::fromJson(parseJson(QByteArray(
        R"({"text":"/t","send":["{{text}}","{{id}}"],"ack":{"match":{"pointer":"/a","exists":true},"id":"/a"}})"))->toObject());
    QVERIFY(acking.acks);
}

void TestJsonMapping::shortMatch()
{
    const JsonMapping mapping = *JsonMapping::fromJson(
        parseJson(QByteArray(R"({"type":"/k/t","text":"/t","send":"{{text}}","chat":"say"})"))->toObject());
    QCOMPARE(mapping.chat->pointer.toString(), u"/k/t"_s);
    QVERIFY(mapping.chat->matches(*parseJson(QByteArray(R"({"k":{"t":"say"}})"))));
    QVERIFY(!mapping.chat->matches(*parseJson(QByteArray(R"({"k":{"t":"SAY"}})"))));
}

void TestJsonMapping::presets()
{
    QCOMPARE(mappingPresets().size(), 2);
    QVERIFY(mappingPreset(u"minimal"_s));
    QVERIFY(mappingPreset(u"typed"_s)->acks);
    QVERIFY(!mappingPreset(u"plain"_s));
    // The first example of the documentation is the preset.
    QCOMPARE(*JsonMapping::fromJson(parseJson(blocks(u"mapping"_s).first())->toObject()), *mappingPreset(u"minimal"_s));
}

void TestJsonMapping::files_data()
{
    QTest::addColumn<QByteArray>("content");
    QTest::addColumn<int>("problem"); // -1: none
    QTest::addColumn<QString>("place");
    const QByteArray good = R"({"text":"/t","send":"{{text}}"})";
    QTest::newRow("good") << good << -1 << QString();
    QTest::newRow("with a byte order mark") << QByteArray("\xef\xbb\xbf" + good) << -1 << QString();
    QTest::newRow("comma missing") << QByteArray("{\n  \"text\": \"/t\"\n  \"send\": 1\n}") << int(MappingProblem::FileSyntax) << u":3:"_s;
    QTest::newRow("empty") << QByteArray() << int(MappingProblem::FileSyntax) << u":1:1"_s;
    QTest::newRow("not JSON") << QByteArray("text = /t") << int(MappingProblem::FileSyntax) << u":1:"_s;
    QTest::newRow("array") << QByteArray("[]") << int(MappingProblem::FileNotAnObject) << QString();
    QTest::newRow("scalar") << QByteArray("5") << int(MappingProblem::FileNotAnObject) << QString();
    QTest::newRow("mapping fault") << QByteArray("{}") << int(MappingProblem::MissingKey) << u"/text"_s;
    QTest::newRow("too large") << QByteArray(1024 * 1024 + 1, ' ') << int(MappingProblem::FileTooLarge) << QString();
    QTest::newRow("nested too deeply") << QByteArray(100000, '[') << int(MappingProblem::FileSyntax) << u":1:"_s;
}

void TestJsonMapping::files()
{
    QFETCH(QByteArray, content);
    QFETCH(int, problem);
    QFETCH(QString, place);
    QTemporaryDir dir;
    const QString path = dir.filePath(u"mapping.json"_s);
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(content);
    file.close();
    const Result<JsonMapping> mapping = loadMappingFile(path);
    QCOMPARE(mapping.ok(), problem < 0);
    if (mapping)
        return;
    QCOMPARE(mapping.error().kind, problem);
    QVERIFY2(mapping.error().where.contains(place), qPrintable(mapping.error().where));
    if (problem == int(MappingProblem::FileSyntax)) {
        QVERIFY(mapping.error().where.startsWith(path));
        QVERIFY(!mapping.error().value.isEmpty());
    }
}

void TestJsonMapping::missingFile()
{
    QTemporaryDir dir;
    for (const QString &path : {dir.filePath(u"none.json"_s), dir.path()}) {
        const Result<JsonMapping> mapping = loadMappingFile(path);
        QVERIFY(!mapping);
        QCOMPARE(mapping.error().kind, int(MappingProblem::FileNotReadable));
        QCOMPARE(mapping.error().where, path);
        QVERIFY(!mapping.error().value.isEmpty());
    }
}

QStringList TestJsonMapping::blocks(const QString &kind)
{
    QFile file(QStringLiteral(PARLANCE_SOURCE_DIR "/docs/mapping.md"));
    if (!file.open(QIODevice::ReadOnly))
        return {};
    const QString text = QString::fromUtf8(file.readAll());
    const QRegularExpression fence(u"```json "_s + kind + u"\n(.*?)```"_s, QRegularExpression::DotMatchesEverythingOption);
    QStringList result;
    for (auto it = fence.globalMatch(text); it.hasNext();)
        result.append(it.next().captured(1));
    return result;
}

void TestJsonMapping::documentationHolds()
{
    const QStringList mappings = blocks(u"mapping"_s);
    const QStringList samples = blocks(u"sample"_s);
    QCOMPARE(mappings.size(), 3);
    QCOMPARE(samples.size(), 3);
    for (qsizetype i = 0; i < mappings.size(); ++i) {
        const Result<QJsonValue> json = parseJson(mappings.at(i));
        QVERIFY(json);
        const Result<JsonMapping> mapping = JsonMapping::fromJson(json->toObject());
        QVERIFY2(mapping, mapping.ok() ? "" : qPrintable(mapping.error().where + u' ' + mapping.error().value));
        const JsonReading reading = readJson(*mapping, samples.at(i), false);
        QCOMPARE(reading.kind, JsonReading::Kind::Chat);
        QCOMPARE(reading.sender, u"Bob"_s);
        QCOMPARE(reading.text, u"Hello"_s);
        if (mapping->time)
            QCOMPARE(reading.time.toUTC(), QDateTime(QDate(2026, 1, 31), QTime(12, 0), Qt::UTC));
        if (mapping->room)
            QCOMPARE(reading.room, u"ops"_s);
        if (mapping->serverId)
            QVERIFY(!reading.serverId.isEmpty());
    }

    // Every field that a mapping can have is explained.
    QFile file(QStringLiteral(PARLANCE_SOURCE_DIR "/docs/mapping.md"));
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QString text = QString::fromUtf8(file.readAll());
    for (const char *key : {"text", "sender", "id", "serverId", "time", "room", "type", "chat", "send", "join", "leave", "handshake",
                            "heartbeat", "pings", "ack", "refusal", "system", "ignore", "echo", "acks", "dedupes", "expect",
                            "user", "refuse", "reason", "interval", "timeout", "nonce", "match", "reply"})
        QVERIFY2(text.contains(u'`' + QString::fromLatin1(key) + u'`'), key);
}

void TestJsonMapping::factory()
{
    Profile profile;
    QVERIFY(makeDialect(profile));
    QVERIFY((*makeDialect(profile))->hasRooms());
    profile.dialect = DialectKind::PlainText;
    QVERIFY(!(*makeDialect(profile))->hasRooms());
    profile.dialect = DialectKind::JsonChat;
    QCOMPARE(makeDialect(profile).error().kind, int(MappingProblem::MissingKey));
    profile.mapping = mappingPreset(u"typed"_s)->toJson();
    QVERIFY((*makeDialect(profile))->hasRooms());
    profile.mapping = mappingPreset(u"minimal"_s)->toJson();
    QVERIFY(!(*makeDialect(profile))->hasRooms());
}

QTEST_APPLESS_MAIN(TestJsonMapping)
#include "tst_jsonmapping.moc"
