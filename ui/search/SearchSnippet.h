#pragma once

#include "storage/SearchQuery.h"

#include <QTextLayout>

#include <memory>

namespace parlance {

// The part of a found text that shows why it was found, as a few lines of a given width. It begins with the text itself
// where the first highlight is within those lines, else a few words before that highlight; what is left out shows as "…".
//
// A plain value of the GUI thread; made for painting, and forgotten with it.
class SearchSnippet
{
public:
    struct Style {
        QFont font;
        QTextCharFormat highlight;
        int width = 0; // pixels
        int lines = 2;
    };

    SearchSnippet(const QString &text, const QVector<SearchHit::Range> &highlights, const Style &style);

    void draw(QPainter *painter, const QPointF &at) const { m_layout->draw(painter, at); }
    QString text() const { return m_layout->text(); } // with the "…"
    QVector<SearchHit::Range> highlights() const;     // within text()
    int lineCount() const { return m_layout->lineCount(); }

    // The same length, in one line: control characters are blanks, and what turns the direction of text is U+FFFD.
    static QString inOneLine(QString text);

private:
    bool layOut(const QString &flat, const QVector<SearchHit::Range> &highlights, qsizetype begin, const Style &style);
    QTextLine breakLines(const QString &shown, const QList<QTextLayout::FormatRange> &formats, const Style &style);

    std::unique_ptr<QTextLayout> m_layout;
};

} // namespace parlance
