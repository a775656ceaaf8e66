#pragma once

#include <QAbstractButton>
#include <QPainterPath>

namespace parlance {

// A large button with a drawing, a title (its text) and a sentence that says what will happen. Painted from the palette, so
// that it fits light, dark and high contrast. Space, Enter and the mouse press it; Up and Down go to its neighbours.
//
// Thread: GUI. Lifetime: its parent's.
class ActionCard : public QAbstractButton
{
    Q_OBJECT

public:
    // `drawing`: lines on a grid of 24 by 24.
    ActionCard(const QPainterPath &drawing, const QString &title, const QString &description, QWidget *parent = nullptr);

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;
    bool hasHeightForWidth() const override { return true; }
    int heightForWidth(int width) const override;

protected:
    void paintEvent(QPaintEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void enterEvent(QEnterEvent *event) override;
    void leaveEvent(QEvent *event) override;

private:
    QFont titleFont() const;
    int titleHeight() const;
    int textHeight(int width) const;

    QPainterPath m_drawing;
    QString m_description;
};

} // namespace parlance
