#pragma once

#include "storage/StoreTrouble.h"
#include "ui/TintedBar.h"

class QLabel;
class QPushButton;

namespace parlance {

// Says over the whole window what is wrong with the store of messages. It goes when the trouble is over; a damaged file
// is told until the person has read it, and can be shown in its folder.
//
// Thread: the GUI thread. Lifetime: owned by its MainWindow.
class StoreBanner : public TintedBar
{
    Q_OBJECT

public:
    explicit StoreBanner(QWidget *parent = nullptr);

    void setTrouble(const StoreTrouble &trouble);

Q_SIGNALS:
    void folderWanted(const QString &path); // where the file lies

private:
    void say();

    StoreTrouble m_lasting;
    StoreTrouble m_damaged; // told once; None when it was read
    QLabel *m_text = nullptr;
    QPushButton *m_folder = nullptr;
    QPushButton *m_close = nullptr;
};

} // namespace parlance
