#pragma once

#include "domain/Time.h"
#include "host/MessageRate.h"
#include "host/RoomFrames.h"

#include <QHash>
#include <QStringList>
#include <QVector>

#include <functional>
#include <map>
#include <optional>

namespace parlance {

// The room server without its sockets (docs/room-protocol.md): frames of clients in, frames for clients out.
//
//     connected --- handshake ---> in a session --- link closed by the client ----> ended, known for resume
//         |                         ^      |
//         | 10 s, other frame       |      +------- link lost ---> absent for 30 s ---> ended
//         v                         +------------------ resume --------+---------------+
//     Close 4408
//
// Thread: any one; no QObject, no timer, no socket: time comes in with each call, and nextDeadline() says when
// tick() wants to be called. Lifetime: that of the server; everything is in memory.
// Errors: whatever a client sends is answered as the protocol says; no input is an error of the hub.
class RoomHub
{
public:
    using ClientId = quint64; // chosen by the caller, one for each link, never used again; 0 is no client

    struct Options {
        QString serverName;
        QString token;                          // empty: nobody is asked
        qint64 maxMessage = 1024 * 1024;        // bytes of UTF-8 of a frame; the caller enforces it (Close 1009)
        qint64 maxFile = 15 * 1024 * 1024;      // bytes of a file with a message; 0: none are taken
        RoomArchive::Limits log;
        qint64 archiveBytes = 256 * 1024 * 1024; // of what all rooms keep; the largest one forgets first
        int messagesPerSecond = 0;              // of one session; 0: as many as it likes
        int maxRooms = 1000;                    // for one more, the room that is empty the longest is forgotten
        int keptSessions = 1000;                // of ended links, for resume
        qint64 resumeBytes = 8 * 1024 * 1024;   // of all gaps of one resume
        milliseconds handshakeDeadline{10000};
        milliseconds absence{30000};            // a lost link may come back unnoticed within
        std::function<QString()> secret;        // a new unguessable string at each call
    };

    struct Moment {
        Instant now{0};
        QDateTime wall;
    };

    // What the caller must do, in this order: send `frame`, or, where there is one, `binary`, or, when closeCode is set, close the link with it. After a
    // close the hub knows nothing of that client any more.
    struct Output {
        ClientId client = 0;
        QString frame;
        quint16 closeCode = 0;
        QString closeReason;
        QByteArray binary = {};

        friend bool operator==(const Output &, const Output &) = default;
    };
    using Outputs = QVector<Output>;

    explicit RoomHub(Options options);

    Outputs connected(ClientId client, const Moment &moment);
    Outputs text(ClientId client, const QString &text, const Moment &moment);
    Outputs binary(ClientId client, const QByteArray &bytes, const Moment &moment);
    // Bytes of the largest binary message: a file under a header as large as a text may be.
    static qint64 maxBinary(const Options &options) { return options.maxMessage + options.maxFile; }
    // `byClient`: it sent a Close frame, so the person went; else the link was lost and may come back.
    Outputs disconnected(ClientId client, bool byClient, const Moment &moment);
    Outputs tick(const Moment &moment);
    // Words of the server to a room, or to everybody when `room` is empty.
    Outputs announce(const QString &room, const QString &text, const Moment &moment);

    std::optional<Instant> nextDeadline() const;
    int clientCount() const; // those that have shaken hands

private:
    struct Session {
        QString id;
        QString wanted;               // the name asked for
        QString user;                 // the name given
        ClientId link = 0;            // 0: absent or ended
        QStringList rooms;
        bool takesFiles = false;      // as its link's handshake said
        std::optional<Instant> endAt; // absent until then
        MessageRate rate = {};
    };
    struct Link {
        QString session;              // empty before the handshake
        Instant handshakeBy{0};
    };
    struct Room {
        RoomArchive log;
        QStringList members;          // sessions in order of joining
        quint64 emptied = 0;          // when the last one went, as a number in order
    };
    using Handler = void (RoomHub::*)(Session &, const QJsonObject &);

    void begin(const Moment &moment);
    void send(ClientId client, const QString &frame);
    void sendBinary(ClientId client, const QByteArray &bytes);
    void close(ClientId client, quint16 code, const QString &reason);
    void refuse(ClientId client, const roomframe::Error &error);
    void refuseAndClose(ClientId client, const QString &error, quint16 code, const QString &reason);
    void toRoom(const Room &room, const QString &frame, const QString &exceptSession = {});
    void sendStored(const Room &room, const StoredMessage &stored, const QString &name, const QString &exceptSession);

    QJsonObject capabilities() const;
    void handshake(ClientId client, const QJsonObject &frame);
    Session &beginSession(const QString &wanted);
    void resumeSession(Session &session, const QString &wanted, const QJsonObject &rooms);
    void sendGaps(Session &session, const QJsonObject &rooms);
    QString freeName(const QString &wanted, const QString &session) const;
    void expelAbsent(const QString &user, const QString &exceptSession);
    void endAbsent(const std::function<bool(const Session &)> &which);
    void endSession(Session &session);
    Session *find(const QString &id);

    bool enter(Session &session, const QString &name);
    void depart(Session &session, const QString &name);
    bool makeSpaceForRoom();
    void keepWithinBytes();
    void sendPresence(const QString &name, ClientId onlyTo = 0);
    // The room that the frame names, if the client is in it; else the refusal is sent.
    Room *joinedRoom(Session &session, const QJsonObject &frame, QString *name);
    bool readName(Session &session, const QJsonObject &frame, QLatin1String key, QString *value);

    void onHandshake(Session &session, const QJsonObject &frame);
    void onJoin(Session &session, const QJsonObject &frame);
    void onLeave(Session &session, const QJsonObject &frame);
    void onMessage(Session &session, const QJsonObject &frame);
    void onFile(Session &session, const QJsonObject &frame);
    void onTyping(Session &session, const QJsonObject &frame);
    void onHistory(Session &session, const QJsonObject &frame);
    void onPing(Session &session, const QJsonObject &frame);

    Options m_options;
    QString m_run;                    // distinguishes the server ids of one run from those of another
    quint64 m_stored = 0;             // messages stored in this run
    QHash<ClientId, Link> m_links;
    std::map<QString, Session> m_sessions; // std::map: references stay valid while others come and go
    QStringList m_ended;              // sessions without a link that are not absent either, oldest first
    std::map<QString, Room> m_rooms;
    qint64 m_archived = 0;            // bytes of all archives
    qint64 m_forgottenSeq = 0;        // the highest number in a room that was forgotten
    quint64 m_emptied = 0;

    // Of the call that is running.
    Outputs m_out;
    std::optional<QByteArray> m_body; // what came behind the header of a binary message
    Instant m_now{0};
    QString m_time;
};

} // namespace parlance
