#include "cli/ConnectCommand.h"

#include "Session.h"
#include "cli/Words.h"
#include "connection/Clock.h"
#include "host/LocalRoom.h"
#include "storage/MemoryMessageStore.h"

#include <QDir>
#include <QRandomGenerator>
#include <QTimer>

#include <algorithm>
#include <iterator>

namespace parlance {

namespace {

// So many messages are taken from the input before the first of them is settled; a long file waits on disk.
constexpr int readAhead = 1000;
// UTF-16 units. With one more line of the input's longest it stays below the 64 MiB of the outbox, which refuses what is
// above.
constexpr qint64 readAheadUnits = 8 * 1024 * 1024;

OutboxRow rowOf(const OutgoingMessage &message, DeliveryState state)
{
    OutboxRow row;
    row.message = message;
    row.state = state;
    return row;
}

} // namespace

ConnectCommand::ConnectCommand(ConnectOptions options, const Stdio &stdio, QObject *parent)
    : QObject(parent), m_options(std::move(options)), m_stdio(stdio), m_printer(stdio, m_options.jsonLines),
      m_framePrinter(stdio), m_handshakePrinter(stdio, m_options.showSecrets), m_clock(makeSystemClock())
{
    Session::Parts parts;
    parts.clock = m_clock.get();
    parts.random = [] { return QRandomGenerator::global()->generateDouble(); };
    parts.config.attemptLimit = m_options.retries;
    parts.messages = std::make_unique<MemoryMessageStore>();
    if (m_options.frames)
        parts.frameTap = [this](const Frame &frame) { m_framePrinter.print(frame); };
    parts.historyOnJoin = false; // a script sees what is said from now on
    if (m_options.localRoom) {
        m_localRoom = std::make_unique<LocalRoom>(QStringLiteral("Parlance"));
        parts.localRoomUrl = [this] { return m_localRoom->locate(); };
        parts.localRoomToken = [this] { return m_localRoom->token(); };
    }
    m_session = std::make_unique<Session>(m_options.profile, std::move(parts));
    connect(m_session.get(), &Session::statusChanged, this, &ConnectCommand::statusChanged);
    connect(m_session.get(), &Session::linkReported, this, &ConnectCommand::linkReported);
    connect(m_session.get(), &Session::eventsReady, this, &ConnectCommand::eventsReady);
    connect(m_session.get(), &Session::finished, this, &ConnectCommand::sessionFinished, Qt::QueuedConnection);
    connect(m_stdio.in, &LineSource::line, this, &ConnectCommand::sendLine);
    connect(m_stdio.in, &LineSource::ended, this, &ConnectCommand::inputEnded);
    connect(m_stdio.in, &LineSource::lineTooLong, this, [this] {
        m_printer.problem(QStringLiteral("a line of the input is longer than %1 MiB.").arg(LineSource::maxLine / (1024 * 1024)));
        leave(ExitCode::Usage);
    });
}

ConnectCommand::~ConnectCommand() = default;

void ConnectCommand::start()
{
    QVector<OutboxRow> unsent;
    if (!m_options.stateDir.isEmpty()) {
        const Profile &profile = m_options.profile;
        m_unsent = std::make_unique<UnsentFile>(m_options.stateDir, profile.url.toString(), profile.user, profile.rooms.value(0));
        QString problem = QDir().mkpath(m_options.stateDir)
                              ? QString()
                              : QStringLiteral("the directory %1 cannot be made").arg(m_options.stateDir);
        if (problem.isEmpty())
            problem = m_unsent->read(&unsent);
        if (!problem.isEmpty()) {
            m_unsent.reset();
            m_printer.problem(QStringLiteral("The state directory cannot be used: %1.").arg(problem));
            Q_EMIT finished(ExitCode::Usage);
            return;
        }
        const auto inDoubt = [](const OutboxRow &row) { return row.state == DeliveryState::InDoubt; };
        std::copy_if(unsent.cbegin(), unsent.cend(), std::back_inserter(m_doubtfulBefore), inDoubt);
        unsent.removeIf(inDoubt);
        if (!m_doubtfulBefore.isEmpty()) {
            m_printer.problem(QStringLiteral("In doubt from an earlier run, and not sent again: %1 in %2.")
                                  .arg(QString::number(m_doubtfulBefore.size()), m_unsent->path()));
        }
    }
    if (m_options.timeoutSeconds > 0) {
        QTimer::singleShot(std::chrono::seconds(m_options.timeoutSeconds), this, [this] {
            if (!m_everReady) {
                m_printer.problem(QStringLiteral("not connected after %1 s.").arg(m_options.timeoutSeconds));
                leave(ExitCode::CouldNotConnect);
            }
        });
    }
    m_session->start();
    for (const OutboxRow &row : std::as_const(unsent)) {
        keepOpen(row);
        m_session->send(row.message);
    }
    pace();
}

void ConnectCommand::interrupt()
{
    if (m_leaving)
        return;
    leave(m_open.isEmpty() && !m_anyFailed ? ExitCode::Done : ExitCode::Unsettled);
}

void ConnectCommand::sendLine(const QString &line)
{
    const OutgoingMessage message{newMessageId(), m_options.profile.rooms.value(0), line, m_clock->wallNow()};
    keepOpen(rowOf(message, DeliveryState::Queued));
    m_session->send(message);
    pace();
}

void ConnectCommand::pace()
{
    if (!m_inputEnded)
        m_stdio.in->setReading(!m_leaving && m_open.size() < readAhead && m_openUnits < readAheadUnits);
}

void ConnectCommand::keepOpen(const OutboxRow &row)
{
    settle(row.message.id);
    m_openUnits += row.message.text.size();
    m_open.insert(row.message.id, row);
}

void ConnectCommand::settle(const QString &id)
{
    const auto at = m_open.constFind(id);
    if (at == m_open.constEnd())
        return;
    m_openUnits -= at->message.text.size();
    m_open.erase(at);
}

void ConnectCommand::statusChanged(const ConnectionStatus &status)
{
    m_status = status;
    const bool over = status.state == LinkState::Waiting || status.state == LinkState::Paused
                      || status.state == LinkState::Offline;
    if (over && status.lastDrop && status.epoch != m_closedEpoch) {
        m_closedEpoch = status.epoch;
        m_printer.closed(*status.lastDrop);
    }
    m_printer.status(status);
    if (status.state == LinkState::Ready)
        m_everReady = true;
    if (status.state == LinkState::Paused && !m_leaving)
        leave(gaveUpCode());
    else
        settleWhenDone();
}

ExitCode ConnectCommand::gaveUpCode() const
{
    if (m_status.lastDrop && m_status.lastDrop->kind == DropKind::InvalidRequest)
        return ExitCode::Usage;
    return m_everReady ? ExitCode::GivenUp : ExitCode::CouldNotConnect;
}

// Comes once an attempt, before its first frame.
void ConnectCommand::linkReported(const LinkReport &report)
{
    m_framePrinter.begin();
    if (m_options.handshake)
        m_handshakePrinter.print(report);
}

void ConnectCommand::eventsReady(const SessionEvents &events)
{
    for (const SessionEvent &event : events) {
        m_printer.event(event);
        if (const auto *added = std::get_if<event::Added>(&event)) {
            const Message &message = added->message;
            if (message.state != DeliveryState::None)
                follow({message.id, message.room, message.text, message.time}, message.state);
        } else if (const auto *change = std::get_if<event::Delivery>(&event)) {
            follow(m_open.value(change->id).message, change->state);
        } else if (const auto *refused = std::get_if<event::NotAccepted>(&event)) {
            follow(refused->message, DeliveryState::Failed);
        }
    }
    pace();
    settleWhenDone();
}

void ConnectCommand::follow(const OutgoingMessage &message, DeliveryState state)
{
    if (message.id.isEmpty())
        return; // a late word about a message that is settled
    m_doubtful.remove(message.id);
    switch (state) {
    case DeliveryState::InDoubt:
        m_doubtful.insert(message.id);
        [[fallthrough]];
    case DeliveryState::None:
    case DeliveryState::Queued:
    case DeliveryState::Held:
    case DeliveryState::Sending:
        keepOpen(rowOf(message, state));
        break;
    case DeliveryState::Failed:
        m_anyFailed = true;
        [[fallthrough]];
    case DeliveryState::Delivered:
    case DeliveryState::Unconfirmed:
    case DeliveryState::Cancelled:
        settle(message.id);
        break;
    }
}

void ConnectCommand::inputEnded()
{
    m_inputEnded = true;
    if (m_options.timeoutSeconds > 0) {
        QTimer::singleShot(std::chrono::seconds(m_options.timeoutSeconds), this, [this] {
            if (!m_leaving) {
                m_printer.problem(QStringLiteral("not settled %1 s after the end of the input.").arg(m_options.timeoutSeconds));
                leave(ExitCode::Unsettled);
            }
        });
    }
    settleWhenDone();
}

void ConnectCommand::settleWhenDone()
{
    if (!m_inputEnded || m_leaving || m_status.state != LinkState::Ready)
        return;
    // A message in doubt holds the ones behind it, and nobody is here to decide.
    if (m_open.isEmpty())
        leave(m_anyFailed ? ExitCode::Unsettled : ExitCode::Done);
    else if (!m_doubtful.isEmpty())
        leave(ExitCode::Unsettled);
}

void ConnectCommand::leave(ExitCode code)
{
    if (std::exchange(m_leaving, true))
        return;
    m_code = code;
    m_stdio.in->setReading(false);
    m_session->shutDown();
}

// Only now, behind the end of the link, is it known what is in doubt and what was never sent.
void ConnectCommand::sessionFinished()
{
    if (!m_open.isEmpty())
        m_printer.problem(m_open.size() == 1 ? QStringLiteral("1 message is not settled.")
                                             : QStringLiteral("%1 messages are not settled.").arg(m_open.size()));
    if (m_unsent)
        keepUnsent();
    Q_EMIT finished(m_code);
}

void ConnectCommand::keepUnsent()
{
    QVector<OutboxRow> rows = m_doubtfulBefore;
    for (OutboxRow row : std::as_const(m_open)) {
        if (row.state != DeliveryState::Queued)
            row.state = DeliveryState::InDoubt; // it may have arrived: it is not sent again unasked
        rows.append(row);
    }
    if (const QString problem = m_unsent->write(rows); !problem.isEmpty())
        m_printer.problem(QStringLiteral("The unsent messages could not be kept: %1.").arg(problem));
}

} // namespace parlance
