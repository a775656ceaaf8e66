#include "ui/search/SearchHints.h"

#include "ui/search/SearchWords.h"

#include <QGridLayout>
#include <QLabel>
#include <QPushButton>

namespace parlance {

SearchHints::SearchHints(QWidget *parent) : QWidget(parent)
{
    auto *grid = new QGridLayout(this);
    grid->setContentsMargins(12, 8, 12, 8);
    grid->setVerticalSpacing(4);
    grid->setColumnStretch(1, 1);
    auto *title = new QLabel(tr("Narrow it down with"), this);
    title->setForegroundRole(QPalette::PlaceholderText);
    grid->addWidget(title, 0, 0, 1, 2);
    const QVector<SearchWords::Hint> hints = SearchWords::hints();
    for (const SearchWords::Hint &hint : hints) {
        const int row = grid->rowCount();
        auto *button = new QPushButton(hint.filter, this);
        button->setObjectName(QStringLiteral("searchHint%1").arg(row));
        //: A filter of the search, and what it is for; read aloud
        button->setAccessibleName(tr("%1, %2").arg(hint.filter, hint.meaning));
        button->setAutoDefault(false);
        connect(button, &QPushButton::clicked, this, [this, filter = hint.filter] { Q_EMIT chosen(filter); });
        auto *meaning = new QLabel(hint.meaning, this);
        meaning->setTextFormat(Qt::PlainText);
        meaning->setWordWrap(true);
        meaning->setForegroundRole(QPalette::PlaceholderText);
        grid->addWidget(button, row, 0);
        grid->addWidget(meaning, row, 1);
    }
    grid->setRowStretch(grid->rowCount(), 1);
}

} // namespace parlance
