#include "ui/chat/FileIcon.h"

#include <QPainter>
#include <QPalette>

namespace parlance {

namespace {

constexpr int sharpest = 3; // device pixels of a logical one, for icons that do not know their screen

// In a square of 24, standing upright.
QPainterPath clip()
{
    QPainterPath path;
    path.moveTo(16.5, 8);
    path.lineTo(16.5, 16.5);
    path.arcTo(QRectF(7.5, 12, 9, 9), 0, -180);
    path.lineTo(7.5, 6.5);
    path.arcTo(QRectF(7.5, 3.5, 6, 6), 180, -180);
    path.lineTo(13.5, 15.5);
    path.arcTo(QRectF(10.5, 14, 3, 3), 0, -180);
    path.lineTo(10.5, 8);
    return path;
}

} // namespace

QPainterPath FileIcon::sheet(const QRectF &area)
{
    const double width = area.height() * 0.76;
    const QRectF page(area.center().x() - width / 2, area.top(), width, area.height());
    const double fold = page.width() * 0.34;
    QPainterPath path;
    path.moveTo(page.topLeft());
    path.lineTo(page.right() - fold, page.top());
    path.lineTo(page.right(), page.top() + fold);
    path.lineTo(page.bottomRight());
    path.lineTo(page.bottomLeft());
    path.closeSubpath();
    path.moveTo(page.right() - fold, page.top());
    path.lineTo(page.right() - fold, page.top() + fold);
    path.lineTo(page.right(), page.top() + fold);
    return path;
}

QPixmap FileIcon::pixmap(int side, const QPalette &palette, qreal ratio)
{
    QPixmap pixmap(QSize(side, side) * ratio);
    pixmap.setDevicePixelRatio(ratio);
    pixmap.fill(Qt::transparent);
    QPainter painter(&pixmap);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(palette.color(QPalette::PlaceholderText), 1.6, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    painter.drawPath(sheet(QRectF(0, 0, side, side).adjusted(side * 0.12, side * 0.1, -side * 0.12, -side * 0.1)));
    return pixmap;
}

QIcon FileIcon::paperClip(int side, const QPalette &palette)
{
    QIcon icon;
    for (const QIcon::Mode mode : {QIcon::Normal, QIcon::Disabled}) {
        QPixmap pixmap(side * sharpest, side * sharpest);
        pixmap.setDevicePixelRatio(sharpest);
        pixmap.fill(Qt::transparent);
        QPainter painter(&pixmap);
        painter.setRenderHint(QPainter::Antialiasing);
        painter.scale(side / 24.0, side / 24.0);
        painter.translate(12, 12);
        painter.rotate(35);
        painter.translate(-12, -12.5);
        const QPalette::ColorGroup group = mode == QIcon::Disabled ? QPalette::Disabled : QPalette::Active;
        painter.setPen(QPen(palette.color(group, QPalette::ButtonText), 1.7, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
        painter.drawPath(clip());
        painter.end();
        icon.addPixmap(pixmap, mode);
    }
    return icon;
}

} // namespace parlance
