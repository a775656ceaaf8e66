#include "ui/chat/AttachmentStrip.h"

#include "ui/chat/AttachmentCard.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QScrollBar>

namespace parlance {

AttachmentStrip::AttachmentStrip(Attachments &attachments, QWidget *parent) : QScrollArea(parent), m_attachments(attachments)
{
    setObjectName(QStringLiteral("attachmentStrip"));
    setFrameShape(QFrame::NoFrame);
    setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setWidgetResizable(true);
    setFocusPolicy(Qt::NoFocus); // its buttons have it
    viewport()->setAutoFillBackground(false);
    auto *inside = new QWidget;
    inside->setAutoFillBackground(false);
    auto *layout = new QHBoxLayout(inside);
    layout->setContentsMargins(0, 0, 0, 0);
    m_cards = new QHBoxLayout;
    m_cards->setSpacing(8);
    layout->addLayout(m_cards);
    layout->addStretch(1);
    setWidget(inside);
    connect(&m_attachments, &Attachments::changed, this, &AttachmentStrip::rebuild);
    rebuild();
}

void AttachmentStrip::rebuild()
{
    while (QLayoutItem *old = m_cards->takeAt(0)) {
        old->widget()->hide();
        old->widget()->deleteLater(); // its button may be what called us
        delete old;
    }
    for (const Attachments::Item &item : m_attachments.items()) {
        auto *card = new AttachmentCard(item, widget());
        connect(card, &AttachmentCard::removeRequested, this, [this, key = item.key] {
            m_attachments.remove(key);
            Q_EMIT removed();
        });
        m_cards->addWidget(card, 0, Qt::AlignTop);
    }
    setVisible(!m_attachments.items().isEmpty());
    setAccessibleName(tr("Files to be sent"));
    fitHeight();
}

// The bar only takes its place where the cards do not have theirs.
void AttachmentStrip::fitHeight()
{
    QSize cards(0, 0);
    for (int i = 0; i < m_cards->count(); ++i) {
        const QSize card = m_cards->itemAt(i)->widget()->sizeHint(); // the item of one that is not shown yet has none
        cards = {cards.width() + card.width() + (i > 0 ? m_cards->spacing() : 0), qMax(cards.height(), card.height())};
    }
    const int bar = cards.width() > width() ? horizontalScrollBar()->sizeHint().height() : 0;
    setFixedHeight(cards.height() + bar);
}

void AttachmentStrip::resizeEvent(QResizeEvent *event)
{
    QScrollArea::resizeEvent(event);
    fitHeight();
}

void AttachmentStrip::changeEvent(QEvent *event)
{
    QScrollArea::changeEvent(event);
    if (event->type() == QEvent::LanguageChange || event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange)
        rebuild();
}

} // namespace parlance
