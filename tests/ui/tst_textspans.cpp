#include "ui/chat/TextSpans.h"

#include <QTest>

using namespace parlance;

// What counts as a link and as code in plain text.
class tst_TextSpans : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void findsLinks_data();
    void findsLinks();
    void keepsTextPlain_data();
    void keepsTextPlain();
    void findsCode_data();
    void findsCode();
    void showsTrueTarget();
    void staysLinear();
};

void tst_TextSpans::findsLinks_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QStringList>("links");
    const auto row = [](const char *name, const QString &text, const QStringList &links) {
        QTest::newRow(name) << text << links;
    };
    row("alone", u"https://example.org"_qs, {u"https://example.org"_qs});
    row("four schemes", u"http://a.b ws://c.d wss://e.f HTTPS://G.H"_qs,
        {u"http://a.b"_qs, u"ws://c.d"_qs, u"wss://e.f"_qs, u"HTTPS://G.H"_qs});
    row("mail", u"write to mailto:ann@example.org!"_qs, {u"mailto:ann@example.org"_qs});
    row("end of sentence", u"See https://example.org/a."_qs, {u"https://example.org/a"_qs});
    row("more punctuation", u"Really https://example.org/a?!, yes"_qs, {u"https://example.org/a"_qs});
    row("query stays", u"https://e.org/a?b=c&d=e#f, ok"_qs, {u"https://e.org/a?b=c&d=e#f"_qs});
    row("in brackets", u"(https://example.org/a)"_qs, {u"https://example.org/a"_qs});
    row("brackets inside", u"https://en.example.org/wiki/Web_(a)"_qs, {u"https://en.example.org/wiki/Web_(a)"_qs});
    row("both", u"(https://en.example.org/wiki/Web_(a))."_qs, {u"https://en.example.org/wiki/Web_(a)"_qs});
    row("quoted", u"\"https://example.org\""_qs, {u"https://example.org"_qs});
    row("angle", u"<https://example.org>"_qs, {u"https://example.org"_qs});
    row("Chinese full stop", u"看https://example.com/a。好"_qs, {u"https://example.com/a"_qs});
    row("Chinese comma", u"https://example.com，然后"_qs, {u"https://example.com"_qs});
    row("Chinese brackets", u"（https://example.com）「https://b.com」"_qs,
        {u"https://example.com"_qs, u"https://b.com"_qs});
    row("IDN", u"wss://例え.jp/パス"_qs, {u"wss://例え.jp/パス"_qs});
    row("IPv6", u"ws://[::1]:8080/a"_qs, {u"ws://[::1]:8080/a"_qs});
    row("turned direction ends it", u"https://example.org/\u202egpj.exe"_qs, {u"https://example.org/"_qs});
    row("two lines", u"https://a.b\nhttps://c.d"_qs, {u"https://a.b"_qs, u"https://c.d"_qs});
    row("not in code", u"`https://a.b` https://c.d"_qs, {u"https://c.d"_qs});
    row("in a word", u"xhttp://a.b"_qs, {});
    row("no host", u"http:// ws:///a"_qs, {});
    row("other schemes", u"javascript:alert(1) file:///etc/passwd ftp://a.b data:text/html,x"_qs, {});
    row("no mail address", u"mailto:nobody"_qs, {});
}

void tst_TextSpans::findsLinks()
{
    QFETCH(QString, text);
    QFETCH(QStringList, links);
    const SpannedText spanned = spanText(text);
    QStringList found;
    for (const TextSpan &span : spanned.spans) {
        if (span.kind == TextSpan::Kind::Link) {
            found << spanned.text.mid(span.start, span.length);
            QVERIFY(span.target.isValid());
        }
    }
    QCOMPARE(found, links);
}

void tst_TextSpans::keepsTextPlain_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("shown");
    QTest::newRow("empty") << QString() << QString();
    QTest::newRow("html") << u"<b>a</b> &amp; <img src=x>"_qs << u"<b>a</b> &amp; <img src=x>"_qs;
    QTest::newRow("markdown") << u"*a* _b_ # c [d](e)"_qs << u"*a* _b_ # c [d](e)"_qs;
    QTest::newRow("lone backtick") << u"it`s"_qs << u"it`s"_qs;
    QTest::newRow("other line ends") << u"a\r\nb\rc\u2028d"_qs << u"a\nb\nc\nd"_qs;
    QTest::newRow("blank lines") << u"\n\na\n\n"_qs << u"\n\na\n\n"_qs;
    QTest::newRow("open fence") << u"```\nnever closed"_qs << u"```\nnever closed"_qs;
    QTest::newRow("empty fence") << u"```\n```"_qs << u"```\n```"_qs;
}

void tst_TextSpans::keepsTextPlain()
{
    QFETCH(QString, text);
    QFETCH(QString, shown);
    const SpannedText spanned = spanText(text);
    QCOMPARE(spanned.text, shown);
    QVERIFY(spanned.spans.isEmpty());
}

void tst_TextSpans::findsCode_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("shown");
    QTest::addColumn<QStringList>("codes");
    QTest::addColumn<bool>("block");
    QTest::newRow("inline") << u"run `ls -l` now"_qs << u"run ls -l now"_qs << QStringList{u"ls -l"_qs} << false;
    QTest::newRow("two") << u"`a` and `b`"_qs << u"a and b"_qs << QStringList{u"a"_qs, u"b"_qs} << false;
    QTest::newRow("double ticks") << u"``a`b``"_qs << u"a`b"_qs << QStringList{u"a`b"_qs} << false;
    QTest::newRow("padding") << u"`` `a` ``"_qs << u"`a`"_qs << QStringList{u"`a`"_qs} << false;
    QTest::newRow("not over lines") << u"`a\nb` `c`"_qs << u"`a\nb c`"_qs << QStringList{u" "_qs} << false;
    QTest::newRow("fence") << u"```\na\n  b\n```"_qs << u"a\n  b"_qs << QStringList{u"a\n  b"_qs} << true;
    QTest::newRow("language") << u"x\n```js\na\n```\ny"_qs << u"x\na\ny"_qs << QStringList{u"a"_qs} << true;
    QTest::newRow("ticks within") << u"````\n```\n`a`\n````"_qs << u"```\n`a`"_qs << QStringList{u"```\n`a`"_qs} << true;
    QTest::newRow("two fences") << u"```\na\n```\n```\nb\n```"_qs << u"a\nb"_qs << QStringList{u"a"_qs, u"b"_qs} << true;
}

void tst_TextSpans::findsCode()
{
    QFETCH(QString, text);
    QFETCH(QString, shown);
    QFETCH(QStringList, codes);
    QFETCH(bool, block);
    const SpannedText spanned = spanText(text);
    QCOMPARE(spanned.text, shown);
    QStringList found;
    for (const TextSpan &span : spanned.spans) {
        QCOMPARE(span.kind, block ? TextSpan::Kind::CodeBlock : TextSpan::Kind::InlineCode);
        found << spanned.text.mid(span.start, span.length);
    }
    QCOMPARE(found, codes);
}

void tst_TextSpans::showsTrueTarget()
{
    // The first letter is Cyrillic: to the eye it is another place.
    const SpannedText spanned = spanText(u"https://\u0430pple.com/x"_qs);
    QCOMPARE(spanned.spans.size(), 1);
    QCOMPARE(trueTarget(spanned.spans.first().target), u"https://xn--pple-43d.com/x"_qs);
    QVERIFY(hasDisguisableHost(spanned.spans.first().target));
    QVERIFY(hasDisguisableHost(QUrl(u"https://xn--pple-43d.com"_qs)));
    QVERIFY(!hasDisguisableHost(QUrl(u"https://example.org/\u0430"_qs)));
    QCOMPARE(trueTarget(QUrl(u"https://example.org/路"_qs)), u"https://example.org/%E8%B7%AF"_qs);
}

// Hostile text takes no more than linear time: with quadratic search this would run for minutes.
void tst_TextSpans::staysLinear()
{
    QString fences;
    for (int i = 0; i < 200'000; ++i)
        fences += u"```\nx ` y :\n````x\n"_qs;
    QVERIFY(!spanText(fences).text.isEmpty());
    QVERIFY(!spanText(QString(1'000'000, QLatin1Char('`'))).text.isEmpty());
    QVERIFY(!spanText(u"https://"_qs + QString(500'000, QLatin1Char(')'))).text.isEmpty());
}

QTEST_APPLESS_MAIN(tst_TextSpans)
#include "tst_textspans.moc"
