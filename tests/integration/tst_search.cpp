#include "storage/HistoryReader.h"
#include "support/WrittenHistory.h"

#include <QTest>

#include <random>

using namespace parlance;
using namespace Qt::StringLiterals;

// The search through a history on the disk.
class tst_Search : public QObject
{
    Q_OBJECT

    static QStringList textsOf(const SearchAnswer &answer)
    {
        QStringList texts;
        for (const SearchHit &hit : answer.hits)
            texts += hit.message.text;
        return texts;
    }

private Q_SLOTS:
    void scripts_data();
    void scripts();
    void filters_data();
    void filters();
    void aRoomOrAProfileAlone();
    void daysAreLocalAndExclusive();
    void hitsComeInPages();
    void whatIsNotSearched();
    void whatWasRemovedIsNotFound();
    void ownMessagesHaveTheirState();
    void problemsAreTold();
    void likeLookingAtEveryMessage_data();
    void likeLookingAtEveryMessage();
};

void tst_Search::scripts_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("query");
    QTest::addColumn<bool>("found");
    const auto row = [](const char *name, const QString &text, const QString &query, bool found = true) {
        QTest::newRow(name) << text << query << found;
    };
    row("English, any order", u"The quick brown fox"_s, u"fox quick"_s);
    row("English, unfinished", u"The quick brown fox"_s, u"brown fo"_s);
    row("English, finished", u"The quick brown foxes"_s, u"fox "_s, false);
    row("one of two missing", u"The quick brown fox"_s, u"fox dog"_s, false);
    row("phrase", u"The quick brown fox"_s, u"\"quick brown\""_s);
    row("phrase, other order", u"The quick brown fox"_s, u"\"brown quick\""_s, false);
    row("identifier", u"see foo_bar.baz()"_s, u"foo_bar.ba"_s);
    row("identifier in pieces", u"see foo_bar.baz()"_s, u"bar"_s);
    row("identifier, not the same", u"see bar_foo"_s, u"foo_bar"_s, false);
    row("version", u"upgrade to 2.10.3 now"_s, u"2.10.3"_s);
    row("another version", u"upgrade to 2.1.3 now"_s, u"2.10.3"_s, false);
    row("address", u"at https://chat.example/a?b=c"_s, u"https://chat.example/a"_s);
    row("German", u"Die Größe der Straße"_s, u"GROSSE strasse"_s);
    row("German, as written", u"Die Grosse Strasse"_s, u"größe straße"_s);
    row("French", u"Voilà l’été"_s, u"voila ete"_s);
    row("French, apart", u"Voila\u0300 l'e\u0301te\u0301"_s, u"été"_s);
    row("Polish", u"Łódź"_s, u"lodz"_s);
    row("Vietnamese", u"Đường phố"_s, u"duong pho"_s);
    row("Turkish", u"İstanbul"_s, u"istanbul"_s);
    row("Greek", u"στους δρόμους"_s, u"ΔΡΟΜΟΥΣ"_s);
    row("Russian", u"Подключение разорвано, ещё раз"_s, u"подкл"_s);
    row("Russian ё", u"Подключение разорвано, ещё раз"_s, u"еще "_s);
    row("Russian й is a letter", u"мой"_s, u"мои "_s, false);
    row("Arabic", u"السَّلامُ عليكم"_s, u"السلام"_s);
    row("Hebrew", u"שָׁלוֹם"_s, u"שלום"_s);
    row("Hindi", u"नमस्ते दुनिया"_s, u"दुनिया"_s);
    row("Chinese, one character", u"他说我不知道"_s, u"我"_s);
    row("Chinese, two in the middle", u"这个通信协议很好"_s, u"通信"_s);
    row("Chinese, at the end", u"改一下通信"_s, u"通信"_s);
    row("Chinese, not adjacent", u"通过信道"_s, u"通信"_s, false);
    row("Chinese, reversed", u"信通"_s, u"通信"_s, false);
    row("Chinese, over a comma", u"通，信"_s, u"通信"_s);
    row("Chinese, two words", u"服务器的连接断开了"_s, u"断开 服务器"_s);
    row("traditional", u"伺服器的連線中斷了"_s, u"連線"_s);
    row("extension B", u"去𠮷野家"_s, u"𠮷野家"_s);
    row("mixed", u"新的API通信层"_s, u"API通信"_s);
    row("mixed, lower case", u"新的API通信层"_s, u"api通信"_s);
    row("mixed, only the Latin", u"新的API通信层"_s, u"api"_s);
    row("Japanese", u"サーバーの実装を直した"_s, u"実装"_s);
    row("Japanese, kana within", u"サーバーの実装を直した"_s, u"バー"_s);
    row("Japanese, half width", u"ｻｰﾊﾞｰの実装"_s, u"サーバー"_s);
    row("Japanese, voiced is another", u"か"_s, u"が"_s, false);
    row("Korean with its particle", u"서버는 지금 느려요"_s, u"서버"_s);
    row("Korean, taken apart", u"서버는"_s.normalized(QString::NormalizationForm_D), u"서버"_s);
    row("Thai", u"การเชื่อมต่อหลุด"_s, u"เชื่อมต่อ"_s);
    row("Lao", u"ການເຊື່ອມຕໍ່"_s, u"ເຊື່ອມ"_s);
    row("Khmer", u"ការតភ្ជាប់"_s, u"ភ្ជាប់"_s);
    row("Burmese", u"ချိတ်ဆက်မှု"_s, u"ဆက်"_s);
    row("full width", u"ＡＰＩ　２．０"_s, u"api 2.0"_s);
    row("emoji", u"done 👍🏽"_s, u"👍"_s);
    row("emoji beside a word", u"done👍"_s, u"done"_s);
    row("one of a family", u"👨\u200d👩\u200d👧"_s, u"👩"_s);
    row("another emoji", u"done 👍"_s, u"👎"_s, false);
    row("quote in the text", u"say \"hello\" now"_s, u"hello"_s);
    row("operators", u"a OR b AND NOT c"_s, u"or and not"_s);
    row("the index's own syntax", u"text : x* ^y (z)"_s, u"text:x* ^y (z) -w + 'q'"_s, false);
    row("the index's own syntax, there", u"text x y z w q"_s, u"text:x* ^y (z) -w + 'q'"_s);
    row("long word", QString(200, u'x') + u'y', QString(200, u'x') + u'y');
    row("long word, unfinished", QString(200, u'x') + u'y', QString(150, u'x'));
    row("long word, another", QString(200, u'x') + u'y', QString(200, u'x') + u'z', false);
}

void tst_Search::scripts()
{
    QFETCH(QString, text);
    QFETCH(QString, query);
    QFETCH(bool, found);
    WrittenHistory history;
    history.add(u"general"_s, u"alice"_s, u"something else 其他"_s);
    const Message message = history.add(u"general"_s, u"alice"_s, text);
    HistoryReader reader(history.path(), history.filesFolder());
    const SearchAnswer answer = reader.search({query, {}, {}, 0, 50});
    QVERIFY(!reader.takeTrouble());
    QCOMPARE(answer.hits.size(), found ? 1 : 0);
    QVERIFY(answer.complete);
    QCOMPARE(answer.text, query);
    if (!found)
        return;
    const SearchHit &hit = answer.hits.first();
    QCOMPARE(hit.profile, u"p"_s);
    QCOMPARE(hit.message, message);
    QVERIFY(!hit.highlights.isEmpty());
    for (const SearchHit::Range &range : hit.highlights) {
        QVERIFY(range.begin >= 0 && range.length > 0);
        QVERIFY(range.begin + range.length <= text.size());
    }
}

void tst_Search::filters_data()
{
    QTest::addColumn<QString>("query");
    QTest::addColumn<QStringList>("found"); // newest first
    QTest::newRow("word alone") << u"hello "_s << QStringList{u"hello file"_s, u"hello link http://x.example"_s, u"hello b"_s, u"hello a"_s};
    QTest::newRow("from") << u"from:alice hello "_s << QStringList{u"hello a"_s};
    QTest::newRow("from, its beginning, any case") << u"from:ALI"_s << QStringList{u"bye"_s, u"hello a"_s};
    QTest::newRow("from with a sign") << u"from:@alice"_s << QStringList{u"bye"_s, u"hello a"_s};
    QTest::newRow("from with a blank") << u"from:\"li w\""_s << QStringList{u"hello b"_s};
    QTest::newRow("from, only the beginning") << u"from:wei"_s << QStringList{};
    QTest::newRow("from, with an accent") << u"from:jose"_s << QStringList{u"hello link http://x.example"_s};
    QTest::newRow("from in Chinese") << u"from：小"_s << QStringList{u"hello file"_s};
    QTest::newRow("from one or the other") << u"from:alice from:小明"_s << QStringList{u"hello file"_s, u"bye"_s, u"hello a"_s};
    QTest::newRow("from nobody") << u"from:zoe hello"_s << QStringList{};
    QTest::newRow("in") << u"in:gen hello "_s << QStringList{u"hello link http://x.example"_s, u"hello a"_s};
    QTest::newRow("in, with a sign") << u"in:#general hello "_s << QStringList{u"hello link http://x.example"_s, u"hello a"_s};
    QTest::newRow("in, punctuation of the name") << u"in:dev.ops"_s << QStringList{u"hello file"_s, u"hello b"_s};
    QTest::newRow("in, another punctuation") << u"in:dev-ops"_s << QStringList{};
    QTest::newRow("in and from") << u"in:general from:alice"_s << QStringList{u"bye"_s, u"hello a"_s};
    QTest::newRow("has link") << u"has:link"_s << QStringList{u"hello link http://x.example"_s};
    QTest::newRow("has file") << u"has:file"_s << QStringList{u"hello file"_s};
    QTest::newRow("has both") << u"has:file has:link"_s << QStringList{};
    QTest::newRow("the file's name") << u"großes bild"_s << QStringList{u"hello file"_s};
    QTest::newRow("words are not in names") << u"alice"_s << QStringList{};
    QTest::newRow("before alone") << u"before:2026-03-02"_s << QStringList{u"bye"_s, u"hello b"_s, u"hello a"_s};
    QTest::newRow("after alone") << u"after:2026-03-01"_s << QStringList{u"hello file"_s, u"hello link http://x.example"_s};
    QTest::newRow("between, with a word") << u"hello before:2026-03-03 after:2026-03-01"_s << QStringList{u"hello link http://x.example"_s};
    QTest::newRow("an empty span") << u"before:2026-03-02 after:2026-03-01"_s << QStringList{};
    QTest::newRow("nothing") << QString() << QStringList{};
    QTest::newRow("punctuation") << u"..."_s << QStringList{};
}

void tst_Search::filters()
{
    QFETCH(QString, query);
    QFETCH(QStringList, found);
    WrittenHistory history;
    const auto add = [&](const QString &room, const QString &sender, const QString &text, int day, std::optional<FilePart> file = {}) {
        Message message;
        message.room = room;
        message.sender = sender;
        message.text = text;
        message.time = QDateTime(QDate(2026, 3, day), QTime(12, 0));
        message.file = std::move(file);
        history.add(u"p"_s, message);
    };
    add(u"#general"_s, u"Alice"_s, u"hello a"_s, 1);
    add(u"dev.ops"_s, u"Li Wei"_s, u"hello b"_s, 1);
    add(u"#general"_s, u"Alice"_s, u"bye"_s, 1);
    add(u"#general"_s, u"José"_s, u"hello link http://x.example"_s, 2);
    add(u"dev.ops"_s, u"小明"_s, u"hello file"_s, 3, FilePart{u"Großes_Bild.png"_s, u"image/png"_s, 3, QByteArray(32, 'x'), {}, {}});
    HistoryReader reader(history.path(), history.filesFolder());
    const SearchAnswer answer = reader.search({query, {}, {}, 0, 50});
    QVERIFY(!reader.takeTrouble());
    QCOMPARE(textsOf(answer), found);
    QCOMPARE(answer.problem, SearchAnswer::Problem::None);
}

void tst_Search::aRoomOrAProfileAlone()
{
    WrittenHistory history;
    for (const QString &profile : {u"one"_s, u"two"_s}) {
        for (const QString &room : {u"general"_s, u"general2"_s}) {
            Message message;
            message.room = room;
            message.text = u"word "_s + profile + u' ' + room;
            history.add(profile, message);
        }
    }
    HistoryReader reader(history.path(), history.filesFolder());
    QCOMPARE(reader.search({u"word"_s, {}, {}, 0, 50}).hits.size(), 4);
    QCOMPARE(textsOf(reader.search({u"word"_s, u"two"_s, {}, 0, 50})), (QStringList{u"word two general2"_s, u"word two general"_s}));
    QCOMPARE(textsOf(reader.search({u"word"_s, u"two"_s, u"general"_s, 0, 50})), QStringList{u"word two general"_s});
    QCOMPARE(textsOf(reader.search({u"before:2030-01-01"_s, u"two"_s, u"general"_s, 0, 50})), QStringList{u"word two general"_s});
    QVERIFY(reader.search({u"word"_s, u"three"_s, {}, 0, 50}).hits.isEmpty());
    QVERIFY(reader.search({u"word"_s, u"two"_s, u"elsewhere"_s, 0, 50}).hits.isEmpty());
    QVERIFY(!reader.takeTrouble());
}

void tst_Search::daysAreLocalAndExclusive()
{
    WrittenHistory history;
    const QDate day(2026, 3, 29); // in much of Europe an hour is missing in it
    const QDateTime begin = day.startOfDay();
    const QDateTime end = day.addDays(1).startOfDay();
    for (const auto &[text, time] : {std::pair(u"before"_s, begin.addMSecs(-1)), {u"first"_s, begin}, {u"last"_s, end.addMSecs(-1)},
                                     {u"behind"_s, end}}) {
        Message message;
        message.room = u"r"_s;
        message.text = text;
        message.time = time;
        history.add(u"p"_s, message);
    }
    HistoryReader reader(history.path(), history.filesFolder());
    QCOMPARE(textsOf(reader.search({u"before:2026-03-29"_s, {}, {}, 0, 50})), QStringList{u"before"_s});
    QCOMPARE(textsOf(reader.search({u"after:2026-03-29"_s, {}, {}, 0, 50})), QStringList{u"behind"_s});
    QCOMPARE(textsOf(reader.search({u"after:2026-03-28 before:2026-03-30"_s, {}, {}, 0, 50})), (QStringList{u"last"_s, u"first"_s}));
}

void tst_Search::hitsComeInPages()
{
    WrittenHistory history;
    QStringList expected;
    history.begin();
    for (int i = 0; i < 107; ++i) {
        Message message;
        message.room = i % 3 ? u"a"_s : u"b"_s;
        message.text = u"hit %1"_s.arg(i);
        message.time = WrittenHistory::firstTime().addMSecs(i / 20); // many in the same millisecond
        history.add(i % 2 ? u"p"_s : u"q"_s, message);
        expected.prepend(message.text);
        message.text = u"miss"_s;
        history.add(u"p"_s, message);
    }
    history.commit();
    HistoryReader reader(history.path(), history.filesFolder());
    QStringList found;
    SearchQuery query{u"hit"_s, {}, {}, 0, 10};
    for (int pages = 0;; ++pages) {
        const SearchAnswer answer = reader.search(query);
        found += textsOf(answer);
        QCOMPARE(answer.complete, pages == 10);
        QCOMPARE(answer.hits.size(), pages == 10 ? 7 : 10);
        if (answer.complete)
            break;
        query.before = answer.hits.last().key;
        history.add(u"a"_s, u"x"_s, u"hit, and newer"_s); // what comes meanwhile neither shifts nor repeats
    }
    QCOMPARE(found, expected);
    query.before = 0;
    query.limit = 107 + 10;
    QVERIFY(reader.search(query).complete);
    query.limit = 107 + 9;
    QVERIFY(!reader.search(query).complete);
}

void tst_Search::whatIsNotSearched()
{
    WrittenHistory history;
    Message message;
    message.room = u"r"_s;
    message.text = u"word"_s;
    message.kind = MessageKind::Notice;
    message.notice = NoticeKind::ServerText;
    history.add(u"p"_s, message);
    message.kind = MessageKind::Unreadable;
    history.add(u"p"_s, message);
    HistoryReader reader(history.path(), history.filesFolder());
    QVERIFY(reader.search({u"word"_s, {}, {}, 0, 50}).hits.isEmpty());
    QVERIFY(reader.search({u"before:2030-01-01"_s, {}, {}, 0, 50}).hits.isEmpty());
    QVERIFY(!reader.takeTrouble());
}

void tst_Search::whatWasRemovedIsNotFound()
{
    WrittenHistory history;
    const Message gone = history.add(u"r"_s, u"a"_s, u"the word"_s);
    const Message stays = history.add(u"r"_s, u"a"_s, u"another word"_s);
    history.remove(u"p"_s, gone);
    HistoryReader reader(history.path(), history.filesFolder());
    QCOMPARE(textsOf(reader.search({u"word"_s, {}, {}, 0, 50})), QStringList{stays.text});
    QVERIFY(reader.search({u"the"_s, {}, {}, 0, 50}).hits.isEmpty());
}

void tst_Search::ownMessagesHaveTheirState()
{
    WrittenHistory history;
    Message own;
    own.room = u"r"_s;
    own.text = u"word"_s;
    own.own = true;
    own.state = DeliveryState::Queued;
    own = history.add(u"p"_s, own);
    HistoryReader reader(history.path(), history.filesFolder());
    QCOMPARE(reader.search({u"word"_s, {}, {}, 0, 50}).hits.first().message.state, DeliveryState::Queued);
    history.setState(u"p"_s, own, DeliveryState::Delivered);
    QCOMPARE(reader.search({u"word"_s, {}, {}, 0, 50}).hits.first().message.state, DeliveryState::Delivered);
}

void tst_Search::problemsAreTold()
{
    WrittenHistory history;
    history.add(u"r"_s, u"a"_s, u"the word"_s);
    HistoryReader reader(history.path(), history.filesFolder());
    SearchAnswer answer = reader.search({u"word before:soon"_s, {}, {}, 0, 50});
    QCOMPARE(answer.problem, SearchAnswer::Problem::BadDate);
    QCOMPARE(answer.problemWord, u"before:soon"_s);
    QVERIFY(answer.hits.isEmpty() && answer.complete);
    answer = reader.search({u"\"the wo"_s, {}, {}, 0, 50});
    QCOMPARE(answer.problem, SearchAnswer::Problem::OpenQuote);
    QCOMPARE(answer.hits.size(), 1);
}

namespace {

// What the search promises, said once more with nothing but strings: for texts of small letters, Chinese characters,
// blanks and dots.
struct PlainScan
{
    static bool isHan(QChar c) { return c.unicode() >= 0x4e00; }
    static bool isWord(QChar c) { return c.isLower(); }

    // Units between bars: "ab|我|c|", a bar in front.
    static QString barred(const QString &text)
    {
        QString result = u"|"_s;
        for (const QChar c : text) {
            if (isHan(c))
                result += (result.endsWith(u'|') ? QString() : u"|"_s) + c + u'|';
            else if (isWord(c))
                result += c;
            else if (!result.endsWith(u'|'))
                result += u'|';
        }
        return result.endsWith(u'|') ? result : result + u'|';
    }

    static bool matches(const QString &text, const QString &query)
    {
        const QString units = barred(text);
        bool any = false;
        const QStringList words = query.split(u' ');
        for (qsizetype i = 0; i < words.size(); ++i) {
            QString wanted = barred(words.at(i));
            if (wanted == u"|")
                continue;
            any = true;
            if (i == words.size() - 1 && isWord(words.at(i).back()))
                wanted.chop(1);
            if (!units.contains(wanted))
                return false;
        }
        return any;
    }
};

} // namespace

void tst_Search::likeLookingAtEveryMessage_data()
{
    QTest::addColumn<unsigned>("seed");
    for (unsigned seed = 1; seed <= 5; ++seed)
        QTest::addRow("seed %u", seed) << seed;
}

void tst_Search::likeLookingAtEveryMessage()
{
    QFETCH(unsigned, seed);
    std::mt19937 random(seed);
    const QString alphabet = u"aabbc通信我  .."_s;
    const auto text = [&](int longest) {
        QString result;
        for (int left = int(random() % unsigned(longest)) + 1; left > 0; --left)
            result += alphabet.at(qsizetype(random() % unsigned(alphabet.size())));
        return result;
    };
    WrittenHistory history;
    QVector<Message> written;
    history.begin();
    for (int i = 0; i < 400; ++i) {
        Message message;
        message.room = random() % 2 ? u"a"_s : u"b"_s;
        message.sender = random() % 3 ? u"ann"_s : u"bob"_s;
        message.text = text(14);
        written.append(history.add(u"p"_s, message));
    }
    history.commit();
    HistoryReader reader(history.path(), history.filesFolder());
    int hits = 0;
    for (int i = 0; i < 600; ++i) {
        const QString words = text(5);
        const int filter = int(random() % 3);
        const QString query = (filter == 1 ? u"from:b "_s : filter == 2 ? u"in:a "_s : QString()) + words;
        QVector<Message> expected;
        for (auto it = written.crbegin(); it != written.crend(); ++it) {
            const bool here = filter == 1 ? it->sender == u"bob" : filter == 2 ? it->room == u"a" : true;
            const bool filterOnly = filter != 0 && PlainScan::barred(words) == u"|";
            if (here && (filterOnly || PlainScan::matches(it->text, words)))
                expected.append(*it);
        }
        const SearchAnswer answer = reader.search({query, {}, {}, 0, 1000});
        QVERIFY(!reader.takeTrouble());
        QVector<Message> found;
        for (const SearchHit &hit : answer.hits) {
            found.append(hit.message);
            QCOMPARE(hit.highlights.isEmpty(), PlainScan::barred(words) == u"|");
        }
        QVERIFY2(found == expected, qPrintable(u"\"%1\": %2 instead of %3"_s.arg(query).arg(found.size()).arg(expected.size())));
        hits += int(found.size());
    }
    QVERIFY(hits > 1000); // the texts and queries do meet
}

QTEST_GUILESS_MAIN(tst_Search)
#include "tst_search.moc"
