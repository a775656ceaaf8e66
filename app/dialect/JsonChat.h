#pragma once

#include "dialect/Dialect.h"
#include "dialect/JsonReading.h"
#include "domain/RecentIds.h"

namespace parlance {

// Speaks with a server of JSON messages that knows nothing of this program, through a mapping of fields.
// What it cannot read it shows raw, once for each message; nothing is dropped unseen but what the mapping ignores.
// Plain values, any one thread; one instance for a session over all of its links. Errors are actions.
class JsonChat : public Dialect
{
public:
    explicit JsonChat(JsonMapping mapping) : m_mapping(std::move(mapping)) {}

    Actions opened(const DialectIdentity &identity) override;
    Actions text(const QString &text, const QDateTime &now) override;
    Actions binary(const QByteArray &bytes, const QDateTime &now) override;
    Result<OutFrame> encode(const OutgoingMessage &message) const override;
    Actions join(const QString &room) override;
    Actions leave(const QString &room) override;
    Actions typing(const QString &room, bool active) override;
    Actions requestHistory(const QString &room, std::optional<qint64> before) override;
    MessageHeartbeat heartbeat() const override;
    OutFrame heartbeatFrame() override;
    bool hasRooms() const override;

private:
    Actions becomeReady(const QString &user);
    Actions chat(const JsonReading &reading, const QDateTime &now);
    Actions refused(const JsonReading &reading, const QDateTime &now) const;
    Action handshakeRefused(const QString &reason) const;
    OutFrame frame(const Template &source, const QString &room = {}, const QString &nonce = {}) const;

    JsonMapping m_mapping;
    DialectIdentity m_identity;
    QString m_user;           // our own name as the server knows it
    bool m_ready = false;
    QString m_heartbeatNonce; // of the last heartbeat that was not answered
    // encode() is const in what it answers; that an id was ours has to be remembered all the same.
    mutable RecentIds m_sentIds;
};

} // namespace parlance
