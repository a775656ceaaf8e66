#pragma once

#include "envelope/EnvelopeChannel.h"

#include <optional>

namespace parlance {

// The envelopes of one client of the room server (docs/envelope.md). The client chooses with its first frame: an envelope
// there, and all that follows travels in envelopes both ways; a bare frame, and nothing does, unless the server demands them.
// Plain values, any one thread; lives as long as the link.
class RoomEnvelope
{
public:
    struct Policy {
        EnvelopeSettings settings; // algorithm and key that a client must share; the compression is for what is sent
        bool required = false;     // bare frames are refused
    };
    static constexpr quint16 closeRefused = 4407;

    struct Incoming {
        std::optional<QString> text;
        std::optional<QByteArray> binary;
        QStringList answers; // frames for the client: why something was refused
        bool end = false;    // close the link with closeRefused and `reason`
        QString reason;
    };

    // `maxMessage`: bytes of the largest frame that the server takes, and of the largest that is sent undivided.
    RoomEnvelope(Policy policy, qint64 maxMessage);

    Incoming text(const QString &frame, Instant now);
    Incoming binary(const QByteArray &bytes);
    bool isOn() const { return m_mode == Mode::Enveloped; }
    // The text frames for what the hub has for the client; of those envelopes only while isOn().
    QStringList pack(const QString &frame);
    QStringList packBinary(const QByteArray &bytes) const;

private:
    enum class Mode { Unknown, Bare, Enveloped };

    QStringList tooLarge(const QString &room) const;
    Incoming refused(const RejectionFacts &facts, const EnvelopeChannel::About &about);

    Policy m_policy;
    EnvelopeChannel m_channel;
    Mode m_mode = Mode::Unknown;
    qint64 m_maxMessage;
    bool m_understood = false; // an envelope of the client was opened
    bool m_welcomed = false;   // chunks are taken from then on: nobody unknown can make the server keep them
};

} // namespace parlance
