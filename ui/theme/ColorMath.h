#pragma once

#include <QColor>

#include <initializer_list>

namespace parlance {

// The arithmetic behind colours that are computed from a palette. Plain functions; use anywhere.

// The contrast ratio of WCAG 2.1, from 1 to 21.
double contrastRatio(const QColor &one, const QColor &other);

// How bright a colour is to the eye (WCAG 2.1, relative luminance), from 0 to 1.
double luminance(const QColor &color);

// The ground with a share (0 to 1) of the colour in it.
QColor mix(const QColor &ground, const QColor &color, double share);

// The colour itself where it can be read on every ground (at least 4.5:1), else the nearest lighter or darker one that
// can.
QColor readable(const QColor &color, std::initializer_list<QColor> grounds);

} // namespace parlance
