#include "models/RoomTimeline.h"

#include <limits>
#include <utility>

namespace parlance {

namespace {

constexpr int unseenRows = 200; // of a room that nobody looks at
// A server that was asked for older messages and says nothing is not waited for any longer.
constexpr std::chrono::seconds serverPatience{10};

bool isUnsettled(DeliveryState state)
{
    switch (state) {
    case DeliveryState::Queued:
    case DeliveryState::Held:
    case DeliveryState::Sending:
    case DeliveryState::InDoubt:
    case DeliveryState::Failed:
        return true;
    case DeliveryState::None:
    case DeliveryState::Delivered:
    case DeliveryState::Unconfirmed:
    case DeliveryState::Cancelled:
        return false;
    }
    Q_UNREACHABLE();
}

// What holds up its room until the person has decided.
bool asks(DeliveryState state)
{
    return state == DeliveryState::Held || state == DeliveryState::InDoubt;
}

} // namespace

RoomTimeline::RoomTimeline(const QString &profile, const QString &room, HistorySource *history)
    : m_profile(profile), m_room(room), m_history(history)
{
    if (m_history)
        unload();
    m_serverPatience.setSingleShot(true);
    connect(&m_serverPatience, &QTimer::timeout, this, [this] { setServerAsked(false); });
}

RoomTimeline::Loading RoomTimeline::loading() const
{
    return m_loading == Loading::Nothing && m_serverAsked ? Loading::Older : m_loading;
}

qint64 RoomTimeline::firstAsking() const
{
    qint64 first = 0;
    for (const Unsettled &row : m_unsettled) {
        if (asks(row.state) && (first == 0 || row.place < first))
            first = row.place;
    }
    return first;
}

void RoomTimeline::arrive(const QVector<Message> &rows)
{
    for (const Message &message : rows) {
        if (message.own && !message.id.isEmpty())
            noteUnsettled(message.id, message.place, message.state);
    }
    if (m_loading != Loading::Nothing)
        m_meanwhile.append(rows);
    if (m_storeFailing)
        holdWhatComes();
    m_rows.arrive(rows);
    cut();
}

void RoomTimeline::setStoreFailing(bool failing)
{
    if (!m_history || failing == std::exchange(m_storeFailing, failing))
        return;
    if (failing) {
        const QVector<Message> waiting = m_meanwhile;
        holdWhatComes();
        m_rows.merge(waiting);
    } else if (!m_rows.isAtEnd() && m_rows.rowCount() > 0) {
        return; // the person is elsewhere in the history, and comes back by a page
    } else if (m_viewers.empty()) {
        unload();
    } else {
        forgetMeanwhile(); // it is written now, perhaps at another place
        showEnd();
    }
}

// A window without rows takes some in only as all that there is, which they are, as far as can be known.
void RoomTimeline::holdWhatComes()
{
    if (isEmptyAmidst())
        m_rows.show({{}, true, true});
}

void RoomTimeline::apply(const QVector<event::Delivery> &changes)
{
    for (const event::Delivery &change : changes) {
        if (const auto known = m_unsettled.constFind(change.id); known != m_unsettled.constEnd())
            noteUnsettled(change.id, known->place, change.state);
    }
    if (m_loading != Loading::Nothing)
        m_changedMeanwhile.append(changes);
    m_rows.apply(changes);
    if (isEmptyAmidst() && !m_viewers.empty() && m_loading == Loading::Nothing)
        showEnd(); // the only row of the window was taken back
}

void RoomTimeline::apply(const event::FileArrived &arrived)
{
    if (m_loading != Loading::Nothing)
        m_filesMeanwhile.append(arrived);
    m_rows.apply(arrived);
}

void RoomTimeline::noteUnsettled(const QString &id, qint64 place, DeliveryState state)
{
    if (isUnsettled(state))
        m_unsettled.insert(id, {place, state});
    else
        m_unsettled.remove(id);
}

void RoomTimeline::addFilled(const QVector<Message> &rows)
{
    for (const Message &message : rows) { // they may have had to make room
        if (const auto known = m_unsettled.find(message.id); message.own && known != m_unsettled.end())
            known->place = message.place;
    }
    if (m_loading != Loading::Nothing)
        m_meanwhile.append(rows);
    m_rows.merge(rows);
    cut();
}

void RoomTimeline::addOlder(const QVector<Message> &rows, bool complete)
{
    addFilled(rows);
    if (complete)
        m_rows.setComplete(true);
    setServerAsked(false);
}

void RoomTimeline::open(const QObject *viewer, Looking looking)
{
    m_viewers.insert_or_assign(viewer, std::move(looking));
    // A store that cannot be written may still be read.
    if ((isEmptyAmidst() || m_storeFailing) && m_loading == Loading::Nothing)
        showEnd();
}

void RoomTimeline::close(const QObject *viewer)
{
    m_viewers.erase(viewer);
    if (!m_history || !m_viewers.empty())
        return;
    ++m_request; // nobody waits for it any more
    forgetMeanwhile();
    setLoading(Loading::Nothing);
    if (m_rows.isAtEnd())
        m_rows.dropFirst(m_rows.rowCount() - unseenRows);
    else
        unload();
}

// Nothing is here, though the history has or may have rows.
bool RoomTimeline::isEmptyAmidst() const
{
    return m_rows.rowCount() == 0 && !(m_rows.isAtBegin() && m_rows.isAtEnd());
}

void RoomTimeline::unload()
{
    m_rows.show({});
}

void RoomTimeline::showEnd()
{
    move(PageRequest::From::End, 0);
}

void RoomTimeline::showBegin()
{
    move(PageRequest::From::After, std::numeric_limits<qint64>::min());
}

void RoomTimeline::showAround(qint64 place)
{
    move(PageRequest::From::Around, place);
}

void RoomTimeline::move(PageRequest::From from, qint64 place)
{
    if (m_history)
        request(Loading::Window, from, place);
    else
        Q_EMIT shown(); // all of it is here
}

void RoomTimeline::fetchOlder()
{
    if (loading() != Loading::Nothing)
        return;
    if (m_rows.isAtBegin())
        Q_EMIT serverWanted();
    else if (m_history && m_rows.rowCount() > 0)
        request(Loading::Older, PageRequest::From::Before, m_rows.at(0).place);
}

void RoomTimeline::fetchNewer()
{
    if (m_history && m_loading == Loading::Nothing && !m_rows.isAtEnd() && m_rows.rowCount() > 0)
        request(Loading::Newer, PageRequest::From::After, m_rows.at(m_rows.rowCount() - 1).place);
}

void RoomTimeline::request(Loading what, PageRequest::From from, qint64 place)
{
    const quint64 number = ++m_request;
    if (m_loading == Loading::Nothing) // else what came since the earlier request may be missing in this page too
        forgetMeanwhile();
    setLoading(what);
    m_history->page({m_profile, m_room, from, place, pageRows}, this, [this, number, what, place](const HistoryPage &page) {
        if (number == m_request)
            take(what, place, page);
    });
}

void RoomTimeline::take(Loading what, qint64 border, const HistoryPage &page)
{
    const int count = m_rows.rowCount();
    bool wantsServer = false;
    switch (what) {
    case Loading::Nothing:
        break;
    case Loading::Window:
        // An empty room; or a store that cannot be read, and then what comes now is shown all the same.
        if (m_storeFailing && m_rows.isAtEnd()) {
            for (int row = 0; row < count; ++row)
                m_meanwhile.append(m_rows.at(row)); // no page has them yet
        }
        m_rows.show(page.rows.isEmpty() ? HistoryPage{{}, true, true} : page);
        break;
    case Loading::Older:
        // The window may have been cut since: then the page does not border on it.
        if (count > 0 && m_rows.at(0).place == border)
            m_rows.addOlder(page);
        wantsServer = page.rows.isEmpty() && page.atBegin;
        break;
    case Loading::Newer:
        if (count > 0 && m_rows.at(count - 1).place == border)
            m_rows.addNewer(page);
        break;
    }
    catchUp();
    cut();
    setLoading(Loading::Nothing);
    if (what == Loading::Window)
        Q_EMIT shown();
    if (wantsServer && m_rows.isAtBegin())
        Q_EMIT serverWanted();
}

// A page is as old as the moment in which it was read; what happened since then happens to it now.
void RoomTimeline::catchUp()
{
    m_rows.merge(std::exchange(m_meanwhile, {}));
    m_rows.apply(std::exchange(m_changedMeanwhile, {}));
    for (const event::FileArrived &arrived : std::exchange(m_filesMeanwhile, {}))
        m_rows.apply(arrived);
}

void RoomTimeline::forgetMeanwhile()
{
    m_meanwhile.clear();
    m_changedMeanwhile.clear();
    m_filesMeanwhile.clear();
}

void RoomTimeline::cut()
{
    const int count = m_rows.rowCount();
    if (!m_history)
        return;
    if (m_viewers.empty()) {
        if (count > 2 * unseenRows) // not at each message
            m_rows.dropFirst(count - unseenRows);
        return;
    }
    if (count <= mostRows)
        return;
    Span seen{std::numeric_limits<qint64>::max(), std::numeric_limits<qint64>::min()};
    for (const auto &[viewer, looking] : m_viewers) {
        const Span span = looking();
        seen.first = qMin(seen.first, span.first);
        seen.last = qMax(seen.last, span.last);
    }
    // On the far side, and never within a page of what is seen.
    const int above = m_rows.rowFrom(seen.first) - pageRows;
    const int below = count - 1 - m_rows.rowFrom(seen.last) - pageRows;
    if (above >= below)
        m_rows.dropFirst(qMin(above, count - keptRows));
    else
        m_rows.dropLast(qMin(below, count - keptRows));
}

void RoomTimeline::setLoading(Loading loading)
{
    const Loading before = this->loading();
    m_loading = loading;
    if (this->loading() != before)
        Q_EMIT loadingChanged();
}

void RoomTimeline::setServerAsked(bool asked)
{
    const Loading before = loading();
    m_serverAsked = asked;
    if (asked)
        m_serverPatience.start(serverPatience);
    else
        m_serverPatience.stop();
    if (loading() != before)
        Q_EMIT loadingChanged();
}

} // namespace parlance
