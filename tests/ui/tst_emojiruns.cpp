#include "models/MessageModel.h"
#include "ui/chat/EmojiRuns.h"
#include "ui/chat/TimelineRow.h"
#include "ui/chat/TimelineStyle.h"

#include <QGlyphRun>
#include <QGuiApplication>
#include <QRawFont>
#include <QTest>

using namespace parlance;
using namespace Qt::StringLiterals;

// Which letters are emoji, and that a row draws them with the colour font, whatever outlines the text font has.
class tst_EmojiRuns : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void finds_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("marked"); // each run in brackets
        const auto row = [](const char *name, const QString &marked) {
            QString text = marked;
            QTest::newRow(name) << text.remove(u'[').remove(u']') << marked;
        };
        row("nothing", QString());
        row("words", u"plain, 中文 and ру́сский"_s);
        row("one", u"a [😀] b"_s);
        row("neighbours are one run", u"[😀👍]"_s);
        row("with a skin tone", u"x[👍🏽]x"_s);
        row("joined", u"[👨‍👩‍👧]!"_s);
        row("flag", u"[🇨🇳] "_s);
        row("flag of tags", u"[🏴󠁧󠁢󠁳󠁣󠁴󠁿]."_s);
        row("keycap keeps the text font", u"1 1️⃣ 1"_s);
        row("digits and signs stay text", u"12 #* ©"_s);
        row("heart as an emoji", u"I [❤️] it"_s);
        row("heart as a letter", u"I ❤ it"_s);
        row("an emoji as a letter", u"I ⭐︎ it"_s);
        row("of the first plane", u"[⭐]"_s);
        row("joiner at the end", u"[😀]‍"_s);
        row("half a letter", QString(u"a"_s + QChar(0xd83d)));
    }
    void finds()
    {
        QFETCH(QString, text);
        QString marked = text;
        const QVector<EmojiRun> runs = emojiRuns(text);
        for (auto run = runs.crbegin(); run != runs.crend(); ++run) {
            marked.insert(run->start + run->length, u']');
            marked.insert(run->start, u'[');
        }
        QTEST(marked, "marked");
    }

    void comeInColour()
    {
        QVERIFY2(!colourEmojiFamily().isEmpty(), "no colour emoji font is installed: run script/bootstrap test");
        Message message;
        message.id = u"1"_s;
        message.sender = u"Bob"_s;
        message.time = QDateTime::currentDateTime();
        message.text = u"so 😀 and `code 😀`"_s;
        MessageModel model;
        message.place = 1;
        model.arrive({message});
        const auto style = TimelineStyle::of(QGuiApplication::font(), QGuiApplication::palette(), 600, QDate::currentDate());
        const auto row = TimelineRow::layOut(model, 0, style, false);
        int coloured = 0;
        const QString shown = row->blocks.front().layout->text();
        for (qsizetype at = shown.indexOf(u"😀"_s); at >= 0; at = shown.indexOf(u"😀"_s, at + 1)) {
            const QList<QGlyphRun> glyphs = row->blocks.front().layout->glyphRuns(int(at), 2);
            QVERIFY(!glyphs.isEmpty());
            QCOMPARE(glyphs.constFirst().rawFont().familyName(), colourEmojiFamily());
            ++coloured;
        }
        QCOMPARE(coloured, 2);
        const QList<QGlyphRun> words = row->blocks.front().layout->glyphRuns(0, 2);
        QVERIFY(words.constFirst().rawFont().familyName() != colourEmojiFamily());
    }
};

QTEST_MAIN(tst_EmojiRuns)
#include "tst_emojiruns.moc"
