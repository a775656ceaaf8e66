#include "ui/ActionCard.h"

#include "ui/DialogParts.h"
#include "ui/theme/ColorMath.h"

#include <QKeyEvent>
#include <QPainter>
#include <QStyle>

namespace parlance {

namespace {

constexpr int margin = 16;
constexpr int iconSide = 36;
constexpr int lineGap = 3;
constexpr int textLeft = margin + iconSide + margin;

} // namespace

ActionCard::ActionCard(const QPainterPath &drawing, const QString &title, const QString &description, QWidget *parent)
    : QAbstractButton(parent)
    , m_drawing(drawing)
    , m_description(description)
{
    setText(title); // its mnemonic becomes the shortcut
    setAccessibleName(withoutMnemonic(title));
    setAccessibleDescription(description);
    setFocusPolicy(Qt::StrongFocus);
    setCursor(Qt::PointingHandCursor);
    QSizePolicy policy(QSizePolicy::Expanding, QSizePolicy::Minimum);
    policy.setHeightForWidth(true);
    setSizePolicy(policy);
}

QFont ActionCard::titleFont() const
{
    QFont title = font();
    title.setPointSizeF(title.pointSizeF() * 1.15);
    title.setWeight(QFont::DemiBold);
    return title;
}

// Of the words themselves: the letters of another script come from another font, which may be higher than ours.
int ActionCard::titleHeight() const
{
    return QFontMetrics(titleFont()).boundingRect(QRect(0, 0, 10000, 10000), Qt::TextShowMnemonic, text()).height();
}

int ActionCard::textHeight(int width) const
{
    const QRect room(0, 0, qMax(1, width - textLeft - margin), 10000);
    return titleHeight() + lineGap + fontMetrics().boundingRect(room, Qt::TextWordWrap, m_description).height();
}

int ActionCard::heightForWidth(int width) const
{
    return qMax(iconSide, textHeight(width)) + 2 * margin;
}

QSize ActionCard::sizeHint() const
{
    const int width = widthOfLetters(this, 64);
    return {width, heightForWidth(width)};
}

QSize ActionCard::minimumSizeHint() const
{
    const int width = widthOfLetters(this, 36);
    return {width, heightForWidth(width)};
}

void ActionCard::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const QPalette &colours = palette();
    const QColor ground = colours.color(QPalette::Base);
    const QColor ink = colours.color(QPalette::Text);
    const QColor accent = colours.color(QPalette::Highlight);
    const bool lit = underMouse() || isDown();

    const QRectF card = QRectF(rect()).adjusted(1.5, 1.5, -1.5, -1.5);
    const QColor edge = hasFocus() ? accent : mix(ground, ink, lit ? 0.35 : 0.18);
    painter.setPen(QPen(edge, hasFocus() ? 2 : 1));
    painter.setBrush(isDown() ? mix(ground, accent, 0.22) : lit ? mix(ground, accent, 0.10) : ground);
    painter.drawRoundedRect(card, 8, 8);

    const QRect icon = QStyle::visualRect(layoutDirection(), rect(),
                                          QRect(margin, (height() - iconSide) / 2, iconSide, iconSide));
    painter.save();
    painter.translate(icon.topLeft());
    painter.scale(iconSide / 24.0, iconSide / 24.0);
    // The accent alone may be too faint on dark ground.
    painter.setPen(QPen(mix(accent, ink, 0.3), 1.6, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    painter.setBrush(Qt::NoBrush);
    painter.drawPath(m_drawing);
    painter.restore();

    const int width = rect().width() - textLeft - margin;
    const int top = (height() - textHeight(rect().width())) / 2;
    const Qt::Alignment side = QStyle::visualAlignment(layoutDirection(), Qt::AlignLeft);
    const auto place = [&](int y, int h) {
        return QStyle::visualRect(layoutDirection(), rect(), QRect(textLeft, y, width, h));
    };
    painter.setPen(ink);
    painter.setFont(titleFont());
    painter.drawText(place(top, titleHeight()), int(side) | Qt::TextShowMnemonic, text());
    painter.setFont(font());
    painter.setPen(mix(ink, ground, 0.3));
    painter.drawText(place(top + titleHeight() + lineGap, height()), int(side) | Qt::TextWordWrap, m_description);
}

void ActionCard::keyPressEvent(QKeyEvent *event)
{
    switch (event->key()) {
    case Qt::Key_Return:
    case Qt::Key_Enter:
        click();
        return;
    case Qt::Key_Up:
    case Qt::Key_Down:
        focusNextPrevChild(event->key() == Qt::Key_Down);
        return;
    default: // not an enum of ours: every other key is the button's
        QAbstractButton::keyPressEvent(event);
    }
}

void ActionCard::enterEvent(QEnterEvent *event)
{
    QAbstractButton::enterEvent(event);
    update();
}

void ActionCard::leaveEvent(QEvent *event)
{
    QAbstractButton::leaveEvent(event);
    update();
}

} // namespace parlance
