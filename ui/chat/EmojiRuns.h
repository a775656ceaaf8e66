#pragma once

#include <QString>
#include <QTextLayout>
#include <QVector>

namespace parlance {

// A stretch of text that is to be drawn as colour emoji; positions count UTF-16 units.
struct EmojiRun
{
    int start;
    int length;
};

// Where a text holds emoji in emoji presentation, with all that joins them (UTS #51: variation selectors, skin tones,
// tags, zero-width joiners, flags). Neighbours form one run. Text fonts have black outlines of many of them,
// and font fallback takes the first font that has a letter: without a font of their own they come in either kind, side
// by side. Costs one pass over the text, and allocates only when there is an emoji.
QVector<EmojiRun> emojiRuns(QStringView text);

// The same as formats of a QTextLayout: the colour emoji font before the text's own. Empty where no such font is.
// GUI thread.
QList<QTextLayout::FormatRange> emojiFormats(QStringView text, const QFont &font);

// The installed colour emoji font, empty when there is none. Asks the font database the first time. GUI thread.
QString colourEmojiFamily();

} // namespace parlance
