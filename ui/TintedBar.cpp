#include "ui/TintedBar.h"

#include <QApplication>
#include <QEvent>
#include <QPainter>

namespace parlance {

TintedBar::TintedBar(QWidget *parent) : QWidget(parent)
{
    setAutoFillBackground(true);
    colour();
}

void TintedBar::setMood(BannerColors::Mood mood)
{
    if (mood == m_mood)
        return;
    m_mood = mood;
    colour();
}

void TintedBar::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        colour();
}

void TintedBar::paintEvent(QPaintEvent *)
{
    QPainter(this).fillRect(0, height() - 1, width(), 1, m_colors.edge);
}

void TintedBar::colour()
{
    if (m_colouring) // setPalette() below comes back as PaletteChange
        return;
    m_colouring = true;
    m_colors = BannerColors::of(parentWidget() ? parentWidget()->palette() : QApplication::palette(), m_mood);
    QPalette own; // all other roles stay those of the surroundings
    own.setColor(QPalette::Window, m_colors.ground);
    own.setColor(QPalette::WindowText, m_colors.text);
    setPalette(own);
    update();
    m_colouring = false;
}

} // namespace parlance
