#pragma once

#include "host/RoomEnvelope.h"

#include <QObject>
#include <QString>
#include <QUrl>

#include <memory>

namespace parlance {

class NodeServer;
class RoomServer;

// One of the two servers that speak the room protocol, so that one test holds both to it.
//
// Thread: the test's; the embedded one needs its event loop. Lifetime: stops with this object.
class RoomServerUnderTest
{
public:
    enum Kind { Embedded, Node };

    struct Options {
        QString token;
        int maxMessage = 1024 * 1024; // bytes
        int maxFile = 15 * 1024 * 1024;
        int handshakeMs = 10000;
        int absenceMs = 30000;
        int pingMs = 30000;
        int rate = 0; // messages a second; 0: any number
        RoomEnvelope::Policy envelope = {};
    };

    explicit RoomServerUnderTest(Kind kind);
    RoomServerUnderTest(Kind kind, const Options &options);
    ~RoomServerUnderTest();

    bool start();
    void stop();
    void announce(const QString &text);
    QUrl url() const;

private:
    std::unique_ptr<RoomServer> m_embedded;
    std::unique_ptr<NodeServer> m_node;
};

} // namespace parlance
