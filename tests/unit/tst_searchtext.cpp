#include "storage/SearchText.h"

#include <QTest>

using namespace parlance;
using namespace Qt::StringLiterals;

// What the search makes of texts in many scripts.
class tst_SearchText : public QObject
{
    Q_OBJECT

    static QString joined(const QString &text)
    {
        QStringList units;
        for (const SearchToken &token : searchTokens(text))
            units += token.text;
        return units.join(u'|');
    }

private Q_SLOTS:
    void units_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("units");
        QTest::newRow("nothing") << QString() << QString();
        QTest::newRow("only punctuation") << u"… -- !"_s << QString();
        QTest::newRow("words") << u"The quick, brown FOX."_s << u"the|quick|brown|fox"_s;
        QTest::newRow("identifier") << u"foo_bar2.baz"_s << u"foo|bar2|baz"_s;
        QTest::newRow("address") << u"https://a.example/x?y=1"_s << u"https|a|example|x|y|1"_s;
        QTest::newRow("German") << u"Straße ÜBER Größe"_s << u"strasse|uber|grosse"_s;
        QTest::newRow("capital sharp s") << u"STRAẞE"_s << u"strasse"_s;
        QTest::newRow("French") << u"L’été à Noël, œuvre"_s << u"l|ete|a|noel|oeuvre"_s;
        QTest::newRow("taken apart") << u"e\u0301te\u0301"_s << u"ete"_s;
        QTest::newRow("Danish, Polish") << u"Smørrebrød Łódź"_s << u"smorrebrod|lodz"_s;
        QTest::newRow("Turkish") << u"İstanbul ılık"_s << u"istanbul|ilik"_s;
        QTest::newRow("Vietnamese") << u"Đường phố"_s << u"duong|pho"_s;
        QTest::newRow("Greek") << u"ΟΔΟΣ οδός"_s << u"οδοσ|οδοσ"_s;
        QTest::newRow("Russian") << u"Ёлка и мо́й"_s << u"елка|и|мой"_s;
        QTest::newRow("Ukrainian") << u"Їжак"_s << u"їжак"_s;
        QTest::newRow("Hebrew with points") << u"שָׁלוֹם"_s << u"שלום"_s;
        QTest::newRow("Arabic with vowels") << u"كِتَابٌ أحمد كـتاب"_s << u"كتاب|احمد|كتاب"_s;
        QTest::newRow("Persian joiner") << u"می\u200cخواهم"_s << u"میخواهم"_s;
        QTest::newRow("Hindi keeps its vowels") << u"हिन्दी में"_s << u"हिन्दी|में"_s;
        QTest::newRow("Meitei keeps its vowels") << u"ꯃꯤꯇꯩ"_s << u"ꯃꯤꯇꯩ"_s;
        QTest::newRow("ideograph with a selector") << u"葛\U000e0100城"_s << u"葛|城"_s;
        QTest::newRow("Chinese") << u"我的通信。"_s << u"我|的|通|信"_s;
        QTest::newRow("traditional") << u"網絡連線"_s << u"網|絡|連|線"_s;
        QTest::newRow("mixed") << u"API通信v2"_s << u"api|通|信|v2"_s;
        QTest::newRow("Japanese") << u"サーバーの実装"_s << u"サ|ー|バ|ー|の|実|装"_s;
        QTest::newRow("half-width katakana") << u"ｻｰﾊﾞｰ"_s << u"サ|ー|バ|ー"_s;
        QTest::newRow("voiced, taken apart") << u"か\u3099"_s << u"が"_s;
        QTest::newRow("repetition mark") << u"人々"_s << u"人|々"_s;
        QTest::newRow("extension B") << u"𠮷野家"_s << u"𠮷|野|家"_s;
        QTest::newRow("compatibility ideograph") << u"\uf900"_s << u"\u8c48"_s;
        QTest::newRow("Korean") << u"서버는 느려"_s << u"서|버|는|느|려"_s;
        QTest::newRow("Korean, taken apart") << u"\u1109\u1165\u1107\u1165"_s << u"서|버"_s;
        QTest::newRow("Thai") << u"ที่นี่"_s << u"ท|ี|่|น|ี|่"_s;
        QTest::newRow("full width") << u"ＡＰＩ１２"_s << u"api12"_s;
        QTest::newRow("ligature and squares") << u"ﬁn ㎞ ①"_s << u"fin|km|1"_s;
        QTest::newRow("emoji") << u"ok👍🏽!"_s << u"ok|👍"_s;
        QTest::newRow("emoji family") << u"👨\u200d👩\u200d👧"_s << u"👨|👩|👧"_s;
        QTest::newRow("emoji, as text or picture") << u"❤\ufe0f❤"_s << u"❤|❤"_s;
        QTest::newRow("flag") << u"🇯🇵"_s << u"🇯|🇵"_s;
        QTest::newRow("key cap") << u"1\ufe0f\u20e3"_s << u"1"_s;
        QTest::newRow("money") << u"5€"_s << u"5|€"_s;
        QTest::newRow("soft hyphen") << u"Donau\u00addampf"_s << u"donaudampf"_s;
        QTest::newRow("half a character") << (u"a"_s + QChar(0xd800) + u'b') << u"a|b"_s;
        QTest::newRow("zero") << (u"a"_s + QChar(0) + u'b') << u"a|b"_s;
        QTest::newRow("drawn table") << u"│a│"_s << u"a"_s;
    }
    void units()
    {
        QFETCH(QString, text);
        QFETCH(QString, units);
        QCOMPARE(joined(text), units);
        QCOMPARE(joined(text.normalized(QString::NormalizationForm_D)), units);
        QCOMPARE(joined(text.normalized(QString::NormalizationForm_C)), units);
    }

    void everyUnitKnowsItsPlace()
    {
        const QString text = u"é𠮷 ﾊﾞb"_s.normalized(QString::NormalizationForm_D);
        const QVector<SearchToken> expected{{u"e"_s, 0, 2, true}, {u"𠮷"_s, 2, 2, false}, {u"バ"_s, 5, 2, false}, {u"b"_s, 7, 1, true}};
        QCOMPARE(searchTokens(text).size(), expected.size());
        for (qsizetype i = 0; i < expected.size(); ++i)
            QVERIFY2(searchTokens(text).at(i) == expected.at(i), qPrintable(expected.at(i).text));
    }

    void longWordsAreCut()
    {
        const QString word = QString(150, u'x');
        const QVector<SearchToken> tokens = searchTokens(word);
        QCOMPARE(tokens.size(), 3);
        QCOMPARE(tokens.at(0).text.size(), 64);
        QCOMPARE(tokens.at(2).begin, 128);
        QCOMPARE(tokens.at(2).length, 22);
    }

    // The tokenizer of the table only splits, so nothing that it splits at may be within a unit.
    void unitsHoldNothingToSplitAt()
    {
        for (char32_t c = 1; c < 0x30000; ++c) {
            const QString character = QStringView(QChar::fromUcs4(c)).toString();
            for (const SearchToken &token : searchTokens(character)) {
                QVERIFY2(!token.text.isEmpty(), qPrintable(QString::number(c, 16)));
                for (const QChar unit : token.text) {
                    QVERIFY2(unit.unicode() >= 0x80 || unit.isLetterOrNumber(), qPrintable(QString::number(c, 16)));
                    QVERIFY2(unit.unicode() < 0xff01 || unit.unicode() > 0xff5e, qPrintable(QString::number(c, 16)));
                }
            }
        }
    }

    // What has been prepared once is not changed by preparing it again: the query and the text meet.
    void foldingIsFinal()
    {
        for (char32_t c = 1; c < 0x30000; ++c) {
            const QString once = joined(QStringView(QChar::fromUcs4(c)).toString());
            QString again = once;
            again.remove(u'|');
            if (again.normalized(QString::NormalizationForm_C) != again)
                continue; // several characters that meet only here
            QVERIFY2(joined(again).remove(u'|') == again, qPrintable(u"%1: %2"_s.arg(uint(c), 0, 16).arg(once)));
        }
    }

    void columns()
    {
        Message message;
        message.room = u"#Général"_s;
        message.sender = u"Li_Wei B."_s;
        message.text = u"看 https://x.example"_s;
        const auto columns = searchColumns(3, 12, message);
        QVERIFY(columns);
        QCOMPARE(columns->text, u"看 https x example"_s);
        QCOMPARE(columns->file, QString());
        QCOMPARE(columns->tags, u"％3 ＆12 ＃general ＠li＿wei\u3000b． ＋link"_s);
        message.text.clear();
        message.file = FilePart{u"Größe.png"_s, {}, 1, {}, {}, {}};
        QCOMPARE(searchColumns(3, 12, message)->file, u"grosse png"_s);
        QCOMPARE(searchColumns(3, 12, message)->tags, u"％3 ＆12 ＃general ＠li＿wei\u3000b． ＋file"_s);
        message.kind = MessageKind::Notice;
        QVERIFY(!searchColumns(3, 12, message));
    }

    void links_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<bool>("has");
        QTest::newRow("plain") << u"see http://a.example"_s << true;
        QTest::newRow("capitals") << u"HTTPS://A.example"_s << true;
        QTest::newRow("behind Chinese") << u"看https://a.example"_s << true;
        QTest::newRow("socket") << u"ws://[::1]:80/"_s << true;
        QTest::newRow("mail") << u"mailto:a@b.example"_s << true;
        QTest::newRow("nothing behind") << u"http:// is a scheme"_s << false;
        QTest::newRow("other scheme") << u"xhttp://a"_s << false;
        QTest::newRow("colon") << u"note: 5:30"_s << false;
    }
    void links()
    {
        QFETCH(QString, text);
        QFETCH(bool, has);
        Message message;
        message.text = text;
        QCOMPARE(searchColumns(1, 1, message)->tags.contains(searchtag::link()), has);
    }

    void onlyTheBeginningOfAHugeTextIsSearched()
    {
        Message message;
        message.text = QString(searchedText, u' ') + u"behind"_s;
        QCOMPARE(searchColumns(1, 1, message)->text, QString());
        message.text = QString(searchedText - 6, u' ') + u"before behind"_s;
        QCOMPARE(searchColumns(1, 1, message)->text, u"before"_s);
    }
};

QTEST_GUILESS_MAIN(tst_SearchText)
#include "tst_searchtext.moc"
