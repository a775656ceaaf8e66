// Searches a million messages, Latin and Chinese, and compares the time until the first fifty hits are in the caller's hands
// with that of the bare SQL statement on a connection of its own, in turns. Then reads pages of a room while searches run.
//
//     bench_search [messages [seed]]

#include "storage/HistoryReader.h"
#include "storage/SearchTerms.h"
#include "storage/SearchText.h"
#include "storage/StoreReader.h"
#include "support/WrittenHistory.h"

#include <QCoreApplication>
#include <QElapsedTimer>
#include <QEventLoop>
#include <QFileInfo>
#include <QSqlQuery>

#include <algorithm>
#include <cstdio>
#include <random>

using namespace parlance;

namespace {

constexpr int hits = 50;
constexpr int rounds = 25;
constexpr double factor = 3;
constexpr double floorMs = 1;    // below it, the way between two threads is what is measured
constexpr double pageBound = 20; // ms; a frame and a bit
constexpr int rooms = 40;
constexpr int senders = 300;

// Words as in a language: few of them are most of what is written.
class Vocabulary
{
public:
    explicit Vocabulary(std::mt19937 *random) : m_random(random)
    {
        std::vector<double> latinWeights;
        for (int i = 0; i < 30000; ++i) {
            QString word;
            for (unsigned left = 2 + next(8); left > 0; --left)
                word += QChar(char16_t(u'a' + next(26)));
            m_latin.append(word);
            latinWeights.push_back(1.0 / (i + 3));
        }
        std::vector<double> hanWeights;
        for (int i = 0; i < 4000; ++i)
            hanWeights.push_back(1.0 / (i + 12));
        m_latinRank = std::discrete_distribution<int>(latinWeights.begin(), latinWeights.end());
        m_hanRank = std::discrete_distribution<int>(hanWeights.begin(), hanWeights.end());
    }

    QString latin(int rank) const { return m_latin.at(rank); }
    static QChar han(int rank) { return QChar(char16_t(0x4e00 + rank * 5)); }

    QString text()
    {
        QString text;
        const unsigned kind = next(6); // three of six Latin, two Chinese, one mixed
        if (kind != 1 && kind != 2) {
            for (unsigned left = 3 + next(14); left > 0; --left)
                text += m_latin.at(m_latinRank(*m_random)) + u' ';
        }
        if (kind <= 2) {
            for (unsigned left = 4 + next(24); left > 0; --left)
                text += han(m_hanRank(*m_random));
        }
        return text;
    }

    unsigned next(unsigned bound) { return (*m_random)() % bound; }

private:
    std::mt19937 *m_random;
    QStringList m_latin;
    std::discrete_distribution<int> m_latinRank;
    std::discrete_distribution<int> m_hanRank;
};

void write(WrittenHistory *history, Vocabulary *words, int count)
{
    QElapsedTimer time;
    time.start();
    for (int i = 0; i < count; ++i) {
        if (i % 20000 == 0)
            history->begin();
        Message message;
        message.room = QStringLiteral("room%1").arg(words->next(rooms));
        message.sender = QStringLiteral("user%1").arg(words->next(senders));
        message.text = words->text();
        message.time = WrittenHistory::firstTime().addMSecs(qint64(i) * 5000);
        history->add(QStringLiteral("p"), message);
        if (i % 20000 == 19999 || i == count - 1)
            history->commit();
    }
    std::printf("%d messages written in %.1f s, %.0f MB\n", count, double(time.elapsed()) / 1000,
                double(QFileInfo(history->path()).size()) / 1e6);
}

// What it takes when nothing else wants the processor: both ways are cut into by other programs, but not alike.
double least(const std::vector<double> &values)
{
    return *std::min_element(values.begin(), values.end());
}

double median(std::vector<double> values)
{
    std::sort(values.begin(), values.end());
    return values.at(values.size() / 2);
}

double sinceMs(const QElapsedTimer &time)
{
    return double(time.nsecsElapsed()) / 1e6;
}

// The statement that a person would write by hand for the same hits.
class BareConnection
{
public:
    explicit BareConnection(const QString &path)
    {
        m_database = QSqlDatabase::addDatabase(QStringLiteral("QSQLITE"), QStringLiteral("bare"));
        m_database.setDatabaseName(path);
        m_database.setConnectOptions(QStringLiteral("QSQLITE_OPEN_READONLY"));
        if (!m_database.open())
            qFatal("the bare connection cannot be opened");
        m_query = QSqlQuery(m_database);
        m_query.setForwardOnly(true);
        m_query.prepare(QStringLiteral("SELECT m.* FROM search AS s CROSS JOIN messages AS m ON m.key = s.rowid "
                                       "WHERE search MATCH ? ORDER BY s.rowid DESC LIMIT ?"));
    }
    ~BareConnection()
    {
        m_query = QSqlQuery();
        m_database.close();
    }

    int read(const QString &expression)
    {
        m_query.bindValue(0, expression);
        m_query.bindValue(1, hits);
        if (!m_query.exec())
            qFatal("the bare statement failed: %s", qPrintable(m_query.lastError().text()));
        int rows = 0;
        while (m_query.next()) {
            for (int column = 0; column < 21; ++column)
                m_query.value(column);
            ++rows;
        }
        m_query.finish();
        return rows;
    }

private:
    QSqlDatabase m_database;
    QSqlQuery m_query;
};

int search(StoreReader *reader, const QString &query)
{
    QEventLoop loop;
    int found = -1;
    reader->search({query, {}, {}, 0, hits}, &loop, [&](const SearchAnswer &answer) {
        found = int(answer.hits.size());
        loop.quit();
    });
    loop.exec();
    return found;
}

bool compare(StoreReader *reader, BareConnection *bare, const char *what, const QString &query)
{
    const QString expression = matchExpression(parseSearch(query), {});
    std::vector<double> ours;
    std::vector<double> bareTimes;
    int found = 0;
    for (int round = 0; round <= rounds; ++round) { // the first one warms the caches of both
        QElapsedTimer time;
        time.start();
        found = search(reader, query);
        const double ourTime = sinceMs(time);
        time.start();
        const int rows = bare->read(expression);
        const double bareTime = sinceMs(time);
        if (rows != found)
            qFatal("\"%s\": %d hits, but %d by the bare statement", qPrintable(query), found, rows);
        if (round > 0) {
            ours.push_back(ourTime);
            bareTimes.push_back(bareTime);
        }
    }
    const double ratio = least(ours) / least(bareTimes);
    const bool kept = ratio <= factor || least(ours) <= floorMs;
    std::printf("  %-28s %3d hits  %8.2f ms  bare %8.2f ms  ratio %5.2f  (medians %.2f, %.2f)  %s\n", what, found,
                least(ours), least(bareTimes), ratio, median(ours), median(bareTimes), kept ? "kept" : "MISSED");
    return kept;
}

struct PageTimes {
    double usual = 0;
    double longest = 0;
};

PageTimes pages(StoreReader *reader, const PageRequest &request, int count)
{
    std::vector<double> times;
    for (int i = 0; i < count; ++i) {
        QEventLoop loop;
        QElapsedTimer time;
        time.start();
        reader->page(request, &loop, [&](const HistoryPage &page) {
            if (page.rows.isEmpty())
                qFatal("an empty page");
            loop.quit();
        });
        loop.exec();
        times.push_back(sinceMs(time));
    }
    return {median(times), *std::max_element(times.begin(), times.end())};
}

// Searches one after the other until it ends.
class SearchLoad
{
public:
    SearchLoad(StoreReader *reader, QStringList queries) : m_reader(reader), m_queries(std::move(queries)) { next(); }

    int answered() const { return m_answered; }

private:
    void next()
    {
        m_reader->search({m_queries.at(m_answered % m_queries.size()), {}, {}, 0, hits}, &m_context,
                         [this](const SearchAnswer &) {
                             ++m_answered;
                             next();
                         });
    }

    StoreReader *m_reader;
    QStringList m_queries;
    QObject m_context;
    int m_answered = 0;
};

} // namespace

int main(int argc, char **argv)
{
    QCoreApplication app(argc, argv);
    const int count = argc > 1 ? std::atoi(argv[1]) : 1'000'000;
    const unsigned seed = argc > 2 ? unsigned(std::atoi(argv[2])) : 1;
    if (count <= 0) {
        std::fprintf(stderr, "usage: bench_search [messages [seed]]\n");
        return 2;
    }
    std::printf("seed %u\n", seed);
    std::mt19937 random(seed);
    Vocabulary words(&random);
    WrittenHistory history;
    write(&history, &words, count);

    StoreReader reader(true);
    reader.open(history.path(), history.filesFolder());
    BareConnection bare(history.path());
    const QString common = words.latin(0);
    const QString second = words.latin(1);
    const QString oneHan(Vocabulary::han(0));
    const QString twoHan = oneHan + Vocabulary::han(1);
    const QString rareHan = QString(Vocabulary::han(3000)) + Vocabulary::han(3001);
    const QString sixTimes = u'"' + QString(common + u' ').repeated(6) + u'"';
    bool kept = true;
    std::printf("until the first %d hits, least of %d\n", hits, rounds);
    const auto row = [&](const char *what, const QString &query) {
        kept = compare(&reader, &bare, what, query) && kept;
    };
    row("rare word", words.latin(29000) + u' ');
    row("common word", common + u' ');
    row("two common words", common + u' ' + second + u' ');
    row("one Chinese character", oneHan);
    row("two Chinese characters", twoHan);
    row("two rare ones", rareHan);
    row("beginning, 1 letter", common.left(1));
    row("beginning, 2 letters", common.left(2));
    row("beginning, 3 letters", common.left(3));
    row("beginning, a whole word", common);
    row("word and from:", common + QStringLiteral(" from:user17 "));
    row("word and in:", common + QStringLiteral(" in:room7 "));
    row("word and from:, in:", common + QStringLiteral(" from:user17 in:room7 "));
    row("word and has:link, none has", common + QStringLiteral(" has:link "));
    row("no hit", QStringLiteral("wordthatnobodywrites "));
    row("no hit, of common parts", sixTimes);

    const QString room = QStringLiteral("room7");
    HistoryReader look(history.path(), history.filesFolder());
    const auto middle =
        look.placeAt(QStringLiteral("p"), room, WrittenHistory::firstTime().addMSecs(qint64(count) * 2500));
    const PageRequest atEnd{QStringLiteral("p"), room, PageRequest::From::End, 0, 200};
    const PageRequest inMiddle{QStringLiteral("p"), room, PageRequest::From::Around, middle.value_or(0), 200};
    std::printf("pages of 200 rows, median and longest of 200\n");
    const auto show = [&](const char *what, const PageTimes &times) {
        const bool quick = times.usual <= pageBound;
        std::printf("  %-36s %7.2f ms %7.2f ms  %s\n", what, times.usual, times.longest, quick ? "kept" : "MISSED");
        kept = kept && quick;
    };
    show("at the end, idle", pages(&reader, atEnd, 200));
    show("in the middle, idle", pages(&reader, inMiddle, 200));
    {
        const SearchLoad load(&reader, {common.left(1), sixTimes, common, twoHan});
        show("at the end, while searches run", pages(&reader, atEnd, 200));
        show("in the middle, while searches run", pages(&reader, inMiddle, 200));
        std::printf("  (%d searches were answered meanwhile)\n", load.answered());
    }
    std::printf("within %.0f times the bare statement, or under %.0f ms; pages under %.0f ms: %s\n", factor, floorMs,
                pageBound, kept ? "kept" : "MISSED");
    return kept ? 0 : 1;
}
