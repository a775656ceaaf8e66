#include "ui/details/FactFields.h"

#include <QLabel>
#include <QLineEdit>

namespace parlance {

FactFields::FactFields(const QString &objectName, const DetailsFacts &facts, QWidget *parent)
{
    setColumnStretch(1, 1);
    setVerticalSpacing(2);
    for (const DetailsFact &fact : facts) {
        auto *field = new QLineEdit(fact.value, parent);
        field->setObjectName(objectName + QString::number(m_values.size()));
        field->setAccessibleName(fact.name);
        field->setReadOnly(true);
        field->setFrame(false);
        QPalette own; // all other roles stay those of the surroundings
        own.setColor(QPalette::Base, Qt::transparent);
        field->setPalette(own);
        //: The name of a fact in front of its value
        auto *label = new QLabel(tr("%1:").arg(fact.name), parent);
        label->setForegroundRole(QPalette::PlaceholderText);
        addWidget(label, int(m_values.size()), 0);
        addWidget(field, int(m_values.size()), 1);
        m_values.append(field);
    }
}

void FactFields::setFacts(const DetailsFacts &facts)
{
    for (qsizetype i = 0; i < m_values.size(); ++i) {
        if (m_values.at(i)->text() == facts.at(i).value)
            continue;
        m_values.at(i)->setText(facts.at(i).value);
        m_values.at(i)->setCursorPosition(0);
    }
}

int FactFields::widthOfNames() const
{
    int width = 0;
    for (int row = 0; row < rowCount(); ++row)
        width = qMax(width, itemAtPosition(row, 0)->sizeHint().width());
    return width;
}

} // namespace parlance
