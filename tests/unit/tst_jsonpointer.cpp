#include "dialect/JsonPointer.h"
#include "dialect/JsonText.h"

#include <QTest>

using namespace parlance;
using namespace Qt::StringLiterals;

class TestJsonPointer : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void rfc6901_data();
    void rfc6901();
    void notThere_data();
    void notThere();
    void faults_data();
    void faults();
    void buildsPaths();
};

// The document and the table of RFC 6901 section 5.
static const char document[] = R"({"foo":["bar","baz"],"":0,"a/b":1,"c%d":2,"e^f":3,"g|h":4,"i\\j":5,"k\"l":6," ":7,"m~n":8})";

void TestJsonPointer::rfc6901_data()
{
    QTest::addColumn<QString>("pointer");
    QTest::addColumn<QString>("found");
    QTest::newRow("whole document") << QString() << compactJson(*parseJson(QByteArray(document)));
    QTest::newRow("/foo") << u"/foo"_s << uR"(["bar","baz"])"_s;
    QTest::newRow("/foo/0") << u"/foo/0"_s << uR"("bar")"_s;
    QTest::newRow("/") << u"/"_s << u"0"_s;
    QTest::newRow("/a~1b") << u"/a~1b"_s << u"1"_s;
    QTest::newRow("/c%d") << u"/c%d"_s << u"2"_s;
    QTest::newRow("/e^f") << u"/e^f"_s << u"3"_s;
    QTest::newRow("/g|h") << u"/g|h"_s << u"4"_s;
    QTest::newRow("/i\\j") << u"/i\\j"_s << u"5"_s;
    QTest::newRow("/k\"l") << u"/k\"l"_s << u"6"_s;
    QTest::newRow("/ ") << u"/ "_s << u"7"_s;
    QTest::newRow("/m~0n") << u"/m~0n"_s << u"8"_s;
}

void TestJsonPointer::rfc6901()
{
    QFETCH(QString, pointer);
    QFETCH(QString, found);
    const Result<JsonPointer> parsed = JsonPointer::parse(pointer);
    QVERIFY(parsed);
    QCOMPARE(compactJson(parsed->find(*parseJson(QByteArray(document)))), found);
    QCOMPARE(parsed->toString(), pointer);
}

void TestJsonPointer::notThere_data()
{
    QTest::addColumn<QString>("pointer");
    for (const char *pointer : {"/bar", "/foo/2", "/foo/-", "/foo/01", "/foo/+1", "/foo/1e0", "/foo/ 0", "/foo/",
                                "/foo/99999999999999999999", "/foo/0/x", "/a/b", "//x", "/m~0n/0"})
        QTest::newRow(pointer) << QString::fromLatin1(pointer);
}

void TestJsonPointer::notThere()
{
    QFETCH(QString, pointer);
    QVERIFY(JsonPointer::parse(pointer)->find(*parseJson(QByteArray(document))).isUndefined());
}

void TestJsonPointer::faults_data()
{
    QTest::addColumn<QString>("pointer");
    QTest::addColumn<int>("problem");
    QTest::addColumn<QString>("value");
    QTest::newRow("no slash") << u"user"_s << int(PointerProblem::NoLeadingSlash) << u"user"_s;
    QTest::newRow("URI fragment") << u"#/user"_s << int(PointerProblem::NoLeadingSlash) << u"#/user"_s;
    QTest::newRow("~ at the end") << u"/a/b~"_s << int(PointerProblem::BadEscape) << u"b~"_s;
    QTest::newRow("~2") << u"/~2/c"_s << int(PointerProblem::BadEscape) << u"~2"_s;
}

void TestJsonPointer::faults()
{
    QFETCH(QString, pointer);
    const Result<JsonPointer> parsed = JsonPointer::parse(pointer);
    QVERIFY(!parsed);
    QTEST(parsed.error().kind, "problem");
    QTEST(parsed.error().value, "value");
}

void TestJsonPointer::buildsPaths()
{
    const JsonPointer pointer = JsonPointer().child(u"a/b"_s).child(3).child(u"m~n"_s).child(u"~1"_s).child(QString());
    QCOMPARE(pointer.toString(), u"/a~1b/3/m~0n/~01/"_s);
    QCOMPARE(*JsonPointer::parse(pointer.toString()), pointer);
    QCOMPARE(pointer.tokens().at(3), u"~1"_s);
}

QTEST_APPLESS_MAIN(TestJsonPointer)
#include "tst_jsonpointer.moc"
