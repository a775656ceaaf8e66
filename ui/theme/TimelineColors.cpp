#include "ui/theme/TimelineColors.h"

#include "ui/theme/Theme.h"

#include <QPalette>
#include <QString>

#include <array>

namespace parlance {

namespace {

// FNV-1a: qHash is seeded anew in every process, and a name must keep its colour.
quint32 stableHash(const QString &name)
{
    quint32 hash = 2166136261U;
    for (const char byte : name.toUtf8()) {
        hash ^= uchar(byte);
        hash *= 16777619U;
    }
    hash ^= hash >> 16; // the low bits alone mix badly for short names
    hash *= 0x45d9f3bU;
    return hash ^ (hash >> 16);
}

} // namespace

TimelineColors TimelineColors::of(const QPalette &shown)
{
    // A view may be disabled for a moment while it is filled; what is read in it is never greyed.
    QPalette palette = shown;
    if (palette.currentColorGroup() == QPalette::Disabled)
        palette.setCurrentColorGroup(QPalette::Active);
    const bool dark = Theme::isDark(palette);
    const QColor base = palette.color(QPalette::Base);
    const QColor words = palette.color(QPalette::Text);
    const QColor accent = palette.color(QPalette::Active, QPalette::Highlight);

    TimelineColors colors;
    colors.background = base;
    colors.hover = mix(base, words, dark ? 0.035 : 0.025);
    colors.codeBackground = mix(base, words, dark ? 0.09 : 0.055);
    const auto onRow = [&colors](const QColor &color) {
        return readable(color, {colors.background, colors.hover, colors.codeBackground});
    };
    colors.text = onRow(words);
    colors.ownText = onRow(mix(words, accent, dark ? 0.12 : 0.18));
    colors.secondary = onRow(mix(base, words, 0.58));
    colors.link = onRow(palette.color(QPalette::Active, QPalette::Link));
    colors.code = onRow(mix(words, base, 0.1));
    colors.focus = mix(base, accent, 0.75);
    colors.selection = mix(base, accent, dark ? 0.55 : 0.28);
    colors.selectedText = readable(words, {colors.selection});
    colors.dayLine = mix(base, words, 0.12);
    colors.dayText = colors.secondary;
    colors.unread = onRow(dark ? QColor(0xff8a75) : QColor(0xc8402a));
    colors.waiting = colors.secondary;
    colors.good = onRow(dark ? QColor(0x5cc48d) : QColor(0x1d8a55));
    colors.warning = onRow(dark ? QColor(0xe8b04b) : QColor(0x96640a));
    colors.bad = onRow(dark ? QColor(0xff7b72) : QColor(0xc62f2f));
    colors.button = QColor::fromRgb(accent.rgb());
    colors.buttonText = readable(palette.color(QPalette::Active, QPalette::HighlightedText), {colors.button});
    return colors;
}

QColor TimelineColors::sender(const QString &name) const
{
    // Hues that differ to the eye; the yellows are left out because they turn to mud on white.
    static constexpr std::array<int, 12> hues{2, 22, 38, 92, 142, 168, 190, 212, 236, 262, 290, 328};
    const double lightness = luminance(background) < 0.2 ? 0.70 : 0.42;
    const QColor color = QColor::fromHslF(float(hues[stableHash(name) % hues.size()] / 360.0), 0.52F, float(lightness));
    return readable(color, {background, hover});
}

QColor TimelineColors::disc(const QString &name) const
{
    return mix(background, sender(name), luminance(background) < 0.2 ? 0.24 : 0.15);
}

QColor TimelineColors::initial(const QString &name) const
{
    return readable(sender(name), {disc(name)});
}

} // namespace parlance
