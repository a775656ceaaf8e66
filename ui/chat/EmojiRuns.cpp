#include "ui/chat/EmojiRuns.h"

#include <QFontDatabase>

#include <algorithm>
#include <array>

namespace parlance {

namespace {

constexpr char32_t textStyle = 0xfe0e;
constexpr char32_t emojiStyle = 0xfe0f;
constexpr char32_t joiner = 0x200d;

struct Range
{
    char32_t first;
    char32_t last;
};

// Emoji_Presentation=Yes (emoji-data.txt, Unicode 14); from U+1F900 on with what later versions add to its blocks.
constexpr std::array presentation = std::to_array<Range>(
    {{0x231a, 0x231b},   {0x23e9, 0x23ec},   {0x23f0, 0x23f0},   {0x23f3, 0x23f3},   {0x25fd, 0x25fe},
     {0x2614, 0x2615},   {0x2648, 0x2653},   {0x267f, 0x267f},   {0x2693, 0x2693},   {0x26a1, 0x26a1},
     {0x26aa, 0x26ab},   {0x26bd, 0x26be},   {0x26c4, 0x26c5},   {0x26ce, 0x26ce},   {0x26d4, 0x26d4},
     {0x26ea, 0x26ea},   {0x26f2, 0x26f3},   {0x26f5, 0x26f5},   {0x26fa, 0x26fa},   {0x26fd, 0x26fd},
     {0x2705, 0x2705},   {0x270a, 0x270b},   {0x2728, 0x2728},   {0x274c, 0x274c},   {0x274e, 0x274e},
     {0x2753, 0x2755},   {0x2757, 0x2757},   {0x2795, 0x2797},   {0x27b0, 0x27b0},   {0x27bf, 0x27bf},
     {0x2b1b, 0x2b1c},   {0x2b50, 0x2b50},   {0x2b55, 0x2b55},   {0x1f004, 0x1f004}, {0x1f0cf, 0x1f0cf},
     {0x1f18e, 0x1f18e}, {0x1f191, 0x1f19a}, {0x1f1e6, 0x1f1ff}, {0x1f201, 0x1f201}, {0x1f21a, 0x1f21a},
     {0x1f22f, 0x1f22f}, {0x1f232, 0x1f236}, {0x1f238, 0x1f23a}, {0x1f250, 0x1f251}, {0x1f300, 0x1f320},
     {0x1f32d, 0x1f335}, {0x1f337, 0x1f37c}, {0x1f37e, 0x1f393}, {0x1f3a0, 0x1f3ca}, {0x1f3cf, 0x1f3d3},
     {0x1f3e0, 0x1f3f0}, {0x1f3f4, 0x1f3f4}, {0x1f3f8, 0x1f43e}, {0x1f440, 0x1f440}, {0x1f442, 0x1f4fc},
     {0x1f4ff, 0x1f53d}, {0x1f54b, 0x1f54e}, {0x1f550, 0x1f567}, {0x1f57a, 0x1f57a}, {0x1f595, 0x1f596},
     {0x1f5a4, 0x1f5a4}, {0x1f5fb, 0x1f64f}, {0x1f680, 0x1f6c5}, {0x1f6cc, 0x1f6cc}, {0x1f6d0, 0x1f6d2},
     {0x1f6d5, 0x1f6d8}, {0x1f6dc, 0x1f6df}, {0x1f6eb, 0x1f6ec}, {0x1f6f4, 0x1f6fc}, {0x1f7e0, 0x1f7eb},
     {0x1f7f0, 0x1f7f0}, {0x1f90c, 0x1f93a}, {0x1f93c, 0x1f945}, {0x1f947, 0x1f9ff}, {0x1fa70, 0x1faff}});

bool isPresentation(char32_t c)
{
    const auto *range = std::lower_bound(presentation.begin(), presentation.end(), c,
                                         [](const Range &candidate, char32_t wanted) { return candidate.last < wanted; });
    return range != presentation.end() && range->first <= c;
}

// What belongs to the emoji before it.
bool extends(char32_t c)
{
    return c == emojiStyle || (c >= 0x1f3fb && c <= 0x1f3ff) || (c >= 0xe0020 && c <= 0xe007f);
}

struct Reader
{
    QStringView text;

    char32_t at(int position) const
    {
        if (position >= text.size())
            return 0;
        const QChar high = text[position];
        if (high.isHighSurrogate() && position + 1 < text.size() && text[position + 1].isLowSurrogate())
            return QChar::surrogateToUcs4(high, text[position + 1]);
        return high.unicode();
    }
    static int width(char32_t c) { return c > 0xffff ? 2 : 1; }

    // The end of the emoji that starts at the position; the position itself when none does.
    int emojiEnd(int position) const
    {
        const char32_t first = at(position);
        int end = position + width(first);
        const char32_t next = at(end);
        if (next != emojiStyle && (next == textStyle || !isPresentation(first)))
            return position;
        for (;;) {
            const char32_t c = at(end);
            if (extends(c)) {
                end += width(c);
            } else if (c == joiner && end + 1 < text.size()) {
                end += 1;
                end += width(at(end));
            } else {
                return end;
            }
        }
    }
};

} // namespace

QVector<EmojiRun> emojiRuns(QStringView text)
{
    QVector<EmojiRun> runs;
    const Reader reader{text};
    for (int position = 0; position < text.size();) {
        // Most letters need no more than this: below U+2300 only what a variation selector follows is an emoji. A keycap
        // keeps the text font: Qt would draw the colour font's blank digit and its empty cap side by side.
        const char16_t unit = text[position].unicode();
        const bool selected = unit >= 0x80 && position + 1 < text.size() && text[position + 1].unicode() == emojiStyle;
        if (!selected && (unit < 0x2300 || (unit > 0x2bff && unit < 0xd83c) || unit > 0xd83e)) {
            ++position;
            continue;
        }
        const int end = reader.emojiEnd(position);
        if (end == position) {
            position += Reader::width(reader.at(position));
            continue;
        }
        if (!runs.isEmpty() && runs.constLast().start + runs.constLast().length == position)
            runs.last().length = end - runs.constLast().start;
        else
            runs.append({position, end - position});
        position = end;
    }
    return runs;
}

QList<QTextLayout::FormatRange> emojiFormats(QStringView text, const QFont &font)
{
    QList<QTextLayout::FormatRange> ranges;
    const QVector<EmojiRun> runs = emojiRuns(text);
    if (runs.isEmpty() || colourEmojiFamily().isEmpty())
        return ranges;
    for (const EmojiRun &run : runs) {
        QTextLayout::FormatRange range;
        range.start = run.start;
        range.length = run.length;
        range.format.setFontFamilies(QStringList(colourEmojiFamily()) + font.families());
        ranges.append(range);
    }
    return ranges;
}

QString colourEmojiFamily()
{
    static const QString family = [] {
        const QStringList installed = QFontDatabase::families();
        for (const QLatin1StringView name : {QLatin1StringView("Apple Color Emoji"), QLatin1StringView("Segoe UI Emoji"),
                                             QLatin1StringView("Noto Color Emoji"), QLatin1StringView("Twemoji"),
                                             QLatin1StringView("Twitter Color Emoji"), QLatin1StringView("JoyPixels")}) {
            if (installed.contains(name))
                return QString(name);
        }
        return QString();
    }();
    return family;
}

} // namespace parlance
