#pragma once

#include <QWidget>

namespace parlance {

// What one can write into the search field besides words, shown while nothing is written: each line is a button that
// puts its filter into the field.
//
// Thread: the GUI thread. Lifetime: its parent's.
class SearchHints : public QWidget
{
    Q_OBJECT

public:
    explicit SearchHints(QWidget *parent = nullptr);

Q_SIGNALS:
    void chosen(const QString &filter);
};

} // namespace parlance
