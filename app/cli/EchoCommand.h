#pragma once

#include "cli/Options.h"
#include "cli/Stdio.h"

#include <QObject>

#include <memory>

class QTimer;

namespace parlance {

// `parlance-cli echo-client`: sends every text and binary message back as it came, until the server closes. It is what
// conformance servers drive, so it keeps nothing but the messages on their way, and never more of them than a server
// takes: while it does not read, nothing is read from it. (QWebSocket cannot wait so: its queue grows.)
//
// Thread: the caller's. Lifetime: finished() comes once. Errors: a sentence, and the exit code.
class EchoCommand : public QObject
{
    Q_OBJECT

public:
    EchoCommand(EchoOptions options, const Stdio &stdio, QObject *parent = nullptr);
    ~EchoCommand() override;

    void start();
    void interrupt(); // closes with 1001

Q_SIGNALS:
    void finished(parlance::ExitCode code);

private:
    void echoed(bool sent);
    void followBacklog();
    void deadlinePassed();
    void ended(Drop drop);
    void tellEnd(const Drop &drop);

    EchoOptions m_options;
    const Stdio &m_stdio;
    std::unique_ptr<Transport> m_transport;
    QTimer *m_deadline; // of the handshake, and later of the closing
    qint64 m_messages = 0;
    bool m_opened = false;
    bool m_paused = false;
    bool m_interrupted = false;
    bool m_late = false;
};

} // namespace parlance
