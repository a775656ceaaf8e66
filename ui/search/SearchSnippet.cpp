#include "ui/search/SearchSnippet.h"

#include <QFontMetrics>
#include <QTextBoundaryFinder>

namespace parlance {

namespace {

// How many characters may stand before the first highlight where the beginning is left out: as many as leave it in sight.
constexpr qsizetype leads[] = {24, 12, 6, 0};
constexpr qsizetype mostCharacters = 600; // more than fit into the lines of any panel
const QChar ellipsis(0x2026);

// The beginning of the first word that begins within `lead` characters before `at`.
qsizetype wordBefore(const QString &flat, qsizetype at, qsizetype lead)
{
    const qsizetype earliest = qMax<qsizetype>(0, at - lead);
    const qsizetype from = qMax<qsizetype>(0, earliest - lead);
    const QString around = flat.mid(from, at - from);
    QTextBoundaryFinder words(QTextBoundaryFinder::Word, around);
    words.setPosition(earliest - from);
    if (!words.isAtBoundary() && words.toNextBoundary() < 0)
        return at;
    while (from + words.position() < at && around.at(words.position()).isSpace()) {
        if (words.toNextBoundary() < 0)
            return at;
    }
    return from + words.position();
}

} // namespace

SearchSnippet::SearchSnippet(const QString &text, const QVector<SearchHit::Range> &highlights, const Style &style)
{
    const QString flat = inOneLine(text);
    const qsizetype first = highlights.isEmpty() ? 0 : qBound(qsizetype(0), qsizetype(highlights.constFirst().begin), flat.size());
    if (layOut(flat, highlights, 0, style))
        return;
    for (const qsizetype lead : leads) {
        if (layOut(flat, highlights, wordBefore(flat, first, lead), style))
            return;
    }
}

QString SearchSnippet::inOneLine(QString text)
{
    for (QChar &c : text) {
        const char16_t code = c.unicode();
        if (c.category() == QChar::Other_Control || code == 0x2028 || code == 0x2029)
            c = QChar(u' ');
        else if ((code >= 0x202a && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069))
            c = QChar::ReplacementCharacter;
    }
    return text;
}

// False: the first highlight begins behind what can be seen.
bool SearchSnippet::layOut(const QString &flat, const QVector<SearchHit::Range> &highlights, qsizetype begin, const Style &style)
{
    const qsizetype lead = begin > 0 ? 1 : 0; // the "…" before it
    qsizetype end = qMin(flat.size(), begin + mostCharacters);
    // Each round shows less, until it fits with its "…": usually the second one does.
    for (;;) {
        QString shown = flat.mid(begin, end - begin);
        if (lead > 0)
            shown.prepend(ellipsis);
        if (end < flat.size())
            shown.append(ellipsis);
        QList<QTextLayout::FormatRange> formats;
        for (const SearchHit::Range &range : highlights) {
            const qsizetype from = qMax<qsizetype>(begin, range.begin);
            const qsizetype to = qMin<qsizetype>(end, range.begin + range.length);
            if (from < to)
                formats.append({int(from - begin + lead), int(to - from), style.highlight});
        }
        const QTextLine last = breakLines(shown, formats, style);
        if (!last.isValid() || last.textStart() + last.textLength() >= shown.size())
            return true;

        const qreal room = style.width - QFontMetricsF(style.font).horizontalAdvance(ellipsis);
        const qsizetype fits = begin - lead + last.xToCursor(room, QTextLine::CursorOnCharacter);
        const qsizetype first = highlights.isEmpty() ? begin : highlights.constFirst().begin;
        if (first > begin && first >= fits)
            return false;
        end = qMin(end - 1, fits);
        while (end > begin && (flat.at(end - 1).isSpace() || flat.at(end - 1).isHighSurrogate()))
            --end;
        if (end <= begin)
            return true; // no room for anything
    }
}

// The last of the lines that are shown.
QTextLine SearchSnippet::breakLines(const QString &shown, const QList<QTextLayout::FormatRange> &formats, const Style &style)
{
    QTextOption option;
    option.setTextDirection(Qt::LayoutDirectionAuto);
    option.setWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
    m_layout = std::make_unique<QTextLayout>(shown, style.font);
    m_layout->setTextOption(option);
    m_layout->setFormats(formats);
    m_layout->beginLayout();
    QTextLine last;
    qreal y = 0;
    for (int i = 0; i < style.lines; ++i) {
        QTextLine line = m_layout->createLine();
        if (!line.isValid())
            break;
        line.setLineWidth(qMax(1, style.width));
        line.setPosition(QPointF(0, y));
        y += line.height();
        last = line;
    }
    m_layout->endLayout();
    return last;
}

QVector<SearchHit::Range> SearchSnippet::highlights() const
{
    QVector<SearchHit::Range> ranges;
    const QList<QTextLayout::FormatRange> formats = m_layout->formats();
    for (const QTextLayout::FormatRange &format : formats)
        ranges.append({format.start, format.length});
    return ranges;
}

} // namespace parlance
