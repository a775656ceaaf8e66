#include "ui/chat/TimelinePainter.h"

#include "ui/chat/EmojiRuns.h"
#include "ui/chat/FileIcon.h"
#include "ui/chat/PictureCache.h"
#include "ui/chat/TimelineWords.h"

#include <QFontMetricsF>
#include <QPainter>
#include <QPainterPath>

namespace parlance {

namespace {

void strokeTick(QPainter &painter, const QRectF &rect, double inset)
{
    QPainterPath tick;
    const QRectF box = rect.adjusted(inset, inset, -inset, -inset);
    tick.moveTo(box.left() + box.width() * 0.14, box.top() + box.height() * 0.54);
    tick.lineTo(box.left() + box.width() * 0.40, box.top() + box.height() * 0.80);
    tick.lineTo(box.left() + box.width() * 0.88, box.top() + box.height() * 0.24);
    painter.drawPath(tick);
}

void strokeClock(QPainter &painter, const QRectF &rect)
{
    QPainterPath clock;
    const QRectF box = rect.adjusted(1, 1, -1, -1);
    clock.addEllipse(box);
    clock.moveTo(box.center().x(), box.top() + box.height() * 0.24);
    clock.lineTo(box.center());
    clock.lineTo(box.left() + box.width() * 0.72, box.top() + box.height() * 0.62);
    painter.drawPath(clock);
}

void strokeArrow(QPainter &painter, const QRectF &rect)
{
    QPainterPath arrow;
    arrow.moveTo(rect.center().x(), rect.bottom() - 2);
    arrow.lineTo(rect.center().x(), rect.top() + 2);
    arrow.moveTo(rect.left() + rect.width() * 0.22, rect.top() + rect.height() * 0.42);
    arrow.lineTo(rect.center().x(), rect.top() + 2);
    arrow.lineTo(rect.left() + rect.width() * 0.78, rect.top() + rect.height() * 0.42);
    painter.drawPath(arrow);
}

// A filled disc with a sign in the colour of the ground; the sign is a path, so no font can lack it.
void fillSign(QPainter &painter, const QRectF &rect, const QColor &color, const QColor &ground, bool question)
{
    painter.setPen(Qt::NoPen);
    painter.setBrush(color);
    painter.drawEllipse(rect);
    const double unit = rect.width();
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(ground, unit * 0.13, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    QPainterPath sign;
    const double x = rect.center().x();
    if (question) {
        sign.moveTo(x - unit * 0.15, rect.top() + unit * 0.36);
        sign.cubicTo(x - unit * 0.15, rect.top() + unit * 0.14, x + unit * 0.20, rect.top() + unit * 0.14,
                     x + unit * 0.17, rect.top() + unit * 0.38);
        sign.cubicTo(x + unit * 0.14, rect.top() + unit * 0.48, x, rect.top() + unit * 0.46, x,
                     rect.top() + unit * 0.60);
    } else {
        sign.moveTo(x, rect.top() + unit * 0.22);
        sign.lineTo(x, rect.top() + unit * 0.56);
    }
    painter.drawPath(sign);
    painter.setPen(Qt::NoPen);
    painter.setBrush(ground);
    painter.drawEllipse(QPointF(x, rect.top() + unit * 0.78), unit * 0.075, unit * 0.075);
}

} // namespace

TimelinePainter::TimelinePainter(QPainter &painter, const TimelineStyle &style, PictureCache &pictures)
    : m_painter(painter)
    , m_style(style)
    , m_pictures(pictures)
{
    m_painter.setRenderHint(QPainter::Antialiasing);
}

void TimelinePainter::paint(const TimelineLayout::Placed &placed, const Message &message, const Looks &looks)
{
    const TimelineRow &row = *placed.laid;
    m_painter.translate(0, placed.y);
    m_clip = m_painter.clipBoundingRect();
    paintGround(row, looks);
    if (!row.day.isEmpty())
        paintSeparator(row.dayTop, row.day, m_style.colors.dayLine, m_style.colors.dayText);
    if (row.unread)
        paintSeparator(row.unreadTop, TimelineWords::unreadMarker(), m_style.colors.unread, m_style.colors.unread);
    if (row.header) {
        paintHeader(row, message);
    } else if (!row.label.isEmpty()) {
        m_painter.setFont(m_style.small);
        m_painter.setPen(m_style.colors.warning);
        m_painter.drawText(QPointF(m_style.bodyLeft, row.headerTop + m_style.smallAscent + m_style.rowPad), row.label);
    } else if (looks.hovered && message.kind == MessageKind::Chat) {
        const QFontMetricsF metrics(m_style.small);
        m_painter.setFont(m_style.small);
        m_painter.setPen(m_style.colors.secondary);
        const double right = m_style.margin + m_style.avatar;
        m_painter.drawText(QPointF(right - metrics.horizontalAdvance(row.clock), row.bodyTop + m_style.baseline),
                           row.clock);
    }
    paintText(row, message, looks);
    if (row.file && message.file)
        paintFile(row, *message.file);
    paintBelow(row, message, looks);
    m_painter.translate(0, -placed.y);
}

void TimelinePainter::paintGround(const TimelineRow &row, const Looks &looks)
{
    const int top = row.header ? row.headerTop - m_style.rowPad * 2 : row.bodyTop - m_style.rowPad;
    const QRectF ground(m_style.margin / 2.0, top, m_style.width - m_style.margin, row.height - top);
    m_painter.setPen(Qt::NoPen);
    if (looks.hovered) {
        m_painter.setBrush(m_style.colors.hover);
        m_painter.drawRoundedRect(ground, 6, 6);
    }
    if (looks.flash > 0) {
        QColor light = m_style.colors.selection;
        light.setAlphaF(float(light.alphaF() * looks.flash * 0.75)); // the colours of notes stay readable on it
        m_painter.setBrush(light);
        m_painter.drawRoundedRect(ground, 6, 6);
    }
    if (looks.current) {
        m_painter.setBrush(Qt::NoBrush);
        m_painter.setPen(QPen(m_style.colors.focus, 1.5));
        m_painter.drawRoundedRect(ground.adjusted(1, 1, -1, -1), 6, 6);
        m_painter.setPen(Qt::NoPen);
    }
    m_painter.setBrush(m_style.colors.codeBackground);
    for (const QRectF &panel : row.codePanels)
        m_painter.drawRoundedRect(panel, 6, 6);
    for (const QRectF &pill : row.codePills)
        m_painter.drawRoundedRect(pill, 4, 4);
    if (looks.selectedFrom != looks.selectedTo) {
        m_painter.setBrush(m_style.colors.selection);
        for (const QRectF &rect : row.rectsOf(looks.selectedFrom, looks.selectedTo))
            m_painter.drawRect(rect);
    }
    m_painter.setBrush(Qt::NoBrush);
}

void TimelinePainter::paintSeparator(int top, const QString &words, const QColor &line, const QColor &text)
{
    const QFontMetricsF metrics(m_style.small);
    const double width = metrics.horizontalAdvance(words);
    const double middle = top + m_style.separator / 2.0;
    const double left = m_style.margin;
    const double right = m_style.width - m_style.margin;
    const double center = (left + right) / 2;
    const double gap = m_style.averageWidth * 1.6;
    m_painter.setRenderHint(QPainter::Antialiasing, false);
    m_painter.setPen(QPen(line, 1));
    m_painter.drawLine(QPointF(left, middle), QPointF(center - width / 2 - gap, middle));
    m_painter.drawLine(QPointF(center + width / 2 + gap, middle), QPointF(right, middle));
    m_painter.setRenderHint(QPainter::Antialiasing);
    m_painter.setFont(m_style.small);
    m_painter.setPen(text);
    m_painter.drawText(QPointF(center - width / 2, middle + m_style.smallAscent - m_style.smallHeight / 2.0), words);
}

void TimelinePainter::paintHeader(const TimelineRow &row, const Message &message)
{
    const QRectF disc(m_style.margin, row.headerTop + m_style.rowPad, m_style.avatar, m_style.avatar);
    m_painter.setPen(Qt::NoPen);
    m_painter.setBrush(m_style.colors.disc(message.sender));
    m_painter.drawEllipse(disc);
    m_painter.setPen(m_style.colors.initial(message.sender));
    m_painter.setFont(m_style.sender);
    drawCentred(disc, row.initial);
    m_painter.setBrush(Qt::NoBrush);

    const QFontMetricsF small(m_style.small);
    const QFontMetricsF metrics(m_style.sender);
    const double clock = small.horizontalAdvance(row.clock);
    const QString name = metrics.elidedText(row.sender, Qt::ElideRight,
                                            m_style.bodyWidth - clock - m_style.averageWidth * 2);
    const double baseline = row.headerTop + metrics.ascent();
    m_painter.setPen(m_style.colors.sender(message.sender));
    const double end = drawWords(QPointF(m_style.bodyLeft, baseline), name);
    m_painter.setFont(m_style.small);
    m_painter.setPen(m_style.colors.secondary);
    m_painter.drawText(QPointF(end + m_style.averageWidth * 1.3, baseline), row.clock);
}

// A name, whose emoji come in colour too; returns where it ends.
double TimelinePainter::drawWords(const QPointF &baseline, const QString &words)
{
    const QFont font = m_painter.font();
    const auto emoji = emojiFormats(words, font);
    if (emoji.isEmpty()) {
        m_painter.drawText(baseline, words);
        return baseline.x() + QFontMetricsF(font).horizontalAdvance(words);
    }
    QTextLayout layout(words, font);
    layout.setFormats(emoji);
    layout.beginLayout();
    const QTextLine line = layout.createLine();
    layout.endLayout();
    layout.draw(&m_painter, baseline - QPointF(0, line.ascent()));
    return baseline.x() + line.naturalTextWidth();
}

void TimelinePainter::drawCentred(const QRectF &area, const QString &letter)
{
    const auto emoji = emojiFormats(letter, m_painter.font());
    if (emoji.isEmpty()) {
        m_painter.drawText(area, int(Qt::AlignCenter) | int(Qt::TextSingleLine), letter);
        return;
    }
    QTextLayout layout(letter, m_painter.font());
    layout.setFormats(emoji);
    layout.beginLayout();
    const QTextLine line = layout.createLine();
    layout.endLayout();
    layout.draw(&m_painter, area.center() - QPointF(line.naturalTextWidth() / 2, line.height() / 2));
}

void TimelinePainter::paintText(const TimelineRow &row, const Message &message, const Looks &looks)
{
    const bool pending = message.state == DeliveryState::Queued || message.state == DeliveryState::Held
                      || message.state == DeliveryState::Sending;
    const bool muted = message.kind == MessageKind::Notice || pending;
    const QColor words = message.notice == NoticeKind::ServerError ? m_style.colors.bad
        : muted                                                    ? m_style.colors.secondary
        : message.own                                              ? m_style.colors.ownText
                                                                   : m_style.colors.text;
    for (const TimelineRow::Block &block : row.blocks) {
        QList<QTextLayout::FormatRange> selections;
        const int length = int(block.layout->text().size());
        const int from = qMax(looks.selectedFrom - block.start, 0);
        const int to = qMin(looks.selectedTo - block.start, length);
        if (from < to) {
            QTextLayout::FormatRange range;
            range.start = from;
            range.length = to - from;
            range.format.setForeground(m_style.colors.selectedText);
            selections.append(range);
        }
        m_painter.setPen(block.code ? m_style.colors.code : words);
        block.layout->draw(&m_painter, block.position, selections, m_clip);
    }
}

void TimelinePainter::paintFile(const TimelineRow &row, const FilePart &file)
{
    const TimelineRow::File &placed = *row.file;
    if (placed.isPicture) {
        QPainterPath frame;
        frame.addRoundedRect(placed.rect, 6, 6);
        const QPixmap picture = m_pictures.pixmap(file);
        if (picture.isNull()) {
            m_painter.fillPath(frame, m_style.colors.codeBackground);
            return;
        }
        m_painter.save();
        m_painter.setRenderHint(QPainter::SmoothPixmapTransform);
        m_painter.setClipPath(frame, Qt::IntersectClip);
        m_painter.drawPixmap(placed.rect, picture, QRectF(picture.rect()));
        m_painter.restore();
        return;
    }
    m_painter.setPen(Qt::NoPen);
    m_painter.setBrush(m_style.colors.codeBackground);
    m_painter.drawRoundedRect(placed.rect, 6, 6);
    m_painter.setBrush(Qt::NoBrush);
    m_painter.setPen(QPen(m_style.colors.secondary, 1.5, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    m_painter.drawPath(FileIcon::sheet(placed.icon.adjusted(1, 1, -1, -1)));
    m_painter.setFont(m_style.text);
    m_painter.setPen(m_style.colors.text);
    drawWords(placed.namePosition, placed.name);
    m_painter.setFont(m_style.small);
    m_painter.setPen(m_style.colors.secondary);
    m_painter.drawText(placed.detailsPosition, placed.details);
}

void TimelinePainter::paintBelow(const TimelineRow &row, const Message &message, const Looks &looks)
{
    if (!row.stateRect.isEmpty())
        paintState(m_painter, row.stateRect, message.state, m_style.colors);
    if (row.note.isEmpty() && row.actions.empty())
        return;
    m_painter.setFont(m_style.small);
    if (!row.note.isEmpty()) {
        m_painter.setPen(message.state == DeliveryState::Failed ? m_style.colors.bad
                         : row.progress                         ? m_style.colors.secondary
                                                                : m_style.colors.warning);
        m_painter.drawText(row.notePosition, row.note);
    }
    if (row.progress)
        paintProgress(row);
    for (const TimelineRow::Action &action : row.actions) {
        const QPointF baseline(action.rect.left(), action.rect.top() + m_style.smallAscent + 1);
        m_painter.setPen(m_style.colors.link);
        m_painter.drawText(baseline, action.text);
        if (&action == looks.hoveredAction) {
            m_painter.drawLine(baseline + QPointF(0, 2), baseline + QPointF(action.rect.width(), 2));
        }
    }
}

// A thin bar behind the words that say it.
void TimelinePainter::paintProgress(const TimelineRow &row)
{
    const double thickness = qMax(3.0, m_style.glyph * 0.25);
    const double left = row.notePosition.x() + row.noteWidth + m_style.averageWidth * 2;
    const double width = qMin(m_style.averageWidth * 18.0, m_style.bodyLeft + m_style.bodyWidth - left);
    if (width < thickness)
        return;
    const QRectF whole(left, row.notePosition.y() - m_style.smallAscent * 0.35 - thickness / 2, width, thickness);
    m_painter.setPen(Qt::NoPen);
    m_painter.setBrush(m_style.colors.dayLine);
    m_painter.drawRoundedRect(whole, thickness / 2, thickness / 2);
    m_painter.setBrush(m_style.colors.link);
    m_painter.drawRoundedRect(QRectF(whole.topLeft(), QSizeF(qMax(thickness, width * *row.progress), thickness)),
                              thickness / 2, thickness / 2);
    m_painter.setBrush(Qt::NoBrush);
}

void TimelinePainter::paintEmpty(const QRect &area, const QString &words)
{
    m_painter.setFont(m_style.text);
    m_painter.setPen(m_style.colors.secondary);
    m_painter.drawText(area, int(Qt::AlignCenter) | int(Qt::TextWordWrap), words);
}

void TimelinePainter::paintState(QPainter &painter, const QRectF &rect, DeliveryState state,
                                 const TimelineColors &colors)
{
    const auto pen = [&rect](const QColor &color) {
        return QPen(color, qMax(1.2, rect.width() * 0.11), Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin);
    };
    painter.save();
    painter.setBrush(Qt::NoBrush);
    switch (state) {
    case DeliveryState::None:
    case DeliveryState::Cancelled:
        break;
    case DeliveryState::Queued:
    case DeliveryState::Held:
        painter.setPen(pen(colors.waiting));
        strokeClock(painter, rect);
        break;
    case DeliveryState::Sending:
        painter.setPen(pen(colors.waiting));
        strokeArrow(painter, rect);
        break;
    case DeliveryState::Unconfirmed: // hollow: it left, and nobody said that it came
        painter.setPen(pen(colors.waiting));
        strokeTick(painter, rect, 0);
        break;
    case DeliveryState::Delivered:
        painter.setPen(Qt::NoPen);
        painter.setBrush(colors.good);
        painter.drawEllipse(rect);
        painter.setBrush(Qt::NoBrush);
        painter.setPen(QPen(colors.background, rect.width() * 0.13, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
        strokeTick(painter, rect, rect.width() * 0.17);
        break;
    case DeliveryState::InDoubt:
        fillSign(painter, rect, colors.warning, colors.background, true);
        break;
    case DeliveryState::Failed:
        fillSign(painter, rect, colors.bad, colors.background, false);
        break;
    }
    painter.restore();
}

} // namespace parlance
