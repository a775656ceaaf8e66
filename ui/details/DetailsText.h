#pragma once

#include "ui/details/DetailsLine.h"

#include <QPlainTextEdit>

namespace parlance {

// Shows lines of details, to be read, selected and copied; a megabyte of a server's words too, in one line or in many.
// Qt lays out a line as a whole, so longer ones are kept in pieces; a copy has them in one again. Of more than a hundred
// thousand lines the rest is left out, and that is said. Everything is plain text.
//
// Thread: GUI. Lifetime: its parent's.
class DetailsText : public QPlainTextEdit
{
    Q_OBJECT

public:
    DetailsText(const QString &objectName, const QString &accessibleName, QWidget *parent = nullptr);

    void setLines(const DetailsLines &lines);

protected:
    void changeEvent(QEvent *event) override;
    QMimeData *createMimeDataFromSelection() const override;

private:
    void format();

    struct Mark {
        int block;
        DetailsLine::Kind kind;
    };

    DetailsLines m_lines;
    QVector<Mark> m_marks; // the blocks that do not look like text
};

} // namespace parlance
