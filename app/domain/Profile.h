#pragma once

#include "domain/EnvelopeSettings.h"

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

// What carries the frames of a profile.
enum class TransportChoice {
    Automatic,    // Rfc6455Transport: every frame, exact ends, compression
    QtWebSockets, // QtWebSocketTransport
};

// The way through a proxy. With System, a server on this computer (a loopback address, localhost) is reached directly; a
// proxy that the person names here is used for every server.
struct ProxySettings {
    enum class Kind { System, None, Http, Socks5 };

    Kind kind = Kind::System;
    QString host;     // for Http and Socks5
    quint16 port = 0;
    QString user;     // empty: no credentials
    QString password;

    friend bool operator==(const ProxySettings &, const ProxySettings &) = default;
};

// What a wss server wants to see, and whom the person trusts besides the system's authorities. PEM files.
struct TlsFiles {
    QString certificate; // of the client, with the chain behind it; empty: none
    QString key;         // its private key; empty: in the file of the certificate
    QString passphrase;  // of the key
    QString authorities; // trusted besides those of the system; empty: none

    friend bool operator==(const TlsFiles &, const TlsFiles &) = default;
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
    EnvelopeSettings envelope;   // around the messages of Room and JsonChat; PlainText has none
    QStringList rooms;           // joined after every Ready
    QList<HeaderField> headers;  // sent with the upgrade request, in this order
    QStringList subprotocols;
    QString origin;
    bool verifyTls = true;
    TransportChoice transport = TransportChoice::Automatic;
    bool compression = true;     // offers permessage-deflate; QtWebSockets cannot
    ProxySettings proxy;
    TlsFiles tlsFiles;
    bool connectAtStart = true;
    bool keepTryingWhileHidden = false;
    QList<int> retryCodes;       // close codes 4000-4999 that this server means as "come back"
    QList<int> fatalCodes;       // close codes 4000-4999 that this server means as "stay away"

    friend bool operator==(const Profile &, const Profile &) = default;
};

} // namespace parlance

Q_DECLARE_METATYPE(parlance::Profile)
