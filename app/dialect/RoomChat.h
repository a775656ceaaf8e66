#pragma once

#include "dialect/Dialect.h"
#include "dialect/FileRequests.h"
#include "dialect/RoomLog.h"

#include <QJsonObject>
#include <QSet>

namespace parlance {

// The client side of the room protocol (docs/room-protocol.md, version 1):
//
//   opened -> handshake (with resume, where a session is known) -> welcome -> joins of the rooms -> Ready
//                                                               -> error   -> Fail
//
// Nothing but welcome and error means anything before the welcome. Types that it does not know are ignored, as the
// protocol demands; a frame of a known type that lacks what it needs is shown as unreadable.
// Plain values, any one thread; one instance for a session over all of its links: it keeps the session's name and the
// highest sequence numbers, so that the next link goes on where the last one broke. Errors are actions.
class RoomChat : public Dialect
{
public:
    Actions opened(const DialectIdentity &identity) override;
    Actions text(const QString &text, const QDateTime &now) override;
    Actions binary(const QByteArray &bytes, const QDateTime &now) override;
    Result<OutFrame> encode(const OutgoingMessage &message) const override;
    Actions join(const QString &room) override;
    Actions leave(const QString &room) override;
    Actions typing(const QString &room, bool active) override;
    Actions requestHistory(const QString &room, std::optional<qint64> before) override;
    Actions requestFile(const QString &room, const QString &serverId) override;
    bool isWaiting() const override { return m_log.isWaiting(); }
    Actions giveUpWaiting(const QDateTime &now) override { return m_log.giveUpWaiting(now); }
    bool hasHoles() const override { return m_log.hasHoles(); }
    QByteArray state() const override;
    void restore(const QByteArray &state) override;
    bool hasRooms() const override { return true; }
    void setLargestMessage(qint64 bytes) override { m_largestMessage = bytes; }

private:
    // Nothing: the frame is of a known type and cannot be read.
    using Handled = std::optional<Actions>;

    // `body`: the bytes behind the header of a binary message.
    using Body = std::optional<QByteArray>;

    Handled handle(const QString &type, const QJsonObject &frame, const Body &body, const QDateTime &now);
    Actions welcome(const QJsonObject &frame);
    Actions error(const QJsonObject &frame, const QDateTime &now);
    Action handshakeRefused(const QString &code, const QString &reason) const;
    Handled message(const QJsonObject &frame, const Body &body, const QDateTime &now);
    Handled file(const QJsonObject &frame, const Body &body, const QDateTime &now);
    Actions askForFiles(const Actions &delivered);
    Actions nextFile();
    Handled ack(const QJsonObject &frame, const QDateTime &now);
    Handled presence(const QJsonObject &frame, const QDateTime &now);
    Handled coming(const QJsonObject &frame, NoticeKind kind, const QDateTime &now) const;
    Handled typing(const QJsonObject &frame) const;
    Handled system(const QJsonObject &frame, const QDateTime &now) const;
    Handled history(const QJsonObject &frame, const QDateTime &now);

    DialectIdentity m_identity;
    QStringList m_rooms;    // wanted: joined or to be joined
    QSet<QString> m_joined; // confirmed on this link
    QString m_session;      // the server's; kept over links
    DeliveryPromise m_promise;
    qint64 m_largestMessage = 0; // of one that is divided; 0: nothing divides them
    bool m_promised = false; // m_promise is what a server has said
    FileRequests m_files;
    bool m_welcomed = false;
    // encode() is const in what it answers; that an id was ours has to be remembered all the same.
    mutable RoomLog m_log;
};

} // namespace parlance
