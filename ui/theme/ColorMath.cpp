#include "ui/theme/ColorMath.h"

#include <algorithm>
#include <cmath>

namespace parlance {

namespace {

constexpr double minimumContrast = 4.6; // a little above 4.5, so that rounding to eight bits cannot undercut it

double linear(double channel)
{
    return channel <= 0.04045 ? channel / 12.92 : std::pow((channel + 0.055) / 1.055, 2.4);
}

} // namespace

double contrastRatio(const QColor &one, const QColor &other)
{
    const double a = luminance(one);
    const double b = luminance(other);
    return (std::max(a, b) + 0.05) / (std::min(a, b) + 0.05);
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

} // namespace parlance
