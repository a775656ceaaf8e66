#pragma once

#include <QDialog>

namespace parlance {

// What this program is: version, licence, and the Qt it runs on.
//
// Thread: GUI. Lifetime: the caller's.
class AboutDialog : public QDialog
{
    Q_OBJECT

public:
    explicit AboutDialog(QWidget *parent = nullptr);
};

} // namespace parlance
