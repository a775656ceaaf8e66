#include "ui/chat/DropHint.h"

#include <QPainter>

namespace parlance {

namespace {

constexpr int inset = 12;
constexpr double corner = 10;
constexpr double veil = 0.86; // how much of what is beneath is covered

} // namespace

DropHint::DropHint(QWidget *parent) : QWidget(parent)
{
    setObjectName(QStringLiteral("dropHint"));
    setAttribute(Qt::WA_TransparentForMouseEvents);
    hide();
}

void DropHint::show(const QRect &area, const QString &words)
{
    m_words = words;
    setAccessibleName(words);
    setGeometry(QRect(QPoint(0, 0), area.size()));
    raise();
    update();
    QWidget::show();
}

void DropHint::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    QColor ground = palette().color(QPalette::Window);
    ground.setAlphaF(float(veil));
    painter.fillRect(rect(), ground);
    const QRectF frame = QRectF(rect()).adjusted(inset, inset, -inset, -inset);
    painter.setPen(QPen(palette().color(QPalette::Highlight), 2, Qt::DashLine));
    painter.drawRoundedRect(frame, corner, corner);
    QFont font = painter.font();
    font.setPointSizeF(font.pointSizeF() * 1.2);
    painter.setFont(font);
    painter.setPen(palette().color(QPalette::WindowText));
    painter.drawText(frame.adjusted(inset, inset, -inset, -inset), int(Qt::AlignCenter) | int(Qt::TextWordWrap), m_words);
}

} // namespace parlance
