#include "ui/chat/AttachmentCard.h"

#include "ui/DialogParts.h"
#include "ui/Wording.h"
#include "ui/chat/FileIcon.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QToolButton>
#include <QVBoxLayout>

namespace parlance {

namespace {

constexpr int widestName = 22; // letters

QPixmap faceOf(const Attachments::Item &item, const QPalette &palette, qreal ratio)
{
    if (item.thumbnail.isNull())
        return FileIcon::pixmap(Attachments::thumbnailSize, palette, ratio);
    const int side = int(Attachments::thumbnailSize * ratio);
    QPixmap face = QPixmap::fromImage(item.thumbnail.scaled(side, side, Qt::KeepAspectRatio, Qt::SmoothTransformation));
    face.setDevicePixelRatio(ratio);
    return face;
}

} // namespace

AttachmentCard::AttachmentCard(const Attachments::Item &item, QWidget *parent) : QFrame(parent)
{
    setObjectName(QStringLiteral("attachmentCard"));
    setFrameShape(QFrame::StyledPanel);
    auto *face = new QLabel(this);
    face->setFixedSize(Attachments::thumbnailSize, Attachments::thumbnailSize);
    face->setAlignment(Qt::AlignCenter);
    face->setPixmap(faceOf(item, palette(), devicePixelRatioF()));

    const QString name = Wording::name(item.file.name);
    auto *title = new QLabel(this);
    title->setObjectName(QStringLiteral("attachmentName"));
    title->setTextFormat(Qt::PlainText);
    title->setText(fontMetrics().elidedText(name, Qt::ElideMiddle, widthOfLetters(this, widestName)));
    auto *details = new QLabel(this);
    details->setObjectName(QStringLiteral("attachmentSize"));
    details->setTextFormat(Qt::PlainText);
    details->setForegroundRole(QPalette::PlaceholderText);
    details->setText(item.ready ? Wording::size(item.file.size) : tr("Reading…"));
    setAccessibleName(tr("%1, %2", "file name, size").arg(name, details->text()));
    setToolTip(Wording::toolTip(name));

    auto *remove = new QToolButton(this);
    remove->setObjectName(QStringLiteral("removeAttachment"));
    remove->setAutoRaise(true);
    remove->setText(QStringLiteral("✕"));
    remove->setFocusPolicy(Qt::StrongFocus);
    remove->setToolTip(tr("Do not send this file"));
    remove->setAccessibleName(tr("Do not send %1").arg(name));
    connect(remove, &QToolButton::clicked, this, &AttachmentCard::removeRequested);

    auto *words = new QVBoxLayout;
    words->setSpacing(2);
    words->addStretch(1);
    words->addWidget(title);
    words->addWidget(details);
    words->addStretch(1);
    auto *layout = new QHBoxLayout(this);
    layout->setContentsMargins(8, 6, 4, 6);
    layout->setSpacing(8);
    layout->addWidget(face);
    layout->addLayout(words);
    layout->addWidget(remove, 0, Qt::AlignTop);
}

} // namespace parlance
