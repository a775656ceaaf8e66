#pragma once

#include "cli/EventPrinter.h"
#include "cli/FramePrinter.h"
#include "cli/HandshakePrinter.h"
#include "cli/Options.h"
#include "cli/UnsentFile.h"
#include "domain/SessionEvent.h"

#include <QMap>
#include <QObject>
#include <QSet>

#include <memory>

namespace parlance {

class Clock;
class LocalRoom;
class Session;

// `parlance-cli connect`: one session, fed with the lines of the input, until all of it is settled.
//
// Thread: the caller's; everything runs on it. Lifetime: finished() comes once.
class ConnectCommand : public QObject
{
    Q_OBJECT

public:
    ConnectCommand(ConnectOptions options, const Stdio &stdio, QObject *parent = nullptr);
    ~ConnectCommand() override;

    void start();
    void interrupt(); // as the end of the input, without waiting for what is queued

Q_SIGNALS:
    void finished(parlance::ExitCode code);

private:
    void sendLine(const QString &line);
    void statusChanged(const ConnectionStatus &status);
    void linkReported(const LinkReport &report);
    ExitCode gaveUpCode() const;
    void eventsReady(const SessionEvents &events);
    void follow(const OutgoingMessage &message, DeliveryState state);
    void inputEnded();
    void pace();
    void keepOpen(const OutboxRow &row);
    void settle(const QString &id);
    void settleWhenDone();
    void leave(ExitCode code);
    void sessionFinished();
    void keepUnsent();

    ConnectOptions m_options;
    const Stdio &m_stdio;
    EventPrinter m_printer;
    FramePrinter m_framePrinter;
    HandshakePrinter m_handshakePrinter;
    std::unique_ptr<Clock> m_clock;
    std::unique_ptr<LocalRoom> m_localRoom;
    std::unique_ptr<Session> m_session;
    std::unique_ptr<UnsentFile> m_unsent;
    QMap<QString, OutboxRow> m_open; // sent or queued, not settled; ids sort by the time of writing
    qint64 m_openUnits = 0;          // the length of their texts
    QVector<OutboxRow> m_doubtfulBefore; // of earlier runs
    QSet<QString> m_doubtful;
    ConnectionStatus m_status;
    quint64 m_closedEpoch = 0;
    bool m_everReady = false;
    bool m_inputEnded = false;
    bool m_anyFailed = false;
    bool m_leaving = false;
    ExitCode m_code = ExitCode::Done;
};

} // namespace parlance
