#pragma once

#include <QJsonObject>
#include <QList>
#include <QMetaType>
#include <QStringList>
#include <QUrl>

namespace parlance {

// How the frames of a server are read and written. The preset of a JsonChat profile lies in its mapping.
enum class DialectKind { Room, JsonChat, PlainText };

// How the server of a profile is found.
enum class ServerKind {
    Remote,    // at `url`
    LocalRoom, // the room that this computer's copies of the program share; found anew at each attempt
    Hosted,    // a room that this program itself opened on the LAN
};

struct HeaderField {
    QString name;
    QString value;

    friend bool operator==(const HeaderField &, const HeaderField &) = default;
};

// Everything about one server that a person has set; kept by storage/ProfileStore as one JSON object.
struct Profile {
    QString id;                  // uuid, made once
    QString name;                // shown in the tree; empty for the local room, whose name is a matter of language
    ServerKind server = ServerKind::Remote;
    QUrl url;                    // ws or wss; empty for LocalRoom
    QString user;                // the name to appear under
    QString token;               // for the dialect's handshake; may be empty
    DialectKind dialect = DialectKind::Room;
    QJsonObject mapping;         // for JsonChat: see dialect/JsonMapping.h
    QStringList rooms;           // joined after every Ready
    QList<HeaderField> headers;  // sent with the upgrade request, in this order
    QStringList subprotocols;
    QString origin;
    bool verifyTls = true;
    bool connectAtStart = true;
    bool keepTryingWhileHidden = false;
    QList<int> retryCodes;       // close codes 4000-4999 that this server means as "come back"
    QList<int> fatalCodes;       // close codes 4000-4999 that this server means as "stay away"

    friend bool operator==(const Profile &, const Profile &) = default;
};

} // namespace parlance

Q_DECLARE_METATYPE(parlance::Profile)
