#pragma once

#include "storage/SearchQuery.h"

#include <QStyledItemDelegate>

#include <functional>

namespace parlance {

class SearchModel;

// Paints a hit: who and when, where (when rooms are mixed), and the words around what was found. All rows have one
// height, whatever the text, so a long list costs nothing to lay out.
//
// Thread: the GUI thread. Lifetime: owned by its view, which shows a SearchModel.
class SearchDelegate : public QStyledItemDelegate
{
    Q_OBJECT

public:
    using Place = std::function<QString(const SearchHit &)>; // empty: no line for it

    explicit SearchDelegate(Place place, QObject *parent = nullptr);

    // Whether rows have a line for their place.
    void setPlaces(bool shown) { m_places = shown; }
    bool showsPlaces() const { return m_places; }

    void paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override;
    QSize sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const override;
    bool helpEvent(QHelpEvent *event, QAbstractItemView *view, const QStyleOptionViewItem &option,
                   const QModelIndex &index) override;

private:
    Place m_place;
    bool m_places = false;
};

} // namespace parlance
