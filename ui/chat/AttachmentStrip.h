#pragma once

#include <QScrollArea>

class QHBoxLayout;

namespace parlance {

class Attachments;

// What is going to be sent with the next message, above the text field: a card for each file with its picture or its kind,
// its name and size, and a button to take it away. Hidden while there is none.
//
// Thread: the GUI thread. Lifetime: owned by its Composer, ends before the Attachments.
class AttachmentStrip : public QScrollArea
{
    Q_OBJECT

public:
    AttachmentStrip(Attachments &attachments, QWidget *parent);

Q_SIGNALS:
    void removed(); // by the person: the focus needs another place

protected:
    void changeEvent(QEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;

private:
    void rebuild();
    void fitHeight();

    Attachments &m_attachments;
    QHBoxLayout *m_cards = nullptr;
};

} // namespace parlance
