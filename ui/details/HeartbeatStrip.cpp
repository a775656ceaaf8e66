#include "ui/details/HeartbeatStrip.h"

#include "ui/Wording.h"
#include "ui/details/DetailsWords.h"
#include "ui/details/HeartbeatWords.h"
#include "ui/theme/TimelineColors.h"

#include <QHelpEvent>
#include <QPainter>
#include <QToolTip>

#include <cmath>

namespace parlance {

namespace {

constexpr int slot = 6;       // pixels of the axis for one heartbeat
constexpr int barWidth = 4;
constexpr int leastBar = 2;
constexpr int labelGap = 6;
constexpr int usualHeight = 110;
constexpr int mostLabels = 4; // decades: microseconds to seconds fit

} // namespace

// Powers of ten, in microseconds, that bound what is shown.
struct HeartbeatStrip::Scale
{
    int low = 3;
    int high = 4;

    double share(std::chrono::microseconds time) const
    {
        const double decades = std::log10(double(qMax<qint64>(1, time.count())));
        return qBound(0.0, (decades - low) / (high - low), 1.0);
    }
};

HeartbeatStrip::HeartbeatStrip(QWidget *parent) : QWidget(parent)
{
    setObjectName(QStringLiteral("heartbeatStrip"));
    setAccessibleName(tr("Round trips of the last heartbeats"));
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
}

void HeartbeatStrip::setEntries(const QVector<HeartbeatEntry> &entries)
{
    if (entries == m_entries)
        return;
    m_entries = entries;
    setAccessibleDescription(m_entries.isEmpty() ? HeartbeatWords::legend(0) : HeartbeatWords::describe(m_entries.constLast()));
    update();
    Q_EMIT shownChanged();
}

int HeartbeatStrip::shown() const
{
    return int(qMin<qsizetype>(m_entries.size(), qMax(0, plot().width() / slot)));
}

QSize HeartbeatStrip::sizeHint() const
{
    return {slot * 80, usualHeight};
}

QSize HeartbeatStrip::minimumSizeHint() const
{
    return {slot * 20, usualHeight / 2};
}

HeartbeatStrip::Scale HeartbeatStrip::scale() const
{
    std::chrono::microseconds least = std::chrono::microseconds::max();
    std::chrono::microseconds most{0};
    for (const HeartbeatEntry &entry : m_entries) {
        if (entry.fate != HeartbeatEntry::Fate::Answered)
            continue;
        least = std::min(least, entry.roundTrip);
        most = std::max(most, entry.roundTrip);
    }
    Scale scale;
    if (most.count() > 0) {
        scale.low = int(std::floor(std::log10(double(qMax<qint64>(1, least.count())))));
        scale.high = qMax(scale.low + 1, int(std::ceil(std::log10(double(most.count())))));
    }
    return scale;
}

QRect HeartbeatStrip::plot() const
{
    int labels = 0;
    const Scale lines = scale();
    for (int power = lines.low; power <= lines.high; ++power)
        labels = qMax(labels, fontMetrics().horizontalAdvance(
                                  DetailsWords::duration(std::chrono::microseconds(qint64(std::pow(10, power))))));
    const int half = fontMetrics().height() / 2 + 1;
    return rect().adjusted(labels + labelGap, half, 0, -half);
}

const HeartbeatEntry *HeartbeatStrip::entryAt(const QPoint &point) const
{
    const QRect area = plot();
    const int count = shown();
    const int left = area.right() + 1 - count * slot;
    if (point.x() < left || point.x() > area.right() || count == 0)
        return nullptr;
    return &m_entries.at(m_entries.size() - count + (point.x() - left) / slot);
}

void HeartbeatStrip::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    const TimelineColors colors = TimelineColors::of(palette());
    const QRect area = plot();
    const Scale lines = scale();
    const int step = (lines.high - lines.low) / mostLabels + 1;
    for (int power = lines.low; power <= lines.high; power += step) {
        const auto time = std::chrono::microseconds(qint64(std::pow(10, power)));
        const int y = area.bottom() - int(std::lround(lines.share(time) * (area.height() - 1)));
        painter.setPen(colors.dayLine);
        painter.drawLine(area.left(), y, area.right(), y);
        painter.setPen(colors.secondary);
        painter.drawText(QRect(0, y - fontMetrics().height() / 2, area.left() - labelGap, fontMetrics().height()),
                         Qt::AlignRight | Qt::AlignVCenter, DetailsWords::duration(time));
    }

    painter.setRenderHint(QPainter::Antialiasing);
    const QColor ink = readable(palette().color(QPalette::Highlight), {palette().color(QPalette::Base)});
    const int count = shown();
    int x = area.right() + 1 - count * slot;
    for (qsizetype i = m_entries.size() - count; i < m_entries.size(); ++i, x += slot) {
        const HeartbeatEntry &entry = m_entries.at(i);
        painter.setPen(Qt::NoPen);
        switch (entry.fate) {
        case HeartbeatEntry::Fate::Answered: {
            const int height = qMax(leastBar, int(std::lround(lines.share(entry.roundTrip) * area.height())));
            painter.setBrush(entry.late ? colors.warning : ink);
            painter.drawRoundedRect(QRectF(x, area.bottom() + 1 - height, barWidth, height), 1, 1);
            break;
        }
        case HeartbeatEntry::Fate::Missing: // a cross over the whole height: nothing is longer
            painter.setPen(QPen(colors.bad, 1.5));
            painter.drawLine(QPointF(x + barWidth / 2.0, area.top()), QPointF(x + barWidth / 2.0, area.bottom()));
            painter.drawLine(QPointF(x, area.top() + 2), QPointF(x + barWidth, area.top() + 2 + barWidth));
            painter.drawLine(QPointF(x + barWidth, area.top() + 2), QPointF(x, area.top() + 2 + barWidth));
            break;
        case HeartbeatEntry::Fate::Waiting:
        case HeartbeatEntry::Fate::Covered:
        case HeartbeatEntry::Fate::CutOff:
            painter.setBrush(entry.late ? colors.warning : colors.secondary);
            painter.drawEllipse(QPointF(x + barWidth / 2.0, area.bottom() - 1), 1.5, 1.5);
            break;
        }
    }
}

void HeartbeatStrip::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    Q_EMIT shownChanged();
}

bool HeartbeatStrip::event(QEvent *event)
{
    if (event->type() != QEvent::ToolTip)
        return QWidget::event(event);
    const auto *help = static_cast<QHelpEvent *>(event);
    const HeartbeatEntry *entry = entryAt(help->pos());
    QToolTip::showText(help->globalPos(), entry ? Wording::toolTip(HeartbeatWords::describe(*entry)) : QString(), this);
    return true;
}

} // namespace parlance
