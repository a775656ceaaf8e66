#pragma once

#include "domain/HeartbeatFigures.h"

#include <QWidget>

class QLabel;

namespace parlance {

class FactFields;
class HeartbeatStrip;

// The page of the details about heartbeats: how many, how quick, how many late or missing, and the last ones as bars.
//
// Thread: GUI. Lifetime: its parent's.
class HeartbeatPage : public QWidget
{
    Q_OBJECT

public:
    explicit HeartbeatPage(QWidget *parent = nullptr);

    void setFigures(const HeartbeatFigures &figures);

private:
    FactFields *m_facts = nullptr;
    HeartbeatStrip *m_strip = nullptr;
    QLabel *m_legend = nullptr;
};

} // namespace parlance
