#pragma once

#include <QByteArray>
#include <QHash>
#include <QString>

namespace parlance {

// What a session wants to find again at its next start, besides its messages: whose it is, what the dialect keeps, and how
// far back each room has been read from the server. Plain value.
struct SessionState {
    QString server; // as serverKey() names it: of another one, none of this is true
    QByteArray dialect;
    QHash<QString, qint64> oldest; // room -> the lowest sequence number that was shown

    QByteArray toBytes() const;
    static SessionState fromBytes(const QByteArray &bytes); // what cannot be read is nothing
};

} // namespace parlance
