#include "storage/Store.h"
#include "storage/StoreReader.h"
#include "support/WrittenHistory.h"

#include <QDir>
#include <QFileInfo>
#include <QSemaphore>
#include <QSignalSpy>
#include <QTest>

using namespace parlance;
using namespace Qt::StringLiterals;

using From = PageRequest::From;

// The history as the window reads it: pages by place, with and without threads.
class tst_StoreReader : public QObject
{
    Q_OBJECT

    static constexpr int patience = 30000;

    static void threads_data()
    {
        QTest::addColumn<bool>("threads");
        QTest::newRow("threads") << true;
        QTest::newRow("one thread") << false;
    }

    // Twenty rows, every other one in the room "a": 0, 2, 4 …
    static QVector<Message> twoRooms(WrittenHistory *history)
    {
        QVector<Message> inA;
        for (int i = 0; i < 20; ++i) {
            const Message message = history->add(i % 2 ? u"b"_s : u"a"_s, u"x"_s, QString::number(i));
            if (i % 2 == 0)
                inA.append(message);
        }
        return inA;
    }

    static QStringList texts(const HistoryPage &page)
    {
        QStringList result;
        for (const Message &message : page.rows)
            result += message.text;
        return result;
    }

private Q_SLOTS:
    void pages_data();
    void pages();
    void pagesOfNothing_data();
    void pagesOfNothing();
    void wholeRoomInPages_data();
    void wholeRoomInPages();
    void rowsAsTheyAre();
    void waitsUntilItIsOpen_data() { threads_data(); }
    void waitsUntilItIsOpen();
    void answersInOrderAndLater_data() { threads_data(); }
    void answersInOrderAndLater();
    void onlyTheLastSearchOfAContextCounts_data() { threads_data(); }
    void onlyTheLastSearchOfAContextCounts();
    void aContextThatHasGoneIsNotAnswered_data() { threads_data(); }
    void aContextThatHasGoneIsNotAnswered();
    void nothingIsAnsweredAfterTheEnd_data() { threads_data(); }
    void nothingIsAnsweredAfterTheEnd();
    void mayBeEndedByAnAnswer_data() { threads_data(); }
    void mayBeEndedByAnAnswer();
    void closesAndOpensAgain_data() { threads_data(); }
    void closesAndOpensAgain();
    void aDamagedFileIsTold_data() { threads_data(); }
    void aDamagedFileIsTold();
    void damageThatIsMetLaterIsTold();
    void theStoreReplacesWhatAReaderFindsDamaged_data() { threads_data(); }
    void theStoreReplacesWhatAReaderFindsDamaged();
    void troubleThatPassesIsTold_data() { threads_data(); }
    void troubleThatPassesIsTold();
    void readsBesideAWriter();
    void aPageDoesNotWaitForASearch();
};

void tst_StoreReader::pages_data()
{
    QTest::addColumn<int>("from");
    QTest::addColumn<int>("row"); // of the room, by its number; -1 before all, 10 behind all
    QTest::addColumn<int>("limit");
    QTest::addColumn<QStringList>("found");
    QTest::addColumn<bool>("atBegin");
    QTest::addColumn<bool>("atEnd");
    const auto row = [](const char *name, From from, int number, int limit, const QString &found, bool atBegin, bool atEnd) {
        QTest::newRow(name) << int(from) << number << limit << (found.isEmpty() ? QStringList() : found.split(u' ')) << atBegin << atEnd;
    };
    const QString all = u"0 2 4 6 8 10 12 14 16 18"_s;
    row("end", From::End, 0, 3, u"14 16 18"_s, false, true);
    row("end, all", From::End, 0, 10, all, true, true);
    row("end, one less", From::End, 0, 9, u"2 4 6 8 10 12 14 16 18"_s, false, true);
    row("end, more than all", From::End, 0, 100, all, true, true);
    row("before", From::Before, 5, 3, u"4 6 8"_s, false, false);
    row("before, up to the first", From::Before, 3, 3, u"0 2 4"_s, true, false);
    row("before the first", From::Before, 0, 3, QString(), true, false);
    row("before, behind the last", From::Before, 10, 3, u"14 16 18"_s, false, true);
    row("after", From::After, 5, 3, u"12 14 16"_s, false, false);
    row("after, up to the last", From::After, 6, 3, u"14 16 18"_s, false, true);
    row("after the last", From::After, 9, 3, QString(), false, true);
    row("after, before the first", From::After, -1, 3, u"0 2 4"_s, true, false);
    row("around", From::Around, 5, 4, u"6 8 10 12"_s, false, false);
    row("around, odd", From::Around, 5, 5, u"6 8 10 12 14"_s, false, false);
    row("around the first", From::Around, 0, 4, u"0 2"_s, true, false);
    row("around the last", From::Around, 9, 4, u"14 16 18"_s, false, true);
    row("around, all", From::Around, 5, 100, all, true, true);
    row("around, only it", From::Around, 5, 1, u"10"_s, false, false);
    row("around, only the first", From::Around, 0, 1, u"0"_s, true, false);
}

void tst_StoreReader::pages()
{
    QFETCH(int, from);
    QFETCH(int, row);
    QFETCH(int, limit);
    QFETCH(QStringList, found);
    QFETCH(bool, atBegin);
    QFETCH(bool, atEnd);
    WrittenHistory history;
    const QVector<Message> inA = twoRooms(&history);
    const qint64 place = row < 0 ? inA.first().place - 1 : row >= inA.size() ? inA.last().place + 1 : inA.at(row).place;
    HistoryReader reader(history.path(), history.filesFolder());
    const HistoryPage page = reader.page({u"p"_s, u"a"_s, From(from), place, limit});
    QVERIFY(!reader.takeTrouble());
    QCOMPARE(texts(page), found);
    QCOMPARE(page.atBegin, atBegin);
    QCOMPARE(page.atEnd, atEnd);
}

void tst_StoreReader::pagesOfNothing_data()
{
    QTest::addColumn<QString>("profile");
    QTest::addColumn<QString>("room");
    QTest::addColumn<bool>("there");
    QTest::newRow("no such room") << u"p"_s << u"c"_s << true;
    QTest::newRow("no such profile") << u"q"_s << u"a"_s << true;
    QTest::newRow("no file yet") << u"p"_s << u"a"_s << false;
}

void tst_StoreReader::pagesOfNothing()
{
    QFETCH(QString, profile);
    QFETCH(QString, room);
    QFETCH(bool, there);
    WrittenHistory history;
    twoRooms(&history);
    HistoryReader reader(there ? history.path() : history.path() + u"-elsewhere"_s, history.filesFolder());
    for (const From from : {From::End, From::Before, From::After, From::Around}) {
        const HistoryPage page = reader.page({profile, room, from, 5, 10});
        QVERIFY(page.rows.isEmpty());
        QVERIFY(page.atBegin && page.atEnd);
    }
    QVERIFY(!reader.takeTrouble());
}

void tst_StoreReader::wholeRoomInPages_data()
{
    QTest::addColumn<bool>("upwards");
    QTest::newRow("from the end up") << true;
    QTest::newRow("from the beginning down") << false;
}

// Page by page nothing is left out and nothing comes twice, also while rows are added at the end.
void tst_StoreReader::wholeRoomInPages()
{
    QFETCH(bool, upwards);
    WrittenHistory history;
    QStringList expected;
    const auto write = [&](int count) {
        history.begin();
        for (; count > 0; --count)
            expected += history.add(u"a"_s, u"x"_s, QString::number(expected.size())).text;
        history.commit();
    };
    write(500);
    HistoryReader reader(history.path(), history.filesFolder());
    QStringList found;
    PageRequest request{u"p"_s, u"a"_s, upwards ? From::End : From::After, 0, 7};
    for (int pages = 0; pages < 1000; ++pages) {
        const HistoryPage page = reader.page(request);
        QVERIFY(!page.rows.isEmpty());
        if (upwards) {
            found = texts(page) + found;
            request.from = From::Before;
            request.place = page.rows.first().place;
        } else {
            found += texts(page);
            request.place = page.rows.last().place;
        }
        if (upwards ? page.atBegin : page.atEnd)
            break;
        if (pages < 50)
            write(1);
    }
    QCOMPARE(found, upwards ? expected.first(500) : expected);
}

void tst_StoreReader::rowsAsTheyAre()
{
    WrittenHistory history;
    Message own;
    own.kind = MessageKind::Chat;
    own.id = u"id-1"_s;
    own.serverId = u"s-1"_s;
    own.seq = 7;
    own.room = u"a"_s;
    own.sender = u"me"_s;
    own.text = u"two\nlines 通信"_s;
    own.time = QDateTime::fromMSecsSinceEpoch(1'790'000'000'123);
    own.own = true;
    own.state = DeliveryState::Held;
    own.hold = HoldReason::Old;
    own.refusal = Refusal::RefusedByServer;
    own.refusalText = u"no"_s;
    const QByteArray digest(32, '\x7f');
    own.file = FilePart{u"a.png"_s, u"image/png"_s, 12, digest, {}, history.filesFolder() + u'/' + QString::fromLatin1(digest.toHex())};
    own = history.add(u"p"_s, own);
    Message notice;
    notice.kind = MessageKind::Notice;
    notice.notice = NoticeKind::Joined;
    notice.room = u"a"_s;
    notice.sender = u"bob"_s;
    notice = history.add(u"p"_s, notice);

    HistoryReader reader(history.path(), history.filesFolder());
    QCOMPARE(reader.page({u"p"_s, u"a"_s}).rows, (QVector<Message>{own, notice}));
    history.setState(u"p"_s, own, DeliveryState::Delivered);
    QCOMPARE(reader.page({u"p"_s, u"a"_s}).rows.first().state, DeliveryState::Delivered);
}

void tst_StoreReader::waitsUntilItIsOpen()
{
    QFETCH(bool, threads);
    WrittenHistory history;
    twoRooms(&history);
    StoreReader reader(threads);
    QObject context;
    int pages = 0;
    int searches = 0;
    reader.page({u"p"_s, u"a"_s}, &context, [&](const HistoryPage &page) { pages += int(page.rows.size()); });
    reader.search({u"1"_s, {}, {}, 0, 50}, &context, [&](const SearchAnswer &answer) { searches += int(answer.hits.size()); });
    QCoreApplication::processEvents();
    QCOMPARE(pages, 0);
    reader.open(history.path(), history.filesFolder());
    QTRY_COMPARE_WITH_TIMEOUT(pages, 10, patience);
    QTRY_COMPARE_WITH_TIMEOUT(searches, 11, patience); // 1, 10 to 19
}

void tst_StoreReader::answersInOrderAndLater()
{
    QFETCH(bool, threads);
    WrittenHistory history;
    twoRooms(&history);
    StoreReader reader(threads);
    reader.open(history.path(), history.filesFolder());
    QObject context;
    QVector<int> answered;
    for (int limit = 1; limit <= 10; ++limit)
        reader.page({u"p"_s, u"a"_s, From::End, 0, limit}, &context, [&](const HistoryPage &page) {
            QCOMPARE(QThread::currentThread(), qApp->thread());
            answered.append(int(page.rows.size()));
        });
    QVERIFY(answered.isEmpty());
    QTRY_COMPARE_WITH_TIMEOUT(answered, (QVector<int>{1, 2, 3, 4, 5, 6, 7, 8, 9, 10}), patience);
}

void tst_StoreReader::onlyTheLastSearchOfAContextCounts()
{
    QFETCH(bool, threads);
    WrittenHistory history;
    twoRooms(&history);
    StoreReader reader(threads);
    QObject panel;
    QObject other;
    QStringList answered;
    const auto note = [&](const SearchAnswer &answer) { answered += answer.text; };
    reader.search({u"o"_s, {}, {}, 0, 50}, &other, note);
    for (const QString &typed : {u"h"_s, u"he"_s, u"hel"_s})
        reader.search({typed, {}, {}, 0, 50}, &panel, note);
    reader.open(history.path(), history.filesFolder());
    QTRY_COMPARE_WITH_TIMEOUT(answered, (QStringList{u"o"_s, u"hel"_s}), patience);
    reader.search({u"last"_s, {}, {}, 0, 50}, &panel, note); // the others would have come before this one
    QTRY_COMPARE_WITH_TIMEOUT(answered, (QStringList{u"o"_s, u"hel"_s, u"last"_s}), patience);
}

void tst_StoreReader::aContextThatHasGoneIsNotAnswered()
{
    QFETCH(bool, threads);
    WrittenHistory history;
    twoRooms(&history);
    StoreReader reader(threads);
    reader.open(history.path(), history.filesFolder());
    QObject stays;
    bool last = false;
    {
        QObject goes;
        for (int i = 0; i < 5; ++i) // the first is under way when it goes
            reader.page({u"p"_s, u"a"_s}, &goes, [](const HistoryPage &) { QFAIL("answered somebody who has gone"); });
    }
    reader.page({u"p"_s, u"a"_s}, &stays, [&](const HistoryPage &) { last = true; });
    QTRY_VERIFY_WITH_TIMEOUT(last, patience);
}

void tst_StoreReader::nothingIsAnsweredAfterTheEnd()
{
    QFETCH(bool, threads);
    WrittenHistory history;
    twoRooms(&history);
    QObject context;
    auto reader = std::make_unique<StoreReader>(threads);
    reader->open(history.path(), history.filesFolder());
    for (int i = 0; i < 5; ++i) {
        reader->page({u"p"_s, u"a"_s}, &context, [](const HistoryPage &) { QFAIL("answered after the end"); });
        reader->search({u"1"_s, {}, {}, 0, 50}, &context, [](const SearchAnswer &) { QFAIL("answered after the end"); });
    }
    reader.reset();
    QCoreApplication::processEvents();
}

void tst_StoreReader::mayBeEndedByAnAnswer()
{
    QFETCH(bool, threads);
    WrittenHistory history;
    twoRooms(&history);
    QObject context;
    auto reader = std::make_unique<StoreReader>(threads);
    reader->open(history.path(), history.filesFolder());
    int answers = 0;
    for (int i = 0; i < 3; ++i) {
        reader->page({u"p"_s, u"a"_s}, &context, [&](const HistoryPage &) {
            ++answers;
            reader.reset();
        });
    }
    QTRY_COMPARE_WITH_TIMEOUT(answers, 1, patience);
    QCoreApplication::processEvents();
    QCOMPARE(answers, 1);
}

void tst_StoreReader::closesAndOpensAgain()
{
    QFETCH(bool, threads);
    WrittenHistory first;
    first.add(u"a"_s, u"x"_s, u"first"_s);
    WrittenHistory second;
    second.add(u"a"_s, u"x"_s, u"second"_s);
    StoreReader reader(threads);
    QObject context;
    QStringList found;
    const auto note = [&](const HistoryPage &page) { found += texts(page); };
    reader.open(first.path(), first.filesFolder());
    reader.page({u"p"_s, u"a"_s}, &context, note);
    QTRY_COMPARE_WITH_TIMEOUT(found, QStringList{u"first"_s}, patience);
    reader.page({u"p"_s, u"a"_s}, &context, note); // under way, or not begun: the answer is one of the two, never none
    reader.close();
    reader.page({u"p"_s, u"a"_s}, &context, note);
    reader.open(second.path(), second.filesFolder());
    QTRY_COMPARE_WITH_TIMEOUT(found.size(), 3, patience);
    QCOMPARE(found.last(), u"second"_s);
}

void tst_StoreReader::aDamagedFileIsTold()
{
    QFETCH(bool, threads);
    WrittenHistory good;
    good.add(u"a"_s, u"x"_s, u"word"_s);
    QTemporaryDir dir;
    const QString path = dir.filePath(u"messages.sqlite"_s);
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(QByteArray(8192, 'x'));
    file.close();

    StoreReader reader(threads);
    QSignalSpy troubles(&reader, &StoreReader::troubleFound);
    QObject context;
    int rows = -1;
    const auto note = [&](const HistoryPage &page) { rows = int(page.rows.size()); };
    reader.open(path, dir.path());
    reader.page({u"p"_s, u"a"_s}, &context, note);
    QTRY_COMPARE_WITH_TIMEOUT(rows, 0, patience);
    QCOMPARE(troubles.size(), 1);
    const auto trouble = troubles.first().first().value<StoreTrouble>();
    QCOMPARE(trouble.kind, StoreTrouble::Kind::Damaged);
    QCOMPARE(trouble.path, path);
    QVERIFY(!trouble.words.isEmpty());

    reader.open(good.path(), good.filesFolder());
    reader.page({u"p"_s, u"a"_s}, &context, note);
    QTRY_COMPARE_WITH_TIMEOUT(rows, 1, patience);
    QCOMPARE(troubles.size(), 1);
}

void tst_StoreReader::damageThatIsMetLaterIsTold()
{
    QTemporaryDir dir;
    {
        WrittenHistory history(dir.path());
        history.begin();
        for (int i = 0; i < 2000; ++i)
            history.add(u"a"_s, u"x"_s, u"row %1 "_s.arg(i).repeated(20));
        history.commit();
    }
    QFile file(dir.filePath(u"messages.sqlite"_s));
    QVERIFY(file.open(QIODevice::ReadWrite));
    const qint64 size = file.size();
    QVERIFY(size > 100 * 4096);
    for (qint64 at = 40 * 4096; at + 4096 <= size; at += 4096) {
        file.seek(at);
        file.write(QByteArray(4096, 'x'));
    }
    file.close();
    HistoryReader reader(file.fileName(), dir.path());
    const HistoryPage page = reader.page({u"p"_s, u"a"_s, From::End, 0, 1000});
    QVERIFY(page.rows.isEmpty() && page.atBegin && page.atEnd);
    const auto trouble = reader.takeTrouble();
    QVERIFY(trouble);
    QCOMPARE(trouble->kind, StoreTrouble::Kind::Damaged);
}

// Damage deep in a large file, which nobody looks at before somebody scrolls there.
void tst_StoreReader::theStoreReplacesWhatAReaderFindsDamaged()
{
    QFETCH(bool, threads);
    QTemporaryDir dir;
    {
        WrittenHistory history(dir.path());
        history.begin();
        for (int i = 0; i < 12000; ++i)
            history.add(u"a"_s, u"x"_s, u"row %1 "_s.arg(i).repeated(30));
        history.commit();
    }
    QFile file(dir.filePath(u"messages.sqlite"_s));
    QVERIFY(file.open(QIODevice::ReadWrite));
    const qint64 pages = file.size() / 4096;
    QVERIFY(pages > 1500);
    for (qint64 at = pages / 3; at < pages / 2; ++at) {
        file.seek(at * 4096);
        file.write(QByteArray(4096, 'x'));
    }
    file.close();

    Store store({dir.path(), threads, false});
    QSignalSpy troubles(&store, &Store::troubleChanged);
    store.open();
    QObject context;
    int rows = -1;
    const auto note = [&](const HistoryPage &page) { rows = int(page.rows.size()); };
    store.history().page({u"p"_s, u"a"_s, From::End, 0, 10}, &context, note);
    QTRY_COMPARE_WITH_TIMEOUT(rows, 10, patience); // here it is well
    QCOMPARE(troubles.size(), 0);
    store.history().page({u"p"_s, u"a"_s, From::End, 0, 12000}, &context, note);
    QTRY_COMPARE_WITH_TIMEOUT(rows, 0, patience);
    QTRY_COMPARE_WITH_TIMEOUT(troubles.size(), 1, patience);
    const auto trouble = troubles.first().first().value<StoreTrouble>();
    QCOMPARE(trouble.kind, StoreTrouble::Kind::Damaged);
    QVERIFY(QFile::exists(trouble.keptAs));
    QVERIFY(trouble.keptAs != trouble.path);
    QCOMPARE(QFileInfo(trouble.keptAs).size() / 4096, pages);

    rows = -1; // a new one stands in its place
    store.history().page({u"p"_s, u"a"_s}, &context, note);
    QTRY_COMPARE_WITH_TIMEOUT(rows, 0, patience);
    QCOMPARE(troubles.size(), 1);
}

void tst_StoreReader::troubleThatPassesIsTold()
{
    QFETCH(bool, threads);
    WrittenHistory good;
    good.add(u"a"_s, u"x"_s, u"word"_s);
    QTemporaryDir dir;
    const QString path = dir.filePath(u"messages.sqlite"_s);
    QVERIFY(QDir().mkdir(path)); // nothing that SQLite can open
    StoreReader reader(threads);
    QSignalSpy troubles(&reader, &StoreReader::troubleFound);
    QSignalSpy recoveries(&reader, &StoreReader::recovered);
    QObject context;
    int rows = -1;
    const auto ask = [&] {
        rows = -1;
        reader.page({u"p"_s, u"a"_s}, &context, [&](const HistoryPage &page) { rows = int(page.rows.size()); });
    };
    reader.open(path, dir.path());
    ask();
    QTRY_COMPARE_WITH_TIMEOUT(rows, 0, patience);
    QCOMPARE(troubles.size(), 1);
    QCOMPARE(recoveries.size(), 0);
    QVERIFY(QDir().rmdir(path));
    QVERIFY(QFile::copy(good.path(), path));
    QVERIFY(QFile::copy(good.path() + u"-wal"_s, path + u"-wal"_s));
    ask();
    QTRY_COMPARE_WITH_TIMEOUT(rows, 1, patience);
    ask();
    QTRY_COMPARE_WITH_TIMEOUT(rows, 1, patience);
    QCOMPARE(troubles.size(), 1);
    QCOMPARE(recoveries.size(), 1);
}

void tst_StoreReader::readsBesideAWriter()
{
    WrittenHistory history;
    history.add(u"a"_s, u"x"_s, u"word one"_s);
    HistoryReader reader(history.path(), history.filesFolder());
    QCOMPARE(reader.page({u"p"_s, u"a"_s}).rows.size(), 1);
    history.begin();
    history.add(u"a"_s, u"x"_s, u"word two"_s);
    QCOMPARE(reader.page({u"p"_s, u"a"_s}).rows.size(), 1); // not yet, and it did not wait
    QCOMPARE(reader.search({u"word"_s, {}, {}, 0, 50}).hits.size(), 1);
    history.commit();
    QCOMPARE(reader.page({u"p"_s, u"a"_s}).rows.size(), 2);
    QCOMPARE(reader.search({u"word"_s, {}, {}, 0, 50}).hits.size(), 2);
    QVERIFY(!reader.takeTrouble());
}

// Two lanes, as StoreReader has: while one is held up, the other answers.
void tst_StoreReader::aPageDoesNotWaitForASearch()
{
    WrittenHistory history;
    twoRooms(&history);
    QSemaphore searching;
    QSemaphore go;
    ReadingLane searches(true);
    ReadingLane pages(true);
    searches.open(history.path(), history.filesFolder());
    pages.open(history.path(), history.filesFolder());
    QObject context;
    bool searched = false;
    bool paged = false;
    const auto hold = qScopeGuard([&] { go.release(); });
    searches.ask(&context, [&](HistoryReader &) { searching.release(); go.acquire(); }, [&] { searched = true; });
    searching.acquire();
    pages.ask(&context, [](HistoryReader &reader) { reader.page({u"p"_s, u"a"_s}); }, [&] { paged = true; });
    QTRY_VERIFY_WITH_TIMEOUT(paged, patience);
    QVERIFY(!searched);
    go.release();
    QTRY_VERIFY_WITH_TIMEOUT(searched, patience);
}

QTEST_GUILESS_MAIN(tst_StoreReader)
#include "tst_storereader.moc"
