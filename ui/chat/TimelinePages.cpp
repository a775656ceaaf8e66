// TimelineView over a window of the history: asking for pages, the way to a message, where one was.

#include "ui/chat/TimelineView.h"

#include "ui/chat/TimelineWords.h"

#include <QLabel>
#include <QPushButton>

#include <algorithm>

namespace parlance {

namespace {

// A page out of the store is there at once; a line that comes and goes in a blink would only disturb.
constexpr std::chrono::milliseconds loadingDelay{300};
constexpr qint64 flashMillis = 1600;
constexpr qint64 flashHoldMillis = 500;
constexpr int loadingGap = 10; // from the edge of the view

} // namespace

void TimelineView::follow(MessageModel *model)
{
    m_followed.push_back(connect(model, &QAbstractItemModel::rowsRemoved, this,
                                 [this](const QModelIndex &, int first, int last) { rowsGone(first, last); }));
    m_followed.push_back(connect(model, &MessageModel::arrived, this, [this](int byOthers, bool written) {
        if (written)
            scrollToEnd();
        else if (!isAtEnd())
            m_newMessages += byOthers;
        scheduleFrame();
    }));
    m_followed.push_back(connect(model, &MessageModel::windowChanged, this, [this] {
        m_layout.windowChanged();
        scheduleFrame();
    }));
    // The base class hears of it too, but resets later: until then nothing may ask the model.
    m_followed.push_back(connect(model, &QObject::destroyed, this, [this] { startOver(nullptr); }));
}

// A screen before the rows end, so that whoever scrolls finds them there.
void TimelineView::askForPages()
{
    if (!m_model || m_layout.rowCount() == 0)
        return;
    m_layout.settle();
    const int ahead = viewport()->height();
    if (m_layout.value() > ahead) {
        m_olderAsked = false;
    } else if (!m_olderAsked && !m_model->isComplete()) {
        m_olderAsked = true;
        Q_EMIT olderRequested();
    }
    if (m_layout.maximum() - m_layout.value() > ahead) {
        m_newerAsked = false;
    } else if (!m_newerAsked && !m_model->isAtEnd()) {
        m_newerAsked = true;
        Q_EMIT newerRequested();
    }
}

void TimelineView::scrollToEnd()
{
    if (m_model && !m_model->isAtEnd() && m_layout.rowCount() > 0) {
        Q_EMIT endRequested();
        return;
    }
    m_layout.stickToEnd();
    m_newMessages = 0;
    scheduleFrame();
}

TimelineScrollState TimelineView::scrollState()
{
    m_layout.settle();
    TimelineScrollState state;
    state.atEnd = isAtEnd() || m_layout.rowCount() == 0;
    if (!state.atEnd) {
        state.place = m_model->at(m_layout.anchor().row).place;
        state.offset = m_layout.anchor().offset;
    }
    return state;
}

bool TimelineView::restoreScrollState(const TimelineScrollState &state)
{
    const int row = m_model && !state.atEnd ? m_model->rowAt(state.place) : -1;
    if (row < 0)
        m_layout.stickToEnd();
    else
        m_layout.anchorAt({row, state.offset});
    m_layout.settle();
    scheduleFrame();
    return state.atEnd || row >= 0;
}

bool TimelineView::showPlace(qint64 place)
{
    const int row = m_model ? m_model->rowAt(place) : -1;
    if (row < 0)
        return false;
    const QModelIndex index = m_model->index(row);
    setCurrentIndex(index);
    scrollTo(index, PositionAtCenter);
    m_flashed = index;
    m_sinceFlash.start();
    askForPages();
    return true;
}

double TimelineView::flashOf(int row) const
{
    if (!m_flashed.isValid() || m_flashed.row() != row)
        return 0;
    const qint64 since = m_sinceFlash.elapsed();
    return std::clamp(double(flashMillis - since) / double(flashMillis - flashHoldMillis), 0.0, 1.0);
}

RoomTimeline::Span TimelineView::keptPlaces() const
{
    if (!m_model || m_model->rowCount() == 0)
        return {};
    // Not settled: that may be the very moment in which rows come in. The topmost row is near enough to all others.
    const int last = m_model->rowCount() - 1;
    int from = m_layout.isAtEnd() ? last : std::clamp(m_layout.anchor().row, 0, last);
    int to = from;
    if (!m_selection.isEmpty()) {
        from = qMin(from, m_selection.first().row);
        to = qMax(to, qMin(m_selection.last().row, last));
    }
    return {m_model->at(from).place, m_model->at(to).place};
}

void TimelineView::setLoading(RoomTimeline::Loading loading)
{
    if (loading == m_loading)
        return;
    m_loading = loading;
    if (loading == RoomTimeline::Loading::Nothing) {
        m_olderAsked = m_newerAsked = false;
        m_loadingDelay.stop();
        m_loadingLine->hide();
    } else if (m_loadingLine->isHidden()) {
        m_loadingDelay.start(loadingDelay);
    } else {
        showLoading();
    }
}

void TimelineView::showLoading()
{
    m_loadingLine->setText(TimelineWords::loading(m_loading));
    m_loadingLine->setAccessibleName(m_loadingLine->text());
    placeLoading();
    m_loadingLine->show();
}

void TimelineView::placeLoading()
{
    const QSize size = m_loadingLine->sizeHint();
    int top = loadingGap;
    if (m_loading == RoomTimeline::Loading::Newer) // where the rows will come, above the way to the end
        top = (m_button->isHidden() ? viewport()->height() : m_button->y()) - loadingGap - size.height();
    m_loadingLine->setGeometry((viewport()->width() - size.width()) / 2, top, size.width(), size.height());
}

} // namespace parlance
