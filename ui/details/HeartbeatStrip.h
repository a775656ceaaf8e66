#pragma once

#include "domain/HeartbeatFigures.h"

#include <QWidget>

namespace parlance {

// The last heartbeats as bars beside each other, newest at the end: the higher, the longer the round trip, on a
// logarithmic scale with a line at each power of ten. What was late or is missing has a colour and a shape of its own.
//
// Thread: GUI. Lifetime: its parent's.
class HeartbeatStrip : public QWidget
{
    Q_OBJECT

public:
    explicit HeartbeatStrip(QWidget *parent = nullptr);

    void setEntries(const QVector<HeartbeatEntry> &entries);
    int shown() const; // how many have room
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

Q_SIGNALS:
    void shownChanged();

protected:
    void paintEvent(QPaintEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    bool event(QEvent *event) override;

private:
    struct Scale;
    Scale scale() const;
    QRect plot() const;
    const HeartbeatEntry *entryAt(const QPoint &point) const;

    QVector<HeartbeatEntry> m_entries; // oldest first
};

} // namespace parlance
