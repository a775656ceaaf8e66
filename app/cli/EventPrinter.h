#pragma once

#include "cli/Stdio.h"
#include "domain/ConnectionStatus.h"
#include "domain/SessionEvent.h"

#include <QJsonObject>

namespace parlance {

// What a person or a script sees of a session: either one JSON object a line for every event, or a line a received
// message on the output and what happens to the connection on the error stream.
//
// Thread: the command's. Errors: none; the streams swallow nothing.
class EventPrinter
{
public:
    EventPrinter(const Stdio &stdio, bool jsonLines) : m_stdio(stdio), m_json(jsonLines) {}

    void status(const ConnectionStatus &status);
    void closed(const Drop &drop);
    void event(const SessionEvent &event);
    void problem(const QString &sentence); // always on the error stream

    static QJsonObject closedObject(const Drop &drop);

private:
    void print(const QJsonObject &object);
    void message(const Message &message);
    void delivery(const QString &room, const QString &id, DeliveryState state, Refusal refusal, const QString &refusalText,
                  QJsonObject more);

    const Stdio &m_stdio;
    bool m_json;
    LinkState m_lastState = LinkState::Offline;
};

} // namespace parlance
