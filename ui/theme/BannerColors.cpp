#include "ui/theme/BannerColors.h"

#include "ui/theme/ColorMath.h"
#include "ui/theme/Theme.h"

#include <QPalette>

namespace parlance {

BannerColors BannerColors::of(const QPalette &palette, Mood mood)
{
    const bool dark = Theme::isDark(palette);
    const QColor base = palette.color(QPalette::Base);
    const QColor words = palette.color(QPalette::Text);
    const auto tinted = [&](const QColor &tint, double share) {
        BannerColors colors;
        colors.ground = mix(base, tint, share);
        colors.text = readable(words, {colors.ground});
        colors.edge = mix(colors.ground, tint, dark ? 0.35 : 0.45);
        return colors;
    };
    switch (mood) {
    case Mood::Calm:
        return tinted(mix(base, words, 0.5), 0.14);
    case Mood::Trouble:
        return tinted(dark ? QColor(0xe8b04b) : QColor(0xe0a21b), 0.20);
    case Mood::GivenUp:
        return tinted(dark ? QColor(0xff6b62) : QColor(0xd83a34), dark ? 0.24 : 0.15);
    }
    Q_UNREACHABLE();
}

} // namespace parlance
