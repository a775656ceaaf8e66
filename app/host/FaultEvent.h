#pragma once

#include "host/FaultPlan.h"

#include <QMetaType>

namespace parlance {

// What FaultProxy tells of itself.
struct FaultEvent {
    enum class Kind {
        LinkBegan,
        LinkEnded,      // up and down: bytes that passed
        Done,           // a step: text, line
        Over,           // a step that lasted is over: text, line
        LinkRefused,    // a client was reset, or found nobody listening no more
        LinkAnswered,   // a client got an HTTP answer
        Unreachable,    // the server: words of the system; the client was reset
        MessagesUnseen, // steps wait for messages on a link where none can be seen: TLS, or a broken rule of WebSocket
        CannotListen,   // after a refusal, in words of the system; it is tried again
    };

    Kind kind = Kind::Done;
    milliseconds time{0}; // since the proxy was started
    int link = 0;         // its number; 0: concerns all
    int links = 0;        // Done: how many connections it was done to
    int line = 0;
    QString text;
    qint64 up = 0;
    qint64 down = 0;
};

} // namespace parlance

Q_DECLARE_METATYPE(parlance::FaultEvent)
