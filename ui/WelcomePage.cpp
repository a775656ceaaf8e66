#include "ui/WelcomePage.h"

#include "ui/ActionCard.h"
#include "ui/DialogParts.h"

#include <QApplication>
#include <QIcon>
#include <QLabel>
#include <QVBoxLayout>

namespace parlance {

namespace {

// A globe.
QPainterPath globeDrawing()
{
    QPainterPath path;
    path.addEllipse(QPointF(12, 12), 9, 9);
    path.addEllipse(QPointF(12, 12), 4, 9);
    for (const qreal y : {9.0, 15.0}) {
        path.moveTo(3.5, y);
        path.lineTo(20.5, y);
    }
    return path;
}

// A mast that sends.
QPainterPath mastDrawing()
{
    QPainterPath path;
    path.addEllipse(QPointF(12, 9.5), 1.8, 1.8);
    path.moveTo(12, 11.3);
    path.lineTo(12, 21);
    path.moveTo(8.5, 21);
    path.lineTo(15.5, 21);
    for (const qreal radius : {4.6, 8.2}) {
        const QRectF circle(12 - radius, 9.5 - radius, 2 * radius, 2 * radius);
        path.arcMoveTo(circle, -42);
        path.arcTo(circle, -42, 84);
        path.arcMoveTo(circle, 138);
        path.arcTo(circle, 138, 84);
    }
    return path;
}

// A screen with words on it.
QPainterPath screenDrawing()
{
    QPainterPath path;
    path.addRoundedRect(2.5, 4, 19, 13, 2, 2);
    path.moveTo(8, 20.5);
    path.lineTo(16, 20.5);
    path.moveTo(12, 17);
    path.lineTo(12, 20.5);
    path.moveTo(6.5, 8.5);
    path.lineTo(15, 8.5);
    path.moveTo(6.5, 12.5);
    path.lineTo(12, 12.5);
    return path;
}

} // namespace

WelcomePage::WelcomePage(QWidget *parent)
    : QWidget(parent)
{
    setObjectName(QStringLiteral("welcomePage"));
    setAccessibleName(tr("Welcome"));

    auto *title = new QLabel(QStringLiteral("Parlance"), this);
    title->setObjectName(QStringLiteral("welcomeTitle"));
    QFont large = title->font();
    large.setPointSizeF(large.pointSizeF() * 2.2);
    large.setWeight(QFont::DemiBold);
    title->setFont(large);

    auto *line = new QLabel(tr("Chat over any WebSocket server."), this);
    line->setObjectName(QStringLiteral("welcomeLine"));
    QFont medium = line->font();
    medium.setPointSizeF(medium.pointSizeF() * 1.15);
    line->setFont(medium);

    auto *connectCard = new ActionCard(globeDrawing(), tr("Connect to a &server…"),
                                       tr("Join the chat of a server whose ws:// or wss:// address you know."), this);
    connectCard->setObjectName(QStringLiteral("welcomeConnect"));
    auto *hostCard = new ActionCard(mastDrawing(), tr("H&ost a room…"),
                                    tr("Open a room on this computer for the people on your network."), this);
    hostCard->setObjectName(QStringLiteral("welcomeHost"));
    auto *localCard = new ActionCard(screenDrawing(), tr("Open the &local room"),
                                     tr("Chat between the Parlance windows of this computer; nothing leaves it."), this);
    localCard->setObjectName(QStringLiteral("welcomeLocal"));

    auto *column = new QWidget(this);
    column->setMaximumWidth(widthOfLetters(this, 92));
    auto *inner = new QVBoxLayout(column);
    inner->setSpacing(10);
    inner->addStretch(2);
    const QIcon icon = QApplication::windowIcon();
    if (!icon.isNull()) {
        auto *picture = new QLabel(column);
        picture->setPixmap(icon.pixmap(QSize(64, 64), devicePixelRatioF()));
        inner->addWidget(picture);
    }
    inner->addWidget(title);
    inner->addWidget(line);
    inner->addSpacing(14);
    inner->addWidget(connectCard);
    inner->addWidget(hostCard);
    inner->addWidget(localCard);
    inner->addStretch(3);

    auto *outer = new QHBoxLayout(this);
    outer->addStretch(1);
    outer->addWidget(column, 100);
    outer->addStretch(1);

    setFocusProxy(connectCard);
    connect(connectCard, &ActionCard::clicked, this, &WelcomePage::connectRequested);
    connect(hostCard, &ActionCard::clicked, this, &WelcomePage::hostRequested);
    connect(localCard, &ActionCard::clicked, this, &WelcomePage::localRoomRequested);
}

} // namespace parlance
