#pragma once

#include "connection/ConnectionMachine.h"

#include <QStringList>

namespace parlance {

// Drives ConnectionMachine with a line of words, so that a row of a test's table reads like the contract's:
//
//   connect try keep stop creds nocreds        what the person does
//   hide show offline online net wake          what the world does
//   tls upgrade open auth ready ack            what the attempt does
//   bytes drain late dead                      what the link does
//   drop:1012 lost refused dns tlsfail toobig denied dialect http:503   how it ends
//   +3000                                      time passes in ms; deadlines that come up are told in order
//   random:0.25                                the next random numbers (0.5 before)
//   old:                                       before another word: with the epoch of the attempt before
class MachineScript
{
public:
    explicit MachineScript(const ConnectionConfig &config = {});

    void run(const QString &script);
    void feed(const LinkEvent &event);

    const MachineState &state() const { return m_state; }
    ConnectionStatus status() const { return ConnectionMachine::status(m_state); }
    // "waiting(1) 750", "paused(auth)", "connecting(0) tls", "ready"…: all that a row compares.
    QString summary() const;
    // The effects since the last call, in words: "discard", "start", "gate+", "gate-", "ping", "close:1000"…
    QStringList takeEffects();

    const QList<LinkInput> &inputs() const { return m_inputs; }
    const QList<ConnectionStatus> &announced() const { return m_announced; }
    int live() const { return m_live; } // attempts started and not discarded
    Instant now() const { return m_now; }
    void setRandom(double random) { m_random = random; }

private:
    void advance(milliseconds time);
    LinkEvent eventOf(const QString &word, quint64 epoch) const;

    MachineState m_state;
    Instant m_now{1'000'000};
    double m_random = 0.5;
    QList<LinkInput> m_inputs;
    QList<ConnectionStatus> m_announced;
    QStringList m_effects;
    int m_live = 0;
};

} // namespace parlance
