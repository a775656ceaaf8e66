// How fast own messages become durable: through the MessageStore, and by a bare SQLite program that commits the same rows
// to the same tables with the same settings (WAL, synchronous=FULL), one row a transaction. Both in turns on one disk.
// Prints the ratio for one message at a time (each waits for the answer of the one before) and for a burst; then the time
// and memory of opening a database of a million messages.

#include "bench/ProcessFigures.h"
#include "storage/Database.h"
#include "storage/SearchText.h"
#include "support/StoreProbe.h"

#include <QCoreApplication>
#include <QElapsedTimer>
#include <QTemporaryDir>

#include <algorithm>
#include <cstdio>

using namespace parlance;
using namespace parlance::test;

namespace {

constexpr int rounds = 9;
constexpr int perRound = 200;   // messages
constexpr int perBurst = 2000;
constexpr int many = 1'000'000;
constexpr double wanted = 0.8;

OutboxRow message(int number)
{
    return StoreProbe::row(QStringLiteral("message %1, written while the network was away 网络断开时写下").arg(number));
}

double perSecond(int count, qint64 nanoseconds)
{
    return count * 1e9 / double(nanoseconds);
}

double median(QVector<double> values)
{
    std::sort(values.begin(), values.end());
    return values.at(values.size() / 2);
}

// What the store writes for one own message, by hand.
class BareProgram
{
public:
    explicit BareProgram(const QString &path)
    {
        if (m_database.open(path, Database::Mode::Write))
            qFatal("the bare program cannot open its database");
        m_database.run(QStringLiteral("INSERT INTO profiles (id, uuid) VALUES (1, 'profile')"));
        m_database.run(QStringLiteral("INSERT INTO rooms (id, profile, name) VALUES (1, 1, 'room')"));
        m_database.run(QStringLiteral("PRAGMA synchronous = FULL"));
        m_message = &m_database.prepared(QStringLiteral("INSERT INTO messages (key, room, place, kind, notice, id, sender, text, time, own, state, hold, refusal) "
                                           "VALUES (?, 1, ?, 0, 0, ?, 'me', ?, ?, 1, 1, 0, 0)"));
        m_outbox = &m_database.prepared(QStringLiteral("INSERT INTO outbox (profile, id, message, written, state, hold, consented, tries, epoch, refusal) "
                                          "VALUES (1, ?, ?, ?, 1, 0, 0, 0, 0, 0)"));
        m_search = &m_database.prepared(QStringLiteral("INSERT INTO search (rowid, text, file, tags) VALUES (?, ?, ?, ?)"));
    }

    qint64 write(const QVector<OutboxRow> &rows, const QVector<SearchColumns> &columns)
    {
        QElapsedTimer time;
        time.start();
        for (qsizetype i = 0; i < rows.size(); ++i)
            write(rows.at(i), columns.at(i));
        return time.nsecsElapsed();
    }

private:
    void write(const OutboxRow &row, const SearchColumns &columns)
    {
        const qint64 written = row.message.written.toMSecsSinceEpoch();
        ++m_key;
        bool well = m_database.run(QStringLiteral("BEGIN IMMEDIATE"));
        const qint64 key = (written << 20) + m_key;
        m_message->bindValue(0, key);
        m_message->bindValue(1, m_key << 32);
        m_message->bindValue(2, row.message.id);
        m_message->bindValue(3, row.message.text);
        m_message->bindValue(4, written);
        well = m_message->exec() && well;
        m_outbox->bindValue(0, row.message.id);
        m_outbox->bindValue(1, key);
        m_outbox->bindValue(2, written);
        well = m_outbox->exec() && well;
        m_search->bindValue(0, key);
        m_search->bindValue(1, columns.text);
        m_search->bindValue(2, columns.file.isNull() ? QStringLiteral("") : columns.file);
        m_search->bindValue(3, columns.tags);
        well = m_search->exec() && well;
        if (!m_database.run(QStringLiteral("COMMIT")) || !well)
            qFatal("the bare program could not write");
    }

    Database m_database;
    QSqlQuery *m_message = nullptr;
    QSqlQuery *m_outbox = nullptr;
    QSqlQuery *m_search = nullptr;
    qint64 m_key = 0;
};

QVector<OutboxRow> messages(int count)
{
    QVector<OutboxRow> rows;
    for (int i = 0; i < count; ++i)
        rows.append(message(i));
    return rows;
}

QVector<SearchColumns> columnsOf(const QVector<OutboxRow> &rows)
{
    QVector<SearchColumns> columns;
    for (const OutboxRow &row : rows)
        columns.append(searchColumns(1, 1, StoreProbe::shownOf(row)).value_or(SearchColumns()));
    return columns;
}

qint64 oneAtATime(StoreProbe &probe, const QVector<OutboxRow> &rows)
{
    QElapsedTimer time;
    time.start();
    for (const OutboxRow &row : rows) {
        if (!probe.insert(row))
            qFatal("the store could not write");
    }
    return time.nsecsElapsed();
}

qint64 burst(StoreProbe &probe, const QVector<OutboxRow> &rows)
{
    QElapsedTimer time;
    time.start();
    qsizetype answered = 0;
    for (const OutboxRow &row : rows) {
        probe.messages->insert(row, StoreProbe::shownOf(row), [&](const Result<qint64> &place) { answered += place.ok() ? 1 : 0; });
    }
    if (!StoreProbe::wait([&] { return answered == rows.size(); }))
        qFatal("not every message of the burst was kept");
    return time.nsecsElapsed();
}

bool enqueue(const QString &directory)
{
    StoreProbe probe(directory + QStringLiteral("/store"));
    probe.load();
    BareProgram bare(directory + QStringLiteral("/bare.sqlite"));
    QVector<double> bareRates;
    QVector<double> ratios;
    QVector<double> burstRatios;
    for (int round = 0; round < rounds; ++round) {
        const auto rows = messages(perRound);
        const double bareRate = perSecond(perRound, bare.write(messages(perRound), columnsOf(rows)));
        bareRates.append(bareRate);
        ratios.append(perSecond(perRound, oneAtATime(probe, rows)) / bareRate);
        burstRatios.append(perSecond(perBurst, burst(probe, messages(perBurst))) / bareRate);
    }
    const bool kept = median(ratios) >= wanted && median(burstRatios) >= wanted;
    std::printf("own messages made durable, medians of %d rounds\n", rounds);
    std::printf("  bare SQLite, one a transaction   %10.0f a second\n", median(bareRates));
    std::printf("  the store, one at a time         %10.2f of that\n", median(ratios));
    std::printf("  the store, bursts of %d        %10.2f of that\n", perBurst, median(burstRatios));
    std::printf("  at least %.2f                     %s\n", wanted, kept ? "kept" : "MISSED");
    return kept;
}

void opening(const QString &directory)
{
    QElapsedTimer time;
    time.start();
    {
        StoreProbe probe(directory);
        for (int i = 0; i < many;) {
            SessionEvents events;
            for (int batch = 0; batch < 5000; ++batch, ++i)
                events.append(event::Added{StoreProbe::received(QStringLiteral("message number %1 of many").arg(i), i, QString::number(i))});
            probe.keep(events);
        }
    }
    std::printf("%d received messages\n", many);
    std::printf("  kept in                          %10lld ms\n", time.elapsed());
    const bench::ProcessFigures figures(QCoreApplication::applicationPid());
    const qint64 before = figures.residentKiB();
    time.start();
    StoreProbe probe(directory);
    probe.load();
    const qint64 opened = time.elapsed();
    probe.page(QStringLiteral("room"), 200);
    std::printf("  opened in                        %10lld ms\n", opened);
    std::printf("  and its last 200 read in         %10lld ms\n", time.elapsed() - opened);
    std::printf("  memory for both                  %10.1f MiB\n", double(figures.residentKiB() - before) / 1024);
}

} // namespace

int main(int argc, char **argv)
{
    QCoreApplication app(argc, argv);
    QTemporaryDir dir; // on the disk of TMPDIR: one in memory makes nothing durable
    const bool kept = enqueue(dir.path());
    opening(dir.path() + QStringLiteral("/many"));
    return kept ? 0 : 1;
}
