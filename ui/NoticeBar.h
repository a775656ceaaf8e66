#pragma once

#include "ui/TintedBar.h"

#include <QStringList>

class QLabel;

namespace parlance {

// A line above everything that tells what the person has to know once (a damaged file was set aside, a file cannot be
// written) and goes when it is closed. Several notices wait in line.
//
// Thread: the GUI thread. Lifetime: owned by its MainWindow.
class NoticeBar : public TintedBar
{
    Q_OBJECT

public:
    explicit NoticeBar(QWidget *parent = nullptr);

    void tell(const QString &sentence);

private:
    void next();

    QStringList m_waiting;
    QLabel *m_text = nullptr;
};

} // namespace parlance
