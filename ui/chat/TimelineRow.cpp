#include "ui/chat/TimelineRow.h"

#include "models/MessageModel.h"
#include "ui/Wording.h"
#include "ui/chat/EmojiRuns.h"
#include "ui/chat/PictureCache.h"
#include "ui/chat/TimelineStyle.h"
#include "ui/chat/TimelineWords.h"

#include <QFontMetricsF>
#include <QGuiApplication>
#include <QTextBoundaryFinder>

#include <cmath>

namespace parlance {

namespace {

QString initialOf(const QString &name)
{
    QTextBoundaryFinder finder(QTextBoundaryFinder::Grapheme, name);
    const qsizetype end = finder.toNextBoundary();
    return end > 0 ? name.left(end).toUpper() : QStringLiteral("?");
}

class Builder
{
public:
    Builder(const MessageModel &model, int row, const TimelineStyle &style, PictureCache *pictures)
        : m_message(model.at(row))
        , m_style(style)
        , m_pictures(pictures)
    {
        m_row.unread = row == model.firstUnread();
        if (model.startsDay(row))
            m_row.day = TimelineWords::day(m_message.time.toLocalTime().date(), style.today);
        m_row.header = m_message.kind == MessageKind::Chat && model.startsGroup(row);
        if (m_message.state == DeliveryState::Sending)
            m_row.progress = model.progress(row);
    }

    std::shared_ptr<const TimelineRow> build(bool whole)
    {
        placeAbove();
        fillText(whole);
        m_row.bodyTop = int(m_y);
        if (!m_message.file || !m_row.text.isEmpty())
            placeText();
        if (m_message.file)
            placeFile(*m_message.file);
        placeBelow();
        m_y += m_style.rowPad + (m_message.kind == MessageKind::Notice ? m_style.rowPad * 2 : 0);
        m_row.height = int(std::ceil(m_y));
        return std::make_shared<TimelineRow>(std::move(m_row));
    }

private:
    bool isNotice() const { return m_message.kind == MessageKind::Notice; }

    void placeAbove()
    {
        if (!m_row.day.isEmpty()) {
            m_row.dayTop = int(m_y);
            m_y += m_style.separator;
        }
        if (m_row.unread) {
            m_row.unreadTop = int(m_y);
            m_y += m_style.separator;
        }
        m_row.clock = m_message.time.isValid() ? TimelineWords::clock(m_message.time) : QString();
        m_row.label = TimelineWords::label(m_message);
        m_row.sender = Wording::name(m_message.sender);
        if (m_row.header) {
            m_y += m_row.day.isEmpty() && !m_row.unread ? m_style.groupGap : m_style.groupGap / 4;
            m_row.headerTop = int(m_y);
            m_row.initial = initialOf(m_row.sender);
            m_y += m_style.headerHeight;
        } else if (!m_row.label.isEmpty()) {
            m_y += m_style.groupGap / 2;
            m_row.headerTop = int(m_y);
            m_y += m_style.headerHeight;
        } else {
            m_y += m_style.rowPad + (isNotice() ? m_style.rowPad * 2 : 0);
        }
    }

    void fillText(bool whole)
    {
        QString source = TimelineWords::content(m_message);
        m_cut = !whole && source.size() > TimelineRow::longestShown;
        if (m_cut) {
            QTextBoundaryFinder finder(QTextBoundaryFinder::Grapheme, source.constData() + TimelineRow::longestShown - 100, 100);
            finder.toEnd();
            const qsizetype end = finder.toPreviousBoundary();
            source.truncate(TimelineRow::longestShown - 100 + qMax<qsizetype>(end, 0));
        }
        if (m_message.kind == MessageKind::Unreadable) {
            m_row.text = source;
            m_row.spans = {{TextSpan::Kind::CodeBlock, 0, int(source.size()), {}}};
        } else {
            SpannedText spanned = spanText(source);
            m_row.text = std::move(spanned.text);
            m_row.spans = std::move(spanned.spans);
        }
    }

    const TextSpan *codeBlockAt(int position) const
    {
        for (const TextSpan &span : m_row.spans) {
            if (span.kind == TextSpan::Kind::CodeBlock && position >= span.start && position <= span.end())
                return &span;
        }
        return nullptr;
    }

    QList<QTextLayout::FormatRange> formats(int start, int length) const
    {
        // The emoji last, for they are merged in this order: in a link or in code they keep their own font.
        return spanFormats(start, length) + emojiFormats(QStringView(m_row.text).mid(start, length), m_style.text);
    }

    QList<QTextLayout::FormatRange> spanFormats(int start, int length) const
    {
        QList<QTextLayout::FormatRange> ranges;
        for (const TextSpan &span : m_row.spans) {
            const int from = qMax(span.start, start);
            const int to = qMin(span.end(), start + length);
            if (from >= to || span.kind == TextSpan::Kind::CodeBlock)
                continue;
            QTextLayout::FormatRange range;
            range.start = from - start;
            range.length = to - from;
            if (span.kind == TextSpan::Kind::Link) {
                range.format.setForeground(m_style.colors.link);
                range.format.setFontUnderline(true);
            } else {
                range.format.setFont(m_style.code);
                range.format.setForeground(m_style.colors.code);
            }
            ranges.append(range);
        }
        return ranges;
    }

    void placeText()
    {
        const TextSpan *panel = nullptr;
        double panelTop = 0;
        const auto closePanel = [&] {
            if (!panel)
                return;
            m_y += m_style.codePad / 2.0;
            m_row.codePanels.emplace_back(m_style.bodyLeft, panelTop, m_style.bodyWidth, m_y - panelTop);
            m_y += m_style.codePad / 2.0;
            panel = nullptr;
        };
        int start = 0;
        while (start <= m_row.text.size()) {
            qsizetype end = m_row.text.indexOf(QLatin1Char('\n'), start);
            if (end < 0)
                end = m_row.text.size();
            const TextSpan *block = codeBlockAt(start);
            if (block != panel) {
                closePanel();
                panel = block;
                if (panel) {
                    m_y += m_style.codePad / 4.0;
                    panelTop = m_y;
                    m_y += m_style.codePad / 2.0;
                }
            }
            placeParagraph(start, int(end) - start, panel != nullptr);
            start = int(end) + 1;
        }
        closePanel();
        for (const TextSpan &span : m_row.spans) {
            if (span.kind != TextSpan::Kind::InlineCode)
                continue;
            for (const QRectF &rect : m_row.rectsOf(span.start, span.end()))
                m_row.codePills.push_back(rect.adjusted(-2, 1, 2, -1));
        }
    }

    void placeParagraph(int start, int length, bool code)
    {
        const QString text = m_row.text.mid(start, length);
        double left = m_style.bodyLeft;
        double width = m_style.bodyWidth;
        if (isNotice()) { // in the middle, under the separators
            left = m_style.margin;
            width = m_style.width - 2 * m_style.margin;
        }
        if (code) {
            left += m_style.codePad;
            width -= 2 * m_style.codePad;
        }
        auto layout = std::make_unique<QTextLayout>(text, code         ? m_style.code
                                                        : isNotice() ? m_style.small
                                                                     : m_style.text);
        QTextOption option;
        option.setWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
        // Our own sentences keep the direction of the window, whatever name they start with.
        const bool sentence = isNotice() && m_message.notice != NoticeKind::ServerText;
        const bool rightToLeft = sentence ? QGuiApplication::isRightToLeft() : !code && text.isRightToLeft();
        option.setTextDirection(rightToLeft ? Qt::RightToLeft : Qt::LeftToRight);
        option.setAlignment(isNotice() ? Qt::AlignHCenter : rightToLeft ? Qt::AlignRight : Qt::AlignLeft);
        option.setTabStopDistance(m_style.averageWidth * 4);
        layout->setTextOption(option);
        layout->setCacheEnabled(true);
        layout->setFormats(formats(start, length));

        const QPointF position(left, m_y);
        const int block = int(m_row.blocks.size());
        double y = 0;
        layout->beginLayout();
        for (;;) {
            QTextLine line = layout->createLine();
            if (!line.isValid())
                break;
            line.setLineWidth(width);
            const double height = qMax<double>(m_style.lineHeight, std::ceil(line.height()));
            line.setPosition(QPointF(0, y + qMax(0.0, m_style.baseline - line.ascent())));
            m_row.lines.push_back({m_y + y, height, block, line.lineNumber()});
            y += height;
        }
        layout->endLayout();
        m_row.blocks.push_back({std::move(layout), start, code, position});
        m_y += y;
    }

    void placeFile(const FilePart &file)
    {
        const double gap = m_style.rowPad * 2.0;
        m_y += m_row.lines.empty() ? m_style.rowPad : gap;
        TimelineRow::File placed;
        const auto facts = m_pictures ? m_pictures->facts(file) : std::nullopt;
        placed.isPicture = facts && facts->isPicture;
        if (placed.isPicture) {
            QSizeF size = facts->shown;
            if (size.width() > m_style.bodyWidth)
                size.scale(m_style.bodyWidth, size.height(), Qt::KeepAspectRatio);
            placed.rect = QRectF(QPointF(m_style.bodyLeft, m_y), size);
        } else {
            placeSheet(file, &placed);
        }
        m_y = placed.rect.bottom() + gap;
        m_row.file = std::move(placed);
    }

    void placeSheet(const FilePart &file, TimelineRow::File *placed)
    {
        const QFontMetricsF names(m_style.text);
        const double pad = m_style.codePad;
        const double icon = m_style.lineHeight * 1.4;
        const double most = qMin(m_style.bodyWidth, m_style.averageWidth * 48) - icon - 3 * pad;
        placed->name = names.elidedText(Wording::name(file.name), Qt::ElideMiddle, most);
        placed->details = TimelineWords::fileDetails(file, PictureCache::isHere(file));
        const double width = qMax(names.horizontalAdvance(placed->name), QFontMetricsF(m_style.small).horizontalAdvance(placed->details));
        const double height = m_style.lineHeight + m_style.smallHeight + pad;
        placed->rect = QRectF(m_style.bodyLeft, m_y, icon + 3 * pad + qMin(width, most), height);
        placed->icon = QRectF(m_style.bodyLeft + pad, m_y + (height - icon) / 2, icon, icon);
        const double left = placed->icon.right() + pad;
        placed->namePosition = QPointF(left, m_y + pad / 2 + m_style.baseline);
        placed->detailsPosition = QPointF(left, m_y + pad / 2 + m_style.lineHeight + m_style.smallAscent);
    }

    void placeBelow()
    {
        std::vector<RowAction> actions = actionsOf(m_message);
        if (m_message.own && m_message.state != DeliveryState::None) {
            const double bottom = m_row.file ? m_row.file->rect.bottom() - m_style.rowPad
                : m_row.lines.empty()        ? m_y
                                             : m_row.lines.back().top + (m_row.lines.back().height + m_style.glyph) / 2;
            m_row.stateRect = QRectF(m_style.glyphLeft, bottom - m_style.glyph, m_style.glyph, m_style.glyph);
        }
        if (m_message.file && !m_row.file->isPicture)
            actions.push_back(PictureCache::isHere(*m_message.file) ? RowAction::SaveFile : RowAction::LoadFile);
        if (m_message.state == DeliveryState::InDoubt)
            m_row.note = TimelineWords::doubt();
        else if (m_message.state == DeliveryState::Failed)
            m_row.note = TimelineWords::refusal(m_message);
        else if (m_message.state == DeliveryState::Held)
            m_row.note = TimelineWords::held(m_message.hold);
        else if (m_row.progress)
            m_row.note = TimelineWords::progress(*m_row.progress);
        if (m_cut)
            actions.insert(actions.begin(), RowAction::ShowAll);
        if (actions.empty() && m_row.note.isEmpty())
            return;

        const QFontMetricsF metrics(m_style.small);
        const double lineHeight = m_style.smallHeight * 1.35;
        const double gap = m_style.averageWidth * 2;
        const double right = m_style.bodyLeft + m_style.bodyWidth;
        double x = m_style.bodyLeft;
        if (!m_row.note.isEmpty()) {
            m_row.note = metrics.elidedText(m_row.note, Qt::ElideRight, m_style.bodyWidth);
            m_row.notePosition = QPointF(x, m_y + m_style.smallAscent + 1);
            m_row.noteWidth = metrics.horizontalAdvance(m_row.note);
            x += m_row.noteWidth + gap;
        }
        for (const RowAction action : actions) {
            const QString words = textOf(action);
            const double width = metrics.horizontalAdvance(words);
            if (x + width > right && x > m_style.bodyLeft) {
                x = m_style.bodyLeft;
                m_y += lineHeight;
            }
            m_row.actions.push_back({action, words, QRectF(x, m_y, width, lineHeight)});
            x += width + gap;
        }
        m_y += lineHeight + m_style.rowPad;
    }

    const Message &m_message;
    const TimelineStyle &m_style;
    PictureCache *m_pictures;
    TimelineRow m_row;
    double m_y = 0;
    bool m_cut = false;
};

} // namespace

std::shared_ptr<const TimelineRow> TimelineRow::layOut(const MessageModel &model, int row, const TimelineStyle &style,
                                                       bool whole, PictureCache *pictures)
{
    return Builder(model, row, style, pictures).build(whole);
}

int TimelineRow::positionAt(const QPointF &point, bool *inside) const
{
    if (inside)
        *inside = false;
    if (lines.empty())
        return 0;
    size_t at = 0;
    while (at + 1 < lines.size() && point.y() >= lines[at + 1].top)
        ++at;
    const Line &line = lines[at];
    const Block &block = blocks[size_t(line.block)];
    const QTextLine textLine = block.layout->lineAt(line.line);
    const double x = point.x() - block.position.x();
    if (point.y() < line.top && at == 0)
        return 0;
    if (point.y() >= line.top + line.height && at + 1 == lines.size())
        return int(text.size());
    if (inside) {
        const QRectF used = textLine.naturalTextRect();
        *inside = x >= used.left() && x < used.right();
    }
    return block.start + textLine.xToCursor(x);
}

const TextSpan *TimelineRow::linkAt(const QPointF &point) const
{
    for (const TextSpan &span : spans) {
        if (span.kind != TextSpan::Kind::Link)
            continue;
        for (const QRectF &rect : rectsOf(span.start, span.end())) {
            if (rect.contains(point))
                return &span;
        }
    }
    return nullptr;
}

const TimelineRow::Action *TimelineRow::actionAt(const QPointF &point) const
{
    for (const Action &action : actions) {
        if (action.rect.adjusted(-3, 0, 3, 0).contains(point))
            return &action;
    }
    return nullptr;
}

std::vector<QRectF> TimelineRow::rectsOf(int from, int to) const
{
    std::vector<QRectF> rects;
    for (const Line &line : lines) {
        const Block &block = blocks[size_t(line.block)];
        const QTextLine textLine = block.layout->lineAt(line.line);
        const int start = block.start + textLine.textStart();
        const int end = start + textLine.textLength();
        const int first = qMax(from, start);
        const int last = qMin(to, end);
        if (first > last || (first == last && start != end))
            continue;
        const auto add = [&](double left, double right) {
            rects.emplace_back(block.position.x() + left, line.top, right - left, line.height);
        };
        if (first == start && last == end) {
            const QRectF used = textLine.naturalTextRect();
            add(used.left(), qMax(used.right(), used.left() + 3)); // an empty line shows that it is taken
            continue;
        }
        // Letter by letter: in mixed directions a stretch of text is not one stretch of the line.
        double left = 0;
        double right = 0;
        bool open = false;
        for (int position = first; position < last;) {
            int cursor = position - block.start;
            const int next = qMax(block.layout->nextCursorPosition(cursor), cursor + 1);
            const double lead = textLine.cursorToX(&cursor, QTextLine::Leading);
            cursor = position - block.start;
            const double trail = textLine.cursorToX(&cursor, QTextLine::Trailing);
            const double low = qMin(lead, trail);
            const double high = qMax(lead, trail);
            if (open && low <= right + 0.5 && high >= left - 0.5) {
                left = qMin(left, low);
                right = qMax(right, high);
            } else {
                if (open)
                    add(left, right);
                left = low;
                right = high;
                open = true;
            }
            position = block.start + next;
        }
        if (open)
            add(left, right);
    }
    return rects;
}

std::pair<int, int> TimelineRow::wordAt(int position) const
{
    QTextBoundaryFinder finder(QTextBoundaryFinder::Word, text);
    finder.setPosition(position);
    qsizetype start = finder.isAtBoundary() && position < text.size() ? position : finder.toPreviousBoundary();
    start = qMax<qsizetype>(start, 0);
    finder.setPosition(start);
    const qsizetype end = finder.toNextBoundary();
    return {int(start), int(end < 0 ? text.size() : end)};
}

std::vector<RowAction> actionsOf(const Message &message)
{
    switch (message.state) {
    case DeliveryState::Failed:
        return {RowAction::Resend, RowAction::Delete};
    case DeliveryState::Held:
        return {RowAction::Send, RowAction::Delete};
    case DeliveryState::InDoubt:
        return {RowAction::Resend, RowAction::MarkAsSent, RowAction::Delete};
    case DeliveryState::None:
    case DeliveryState::Queued:
    case DeliveryState::Sending:
    case DeliveryState::Delivered:
    case DeliveryState::Unconfirmed:
    case DeliveryState::Cancelled:
        return {};
    }
    Q_UNREACHABLE();
}

QString nameOf(RowAction action)
{
    switch (action) {
    case RowAction::Send:
        return QStringLiteral("send");
    case RowAction::Resend:
        return QStringLiteral("resend");
    case RowAction::MarkAsSent:
        return QStringLiteral("markAsSent");
    case RowAction::Delete:
        return QStringLiteral("delete");
    case RowAction::ShowAll:
        return QStringLiteral("showAll");
    case RowAction::LoadFile:
        return QStringLiteral("loadFile");
    case RowAction::OpenPicture:
        return QStringLiteral("openPicture");
    case RowAction::SaveFile:
        return QStringLiteral("saveFile");
    }
    Q_UNREACHABLE();
}

QString textOf(RowAction action)
{
    switch (action) {
    case RowAction::Send:
        return TimelineWords::tr("Send");
    case RowAction::Resend:
        return TimelineWords::tr("Resend");
    case RowAction::MarkAsSent:
        return TimelineWords::tr("Mark as sent");
    case RowAction::Delete:
        return TimelineWords::tr("Delete");
    case RowAction::ShowAll:
        return TimelineWords::tr("Show the whole message");
    case RowAction::LoadFile:
        return TimelineWords::tr("Load");
    case RowAction::OpenPicture:
        return TimelineWords::tr("Open");
    case RowAction::SaveFile:
        return TimelineWords::tr("Save as…");
    }
    Q_UNREACHABLE();
}

} // namespace parlance
