#include "ui/theme/Theme.h"

#include <QApplication>
#include <QStyle>
#include <QStyleFactory>

namespace parlance {

namespace {

struct Tones
{
    QRgb window, base, alternate, text, button, mid, dark, accent, onAccent, link, visited, tip, faded;
};

QPalette paletteOf(const Tones &tones)
{
    QPalette palette;
    const auto set = [&palette](QPalette::ColorRole role, QRgb rgb) { palette.setColor(role, QColor(rgb)); };
    set(QPalette::Window, tones.window);
    set(QPalette::WindowText, tones.text);
    set(QPalette::Base, tones.base);
    set(QPalette::AlternateBase, tones.alternate);
    set(QPalette::Text, tones.text);
    set(QPalette::PlaceholderText, tones.faded);
    set(QPalette::Button, tones.button);
    set(QPalette::ButtonText, tones.text);
    set(QPalette::BrightText, 0xffffffff);
    set(QPalette::Light, tones.base);
    set(QPalette::Midlight, tones.alternate);
    set(QPalette::Mid, tones.mid);
    set(QPalette::Dark, tones.dark);
    set(QPalette::Shadow, 0xff000000);
    set(QPalette::Highlight, tones.accent);
    set(QPalette::HighlightedText, tones.onAccent);
    set(QPalette::Link, tones.link);
    set(QPalette::LinkVisited, tones.visited);
    set(QPalette::ToolTipBase, tones.tip);
    set(QPalette::ToolTipText, tones.text);
    for (const QPalette::ColorRole role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText})
        palette.setColor(QPalette::Disabled, role, QColor(tones.faded));
    palette.setColor(QPalette::Disabled, QPalette::Highlight, QColor(tones.mid));
    return palette;
}

} // namespace

Theme::Theme(QObject *parent)
    : QObject(parent)
    , m_systemStyle(QApplication::style()->name())
{
}

std::optional<Theme::Scheme> Theme::schemeOf(const QString &name)
{
    for (const Scheme scheme : {Scheme::System, Scheme::Light, Scheme::Dark}) {
        if (name == nameOf(scheme))
            return scheme;
    }
    return {};
}

QString Theme::nameOf(Scheme scheme)
{
    switch (scheme) {
    case Scheme::System:
        return QStringLiteral("system");
    case Scheme::Light:
        return QStringLiteral("light");
    case Scheme::Dark:
        return QStringLiteral("dark");
    }
    Q_UNREACHABLE();
}

void Theme::apply(Scheme scheme)
{
    if (scheme == m_scheme)
        return;
    m_scheme = scheme;
    const QString style = scheme == Scheme::System ? m_systemStyle : QStringLiteral("fusion");
    if (QApplication::style()->name() != style)
        QApplication::setStyle(QStyleFactory::create(style));
    switch (scheme) {
    case Scheme::System:
        QApplication::setPalette(QPalette()); // an unresolved palette hands the choice back to the desktop
        return;
    case Scheme::Light:
        QApplication::setPalette(lightPalette());
        return;
    case Scheme::Dark:
        QApplication::setPalette(darkPalette());
        return;
    }
}

QPalette Theme::lightPalette()
{
    return paletteOf({.window = 0xfff3f4f6, .base = 0xffffffff, .alternate = 0xfff7f8fa, .text = 0xff1d2129,
                      .button = 0xfff0f1f4, .mid = 0xffc5cad3, .dark = 0xff9aa1ad, .accent = 0xff2a67c9,
                      .onAccent = 0xffffffff, .link = 0xff1f5fc0, .visited = 0xff6b4bb8, .tip = 0xffffffff,
                      .faded = 0xff6a7280});
}

QPalette Theme::darkPalette()
{
    return paletteOf({.window = 0xff1f2227, .base = 0xff181a1f, .alternate = 0xff23262c, .text = 0xffe3e5e9,
                      .button = 0xff2b2f36, .mid = 0xff3a3f48, .dark = 0xff121418, .accent = 0xff3369b8,
                      .onAccent = 0xffffffff, .link = 0xff7db2ff, .visited = 0xffb69cff, .tip = 0xff2b2f36,
                      .faded = 0xff969ca8});
}

bool Theme::isDark(const QPalette &palette)
{
    return palette.color(QPalette::Base).lightnessF() < palette.color(QPalette::Text).lightnessF();
}

} // namespace parlance
