#include "envelope/CanonicalJson.h"

#include <QTest>

#include <bit>

using namespace parlance;

// RFC 8785: its published vectors, and what it forbids. What Node's JSON.stringify says of many more is in
// tst_canonicaljson_node.
class CanonicalJsonTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void numbers_data();
    void numbers();
    void texts_data();
    void texts();
    void isItsOwnCanonicalForm_data() { texts_data(); }
    void isItsOwnCanonicalForm();
    void refuses_data();
    void refuses();
    void givesMembers();
    void readsStringsBack_data();
    void readsStringsBack();
    void readsIntegers_data();
    void readsIntegers();
};

// Appendix B: the bits of a double and how it is written.
void CanonicalJsonTest::numbers_data()
{
    QTest::addColumn<quint64>("bits");
    QTest::addColumn<QByteArray>("written");
    const auto row = [](quint64 bits, const char *written) { QTest::newRow(written) << bits << QByteArray(written); };
    row(0x0000000000000000, "0");
    QTest::newRow("-0") << quint64(0x8000000000000000) << QByteArray("0");
    row(0x0000000000000001, "5e-324");
    row(0x8000000000000001, "-5e-324");
    row(0x7fefffffffffffff, "1.7976931348623157e+308");
    row(0xffefffffffffffff, "-1.7976931348623157e+308");
    row(0x4340000000000000, "9007199254740992");
    row(0xc340000000000000, "-9007199254740992");
    row(0x4430000000000000, "295147905179352830000");
    row(0x44b52d02c7e14af5, "9.999999999999997e+22");
    row(0x44b52d02c7e14af6, "1e+23");
    row(0x44b52d02c7e14af7, "1.0000000000000001e+23");
    row(0x444b1ae4d6e2ef4e, "999999999999999700000");
    row(0x444b1ae4d6e2ef4f, "999999999999999900000");
    row(0x444b1ae4d6e2ef50, "1e+21");
    row(0x3eb0c6f7a0b5ed8c, "9.999999999999997e-7");
    row(0x3eb0c6f7a0b5ed8d, "0.000001");
    row(0x41b3de4355555553, "333333333.3333332");
    row(0x41b3de4355555554, "333333333.33333325");
    row(0x41b3de4355555555, "333333333.3333333");
    row(0x41b3de4355555556, "333333333.3333334");
    row(0x41b3de4355555557, "333333333.33333343");
    row(0xbecbf647612f3696, "-0.0000033333333333333333");
    row(0x43143ff3c1cb0959, "1424953923781206.2");
}

void CanonicalJsonTest::numbers()
{
    QFETCH(quint64, bits);
    QFETCH(QByteArray, written);
    QCOMPARE(canonicalNumber(std::bit_cast<double>(bits)), written);
    const Result<QByteArray> again = canonicalJson(written);
    QVERIFY(again.ok());
    QCOMPARE(*again, written);
}

void CanonicalJsonTest::texts_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("canonical");
    // The test files that the RFC's author publishes with it, and the examples of its sections 3.2.2 to 3.2.4.
    QTest::newRow("arrays") << QByteArray("[\n  56,\n  {\n    \"d\": true,\n    \"10\": null,\n    \"1\": [ ]\n  }\n]")
                            << QByteArray("[56,{\"1\":[],\"10\":null,\"d\":true}]");
    QTest::newRow("french") << QByteArray("{\"peach\": \"This sorting order\",\"péché\": \"is wrong according to French\","
                                          "\"pêche\": \"but canonicalization MUST\",\"sin\":   \"ignore locale\"}")
                            << QByteArray("{\"peach\":\"This sorting order\",\"péché\":\"is wrong according to French\","
                                          "\"pêche\":\"but canonicalization MUST\",\"sin\":\"ignore locale\"}");
    QTest::newRow("structures") << QByteArray("{\"1\": {\"f\": {\"f\": \"hi\",\"F\": 5} ,\"\\n\": 56.0},\"10\": { },\"\": \"empty\","
                                              "\"a\": { },\"111\": [ {\"e\": \"yes\",\"E\": \"no\" } ],\"A\": { }}")
                                << QByteArray("{\"\":\"empty\",\"1\":{\"\\n\":56,\"f\":{\"F\":5,\"f\":\"hi\"}},\"10\":{},"
                                              "\"111\":[{\"E\":\"no\",\"e\":\"yes\"}],\"A\":{},\"a\":{}}");
    QTest::newRow("unicode") << QByteArray("{\"Unnormalized Unicode\":\"A\\u030a\"}") << QByteArray("{\"Unnormalized Unicode\":\"A\xcc\x8a\"}");
    QTest::newRow("values") << QByteArray("{\"numbers\": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],"
                                          "\"string\": \"\\u20ac$\\u000F\\u000aA'\\u0042\\u0022\\u005c\\\\\\\"\\/\",\"literals\": [null, true, false]}")
                            << QByteArray("{\"literals\":[null,true,false],\"numbers\":[333333333.3333333,1e+30,4.5,0.002,1e-27],"
                                          "\"string\":\"€$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\"}");
    QTest::newRow("weird") << QByteArray("{\"\\u20ac\": \"Euro Sign\",\"\\r\": \"Carriage Return\",\"\\u000a\": \"Newline\",\"1\": \"One\","
                                         "\"\\u0080\": \"Control\\u007f\",\"\\ud83d\\ude02\": \"Smiley\",\"\\u00f6\": \"Latin Small Letter O With Diaeresis\","
                                         "\"\\ufb33\": \"Hebrew Letter Dalet With Dagesh\",\"</script>\": \"Browser Challenge\"}")
                           << QByteArray("{\"\\n\":\"Newline\",\"\\r\":\"Carriage Return\",\"1\":\"One\",\"</script>\":\"Browser Challenge\","
                                         "\"\xc2\x80\":\"Control\x7f\",\"ö\":\"Latin Small Letter O With Diaeresis\",\"€\":\"Euro Sign\","
                                         "\"😂\":\"Smiley\",\"\xef\xac\xb3\":\"Hebrew Letter Dalet With Dagesh\"}");
    QTest::newRow("scalar") << QByteArray(" \"a\" ") << QByteArray("\"a\"");
    QTest::newRow("minus zero") << QByteArray("[-0,-0.0,0e5]") << QByteArray("[0,0,0]");
    QTest::newRow("too small") << QByteArray("1e-999") << QByteArray("0");
    QTest::newRow("far too small") << QByteArray("[-1e-99999999999999999999,1234.5E-999]") << QByteArray("[0,0]");
    QTest::newRow("too small without an exponent") << "0." + QByteArray(400, '0') + "1" << QByteArray("0");
    QTest::newRow("too small all in all") << "0." + QByteArray(400, '0') + "1e10" << QByteArray("0");
    QTest::newRow("not too small all in all") << "0." + QByteArray(400, '0') + "1e401" << QByteArray("1");
    QTest::newRow("largest") << QByteArray("17976931348623157e292") << QByteArray("1.7976931348623157e+308");
    QTest::newRow("beyond 2^53") << QByteArray("9007199254740993") << QByteArray("9007199254740992");
    QTest::newRow("all short escapes") << QByteArray("\"\\b\\t\\n\\f\\r\\u0000\\u001F\\u007f\"")
                                       << QByteArray("\"\\b\\t\\n\\f\\r\\u0000\\u001f\x7f\"");
    QTest::newRow("empty") << QByteArray("{}") << QByteArray("{}");
}

void CanonicalJsonTest::texts()
{
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, canonical);
    const Result<QByteArray> result = canonicalJson(text);
    QVERIFY(result.ok());
    QCOMPARE(*result, canonical);
}

void CanonicalJsonTest::isItsOwnCanonicalForm()
{
    QFETCH(QByteArray, canonical);
    const Result<QByteArray> result = canonicalJson(canonical);
    QVERIFY(result.ok());
    QCOMPARE(*result, canonical);
}

void CanonicalJsonTest::refuses_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<JsonProblem>("problem");
    const auto row = [](const char *text, JsonProblem problem) { QTest::newRow(text) << QByteArray(text) << problem; };
    for (const char *text : {"", " ", "{", "[", "[1", "[1,]", "{\"a\"}", "{\"a\":1,}", "{a:1}", "01", "1.", ".5", "-", "+1", "1e", "1e+", "tru",
                             "nulL", "NaN", "Infinity", "-Infinity", "0x1", "\"a", "\"\t\"", "\"\\x\"", "\"\\u12\"", "\"\\u12g4\"", "1 2", "{}{}", "'a'"})
        row(text, JsonProblem::Syntax);
    QTest::newRow("BOM") << QByteArray("\xef\xbb\xbf{}") << JsonProblem::Syntax;
    row("{\"a\":1,\"b\":2,\"a\":1}", JsonProblem::DuplicateName);
    row("{\"a\":1,\"\\u0061\":2}", JsonProblem::DuplicateName);
    row("[{\"x\":{\"\":1,\"\":2}}]", JsonProblem::DuplicateName);
    for (const char *text : {"\"\\ud800\"", "\"\\udc00\"", "\"\\ud800\\ud800\"", "\"\\ud800x\"", "\"\\ud800\\n\"", "{\"\\udead\":1}"})
        row(text, JsonProblem::LoneSurrogate);
    row("1e309", JsonProblem::NumberTooLarge);
    row("[-1e999]", JsonProblem::NumberTooLarge);
    row("1e99999999999999999999", JsonProblem::NumberTooLarge);
    row("0.00001e400", JsonProblem::NumberTooLarge);
    QTest::newRow("400 digits") << QByteArray(400, '9') << JsonProblem::NumberTooLarge;
    QTest::newRow("half a character") << QByteArray("\"\xe2\x82\"") << JsonProblem::NotUtf8;
    QTest::newRow("a surrogate in UTF-8") << QByteArray("\"\xed\xa0\x80\"") << JsonProblem::NotUtf8;
    QTest::newRow("512 deep and one") << QByteArray(513, '[') + QByteArray(513, ']') << JsonProblem::TooDeep;
    QTest::newRow("a million deep") << QByteArray(1000000, '[') << JsonProblem::TooDeep;
}

void CanonicalJsonTest::refuses()
{
    QFETCH(QByteArray, text);
    QFETCH(JsonProblem, problem);
    const Result<QByteArray> result = canonicalJson(text);
    QVERIFY(!result.ok());
    QCOMPARE(JsonProblem(result.error().kind), problem);
    const QByteArray deepest = QByteArray(512, '[') + QByteArray(512, ']');
    QVERIFY(canonicalJson(deepest).ok());
}

void CanonicalJsonTest::givesMembers()
{
    const Result<QVector<JsonMember>> members = canonicalMembers("{\"b\" : [1, 2.0], \"a\" : {\"z\":1, \"y\":2}}");
    QVERIFY(members.ok());
    QCOMPARE(members->size(), 2);
    QCOMPARE(members->at(0).name, QStringLiteral("a"));
    QCOMPARE(members->at(0).value, QByteArray("{\"y\":2,\"z\":1}"));
    QCOMPARE(members->at(1).name, QStringLiteral("b"));
    QCOMPARE(members->at(1).value, QByteArray("[1,2]"));
    QVERIFY(!canonicalMembers("[1]").ok());
    QVERIFY(!canonicalMembers("{\"a\":1} x").ok());
}

void CanonicalJsonTest::readsStringsBack_data()
{
    QTest::addColumn<QString>("text");
    QTest::newRow("empty") << QString();
    QTest::newRow("plain") << QStringLiteral("Grüße 通信 😂");
    QTest::newRow("escapes") << QStringLiteral("a\"b\\c\b\t\n\f\r\x01\x1f\x7f/");
    QTest::newRow("looks escaped") << QStringLiteral("\\u0041 \\n");
    QTest::newRow("NUL") << QString(QChar(u'\0'));
}

void CanonicalJsonTest::readsStringsBack()
{
    QFETCH(QString, text);
    const QByteArray written = canonicalString(text);
    const Result<QByteArray> canonical = canonicalJson(written);
    QVERIFY(canonical.ok());
    QCOMPARE(*canonical, written);
    QCOMPARE(stringOf(written), std::optional(text));
}

void CanonicalJsonTest::readsIntegers_data()
{
    QTest::addColumn<QByteArray>("canonical");
    QTest::addColumn<qint64>("number"); // -99: none
    QTest::newRow("0") << QByteArray("0") << qint64(0);
    QTest::newRow("-7") << QByteArray("-7") << qint64(-7);
    QTest::newRow("2^53-1") << QByteArray("9007199254740991") << qint64(9007199254740991);
    for (const char *other : {"1.5", "1e+21", "\"1\"", "null", "[1]", "", "-"})
        QTest::newRow(other) << QByteArray(other) << qint64(-99);
}

void CanonicalJsonTest::readsIntegers()
{
    QFETCH(QByteArray, canonical);
    QFETCH(qint64, number);
    QCOMPARE(integerOf(canonical).value_or(-99), number);
}

QTEST_GUILESS_MAIN(CanonicalJsonTest)
#include "tst_canonicaljson.moc"
