#include "storage/SearchTerms.h"

#include <QTest>

using namespace parlance;
using namespace Qt::StringLiterals;

using Problem = SearchAnswer::Problem;

// How a query is read, and where its words stand in a text.
class tst_SearchTerms : public QObject
{
    Q_OBJECT

    // "a b*" "c" for an unfinished phrase and a word, then the filters.
    static QString shown(const SearchTerms &terms)
    {
        QStringList parts;
        for (const SearchTerms::Phrase &phrase : terms.phrases)
            parts += u'[' + phrase.units.join(u' ') + (phrase.unfinished ? u"*]"_s : u"]"_s);
        for (const QString &name : terms.from)
            parts += u"from="_s + name;
        for (const QString &name : terms.in)
            parts += u"in="_s + name;
        if (terms.before)
            parts += u"before="_s + terms.before->toString(Qt::ISODate);
        if (terms.after)
            parts += u"after="_s + terms.after->toString(Qt::ISODate);
        if (terms.hasLink)
            parts += u"link"_s;
        if (terms.hasFile)
            parts += u"file"_s;
        return parts.join(u' ');
    }

private Q_SLOTS:
    void parts_data()
    {
        QTest::addColumn<QString>("typed");
        QTest::addColumn<QString>("terms");
        QTest::newRow("nothing") << u"  "_s << QString();
        QTest::newRow("punctuation only") << u"… !"_s << QString();
        QTest::newRow("as one types") << u"hello wor"_s << u"[hello] [wor*]"_s;
        QTest::newRow("finished by a blank") << u"hello "_s << u"[hello]"_s;
        QTest::newRow("finished by punctuation") << u"c++"_s << u"[c]"_s;
        QTest::newRow("identifier") << u"foo_bar.ba"_s << u"[foo bar ba*]"_s;
        QTest::newRow("one Chinese character") << u"我"_s << u"[我]"_s;
        QTest::newRow("two") << u"通信"_s << u"[通 信]"_s;
        QTest::newRow("mixed") << u"API通信v"_s << u"[api 通 信 v*]"_s;
        QTest::newRow("ideographic blank") << u"通信\u3000実装"_s << u"[通 信] [実 装]"_s;
        QTest::newRow("phrase") << u"\"several words\" x"_s << u"[several words] [x*]"_s;
        QTest::newRow("phrase at the end") << u"\"several words\""_s << u"[several words]"_s;
        QTest::newRow("curly quotes") << u"“several words” "_s << u"[several words]"_s;
        QTest::newRow("full-width quotes") << u"＂several words＂ "_s << u"[several words]"_s;
        QTest::newRow("quote behind a word") << u"通信“实装 测试”"_s << u"[通 信] [实 装 测 试]"_s;
        QTest::newRow("empty quotes") << u"\"\" a "_s << u"[a]"_s;
        QTest::newRow("address is a word") << u"http://a.example "_s << u"[http a example]"_s;
        QTest::newRow("unknown name is a word") << u"to:bob "_s << u"[to bob]"_s;
        QTest::newRow("colon in a word") << u"x-from:bob "_s << u"[x from bob]"_s;
        QTest::newRow("from") << u"from:bob hello "_s << u"[hello] from=bob"_s;
        QTest::newRow("names are case-insensitive") << u"From:Bob IN:General"_s << u"from=Bob in=General"_s;
        QTest::newRow("full-width colon") << u"from：小明 你好"_s << u"[你 好] from=小明"_s;
        QTest::newRow("value with blanks") << u"from:\"Li Wei\" in:“a b”"_s << u"from=Li Wei in=a b"_s;
        QTest::newRow("several") << u"from:a from:b"_s << u"from=a from=b"_s;
        QTest::newRow("dates") << u"before:2026-11-20 after:2026/1/2"_s << u"before=2026-11-20 after=2026-01-02"_s;
        QTest::newRow("dates, dots and full width") << u"before:2026.11.20 after:２０２６－０１－０２"_s
                                                   << u"before=2026-11-20 after=2026-01-02"_s;
        QTest::newRow("the narrowest dates") << u"before:2026-11-20 before:2026-11-10 after:2026-01-01 after:2026-02-01"_s
                                             << u"before=2026-11-10 after=2026-02-01"_s;
        QTest::newRow("has") << u"has:link has:FILE"_s << u"link file"_s;
    }
    void parts()
    {
        QFETCH(QString, typed);
        QFETCH(QString, terms);
        const SearchTerms parsed = parseSearch(typed);
        QCOMPARE(shown(parsed), terms);
        QCOMPARE(parsed.problem, Problem::None);
        QCOMPARE(parsed.problemWord, QString());
        QCOMPARE(parsed.isEmpty(), terms.isEmpty());
        QCOMPARE(parsed.canSearch(), !terms.isEmpty());
    }

    void problems_data()
    {
        QTest::addColumn<QString>("typed");
        QTest::addColumn<Problem>("problem");
        QTest::addColumn<QString>("word");
        QTest::addColumn<QString>("rest");
        QTest::addColumn<bool>("searched");
        QTest::newRow("no such day") << u"a before:2026-02-30 "_s << Problem::BadDate << u"before:2026-02-30"_s << u"[a]"_s << false;
        QTest::newRow("no date") << u"after:yesterday"_s << Problem::BadDate << u"after:yesterday"_s << QString() << false;
        QTest::newRow("short year") << u"after:26-11-20"_s << Problem::BadDate << u"after:26-11-20"_s << QString() << false;
        QTest::newRow("unfinished date") << u"after:2026-1"_s << Problem::BadDate << u"after:2026-1"_s << QString() << false;
        QTest::newRow("has what") << u"a has:image"_s << Problem::UnknownFilter << u"has:image"_s << u"[a]"_s << false;
        QTest::newRow("nobody") << u"hello from:"_s << Problem::EmptyFilter << u"from:"_s << u"[hello]"_s << true;
        QTest::newRow("nobody, quoted") << u"hello from:\"\" x "_s << Problem::EmptyFilter << u"from:\"\""_s << u"[hello] [x]"_s << true;
        QTest::newRow("a blank behind the colon") << u"from: bob"_s << Problem::EmptyFilter << u"from:"_s << u"[bob*]"_s << true;
        QTest::newRow("nobody alone") << u"from:"_s << Problem::EmptyFilter << u"from:"_s << QString() << false;
        QTest::newRow("open") << u"a \"several wor"_s << Problem::OpenQuote << u"\"several wor"_s << u"[a] [several wor*]"_s << true;
        QTest::newRow("open name") << u"from:\"Li We"_s << Problem::OpenQuote << u"\"Li We"_s << u"from=Li We"_s << true;
        QTest::newRow("the first counts") << u"before:x has:y"_s << Problem::BadDate << u"before:x"_s << QString() << false;
    }
    void problems()
    {
        QFETCH(QString, typed);
        QFETCH(Problem, problem);
        QFETCH(QString, word);
        QFETCH(QString, rest);
        QFETCH(bool, searched);
        const SearchTerms parsed = parseSearch(typed);
        QCOMPARE(parsed.problem, problem);
        QCOMPARE(parsed.problemWord, word);
        QCOMPARE(shown(parsed), rest);
        QCOMPARE(parsed.canSearch(), searched);
    }

    void hugeQueriesAreCut()
    {
        const SearchTerms terms = parseSearch(u"ab "_s.repeated(100000));
        QCOMPARE(terms.phrases.size(), 334);
    }

    void expressions_data()
    {
        QTest::addColumn<QString>("typed");
        QTest::addColumn<QString>("expression");
        QTest::newRow("nothing") << QString() << u"\"％1\""_s;
        QTest::newRow("words") << u"foo_bar ba"_s << u"\"foo bar\" AND \"ba\" * AND \"％1\""_s;
        QTest::newRow("operators are words") << u"a OR b NEAR(c) "_s
                                             << u"\"a\" AND \"or\" AND \"b\" AND \"near c\" AND \"％1\""_s;
        QTest::newRow("filters") << u"from:@Al from:\"B C\" in:#gen has:link has:file"_s
                                 << u"(\"＠al\" * OR \"＠b\u3000c\" *) AND (\"＃gen\" *) AND \"＋link\" AND \"＋file\" AND \"％1\""_s;
        QTest::newRow("dates are not in the index") << u"before:2026-01-01"_s << u"\"％1\""_s;
    }
    void expressions()
    {
        QFETCH(QString, typed);
        QFETCH(QString, expression);
        QCOMPARE(matchExpression(parseSearch(typed), {u"％1"_s}), expression);
    }

    // The highlighted pieces between [ and ].
    void highlights_data()
    {
        QTest::addColumn<QString>("typed");
        QTest::addColumn<QString>("marked");
        QTest::newRow("word") << u"fox "_s << u"The quick [Fox], the [fox]es' [FOX]"_s.remove(u"[fox]es' "_s);
        QTest::newRow("whole word only") << u"fox "_s << u"foxes"_s;
        QTest::newRow("beginning") << u"fo"_s << u"a [foxes] b"_s;
        QTest::newRow("accents") << u"ete"_s << u"l’[été] [e\u0301te\u0301]"_s;
        QTest::newRow("case folding") << u"STRASSE"_s << u"[Straße]"_s;
        QTest::newRow("phrase over punctuation") << u"foo.bar "_s << u"x [foo_bar] foo x bar"_s;
        QTest::newRow("Chinese in the middle") << u"通信"_s << u"我的[通信]很好"_s;
        QTest::newRow("repeated") << u"哈哈"_s << u"[哈哈哈哈]哈"_s;
        QTest::newRow("mixed") << u"API通信"_s << u"新[api通信]层"_s;
        QTest::newRow("half-width") << u"サーバー"_s << u"[ｻｰﾊﾞｰ]が"_s;
        QTest::newRow("overlap") << u"通信 信号"_s << u"[通信号]"_s;
        QTest::newRow("side by side") << u"a b "_s << u"[a] [b]"_s;
        QTest::newRow("whole Thai character") << u"ท"_s << u"[ที่]นี่"_s;
        QTest::newRow("emoji of a family") << u"👩"_s << u"a[👨\u200d👩\u200d👧]b"_s;
        QTest::newRow("emoji with a tone") << u"👍"_s << u"[👍🏽]"_s;
        QTest::newRow("ligature") << u"fi"_s << u"[ﬁn]"_s;
        QTest::newRow("filters mark nothing") << u"from:fox "_s << u"fox"_s;
        QTest::newRow("Korean with its particle") << u"서버"_s << u"[서버]는"_s;
        QTest::newRow("Arabic") << u"كتاب "_s << u"[كِتَاب]"_s;
    }
    void highlights()
    {
        QFETCH(QString, typed);
        QFETCH(QString, marked);
        QString text = marked;
        text.remove(u'[').remove(u']');
        QString result;
        qsizetype at = 0;
        for (const SearchHit::Range &range : searchHighlights(text, parseSearch(typed))) {
            QVERIFY(range.begin >= at);
            QVERIFY(range.length > 0);
            result += text.mid(at, range.begin - at) + u'[' + text.mid(range.begin, range.length) + u']';
            at = range.begin + range.length;
        }
        QCOMPARE(result + text.mid(at), marked);
    }
};

QTEST_GUILESS_MAIN(tst_SearchTerms)
#include "tst_searchterms.moc"
