#pragma once

#include "dialect/Dialect.h"
#include "domain/Time.h"
#include "envelope/EnvelopeChannel.h"

#include <functional>
#include <memory>

namespace parlance {

// Another dialect whose frames travel in envelopes (docs/envelope.md): signed, perhaps compressed, and in chunks where the
// server announced that. What is rejected becomes a notice with the reason and goes no further; before the
// link is ready it ends the attempt, because the two ends do not understand each other.
// Plain values, any one thread, like every dialect; `clock` is the monotonic one.
class EnvelopeDialect : public Dialect
{
public:
    using ClockNow = std::function<Instant()>;

    EnvelopeDialect(std::unique_ptr<Dialect> inner, EnvelopeSettings settings, ClockNow clock);

    Actions opened(const DialectIdentity &identity) override;
    Actions text(const QString &text, const QDateTime &now) override;
    Actions binary(const QByteArray &bytes, const QDateTime &now) override;
    Result<OutFrame> encode(const OutgoingMessage &message) const override;
    Actions join(const QString &room) override;
    Actions leave(const QString &room) override;
    Actions typing(const QString &room, bool active) override;
    Actions requestHistory(const QString &room, std::optional<qint64> before) override;
    Actions requestFile(const QString &room, const QString &serverId) override;
    MessageHeartbeat heartbeat() const override { return m_inner->heartbeat(); }
    OutFrame heartbeatFrame() override;
    bool isWaiting() const override { return m_inner->isWaiting(); }
    Actions giveUpWaiting(const QDateTime &now) override { return packed(m_inner->giveUpWaiting(now)); }
    bool hasHoles() const override { return m_inner->hasHoles(); }
    QByteArray state() const override { return m_inner->state(); }
    void restore(const QByteArray &state) override { m_inner->restore(state); }
    bool hasRooms() const override { return m_inner->hasRooms(); }

private:
    void agree(DeliveryPromise &promise);
    Actions packed(Actions actions);
    Actions rejected(const RejectionFacts &facts, const QString &frame, const QDateTime &now) const;

    std::unique_ptr<Dialect> m_inner;
    EnvelopeChannel m_channel;
    ClockNow m_clock;
    bool m_ready = false;
};

} // namespace parlance
