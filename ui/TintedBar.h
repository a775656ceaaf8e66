#pragma once

#include "ui/theme/BannerColors.h"

#include <QWidget>

namespace parlance {

// A bar across a pane whose ground says at a glance how serious its words are. What stands in it inherits the colour
// of the words through the palette.
//
// Thread: the GUI thread. Lifetime: owned by its parent, like every widget.
class TintedBar : public QWidget
{
public:
    explicit TintedBar(QWidget *parent = nullptr);

    BannerColors::Mood mood() const { return m_mood; }
    void setMood(BannerColors::Mood mood);

protected:
    void changeEvent(QEvent *event) override;
    void paintEvent(QPaintEvent *event) override;

private:
    void colour();

    BannerColors::Mood m_mood = BannerColors::Mood::Calm;
    BannerColors m_colors;
    bool m_colouring = false;
};

} // namespace parlance
