#pragma once

#include "domain/Time.h"

#include <optional>

namespace parlance {

// When to ping a link, and when silence means that it is dead. A plain value: the owner tells it what happened and when,
// asks next() for the instant to come back, and due() for what is to be done then.
//
//     idle --(idle time without received bytes)--> Ping --(late)--> Late: the owner checks the link, see ConnectionMachine
//       ^---------------- received() ----------------'
//
// Only received bytes prove life (RFC 6455 section 5.5.2). Bytes of ours that drain from a backlog prove nothing, but the
// answer to a ping lies behind them, so the clock starts again with each of them; a write that the system took at once
// moves nothing, else somebody who writes into a dead link would keep it alive for ever.
// Beside it runs the message heartbeat of a dialect: a message every interval, its answer within the timeout.
// Runs only while the link is Ready. Units: milliseconds.
class Heartbeat
{
public:
    enum class Action {
        None,
        Ping,        // send a ping
        Late,        // the answer is overdue: check the link
        SendMessage, // send the dialect's heartbeat message
        Lost,        // the answer to the heartbeat message did not come: the link is dead
    };

    // A ping after `idle` without received bytes (0: none), Late when `answer` more have passed.
    void configure(milliseconds idle, milliseconds answer);
    // An interval of 0 stops the message heartbeat.
    void configureMessages(milliseconds interval, milliseconds timeout, Instant now);

    void start(Instant now);
    void stop();              // keeps what was configured
    void suspend();           // while the owner checks the link
    void resume(Instant now); // only after suspend(), and because bytes came
    bool isStarted() const { return m_running; }

    void received(Instant now);       // any bytes, also part of a frame
    void draining(Instant now);       // bytes of ours went out, and more wait
    void messageAnswered(Instant now);

    std::optional<Instant> next() const;
    Action due(Instant now); // call until it says None

private:
    bool beats() const { return m_running && !m_suspended; }
    std::optional<Instant> protocolNext() const;
    std::optional<Instant> messageNext() const;

    milliseconds m_idle{25000};
    milliseconds m_answer{7000};
    milliseconds m_interval{0};
    milliseconds m_timeout{0};
    bool m_running = false;
    bool m_suspended = false;
    Instant m_quietSince{0};           // the last byte received, or drained
    std::optional<Instant> m_pingedAt; // waits for an answer since then
    bool m_lateTold = false;
    Instant m_messageAt{0};            // the next message, or the last moment for its answer
    bool m_messageOut = false;
};

} // namespace parlance
