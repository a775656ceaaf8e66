#pragma once

#include "cli/EventPrinter.h"
#include "cli/FramePrinter.h"
#include "cli/HandshakePrinter.h"
#include "cli/Options.h"
#include "domain/SessionEvent.h"
#include "storage/MessageStore.h"
#include "storage/StoreTrouble.h"

#include <QHash>
#include <QObject>
#include <QSet>

#include <memory>

namespace parlance {

class Clock;
class LocalRoom;
class Session;
class Store;

// `parlance-cli connect`: one session, fed with the lines of the input, until all of it is settled. With a state directory
// the session stands on the store there, with what an earlier run left in it.
//
// Thread: the caller's; everything but the store's own threads runs on it. Lifetime: finished() comes once.
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
    // An own message that is not settled.
    struct Open {
        qint64 units = 0; // of its text
        DeliveryState state = DeliveryState::Queued;
    };

    void openStore();
    void storeOpened(const MessageStore::Loaded &found);
    void takeOver(const MessageStore::Loaded &found);
    void begin();
    void fail(const QString &sentence);
    bool sendFiles(); // false: one of them cannot be read
    void sendLine(const QString &line);
    SessionEvent withFileSaved(const SessionEvent &event);
    void save(FilePart *file);
    void statusChanged(const ConnectionStatus &status);
    void linkReported(const LinkReport &report);
    ExitCode gaveUpCode() const;
    void eventsReady(const SessionEvents &events);
    void follow(const QString &id, qsizetype units, DeliveryState state, HoldReason hold);
    void decide(const QString &id, DeliveryState state, HoldReason hold);
    void inputEnded();
    void pace();
    void settle(const QString &id);
    void settleWhenDone();
    void leave(ExitCode code);
    void sessionFinished();

    ConnectOptions m_options;
    const Stdio &m_stdio;
    EventPrinter m_printer;
    FramePrinter m_framePrinter;
    HandshakePrinter m_handshakePrinter;
    std::unique_ptr<Clock> m_clock;
    std::unique_ptr<LocalRoom> m_localRoom;
    std::unique_ptr<Store> m_store; // null: nothing outlives this run
    std::unique_ptr<MessageStore> m_messages; // until the session has it
    std::unique_ptr<Session> m_session;
    QHash<QString, Open> m_open;
    qint64 m_openUnits = 0;   // the length of their texts
    QSet<QString> m_written;  // open ones of this run's input
    QSet<QString> m_left;     // of earlier runs: in doubt or held, and nobody decides; they hold up nothing
    StoreTrouble::Kind m_trouble = StoreTrouble::Kind::None;
    ConnectionStatus m_status;
    quint64 m_closedEpoch = 0;
    bool m_everReady = false;
    bool m_inputEnded = false;
    bool m_anyFailed = false;
    bool m_leaving = false;
    ExitCode m_code = ExitCode::Done;
};

} // namespace parlance
