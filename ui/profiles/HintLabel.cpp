#include "ui/profiles/HintLabel.h"

#include <QEvent>

namespace parlance {

HintLabel::HintLabel(const QString &objectName, QWidget *parent)
    : QLabel(parent)
{
    setObjectName(objectName);
    setTextFormat(Qt::PlainText);
    setWordWrap(true);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Minimum); // else a form lays it out in a narrow column
    setVisible(false);
    colour();
}

void HintLabel::showHint(const QString &text)
{
    show(text, false);
}

void HintLabel::showProblem(const QString &text)
{
    show(text, true);
}

void HintLabel::show(const QString &text, bool problem)
{
    m_problem = problem && !text.isEmpty();
    setText(m_problem ? QString(QStringLiteral("⚠\uFE0E ") + text) : text); // the sign as text, not as an emoji
    setAccessibleName(text);
    setVisible(!text.isEmpty());
    colour();
}

void HintLabel::changeEvent(QEvent *event)
{
    QLabel::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        colour();
}

void HintLabel::colour()
{
    if (m_colouring) // setPalette() below comes back as PaletteChange
        return;
    m_colouring = true;
    setPalette(QPalette()); // the surroundings' colours first
    QPalette colours = palette();
    const QColor ground = colours.color(QPalette::Window);
    const bool dark = ground.lightness() < 128;
    QColor ink = colours.color(QPalette::WindowText);
    if (m_problem) {
        ink = dark ? QColor(255, 150, 140) : QColor(170, 30, 25); // 7:1 and more on either ground
    } else {
        const auto mix = [&](int a, int b) { return (a * 7 + b * 3) / 10; };
        ink = QColor(mix(ink.red(), ground.red()), mix(ink.green(), ground.green()), mix(ink.blue(), ground.blue()));
    }
    for (const auto group : {QPalette::Active, QPalette::Inactive})
        colours.setColor(group, QPalette::WindowText, ink);
    setPalette(colours);
    m_colouring = false;
}

} // namespace parlance
