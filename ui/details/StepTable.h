#pragma once

#include "domain/LinkReport.h"

#include <QTreeWidget>

namespace parlance {

// The steps of an attempt below each other, each with a bar on a common scale of time, how long it took, and its detail
// (an address, a host). The step at which an attempt failed has a bar in the colour of trouble.
//
// Thread: GUI. Lifetime: its parent's.
class StepTable : public QTreeWidget
{
    Q_OBJECT

public:
    explicit StepTable(QWidget *parent = nullptr);

    void setReport(const LinkReport &report);
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

private:
    int heightOf(int rows) const;
};

} // namespace parlance
