#pragma once

#include <QString>
#include <QVector>

namespace parlance {

// A piece of the details of a connection as it is shown and copied: plain text, whatever it looks like.
struct DetailsLine {
    enum class Kind {
        Heading,
        Text,    // may hold line feeds
        Problem, // what is wrong with the connection
        Note,    // ours about what is shown, or is not
    };

    Kind kind = Kind::Text;
    QString text;

    friend bool operator==(const DetailsLine &, const DetailsLine &) = default;
};

using DetailsLines = QVector<DetailsLine>;

// As it is read: a problem begins with a sign, for colour alone says nothing to some people.
QString shownText(const DetailsLine &line);
// All of them below each other, with an empty line above each heading but the first.
QString plainText(const DetailsLines &lines);

// What is said with one name in front of one value.
struct DetailsFact {
    QString name;
    QString value;

    friend bool operator==(const DetailsFact &, const DetailsFact &) = default;
};

using DetailsFacts = QVector<DetailsFact>;

QString plainText(const DetailsFacts &facts);

} // namespace parlance
