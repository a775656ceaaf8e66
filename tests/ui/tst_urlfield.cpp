#include "DialogChecks.h"
#include "ui/profiles/HintLabel.h"
#include "ui/profiles/ProfileWords.h"
#include "ui/profiles/UrlField.h"

#include <QApplication>
#include <QClipboard>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>

using namespace parlance;

class TestUrlField : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void judgesWhileTyping_data();
    void judgesWhileTyping();
    void suggestion_data();
    void suggestion();
    void emptyIsNoFault();
    void pastedAtOnce();
    void leftByTab();
    void namesAndOrder();
    void lists();
    void roomLists_data();
    void roomLists();
    void headers_data();
    void headers();
    void origins_data();
    void origins();
};

void TestUrlField::judgesWhileTyping_data()
{
    QTest::addColumn<QString>("typed");
    QTest::addColumn<QString>("words"); // within the sentence; empty: right

    QTest::newRow("ws") << QStringLiteral("ws://127.0.0.1:8080/chat?a=b") << QString();
    QTest::newRow("wss, capitals, spaces around") << QStringLiteral(" WSS://Example.org ") << QString();
    QTest::newRow("IPv6") << QStringLiteral("ws://[::1]:9000") << QString();
    QTest::newRow("no scheme") << QStringLiteral("example.org:8080") << QStringLiteral("must begin with ws://");
    QTest::newRow("http") << QStringLiteral("http://example.org") << QStringLiteral("http:// is the address of a web page");
    QTest::newRow("https") << QStringLiteral("https://example.org") << QStringLiteral("reached with wss://");
    QTest::newRow("other scheme") << QStringLiteral("ftp://example.org") << QStringLiteral("“ftp://”");
    QTest::newRow("no host") << QStringLiteral("wss:///chat") << QStringLiteral("missing after “wss://”");
    QTest::newRow("port is a word") << QStringLiteral("ws://example.org:http/") << QStringLiteral("“http” is not a port");
    QTest::newRow("port too large") << QStringLiteral("ws://example.org:70000") << QStringLiteral("1 to 65535");
    QTest::newRow("colon alone") << QStringLiteral("ws://example.org:") << QStringLiteral("missing after the colon");
    QTest::newRow("fragment") << QStringLiteral("ws://example.org/#top") << QStringLiteral("“#top”");
    QTest::newRow("password") << QStringLiteral("ws://me:pw@example.org") << QStringLiteral("Authorization header");
    QTest::newRow("space in the host") << QStringLiteral("ws://exa mple.org") << QStringLiteral("“exa mple.org” is not the name");
    QTest::newRow("bracket without its partner") << QStringLiteral("ws://[::1/") << QStringLiteral("“[::1” is not the name");
    QTest::newRow("space behind the host") << QStringLiteral("ws://a/b c") << QStringLiteral("“/b c” holds something");
    QTest::newRow("HTTPS in capitals") << QStringLiteral("HTTPS://Example.com") << QStringLiteral("reached with wss://");
}

void TestUrlField::judgesWhileTyping()
{
    QFETCH(QString, typed);
    QFETCH(QString, words);
    UrlField field;
    QVERIFY(showActive(field));
    QSignalSpy changed(&field, &UrlField::changed);
    QTest::keyClicks(field.lineEdit(), typed);
    QCOMPARE(changed.size(), typed.size()); // judged at each key

    auto *hint = child<HintLabel>(field, "serverAddressHint");
    if (words.isEmpty()) {
        QCOMPARE(field.problem(), QString());
        QVERIFY(!hint->isVisible());
        QVERIFY(field.url().isValid());
    } else {
        QVERIFY2(field.problem().contains(words), qPrintable(field.problem()));
        QVERIFY(hint->isVisible());
        QVERIFY(hint->isProblem());
        QCOMPARE(hint->accessibleName(), field.problem());
        QCOMPARE(hint->textFormat(), Qt::PlainText);
        QVERIFY(field.url().isEmpty());
    }
}

void TestUrlField::suggestion_data()
{
    QTest::addColumn<QString>("typed");
    QTest::addColumn<QString>("taken"); // empty: nothing is offered
    QTest::newRow("scheme-less") << QStringLiteral("chat.example.org:8080/ws") << QStringLiteral("ws://chat.example.org:8080/ws");
    QTest::newRow("http") << QStringLiteral("http://a.example/x") << QStringLiteral("ws://a.example/x");
    QTest::newRow("https") << QStringLiteral("https://a.example/?a=1&b=2") << QStringLiteral("wss://a.example/?a=1&b=2");
    QTest::newRow("capitals") << QStringLiteral("HTTPS://Example.com") << QStringLiteral("wss://Example.com");
    QTest::newRow("right") << QStringLiteral("ws://a.example") << QString();
    QTest::newRow("beyond help") << QStringLiteral("http://a.example:x") << QString();
    QTest::newRow("other scheme") << QStringLiteral("mailto://a") << QString();
}

void TestUrlField::suggestion()
{
    QFETCH(QString, typed);
    QFETCH(QString, taken);
    UrlField field;
    QVERIFY(showActive(field));
    QTest::keyClicks(field.lineEdit(), typed);
    auto *button = child<QPushButton>(field, "serverAddressSuggestion");
    QCOMPARE(button->isVisible(), !taken.isEmpty());
    QCOMPARE(field.text(), typed); // nothing changes by itself
    if (taken.isEmpty())
        return;
    QCOMPARE(button->accessibleName(), QString(QStringLiteral("Use ") + taken));
    QTest::mouseClick(button, Qt::LeftButton);
    QCOMPARE(field.text(), taken);
    QCOMPARE(field.problem(), QString());
    QVERIFY(!button->isVisible());
    QVERIFY(field.lineEdit()->hasFocus());
}

void TestUrlField::emptyIsNoFault()
{
    UrlField field;
    field.show();
    QVERIFY(!field.problem().isEmpty()); // it cannot be accepted
    QVERIFY(!child<HintLabel>(field, "serverAddressHint")->isProblem()); // but nobody is blamed
}

void TestUrlField::pastedAtOnce()
{
    UrlField field;
    QVERIFY(showActive(field));
    QSignalSpy pasted(&field, &UrlField::pasted);
    QTest::keyClicks(field.lineEdit(), QStringLiteral("ws://a/?token=x"));
    QCOMPARE(pasted.size(), 0);
    field.lineEdit()->selectAll();
    QTest::keyClick(field.lineEdit(), Qt::Key_Delete);
    QApplication::clipboard()->setText(QStringLiteral("ws://a/?token=xyz"));
    QTest::keySequence(field.lineEdit(), QKeySequence(QKeySequence::Paste));
    QCOMPARE(pasted.size(), 1);
}

void TestUrlField::leftByTab()
{
    UrlField field;
    QVERIFY(showActive(field));
    field.lineEdit()->setFocus();
    QSignalSpy pasted(&field, &UrlField::pasted);
    QTest::keyClicks(field.lineEdit(), QStringLiteral("ws://a"));
    QTest::keyClick(field.lineEdit(), Qt::Key_Return);
    QCOMPARE(pasted.size(), 1);
}

void TestUrlField::namesAndOrder()
{
    UrlField field;
    field.setText(QStringLiteral("https://a.example"));
    field.show();
    QCOMPARE(withoutName(field), QStringList());
    QCOMPARE(field.lineEdit()->accessibleName(), QStringLiteral("Server address"));
    const QStringList order{QStringLiteral("serverAddress"), QStringLiteral("serverAddressSuggestion")};
    QCOMPARE(tabOrder(field.lineEdit()), order);
}

void TestUrlField::lists()
{
    QCOMPARE(splitList(QStringLiteral(" a, b b ,,a,c ")),
             (QStringList{QStringLiteral("a"), QStringLiteral("b b"), QStringLiteral("c")}));
    QCOMPARE(splitList(QStringLiteral(" , ")), QStringList());
}

void TestUrlField::roomLists_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QStringList>("rooms");
    const auto row = [](const char *text, const QStringList &rooms) { QTest::newRow(text) << QString::fromUtf8(text) << rooms; };
    row(" a, b  b ,,a,c ", {QStringLiteral("a"), QStringLiteral("b b"), QStringLiteral("c")});
    row(" , ", {});
    row("\"a, b\", c", {QStringLiteral("a, b"), QStringLiteral("c")});
    row("c,\"a, b\"", {QStringLiteral("c"), QStringLiteral("a, b")});
    row("\"say \"\"hi\"\", ok\"", {QStringLiteral("say \"hi\", ok")});
    row("\"a, b", {QStringLiteral("a, b")}); // still being typed
    row("\"", {});
    row("say \"hi\"", {QStringLiteral("say \"hi\"")});
}

void TestUrlField::roomLists()
{
    QFETCH(QString, text);
    QFETCH(QStringList, rooms);
    QCOMPARE(splitRooms(text), rooms);
    QCOMPARE(splitRooms(joinRooms(rooms)), rooms);
    const QStringList odd{QStringLiteral(" a"), QStringLiteral("a  b "), QStringLiteral("\""), QStringLiteral("\"q\",\""), QStringLiteral(",")};
    QCOMPARE(splitRooms(joinRooms(odd)), odd);
}

void TestUrlField::headers_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("value");
    QTest::addColumn<QString>("words");
    QTest::newRow("right") << QStringLiteral("X-Api_Key.1") << QStringLiteral("a b: \"c\"\t日") << QString();
    QTest::newRow("no name") << QString() << QStringLiteral("v") << QStringLiteral("has no name");
    QTest::newRow("space") << QStringLiteral("X Y") << QString() << QStringLiteral("“X Y” is not a header name");
    QTest::newRow("colon") << QStringLiteral("X:") << QString() << QStringLiteral("not a header name");
    QTest::newRow("letter beyond ASCII") << QStringLiteral("Xé") << QString() << QStringLiteral("not a header name");
    QTest::newRow("the handshake's") << QStringLiteral("sec-websocket-key") << QStringLiteral("x") << QStringLiteral("handshake itself");
    QTest::newRow("host") << QStringLiteral("HOST") << QStringLiteral("x") << QStringLiteral("handshake itself");
    QTest::newRow("injection") << QStringLiteral("X-A") << QStringLiteral("1\r\nX-B: 2") << QStringLiteral("line break");
}

void TestUrlField::headers()
{
    QFETCH(QString, name);
    QFETCH(QString, value);
    QFETCH(QString, words);
    const QString problem = ProfileWords::headerProblem({name, value});
    QCOMPARE(problem.isEmpty(), words.isEmpty());
    QVERIFY2(problem.contains(words), qPrintable(problem));
}

void TestUrlField::origins_data()
{
    QTest::addColumn<QString>("origin");
    QTest::addColumn<bool>("right");
    QTest::newRow("none") << QString() << true;
    QTest::newRow("null") << QStringLiteral("null") << true;
    QTest::newRow("with port") << QStringLiteral("http://localhost:3000") << true;
    QTest::newRow("path") << QStringLiteral("https://example.org/") << false;
    QTest::newRow("host only") << QStringLiteral("example.org") << false;
    QTest::newRow("line break") << QStringLiteral("https://a\r\nX: y") << false;
}

void TestUrlField::origins()
{
    QFETCH(QString, origin);
    QFETCH(bool, right);
    QCOMPARE(ProfileWords::originProblem(origin).isEmpty(), right);
}

QTEST_MAIN(TestUrlField)
#include "tst_urlfield.moc"
