#pragma once

#include "domain/Profile.h"

#include <QByteArray>
#include <QByteArrayList>
#include <QList>

namespace parlance {

// The header fields of a request or an answer (RFC 9112 section 5), as they come line by line. A plain value; any thread.
class HeaderFields
{
public:
    // One line, without its end. False, and nothing is kept, when it is no "name: value", is folded, or has CR or NUL in
    // it: section 5.2 would have a user agent unfold, but nobody folds in a handshake, and what is read in two ways is
    // what attacks are made of.
    bool addLine(QByteArrayView line);
    void clear() { m_fields.clear(); }

    // In the order of the wire, with the sender's spelling; bytes beyond ASCII are read as Latin-1.
    QList<HeaderField> all() const;
    // The value of a header; several of the same name are joined by ", ". Null when there is none.
    QByteArray value(QByteArrayView name) const;
    // The values of all headers of that name, one by one.
    QByteArrayList values(QByteArrayView name) const;
    // The elements of the comma-separated lists (RFC 9110 section 5.6.1) in headers of that name, without empty ones.
    QByteArrayList listItems(QByteArrayView name) const;
    // True when such a list holds the token, in any case.
    bool hasListToken(QByteArrayView name, QByteArrayView token) const;

private:
    struct Field { QByteArray name; QByteArray value; };

    QList<Field> m_fields;
};

} // namespace parlance
