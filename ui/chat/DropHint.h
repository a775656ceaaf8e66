#pragma once

#include <QWidget>

namespace parlance {

// What lies over a room while files are dragged over it: where they may be dropped, or why they cannot be sent.
//
// Thread: the GUI thread. Lifetime: its parent's. The pointer goes through it.
class DropHint : public QWidget
{
    Q_OBJECT

public:
    explicit DropHint(QWidget *parent);

    void show(const QRect &area, const QString &words); // `area`: the parent's geometry

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    QString m_words;
};

} // namespace parlance
