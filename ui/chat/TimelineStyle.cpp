#include "ui/chat/TimelineStyle.h"

#include <QFontDatabase>
#include <QFontMetricsF>

#include <cmath>

namespace parlance {

TimelineStyle TimelineStyle::of(const QFont &font, const QPalette &palette, int width, const QDate &today)
{
    TimelineStyle style;
    style.colors = TimelineColors::of(palette);
    style.today = today;
    style.width = width;

    style.text = font;
    style.sender = font;
    style.sender.setWeight(QFont::DemiBold);
    style.small = font;
    style.code = QFontDatabase::systemFont(QFontDatabase::FixedFont);
    if (font.pointSizeF() > 0) {
        style.small.setPointSizeF(font.pointSizeF() * 0.86);
        style.code.setPointSizeF(font.pointSizeF() * 0.94);
    } else {
        style.small.setPixelSize(qRound(font.pixelSize() * 0.86));
        style.code.setPixelSize(qRound(font.pixelSize() * 0.94));
    }

    const QFontMetricsF metrics(style.text);
    const QFontMetricsF small(style.small);
    const QFontMetricsF sender(style.sender);
    const double em = metrics.ascent(); // about the height of what one sees
    style.lineHeight = int(std::ceil(metrics.height() * 1.28));
    style.baseline = qRound((style.lineHeight - metrics.height()) / 2 + metrics.ascent());
    style.smallHeight = int(std::ceil(small.height()));
    style.smallAscent = qRound(small.ascent());
    style.headerHeight = int(std::ceil(sender.height() * 1.2));
    style.averageWidth = qMax(1, qRound(metrics.averageCharWidth()));

    const auto scaled = [em](double share) { return qRound(em * share); };
    style.margin = scaled(1.3);
    style.avatar = scaled(2.8);
    style.glyph = scaled(1.1);
    style.groupGap = scaled(1.0);
    style.rowPad = qMax(1, scaled(0.13));
    style.separator = scaled(3.2);
    style.codePad = scaled(0.8);
    style.bodyLeft = style.margin + style.avatar + scaled(1.0);
    const int right = style.glyph + style.margin + scaled(0.9);
    // Lines of more than some hundred letters are hard to follow to their end and back.
    style.bodyWidth = qMax(style.averageWidth * 12, qMin(width - style.bodyLeft - right, style.averageWidth * 128));
    style.glyphLeft = style.bodyLeft + style.bodyWidth + scaled(0.9);
    return style;
}

} // namespace parlance
