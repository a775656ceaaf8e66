#pragma once

#include <QObject>
#include <QPalette>
#include <QString>

#include <optional>

namespace parlance {

// Which colours the window wears: those of the desktop, or our own light or dark ones. An explicit choice uses the
// Fusion style, because only a style that takes every colour from the palette can be turned dark (Qt 6.4 knows no
// colour scheme). Widgets hear of a change through QEvent::PaletteChange.
//
// Thread: the GUI thread. Lifetime: one, owned by main, as long as the QApplication.
class Theme : public QObject
{
    Q_OBJECT

public:
    enum class Scheme {
        System,
        Light,
        Dark,
    };

    explicit Theme(QObject *parent = nullptr);

    // The names under which the choice is stored: "system", "light", "dark".
    static std::optional<Scheme> schemeOf(const QString &name);
    static QString nameOf(Scheme scheme);

    Scheme scheme() const { return m_scheme; }
    void apply(Scheme scheme);

    static QPalette lightPalette();
    static QPalette darkPalette();
    static bool isDark(const QPalette &palette);

private:
    Scheme m_scheme = Scheme::System;
    QString m_systemStyle;
};

} // namespace parlance
