#pragma once

#include "ui/details/DetailsLine.h"

#include <QGridLayout>
#include <QVector>

class QLineEdit;

namespace parlance {

// Facts below each other, each with its name in front. A value may be as long as a server likes: it scrolls in its field,
// and can be selected and read aloud there.
//
// Thread: GUI. Lifetime: a layout of its parent's.
class FactFields : public QGridLayout
{
    Q_OBJECT

public:
    // The fields are named objectName0, objectName1 …
    FactFields(const QString &objectName, const DetailsFacts &facts, QWidget *parent);

    // The same names in the same order as at first. What is selected in a value that stays the same stays selected.
    void setFacts(const DetailsFacts &facts);
    int widthOfNames() const;

private:
    QVector<QLineEdit *> m_values;
};

} // namespace parlance
