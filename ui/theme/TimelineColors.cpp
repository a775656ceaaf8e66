#include "ui/theme/TimelineColors.h"

#include "ui/theme/Theme.h"

#include <QPalette>
#include <QString>

#include <algorithm>
#include <array>
#include <cmath>
#include <initializer_list>

namespace parlance {

namespace {

constexpr double minimumContrast = 4.6; // a little above 4.5, so that rounding to eight bits cannot undercut it

double linear(double channel)
{
    return channel <= 0.04045 ? channel / 12.92 : std::pow((channel + 0.055) / 1.055, 2.4);
}

double luminance(const QColor &color)
{
    return 0.2126 * linear(color.redF()) + 0.7152 * linear(color.greenF()) + 0.0722 * linear(color.blueF());
}

QColor mix(const QColor &ground, const QColor &color, double share)
{
    const auto channel = [share](double a, double b) { return float(a + (b - a) * share); };
    return QColor::fromRgbF(channel(ground.redF(), color.redF()), channel(ground.greenF(), color.greenF()),
                            channel(ground.blueF(), color.blueF()));
}

// The colour itself where it can be read on every ground, else the nearest lighter or darker one that can.
QColor readable(const QColor &color, std::initializer_list<QColor> grounds)
{
    const auto worst = [&grounds](const QColor &candidate) {
        double ratio = 21;
        for (const QColor &ground : grounds)
            ratio = std::min(ratio, contrastRatio(candidate, ground));
        return ratio;
    };
    const QColor solid = QColor::fromRgb(color.rgb());
    if (worst(solid) >= minimumContrast)
        return solid;
    const QColor goal = worst(Qt::white) > worst(Qt::black) ? QColor(Qt::white) : QColor(Qt::black);
    for (int step = 1; step < 40; ++step) {
        const QColor candidate = mix(solid, goal, step / 40.0);
        if (worst(candidate) >= minimumContrast)
            return candidate;
    }
    return goal;
}

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

double contrastRatio(const QColor &one, const QColor &other)
{
    const double a = luminance(one);
    const double b = luminance(other);
    return (std::max(a, b) + 0.05) / (std::min(a, b) + 0.05);
}

TimelineColors TimelineColors::of(const QPalette &palette)
{
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
