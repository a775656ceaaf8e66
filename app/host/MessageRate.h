#pragma once

#include "domain/Time.h"

#include <QHash>
#include <QString>

namespace parlance {

// How many messages one session may send, so that a room stays readable: so many a second, a second's worth at once. When
// one is refused, those behind it in its room are refused as well until it comes again, so that the order holds
// (docs/room-protocol.md, capability `rate`). A plain value with time given in.
class MessageRate
{
public:
    // Who does not send the refused one again has to wait so long.
    static constexpr milliseconds orderHeldFor{10000};

    // True when the message may be stored.
    bool admit(int perSecond, const QString &room, const QString &id, Instant now);

private:
    struct Refused {
        QString id;
        Instant until{0};
    };

    double m_tokens = -1; // not counted yet
    Instant m_filled{0};
    QHash<QString, Refused> m_refused; // by room
};

} // namespace parlance
