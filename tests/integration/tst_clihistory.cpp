#include "support/CliProcess.h"
#include "support/WrittenHistory.h"

#include <QDir>
#include <QJsonArray>
#include <QJsonDocument>
#include <QTest>

#include <algorithm>

using namespace parlance;
using namespace Qt::StringLiterals;

// parlance-cli history and search, over a directory that somebody else writes.
class tst_CliHistory : public QObject
{
    Q_OBJECT

    static constexpr int patience = 30000;

    struct Outcome {
        int code = 0;
        QStringList lines;
        QString errors;
    };

    static Outcome run(const QStringList &arguments, const QHash<QString, QString> &environment = {})
    {
        CliProcess cli(arguments, environment);
        const int code = cli.waitForEnd();
        return {code, cli.lines(), cli.errors().trimmed()};
    }

    static void twoProfiles(WrittenHistory *history)
    {
        for (const QString &profile : {u"id-work"_s, u"id-home"_s}) {
            for (const QString &room : {u"general"_s, profile == u"id-work" ? u"dev"_s : u"garden"_s}) {
                Message message;
                message.room = room;
                message.sender = u"alice"_s;
                message.text = u"hello from "_s + profile + u' ' + room;
                history->add(profile, message);
            }
        }
        const QJsonArray profiles{QJsonObject{{u"id"_s, u"id-work"_s}, {u"name"_s, u"Work"_s}},
                                  QJsonObject{{u"id"_s, u"id-home"_s}, {u"name"_s, u"Home"_s}}};
        QFile file(history->directory() + u"/profiles.json"_s);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(QJsonDocument(QJsonObject{{u"version"_s, 1}, {u"profiles"_s, profiles}}).toJson());
    }

private Q_SLOTS:
    void showsTheLastMessages();
    void limitsAndDays_data();
    void limitsAndDays();
    void jsonLines();
    void finds_data();
    void finds();
    void findsManyInOrder();
    void choosesProfilesAndRooms_data();
    void choosesProfilesAndRooms();
    void mistakesAreOneSentence_data();
    void mistakesAreOneSentence();
    void theProgramsOwnDirectoryIsTheUsualOne();
    void readsBesideTheOwner();
    void readsWhatAKilledOwnerLeft();
    void readsWhatConnectKeeps();
    void changesNothing();
    void whatCannotBeReadIsTold_data();
    void whatCannotBeReadIsTold();
};

void tst_CliHistory::showsTheLastMessages()
{
    WrittenHistory history;
    history.add(u"lobby"_s, u"alice"_s, u"hello\nyou \\ 通信"_s);
    Message message;
    message.room = u"lobby"_s;
    message.kind = MessageKind::Notice;
    message.notice = NoticeKind::Joined;
    message.sender = u"bob"_s;
    history.add(u"p"_s, message);
    message = {};
    message.room = u"lobby"_s;
    message.sender = u"me"_s;
    message.own = true;
    message.state = DeliveryState::Queued;
    message.text = u"mine"_s;
    history.add(u"p"_s, message);
    message.state = DeliveryState::Failed;
    message.refusal = Refusal::RefusedByServer;
    message.refusalText = u"no links"_s;
    message.file = FilePart{u"a b.png"_s, u"image/png"_s, 12, QByteArray(32, 'x'), {}, {}};
    history.add(u"p"_s, message);
    history.add(u"lobby"_s, u"mallory"_s, u"\x1b[31mred \u202e"_s);
    const Outcome outcome = run({u"history"_s, u"--state-dir"_s, history.directory()});
    QCOMPARE(outcome.errors, QString());
    QCOMPARE(outcome.code, 0);
    QCOMPARE(outcome.lines, (QStringList{u"2026-03-01 12:00:00 alice: hello\\nyou \\\\ 通信"_s, u"2026-03-01 12:00:01 * bob joined"_s,
                                         u"2026-03-01 12:00:02 me: mine (waits to be sent)"_s,
                                         u"2026-03-01 12:00:03 me: mine [file a b.png, 12 bytes] (not sent: the server refused it: no links)"_s,
                                         u"2026-03-01 12:00:04 mallory: \\u001b[31mred \\u202e"_s}));
}

void tst_CliHistory::limitsAndDays_data()
{
    QTest::addColumn<QStringList>("options");
    QTest::addColumn<int>("first");
    QTest::addColumn<int>("last");
    QTest::newRow("usually a hundred") << QStringList{} << 1100 << 1199;
    QTest::newRow("fewer") << QStringList{u"--limit"_s, u"3"_s} << 1197 << 1199;
    QTest::newRow("over several pages") << QStringList{u"--limit"_s, u"1100"_s} << 100 << 1199;
    QTest::newRow("more than there are") << QStringList{u"--limit"_s, u"100000"_s} << 0 << 1199;
    QTest::newRow("before a day") << QStringList{u"--before"_s, u"2026-03-02"_s, u"--limit"_s, u"5"_s} << 595 << 599;
    QTest::newRow("before another") << QStringList{u"--before"_s, u"2026/3/3"_s, u"--limit"_s, u"5"_s} << 1195 << 1199;
    QTest::newRow("before all") << QStringList{u"--before"_s, u"2020-01-01"_s} << 0 << -1;
}

void tst_CliHistory::limitsAndDays()
{
    QFETCH(QStringList, options);
    QFETCH(int, first);
    QFETCH(int, last);
    WrittenHistory history;
    history.begin();
    for (int i = 0; i < 1200; ++i) {
        Message message;
        message.room = u"lobby"_s;
        message.sender = u"a"_s;
        message.text = QString::number(i);
        message.time = QDateTime(QDate(2026, 3, i < 600 ? 1 : 2), QTime(12, 0)).addSecs(i);
        history.add(u"p"_s, message);
    }
    history.commit();
    QStringList expected;
    for (int i = first; i <= last; ++i)
        expected += QString::number(i);
    const Outcome outcome = run(QStringList{u"history"_s, u"--state-dir"_s, history.directory()} + options);
    QCOMPARE(outcome.errors, QString());
    QCOMPARE(outcome.code, 0);
    QStringList shown;
    for (const QString &line : outcome.lines)
        shown += line.section(u": "_s, 1);
    QCOMPARE(shown, expected);
}

void tst_CliHistory::jsonLines()
{
    WrittenHistory history;
    Message message;
    message.room = u"lobby"_s;
    message.sender = u"me"_s;
    message.text = u"see http://a.example"_s;
    message.id = u"id-1"_s;
    message.serverId = u"s-1"_s;
    message.seq = 5;
    message.own = true;
    message.state = DeliveryState::Delivered;
    message.time = QDateTime(QDate(2026, 3, 1), QTime(12, 0, 0, 250), Qt::UTC);
    message.file = FilePart{u"a.png"_s, u"image/png"_s, 12, QByteArray(32, '\x01'), {}, history.filesFolder() + u'/' + u"01"_s.repeated(32)};
    history.add(u"id-work"_s, message);
    const QJsonObject expected{
        {u"event"_s, u"message"_s}, {u"profile"_s, u"id-work"_s}, {u"room"_s, u"lobby"_s}, {u"time"_s, u"2026-03-01T12:00:00.250Z"_s},
        {u"sender"_s, u"me"_s}, {u"text"_s, u"see http://a.example"_s}, {u"id"_s, u"id-1"_s}, {u"serverId"_s, u"s-1"_s}, {u"seq"_s, 5},
        {u"own"_s, true}, {u"state"_s, u"delivered"_s},
        {u"file"_s, QJsonObject{{u"name"_s, u"a.png"_s}, {u"type"_s, u"image/png"_s}, {u"size"_s, 12}, {u"sha256"_s, u"01"_s.repeated(32)},
                                {u"path"_s, QDir(history.filesFolder()).absoluteFilePath(u"01"_s.repeated(32))}}}};
    for (const QStringList &command : {QStringList{u"history"_s}, QStringList{u"search"_s, u"has:link"_s}}) {
        const Outcome outcome = run(command + QStringList{u"--jsonl"_s, u"--state-dir"_s, history.directory()});
        QCOMPARE(outcome.code, 0);
        QCOMPARE(outcome.lines.size(), 1);
        QCOMPARE(QJsonDocument::fromJson(outcome.lines.first().toUtf8()).object(), expected);
    }
}

void tst_CliHistory::finds_data()
{
    QTest::addColumn<QStringList>("query");
    QTest::addColumn<QStringList>("found");
    QTest::newRow("a word") << QStringList{u"fox"_s} << QStringList{u"2026-03-01 12:00:01 [dev] bob: fox 通信"_s, u"2026-03-01 12:00:00 [lobby] alice: the fox"_s};
    QTest::newRow("several arguments") << QStringList{u"fox"_s, u"from:alice"_s} << QStringList{u"2026-03-01 12:00:00 [lobby] alice: the fox"_s};
    QTest::newRow("a phrase") << QStringList{u"\"the fox\""_s} << QStringList{u"2026-03-01 12:00:00 [lobby] alice: the fox"_s};
    QTest::newRow("Chinese") << QStringList{u"通信"_s} << QStringList{u"2026-03-01 12:00:01 [dev] bob: fox 通信"_s};
    QTest::newRow("a room") << QStringList{u"fox"_s, u"--room"_s, u"dev"_s} << QStringList{u"2026-03-01 12:00:01 [dev] bob: fox 通信"_s};
    QTest::newRow("limited") << QStringList{u"fox"_s, u"--limit"_s, u"1"_s} << QStringList{u"2026-03-01 12:00:01 [dev] bob: fox 通信"_s};
    QTest::newRow("nothing") << QStringList{u"zebra"_s} << QStringList{};
    QTest::newRow("with a dash") << QStringList{u"--"_s, u"--fox"_s, u"the"_s} << QStringList{u"2026-03-01 12:00:00 [lobby] alice: the fox"_s};
}

void tst_CliHistory::finds()
{
    QFETCH(QStringList, query);
    QFETCH(QStringList, found);
    WrittenHistory history;
    history.add(u"lobby"_s, u"alice"_s, u"the fox"_s);
    history.add(u"dev"_s, u"bob"_s, u"fox 通信"_s);
    const Outcome outcome = run(QStringList{u"search"_s, u"--state-dir"_s, history.directory()} + query);
    QCOMPARE(outcome.errors, QString());
    QCOMPARE(outcome.code, 0);
    QCOMPARE(outcome.lines, found);
}

void tst_CliHistory::findsManyInOrder()
{
    WrittenHistory history;
    QStringList expected;
    history.begin();
    for (int i = 0; i < 1700; ++i) {
        history.add(u"lobby"_s, u"a"_s, u"hit %1"_s.arg(i));
        history.add(u"lobby"_s, u"a"_s, u"miss"_s);
        expected.prepend(u"hit %1"_s.arg(i));
    }
    history.commit();
    const Outcome outcome = run({u"search"_s, u"hit"_s, u"--limit"_s, u"1600"_s, u"--state-dir"_s, history.directory()});
    QStringList shown;
    for (const QString &line : outcome.lines)
        shown += line.section(u"a: "_s, 1);
    QCOMPARE(shown, expected.first(1600));
}

void tst_CliHistory::choosesProfilesAndRooms_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<QStringList>("shown");
    QTest::addColumn<QString>("said");
    const auto row = [](const char *name, const QStringList &arguments, const QStringList &shown, const QString &said = {}) {
        QTest::newRow(name) << arguments << shown << said;
    };
    row("by name", {u"history"_s, u"--profile"_s, u"Work"_s, u"--room"_s, u"general"_s}, {u"id-work general"_s});
    row("by id", {u"history"_s, u"--profile"_s, u"id-home"_s, u"--room"_s, u"general"_s}, {u"id-home general"_s});
    row("by a room of its own", {u"history"_s, u"--room"_s, u"garden"_s}, {u"id-home garden"_s});
    row("a room of both", {u"history"_s, u"--room"_s, u"general"_s}, {},
        u"There are messages of several profiles; choose one with --profile: \"Work\", \"Home\"."_s);
    row("neither", {u"history"_s}, {}, u"There are messages of several profiles; choose one with --profile: \"Work\", \"Home\"."_s);
    row("no room", {u"history"_s, u"--profile"_s, u"Work"_s}, {},
        u"There are messages of several rooms; choose one with --room: \"dev\", \"general\"."_s);
    row("unknown profile", {u"history"_s, u"--profile"_s, u"Play"_s}, {},
        u"There is no profile \"Play\" with messages; there are \"Work\", \"Home\"."_s);
    row("unknown room", {u"history"_s, u"--room"_s, u"attic"_s}, {},
        u"There is no room \"attic\"; there are \"dev\", \"general\", \"garden\"."_s);
    row("a room of the other", {u"history"_s, u"--profile"_s, u"Work"_s, u"--room"_s, u"garden"_s}, {},
        u"There is no room \"garden\"; there are \"dev\", \"general\"."_s);
    row("search everywhere", {u"search"_s, u"hello"_s},
        {u"id-home garden"_s, u"id-home general"_s, u"id-work dev"_s, u"id-work general"_s});
    row("search a profile", {u"search"_s, u"hello"_s, u"--profile"_s, u"Work"_s}, {u"id-work dev"_s, u"id-work general"_s});
    row("search a room", {u"search"_s, u"hello"_s, u"--room"_s, u"dev"_s}, {u"id-work dev"_s});
    row("search a room of both", {u"search"_s, u"hello"_s, u"--room"_s, u"general"_s}, {},
        u"There are messages of several profiles; choose one with --profile: \"Work\", \"Home\"."_s);
}

void tst_CliHistory::choosesProfilesAndRooms()
{
    QFETCH(QStringList, arguments);
    QFETCH(QStringList, shown);
    QFETCH(QString, said);
    WrittenHistory history;
    twoProfiles(&history);
    const Outcome outcome = run(arguments + QStringList{u"--profile-dir"_s, history.directory()});
    QStringList places;
    for (const QString &line : outcome.lines)
        places += line.section(u"hello from "_s, 1);
    QCOMPARE(places, shown);
    QCOMPARE(outcome.errors, said.isEmpty() ? QString() : u"parlance-cli: "_s + said);
    QCOMPARE(outcome.code, said.isEmpty() ? 0 : 1);
}

void tst_CliHistory::mistakesAreOneSentence_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<QString>("said");
    const auto row = [](const char *name, const QStringList &arguments, const QString &said) {
        QTest::newRow(name) << arguments << said + u" See parlance-cli %1 --help."_s.arg(arguments.first());
    };
    row("argument", {u"history"_s, u"lobby"_s}, u"history takes no argument, but got \"lobby\"."_s);
    row("limit", {u"history"_s, u"--limit"_s, u"0"_s}, u"--limit needs a number of messages from 1 to 1000000000, not \"0\"."_s);
    row("day", {u"history"_s, u"--before"_s, u"soon"_s}, u"--before needs a day such as 2026-11-20, not \"soon\"."_s);
    row("two directories", {u"history"_s, u"--state-dir"_s, u"a"_s, u"--profile-dir"_s, u"b"_s},
        u"--state-dir and --profile-dir name the same thing; give one of them."_s);
    row("no query", {u"search"_s}, u"search needs what to look for."_s);
    row("nothing in it", {u"search"_s, u"..."_s}, u"There is nothing to look for: a query needs letters, digits or a filter."_s);
    row("filter's day", {u"search"_s, u"a"_s, u"before:soon"_s}, u"The date in \"before:soon\" cannot be read; it needs the form 2026-11-20."_s);
    row("has what", {u"search"_s, u"has:fun"_s}, u"\"has:fun\" is not known; there are has:link and has:file."_s);
    row("nobody", {u"search"_s, u"a"_s, u"from:"_s}, u"Nothing stands behind \"from:\"."_s);
    row("quote", {u"search"_s, u"\"a b"_s}, u"The quotation mark in \"a b is not closed."_s);
}

void tst_CliHistory::mistakesAreOneSentence()
{
    QFETCH(QStringList, arguments);
    QFETCH(QString, said);
    const Outcome outcome = run(arguments);
    QCOMPARE(outcome.code, 1);
    QCOMPARE(outcome.lines, QStringList());
    QCOMPARE(outcome.errors, u"parlance-cli: "_s + said);
}

void tst_CliHistory::theProgramsOwnDirectoryIsTheUsualOne()
{
    QTemporaryDir home;
    const QString directory = home.filePath(u"parlance"_s);
    WrittenHistory history(directory);
    history.add(u"lobby"_s, u"a"_s, u"here"_s);
    const Outcome outcome = run({u"history"_s}, {{u"XDG_DATA_HOME"_s, home.path()}});
    QCOMPARE(outcome.errors, QString());
    QCOMPARE(outcome.lines.size(), 1);
}

void tst_CliHistory::readsBesideTheOwner()
{
    WrittenHistory history;
    history.add(u"lobby"_s, u"a"_s, u"one"_s);
    history.begin(); // in the middle of writing
    history.add(u"lobby"_s, u"a"_s, u"two"_s);
    QCOMPARE(run({u"history"_s, u"--state-dir"_s, history.directory()}).lines.size(), 1);
    history.commit();
    QCOMPARE(run({u"history"_s, u"--state-dir"_s, history.directory()}).lines.size(), 2);
    QCOMPARE(run({u"search"_s, u"two"_s, u"--state-dir"_s, history.directory()}).lines.size(), 1);
}

// Its last rows are still in the write-ahead log, and nobody has tidied up.
void tst_CliHistory::readsWhatAKilledOwnerLeft()
{
    WrittenHistory history;
    history.add(u"lobby"_s, u"a"_s, u"one"_s);
    history.add(u"lobby"_s, u"a"_s, u"two"_s);
    QTemporaryDir left;
    for (const QString &name : {u"messages.sqlite"_s, u"messages.sqlite-wal"_s})
        QVERIFY(QFile::copy(history.directory() + u'/' + name, left.filePath(name)));
    const Outcome outcome = run({u"history"_s, u"--state-dir"_s, left.path()});
    QCOMPARE(outcome.errors, QString());
    QCOMPARE(outcome.lines.size(), 2);
}

// Two people in a room; what one of them has received and sent is there at once, while that one is still connected.
void tst_CliHistory::readsWhatConnectKeeps()
{
    CliProcess server({u"host"_s});
    QTRY_COMPARE_WITH_TIMEOUT(server.lines().size(), 1, patience);
    const QString url = QJsonDocument::fromJson(server.lines().first().toUtf8()).object().value(u"listening"_s).toString();
    QTemporaryDir dir;
    CliProcess bob({u"connect"_s, url, u"--user"_s, u"bob"_s, u"--jsonl"_s, u"--state-dir"_s, dir.path()});
    QTRY_VERIFY_WITH_TIMEOUT(bob.reached(u"ready"_s), patience);
    CliProcess alice({u"connect"_s, url, u"--user"_s, u"alice"_s});
    alice.write(u"实装 of the API通信 is done"_s);
    alice.endInput();
    QCOMPARE(alice.waitForEnd(), 0);
    QTRY_COMPARE_WITH_TIMEOUT(bob.events(u"message"_s).size(), 1, patience);
    bob.write(u"thank you"_s);
    const auto delivered = [&] {
        const QVector<QJsonObject> events = bob.events(u"delivery"_s);
        return std::any_of(events.begin(), events.end(), [](const QJsonObject &event) { return event.value(u"state"_s) == u"delivered"_s; });
    };
    QTRY_VERIFY_WITH_TIMEOUT(delivered(), patience);

    const auto textsOf = [](const Outcome &outcome) {
        QStringList texts;
        for (const QString &line : outcome.lines) {
            const QJsonObject object = QJsonDocument::fromJson(line.toUtf8()).object();
            if (object.value(u"event"_s) == u"message"_s)
                texts += object.value(u"sender"_s).toString() + u": "_s + object.value(u"text"_s).toString();
        }
        return texts;
    };
    const QStringList said{u"alice: 实装 of the API通信 is done"_s, u"bob: thank you"_s};
    QCOMPARE(textsOf(run({u"history"_s, u"--jsonl"_s, u"--state-dir"_s, dir.path()})), said);
    QCOMPARE(textsOf(run({u"search"_s, u"通信 from:al"_s, u"--jsonl"_s, u"--state-dir"_s, dir.path()})), said.first(1));
    bob.endInput();
    QCOMPARE(bob.waitForEnd(), 0);
    QCOMPARE(textsOf(run({u"history"_s, u"--jsonl"_s, u"--state-dir"_s, dir.path()})), said);
}

void tst_CliHistory::changesNothing()
{
    QTemporaryDir dir;
    {
        WrittenHistory history(dir.path());
        history.add(u"lobby"_s, u"a"_s, u"one"_s);
    }
    QFile broken(dir.filePath(u"profiles.json"_s));
    QVERIFY(broken.open(QIODevice::WriteOnly));
    broken.write("{ not json");
    broken.close();
    const auto look = [&] {
        QHash<QString, QByteArray> contents;
        const QStringList names = QDir(dir.path()).entryList(QDir::Files | QDir::Hidden);
        for (const QString &name : names) {
            QFile file(dir.filePath(name));
            contents.insert(name, file.open(QIODevice::ReadOnly) ? file.readAll() : "unreadable"_ba);
        }
        return contents;
    };
    const auto before = look();
    QCOMPARE(run({u"history"_s, u"--profile-dir"_s, dir.path()}).lines.size(), 1);
    QCOMPARE(run({u"search"_s, u"one"_s, u"--profile-dir"_s, dir.path()}).lines.size(), 1);
    auto after = look();
    // SQLite makes these two for any reader, and they hold nothing.
    after.remove(u"messages.sqlite-shm"_s);
    QCOMPARE(after.take(u"messages.sqlite-wal"_s), QByteArray());
    QCOMPARE(after, before);
}

void tst_CliHistory::whatCannotBeReadIsTold_data()
{
    QTest::addColumn<QByteArray>("content");
    QTest::addColumn<QString>("said");
    QTest::newRow("no directory") << QByteArray() << u"There are no messages in \"%1\": it holds no messages.sqlite."_s;
    QTest::newRow("damaged") << QByteArray(4096, 'x') << u"%1/messages.sqlite is damaged: file is not a database."_s;
    QTest::newRow("empty") << QByteArray("empty") << u"%1/messages.sqlite holds no messages yet."_s;
    QTest::newRow("newer") << QByteArray("newer") << u"%1/messages.sqlite was written by a newer version of Parlance."_s;
}

void tst_CliHistory::whatCannotBeReadIsTold()
{
    QFETCH(QByteArray, content);
    QFETCH(QString, said);
    QTemporaryDir dir;
    if (content == "empty" || content == "newer") {
        WrittenHistory history(dir.path());
        Database database;
        QVERIFY(!database.open(history.path(), Database::Mode::Write));
        if (content == "newer")
            QVERIFY(database.run(u"PRAGMA user_version = 1000"_s));
    } else if (!content.isEmpty()) {
        QFile file(dir.filePath(u"messages.sqlite"_s));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(content);
    }
    for (const QStringList &command : {QStringList{u"history"_s}, QStringList{u"search"_s, u"a"_s}}) {
        const Outcome outcome = run(command + QStringList{u"--state-dir"_s, dir.path()});
        QCOMPARE(outcome.code, 1);
        QCOMPARE(outcome.lines, QStringList());
        QCOMPARE(outcome.errors, u"parlance-cli: "_s + said.arg(dir.path()));
    }
}

QTEST_GUILESS_MAIN(tst_CliHistory)
#include "tst_clihistory.moc"
