#include "ui/search/SearchSnippet.h"

#include <QFontMetrics>
#include <QRandomGenerator>
#include <QTest>

using namespace parlance;
using namespace Qt::StringLiterals;
using Range = SearchHit::Range;

// The few lines of a text around what was found in it.
class tst_SearchSnippet : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aShortTextIsShownWhole()
    {
        const SearchSnippet snippet(u"the quick fox"_s, {{4, 5}}, style(400));
        QCOMPARE(snippet.text(), u"the quick fox"_s);
        QCOMPARE(marked(snippet), QStringList{u"quick"_s});
        QCOMPARE(snippet.lineCount(), 1);
    }

    void aLongTextEndsWithAnEllipsis()
    {
        const QString text = u"begin "_s + u"word "_s.repeated(100);
        const SearchSnippet snippet(text, {{0, 5}, {6, 4}}, style(200));
        QCOMPARE(snippet.lineCount(), 2);
        QVERIFY(snippet.text().startsWith(u"begin word"_s));
        QVERIFY(snippet.text().endsWith(u"…"_s));
        QCOMPARE(marked(snippet), (QStringList{u"begin"_s, u"word"_s}));
    }

    void beginsBeforeWhatWasFound()
    {
        const QString text = u"lorem ipsum "_s.repeated(40) + u"needle "_s + u"dolor sit "_s.repeated(40);
        const SearchSnippet snippet(text, {{int(text.indexOf(u"needle")), 6}}, style(220));
        QVERIFY2(snippet.text().startsWith(u"…"_s) && snippet.text().endsWith(u"…"_s), qPrintable(snippet.text()));
        QCOMPARE(marked(snippet), QStringList{u"needle"_s});
        const QString lead = snippet.text().section(u"needle"_s, 0, 0);
        QVERIFY2(lead.startsWith(u"…lorem") || lead.startsWith(u"…ipsum"), qPrintable(lead)); // at the beginning of a word
        QVERIFY(lead.size() < 30);
    }

    void withoutSpacesToo()
    {
        const QString text = u"汉字没有空格"_s.repeated(60) + u"通信"_s + u"之后还有很多文字"_s.repeated(30);
        const SearchSnippet snippet(text, {{int(text.indexOf(u"通信")), 2}}, style(220));
        QCOMPARE(marked(snippet), QStringList{u"通信"_s});
        QCOMPARE(snippet.lineCount(), 2);
    }

    void linesAndControlsAreBlanks()
    {
        const SearchSnippet snippet(u"one\ntwo\tthree\u202Efour\u2028five"_s, {{4, 3}}, style(600));
        QCOMPARE(snippet.text(), u"one two three\uFFFDfour five"_s);
        QCOMPARE(marked(snippet), QStringList{u"two"_s});
    }

    void emptyAndHostile()
    {
        QCOMPARE(SearchSnippet({}, {}, style(100)).text(), QString());
        QCOMPARE(SearchSnippet(u"short"_s, {{3, 90}, {70, 4}}, style(100)).text(), u"short"_s);
        QVERIFY(SearchSnippet(u"wide"_s, {{0, 4}}, style(0)).lineCount() > 0);
        QVERIFY(!SearchSnippet(u"word "_s.repeated(400'000), {{1'900'000, 4}}, style(300)).text().isEmpty());
    }

    // Whatever the text, the width and the place: it ends, keeps to its lines, and shows the beginning of the first hit.
    void anyText()
    {
        const quint32 seed = QRandomGenerator::global()->generate();
        qInfo("seed %u", seed);
        QRandomGenerator random(seed);
        const QStringList alphabet{u"a"_s, u"mmm"_s, u" "_s, u"  "_s, u"\n"_s, u"通"_s, u"信"_s, u"😀"_s, u"👩‍💻"_s, u"é"_s, u"ش"_s, u"-"_s};
        for (int round = 0; round < 300; ++round) {
            QString text;
            const int pieces = random.bounded(1, 300);
            for (int i = 0; i < pieces; ++i)
                text += alphabet.at(random.bounded(int(alphabet.size())));
            text += u"Q"_s;
            const qsizetype at = text.size() - 1;
            for (int i = 0, behind = random.bounded(0, 100); i < behind; ++i)
                text += alphabet.at(random.bounded(int(alphabet.size())));
            const int width = random.bounded(150, 500);
            const SearchSnippet snippet(text, {{int(at), 1}}, style(width));
            QVERIFY(snippet.lineCount() <= 2);
            QVERIFY2(marked(snippet) == QStringList{u"Q"_s}, qPrintable(QStringLiteral("%1 px: %2").arg(width).arg(text)));
        }
    }

private:
    static SearchSnippet::Style style(int width)
    {
        SearchSnippet::Style style;
        style.width = width;
        style.highlight.setFontUnderline(true);
        return style;
    }
    static QStringList marked(const SearchSnippet &snippet)
    {
        QStringList parts;
        for (const Range &range : snippet.highlights())
            parts.append(snippet.text().mid(range.begin, range.length));
        return parts;
    }
};

QTEST_MAIN(tst_SearchSnippet)
#include "tst_searchsnippet.moc"
