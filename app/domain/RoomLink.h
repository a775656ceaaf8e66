#pragma once

#include <QString>
#include <QUrl>

namespace parlance {

// A link to a room, as people pass it on: ws://192.168.1.7:40123/?room=Team&token=… (docs/room-protocol.md section 8).
// The name and the token are for the program, percent-encoded (RFC 3986 section 2.1); neither is part of the request.
//
// Plain values and functions, any thread. No errors: what is not in the link is empty.
struct RoomLink {
    QUrl url; // the address alone
    QString room;
    QString token;
};

RoomLink splitRoomLink(const QUrl &url);
QUrl joinRoomLink(const RoomLink &link);

// Takes `key` out of the query and returns its value. An empty value stays where it is: it says nothing.
QString takeQueryItem(QUrl *url, const QString &key);

} // namespace parlance
