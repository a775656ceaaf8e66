#include "storage/HistoryReader.h"

#include "storage/MessageColumns.h"
#include "storage/SearchText.h"

#include <QFileInfo>

#include <algorithm>
#include <limits>

namespace parlance {

namespace {

constexpr qint64 endOfTime = std::numeric_limits<qint64>::max();

QString selectRows(const char *rest)
{
    return QStringLiteral("SELECT ") + messagecolumns::list() + QStringLiteral(" FROM messages AS m ")
           + QLatin1StringView(rest);
}

const QString &roomNumber()
{
    static const QString sql = QStringLiteral("SELECT r.id FROM profiles AS p JOIN rooms AS r ON r.profile = p.id "
                                              "WHERE p.uuid = ? AND r.name = ?");
    return sql;
}

// The first key that a message of this moment can have.
qint64 keyAt(const QDateTime &moment)
{
    return qMax(qint64(0), moment.toMSecsSinceEpoch()) << messagecolumns::counterBits;
}

} // namespace

// The file is opened when something is asked, so that it need not be there before, and may be replaced meanwhile.
bool HistoryReader::ready()
{
    if (m_database.isOpen())
        return true;
    if (!QFileInfo::exists(m_path))
        return false;
    m_trouble = m_database.open(m_path, Database::Mode::Read);
    return !m_trouble;
}

QSqlQuery *HistoryReader::ask(const QString &sql, const QVariantList &values)
{
    if (!m_database.isOpen())
        return nullptr; // a question before this one has failed
    if (QSqlQuery *query = m_database.execute(sql, values))
        return query;
    m_trouble = troubleOf(m_database.lastError(), m_path);
    m_database.close();
    return nullptr;
}

// What is damaged may show only while the rows are read: the next one is then not there, as behind the last.
bool HistoryReader::finish(QSqlQuery *query)
{
    m_database.finish(query);
    if (!m_database.failed())
        return true;
    m_trouble = troubleOf(m_database.lastError(), m_path);
    m_database.close();
    return false;
}

std::optional<qint64> HistoryReader::number(const QString &sql, const QVariantList &values)
{
    std::optional<qint64> found;
    if (QSqlQuery *query = ask(sql, values)) {
        if (query->next() && !query->isNull(0))
            found = query->value(0).toLongLong();
        finish(query);
    }
    return found;
}

HistoryReader::Rows HistoryReader::rowsBefore(qint64 room, const QString &name, qint64 place, int limit)
{
    static const QString sql = selectRows("WHERE m.room = ? AND m.place < ? ORDER BY m.place DESC LIMIT ?");
    Rows result;
    if (QSqlQuery *query = ask(sql, {room, place, limit + 1})) {
        while (query->next())
            result.rows.append(messagecolumns::read(*query, 0, name, m_filesFolder));
        finish(query);
    }
    result.more = result.rows.size() > limit;
    if (result.more)
        result.rows.removeLast();
    std::reverse(result.rows.begin(), result.rows.end());
    return result;
}

HistoryReader::Rows HistoryReader::rowsFrom(qint64 room, const QString &name, qint64 place, int limit)
{
    static const QString sql = selectRows("WHERE m.room = ? AND m.place >= ? ORDER BY m.place LIMIT ?");
    Rows result;
    if (QSqlQuery *query = ask(sql, {room, place, limit + 1})) {
        while (query->next())
            result.rows.append(messagecolumns::read(*query, 0, name, m_filesFolder));
        finish(query);
    }
    result.more = result.rows.size() > limit;
    if (result.more)
        result.rows.removeLast();
    return result;
}

bool HistoryReader::exists(const QString &sql, qint64 room, qint64 place)
{
    return number(sql, {room, place}).value_or(0) != 0;
}

HistoryPage HistoryReader::page(const PageRequest &request)
{
    static const QString behind =
        QStringLiteral("SELECT EXISTS (SELECT 1 FROM messages WHERE room = ? AND place >= ?)");
    static const QString upTo = QStringLiteral("SELECT EXISTS (SELECT 1 FROM messages WHERE room = ? AND place <= ?)");

    HistoryPage page{{}, true, true};
    if (!ready())
        return page;
    // One view of the file for all the questions of a page: otherwise a row could come between them.
    if (!m_database.run(QStringLiteral("BEGIN"))) {
        m_trouble = troubleOf(m_database.lastError(), m_path);
        m_database.close();
        return page;
    }
    const int limit = qMax(1, request.limit);
    if (const auto room = number(roomNumber(), {request.profile, request.room})) {
        switch (request.from) {
        case PageRequest::From::End: {
            // No row has the greatest number as its place: there is room behind every one.
            const Rows before = rowsBefore(*room, request.room, endOfTime, limit);
            page = {before.rows, !before.more, true};
            break;
        }
        case PageRequest::From::Before: {
            const Rows before = rowsBefore(*room, request.room, request.place, limit);
            page = {before.rows, !before.more, !exists(behind, *room, request.place)};
            break;
        }
        case PageRequest::From::After: {
            const Rows from = rowsFrom(*room, request.room, qMin(request.place, endOfTime - 1) + 1, limit);
            page = {from.rows, !exists(upTo, *room, request.place), !from.more};
            break;
        }
        case PageRequest::From::Around: {
            const Rows before = limit > 1 ? rowsBefore(*room, request.room, request.place, limit / 2) : Rows();
            const Rows from = rowsFrom(*room, request.room, request.place, limit - limit / 2);
            const bool atBegin = limit > 1 ? !before.more : !exists(upTo, *room, request.place - 1);
            page = {before.rows + from.rows, atBegin, !from.more};
            break;
        }
        }
    }
    if (m_database.isOpen())
        m_database.run(QStringLiteral("COMMIT")); // nothing was changed, so nothing can fail
    else
        page = {{}, true, true};
    return page;
}

// The units that a hit has to have because of where is searched; nothing: nothing can be there.
std::optional<QStringList> HistoryReader::scopeOf(const SearchQuery &query)
{
    if (query.profile.isEmpty())
        return QStringList();
    const auto profile = number(QStringLiteral("SELECT id FROM profiles WHERE uuid = ?"), {query.profile});
    if (!profile)
        return std::nullopt;
    if (query.room.isEmpty())
        return QStringList{searchtag::profile(*profile)};
    const auto room = number(roomNumber(), {query.profile, query.room});
    if (!room)
        return std::nullopt;
    return QStringList{searchtag::room(*room)};
}

SearchAnswer HistoryReader::search(const SearchQuery &query)
{
    // The index leads: it goes from the newest to the oldest by itself, so that the first hits cost no more than
    // themselves. Nothing is sorted or counted.
    static const QString rest =
        QStringLiteral("CROSS JOIN rooms AS r ON r.id = m.room CROSS JOIN profiles AS p ON p.id = r.profile ");
    static const QString columns = QStringLiteral("SELECT m.key, p.uuid, r.name, ") + messagecolumns::list();
    static const QString byWords =
        columns + QStringLiteral(" FROM search AS s CROSS JOIN messages AS m ON m.key = s.rowid ") + rest
        + QStringLiteral("WHERE search MATCH ? AND s.rowid >= ? AND s.rowid < ? ORDER BY s.rowid DESC LIMIT ?");
    static const QString byTime =
        columns + QStringLiteral(" FROM messages AS m ") + rest
        + QStringLiteral("WHERE m.kind = 0 AND m.key >= ? AND m.key < ? ORDER BY m.key DESC LIMIT ?");

    const SearchTerms terms = parseSearch(query.text);
    SearchAnswer answer;
    answer.text = query.text;
    answer.problem = terms.problem;
    answer.problemWord = terms.problemWord;
    answer.complete = true;
    if (!terms.canSearch() || !ready())
        return answer;
    const std::optional<QStringList> scope = scopeOf(query);
    if (!scope)
        return answer;
    const qint64 low = terms.after ? keyAt(terms.after->addDays(1).startOfDay()) : 0;
    qint64 high = terms.before ? keyAt(terms.before->startOfDay()) : endOfTime;
    if (query.before != 0)
        high = qMin(high, query.before);
    const int limit = qMax(1, query.limit);
    const QString expression = matchExpression(terms, *scope);
    QSqlQuery *rows =
        expression.isEmpty() ? ask(byTime, {low, high, limit + 1}) : ask(byWords, {expression, low, high, limit + 1});
    if (!rows)
        return answer;
    while (rows->next()) {
        if (answer.hits.size() == limit) {
            answer.complete = false;
            break;
        }
        SearchHit hit;
        hit.key = rows->value(0).toLongLong();
        hit.profile = rows->value(1).toString();
        hit.message = messagecolumns::read(*rows, 3, rows->value(2).toString(), m_filesFolder);
        hit.highlights = searchHighlights(hit.message.text, terms);
        answer.hits.append(hit);
    }
    if (!finish(rows)) {
        answer.hits.clear();
        answer.complete = true;
    }
    return answer;
}

QVector<HistoryReader::RoomOnDisk> HistoryReader::rooms()
{
    QVector<RoomOnDisk> found;
    if (!ready())
        return found;
    if (QSqlQuery *query =
            ask(QStringLiteral("SELECT p.uuid, r.name, (SELECT m.key FROM messages AS m WHERE m.room = r.id "
                               "ORDER BY m.place DESC LIMIT 1) "
                               "FROM profiles AS p JOIN rooms AS r ON r.profile = p.id ORDER BY p.id, r.name"),
                {})) {
        while (query->next())
            found.append({query->value(0).toString(), query->value(1).toString(), query->value(2).toLongLong()});
        if (!finish(query))
            found.clear();
    }
    return found;
}

std::optional<qint64> HistoryReader::beginOf(const QString &profile, const QString &room, qint64 end, int count)
{
    if (!ready())
        return std::nullopt;
    const auto id = number(roomNumber(), {profile, room});
    if (!id)
        return std::nullopt;
    return number(QStringLiteral("SELECT min(place) FROM (SELECT place FROM messages WHERE room = ? AND place < ? "
                                 "ORDER BY place DESC LIMIT ?)"),
                  {*id, end, count});
}

std::optional<qint64> HistoryReader::placeAt(const QString &profile, const QString &room, const QDateTime &moment)
{
    if (!ready())
        return std::nullopt;
    const auto id = number(roomNumber(), {profile, room});
    if (!id)
        return std::nullopt;
    // By the key, whose order is that of time: + keeps SQLite from reading the whole room by its places instead.
    return number(QStringLiteral("SELECT place FROM messages WHERE +room = ? AND key >= ? ORDER BY key LIMIT 1"),
                  {*id, keyAt(moment)});
}

} // namespace parlance
