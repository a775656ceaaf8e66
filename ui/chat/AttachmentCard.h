#pragma once

#include "ui/chat/Attachments.h"

#include <QFrame>

class QLabel;
class QToolButton;

namespace parlance {

// One file of the AttachmentStrip. Draws its own frame; its words follow the language because the strip makes it anew.
//
// Thread: the GUI thread. Lifetime: the strip's.
class AttachmentCard : public QFrame
{
    Q_OBJECT

public:
    AttachmentCard(const Attachments::Item &item, QWidget *parent);

Q_SIGNALS:
    void removeRequested();
};

} // namespace parlance
