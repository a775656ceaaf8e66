#include "dialect/JsonText.h"
#include "dialect/Template.h"

#include <QJsonArray>
#include <QJsonObject>
#include <QTest>

using namespace parlance;
using namespace Qt::StringLiterals;
using P = Placeholder;

class TestTemplate : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void expands_data();
    void expands();
    void textStaysInItsLeaf_data();
    void textStaysInItsLeaf();
    void faults_data();
    void faults();

private:
    const QVector<P> m_all{P::Text, P::User, P::Id, P::Room, P::Time, P::TimeMs, P::Token, P::Nonce};
};

void TestTemplate::expands_data()
{
    QTest::addColumn<QByteArray>("source");
    QTest::addColumn<QString>("frame");
    QTest::newRow("constants stay") << QByteArray(R"({"v":1,"n":null,"b":[true,1.5,"x"]})") << uR"({"b":[true,1.5,"x"],"n":null,"v":1})"_s;
    QTest::newRow("each placeholder")
        << QByteArray(R"(["{{text}}","{{user}}","{{id}}","{{room}}","{{token}}","{{nonce}}","{{time}}"])")
        << uR"(["hi","Ann","i-1","lobby","tok","n-1","2026-01-31T12:00:00.250Z"])"_s;
    QTest::newRow("timeMs alone is a number") << QByteArray(R"({"at":"{{timeMs}}"})") << uR"({"at":1769860800250})"_s;
    QTest::newRow("timeMs in a text is text") << QByteArray(R"({"at":"t={{timeMs}}"})") << uR"({"at":"t=1769860800250"})"_s;
    QTest::newRow("several in a leaf") << QByteArray(R"(["<{{user}}> {{text}}!"])") << uR"(["<Ann> hi!"])"_s;
    QTest::newRow("spaces inside") << QByteArray(R"(["{{ text }}"])") << uR"(["hi"])"_s;
    QTest::newRow("single braces stay") << QByteArray(R"(["{text} }} }"])") << uR"(["{text} }} }"])"_s;
    QTest::newRow("empty leaf") << QByteArray(R"([""])") << uR"([""])"_s;
    QTest::newRow("scalar") << QByteArray(R"("{{text}}")") << uR"("hi")"_s;
    QTest::newRow("deep") << QByteArray(R"({"a":{"b":[{"c":"{{text}}"}]}})") << uR"({"a":{"b":[{"c":"hi"}]}})"_s;
}

void TestTemplate::expands()
{
    QFETCH(QByteArray, source);
    const Result<Template> parsed = Template::parse(*parseJson(source), {}, m_all);
    QVERIFY(parsed);
    const TemplateValues values{u"hi"_s, u"Ann"_s, u"i-1"_s, u"lobby"_s, u"tok"_s, u"n-1"_s,
                                QDateTime(QDate(2026, 1, 31), QTime(12, 0, 0, 250), Qt::UTC)};
    QTEST(compactJson(parsed->expand(values)), "frame");
}

void TestTemplate::textStaysInItsLeaf_data()
{
    QTest::addColumn<QString>("text");
    QTest::newRow("quote") << u"a\"b"_s;
    QTest::newRow("breaks out of JSON") << uR"(","admin":true,"x":")"_s;
    QTest::newRow("backslashes") << uR"(\\" \u0022 \n)"_s;
    QTest::newRow("a placeholder") << u"{{token}}"_s;
    QTest::newRow("half a placeholder") << u"{{tok"_s;
    QTest::newRow("joins with its neighbours") << u"{token}"_s;
    QTest::newRow("line breaks and controls") << u"a\r\n\t\b\x01\x7f z"_s;
    QTest::newRow("NUL") << QString(QChar(u'\0')) + u"after"_s;
    QTest::newRow("emoji and CJK") << u"\U0001F600 你好 e\u0301"_s;
    QTest::newRow("JS line separators") << u"\u2028\u2029"_s;
    QTest::newRow("bidi and BOM") << u"\u202e\ufeff"_s;
    QTest::newRow("markup") << u"<script>alert(1)</script>&amp;"_s;
    QTest::newRow("long") << QString(100000, u'"');
}

void TestTemplate::textStaysInItsLeaf()
{
    QFETCH(QString, text);
    const QJsonValue source = *parseJson(QByteArray(R"({"a":"{{text}}","b":"{{{text}}}","t":"{{user}}{{text}}"})"));
    // "{{{text}}}" is a brace before an unknown name, not a text in braces.
    QCOMPARE(Template::parse(source, {}, m_all).error().where, u"/b"_s);

    const QJsonValue good = *parseJson(QByteArray(R"({"a":"{{text}}","b":"{ {{text}} }","t":"{{user}}{{text}}"})"));
    const Result<Template> parsed = Template::parse(good, {}, m_all);
    QVERIFY(parsed);
    TemplateValues values;
    values.text = text;
    values.user = u"{"_s;
    values.token = u"SECRET"_s;
    const QString frame = compactJson(parsed->expand(values));
    const QJsonObject back = parseJson(frame)->toObject();
    QCOMPARE(back.size(), 3);
    QCOMPARE(back.value("a"_L1).toString(), text);
    QCOMPARE(back.value("b"_L1).toString(), QString(u"{ "_s + text + u" }"_s));
    QCOMPARE(back.value("t"_L1).toString(), QString(u"{"_s + text));
    QVERIFY(!frame.contains(u"SECRET"_s));
}

void TestTemplate::faults_data()
{
    QTest::addColumn<QByteArray>("source");
    QTest::addColumn<int>("problem");
    QTest::addColumn<QString>("where");
    QTest::addColumn<QString>("value");
    QTest::newRow("unknown") << QByteArray(R"({"a":["{{txt}}"]})") << int(TemplateProblem::UnknownPlaceholder) << u"/send/a/0"_s << u"txt"_s;
    QTest::newRow("case matters") << QByteArray(R"({"a":"{{Text}}"})") << int(TemplateProblem::UnknownPlaceholder) << u"/send/a"_s << u"Text"_s;
    QTest::newRow("empty name") << QByteArray(R"({"a":"{{}}"})") << int(TemplateProblem::UnknownPlaceholder) << u"/send/a"_s << QString();
    QTest::newRow("unclosed") << QByteArray(R"({"a":"x {{text"})") << int(TemplateProblem::Unclosed) << u"/send/a"_s << u"x {{text"_s;
    QTest::newRow("in a key") << QByteArray(R"({"o":{"{{user}}":1}})") << int(TemplateProblem::InKey) << u"/send/o/{{user}}"_s << u"{{user}}"_s;
    QTest::newRow("not available") << QByteArray(R"({"a":"{{token}}"})") << int(TemplateProblem::NotAvailable) << u"/send/a"_s << u"token"_s;
}

void TestTemplate::faults()
{
    QFETCH(QByteArray, source);
    const JsonPointer base = JsonPointer().child(u"send"_s);
    const Result<Template> parsed = Template::parse(*parseJson(source), base, {P::Text, P::User});
    QVERIFY(!parsed);
    QTEST(parsed.error().kind, "problem");
    QTEST(parsed.error().where, "where");
    QTEST(parsed.error().value, "value");
}

QTEST_APPLESS_MAIN(TestTemplate)
#include "tst_template.moc"
