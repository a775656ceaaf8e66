#pragma once

#include <QLabel>

namespace parlance {

// A line of help or of a problem below a field: plain text, wrapped, hidden while empty. A problem is coloured so that it
// can be read on light and on dark ground, and begins with a sign, for colour alone says nothing to some people.
//
// Thread: GUI. Lifetime: its parent's.
class HintLabel : public QLabel
{
    Q_OBJECT

public:
    explicit HintLabel(const QString &objectName, QWidget *parent = nullptr);

    void showHint(const QString &text);
    void showProblem(const QString &text);
    bool isProblem() const { return m_problem; }

protected:
    void changeEvent(QEvent *event) override;

private:
    void show(const QString &text, bool problem);
    void colour();

    bool m_problem = false;
    bool m_colouring = false;
};

} // namespace parlance
