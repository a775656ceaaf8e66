#include "cli/ConnectCommand.h"

#include "Session.h"
#include "cli/EarlierUnsent.h"
#include "cli/MessageFile.h"
#include "cli/StoreWords.h"
#include "connection/Clock.h"
#include "host/LocalRoom.h"
#include "storage/MemoryMessageStore.h"
#include "storage/Store.h"

#include <QCryptographicHash>
#include <QRandomGenerator>
#include <QTimer>

#include <algorithm>

namespace parlance {

namespace {

// So many messages are taken from the input before the first of them is settled; a long file waits on disk.
constexpr int readAhead = 1000;
// UTF-16 units. With one more line of the input's longest it stays below the 64 MiB of the outbox, which refuses what is
// above.
constexpr qint64 readAheadUnits = 8 * 1024 * 1024;

// Under which a state directory keeps what belongs to this server and user.
QString stateKey(const Profile &profile)
{
    const QString server = profile.server == ServerKind::LocalRoom ? QStringLiteral("local") : profile.url.toString();
    const QString key = server + u'\n' + profile.user;
    return QString::fromLatin1(QCryptographicHash::hash(key.toUtf8(), QCryptographicHash::Sha256).toHex().left(32));
}

} // namespace

ConnectCommand::ConnectCommand(ConnectOptions options, const Stdio &stdio, QObject *parent)
    : QObject(parent), m_options(std::move(options)), m_stdio(stdio), m_printer(stdio, m_options.jsonLines),
      m_framePrinter(stdio), m_handshakePrinter(stdio, m_options.showSecrets), m_clock(makeSystemClock())
{
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
    if (m_options.timeoutSeconds > 0) {
        QTimer::singleShot(std::chrono::seconds(m_options.timeoutSeconds), this, [this] {
            if (!m_everReady && m_session) {
                m_printer.problem(QStringLiteral("not connected after %1 s.").arg(m_options.timeoutSeconds));
                leave(ExitCode::CouldNotConnect);
            }
        });
    }
    if (m_options.stateDir.isEmpty()) {
        m_messages = std::make_unique<MemoryMessageStore>();
        begin();
    } else {
        openStore();
    }
}

void ConnectCommand::openStore()
{
    m_options.profile.id = stateKey(m_options.profile);
    m_store = std::make_unique<Store>(Store::Options{m_options.stateDir, true, false});
    connect(m_store.get(), &Store::troubleChanged, this, [this](const StoreTrouble &trouble) {
        const bool isNew = std::exchange(m_trouble, trouble.kind) != trouble.kind; // else only its figures changed
        if (m_session && isNew && trouble.kind != StoreTrouble::Kind::None)
            m_printer.problem(storeTroubleSentence(trouble, m_options.stateDir));
    });
    m_store->open();
    m_messages = m_store->messagesOf(m_options.profile.id);
    m_messages->load([this](const MessageStore::Loaded &found) { storeOpened(found); });
}

// By now it is known whether the directory can be used at all.
void ConnectCommand::storeOpened(const MessageStore::Loaded &found)
{
    const StoreTrouble trouble = m_store->trouble();
    if (trouble.isLasting()) {
        fail(storeTroubleSentence(trouble, m_options.stateDir));
        return;
    }
    if (trouble.kind == StoreTrouble::Kind::Damaged)
        m_printer.problem(storeTroubleSentence(trouble, m_options.stateDir));
    takeOver(found);
}

// From the file of an earlier version: only when all of it is in the store, the file goes.
void ConnectCommand::takeOver(const MessageStore::Loaded &found)
{
    const Profile &profile = m_options.profile;
    const EarlierUnsent earlier(m_options.stateDir, profile.url.toString(), profile.user, profile.rooms.value(0));
    if (!earlier.exists()) {
        begin();
        return;
    }
    const Result<QVector<OutboxRow>> rows = earlier.read();
    if (!rows) {
        fail(QStringLiteral("The state directory cannot be used: %1, %2.").arg(rows.error().where, rows.error().value));
        return;
    }
    QSet<QString> known;
    for (const OutboxRow &row : found.outbox)
        known.insert(row.message.id);
    const auto waiting = std::make_shared<qsizetype>(1);
    const auto done = [this, waiting, earlier](const Result<qint64> &place) {
        if (!place && *waiting > 0) {
            *waiting = -1; // the others say the same
            fail(QStringLiteral("The messages in %1 could not be taken over: %2.").arg(earlier.path(), place.error().value));
        } else if (*waiting > 0 && --*waiting == 0) {
            earlier.remove();
            begin();
        }
    };
    for (const OutboxRow &row : *rows) {
        if (known.contains(row.message.id))
            continue; // the last run ended before it had removed the file
        ++*waiting;
        Message shown;
        shown.id = row.message.id;
        shown.room = row.message.room.isEmpty() ? profile.name : row.message.room;
        shown.sender = profile.user;
        shown.text = row.message.text;
        shown.time = row.message.written;
        shown.own = true;
        shown.state = row.state;
        OutboxRow kept = row;
        kept.message.room = shown.room;
        m_messages->insert(kept, shown, done);
    }
    done(0);
}

void ConnectCommand::begin()
{
    Session::Parts parts;
    parts.clock = m_clock.get();
    parts.random = [] { return QRandomGenerator::global()->generateDouble(); };
    parts.config.attemptLimit = m_options.retries;
    parts.messages = std::move(m_messages);
    parts.unattended = true;
    if (m_options.frames)
        parts.frameTap = [this](const Frame &frame) { m_framePrinter.print(frame); };
    parts.historyOnJoin = false; // a script sees what is said from now on, or since the last run
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
    m_session->start();
    if (sendFiles())
        pace();
}

bool ConnectCommand::sendFiles()
{
    for (const QString &path : std::as_const(m_options.filesToSend)) {
        Result<FilePart> file = readMessageFile(path);
        if (!file) {
            m_printer.problem(QStringLiteral("The file \"%1\" cannot be sent: %2.").arg(path, file.error().value));
            leave(ExitCode::Usage);
            return false;
        }
        const OutgoingMessage message{newMessageId(), m_options.profile.rooms.value(0), {}, m_clock->wallNow(), std::move(file).value()};
        m_written.insert(message.id);
        follow(message.id, 0, DeliveryState::Queued, HoldReason::None);
        m_session->send(message);
    }
    return true;
}

// What comes is printed with the path where it was saved.
SessionEvent ConnectCommand::withFileSaved(const SessionEvent &event)
{
    SessionEvent result = event;
    const auto saveOf = [this](Message &message) {
        if (message.file && message.state == DeliveryState::None)
            save(&*message.file);
    };
    if (auto *added = std::get_if<event::Added>(&result))
        saveOf(added->message);
    else if (auto *filled = std::get_if<event::Filled>(&result))
        std::for_each(filled->messages.begin(), filled->messages.end(), saveOf);
    else if (auto *arrived = std::get_if<event::FileArrived>(&result))
        save(&arrived->file);
    return result;
}

void ConnectCommand::save(FilePart *file)
{
    if (file->bytes.isEmpty() && file->path.isEmpty() && file->size > 0)
        return; // they come later, if they do
    const Result<QString> path = saveMessageFile(*file, m_options.saveFiles);
    if (path)
        file->path = *path;
    else
        m_printer.problem(QStringLiteral("The file %1 could not be saved as %2: %3.").arg(file->name, path.error().where, path.error().value));
}

void ConnectCommand::fail(const QString &sentence)
{
    m_leaving = true;
    m_stdio.in->setReading(false);
    m_printer.problem(sentence);
    Q_EMIT finished(ExitCode::Usage);
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
    m_written.insert(message.id);
    follow(message.id, line.size(), DeliveryState::Queued, HoldReason::None);
    m_session->send(message);
    pace();
}

void ConnectCommand::pace()
{
    if (!m_inputEnded)
        m_stdio.in->setReading(!m_leaving && m_open.size() < readAhead && m_openUnits < readAheadUnits);
}

void ConnectCommand::settle(const QString &id)
{
    m_left.remove(id);
    m_written.remove(id);
    const auto at = m_open.constFind(id);
    if (at == m_open.constEnd())
        return;
    m_openUnits -= at->units;
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
        m_printer.event(m_options.saveFiles.isEmpty() ? event : withFileSaved(event));
        if (const auto *added = std::get_if<event::Added>(&event)) {
            const Message &message = added->message;
            if (message.state != DeliveryState::None)
                follow(message.id, message.text.size(), message.state, message.hold);
        } else if (const auto *change = std::get_if<event::Delivery>(&event)) {
            follow(change->id, m_open.value(change->id).units, change->state, change->hold);
        } else if (const auto *refused = std::get_if<event::NotAccepted>(&event)) {
            follow(refused->message.id, 0, DeliveryState::Failed, HoldReason::None);
        }
    }
    pace();
    settleWhenDone();
}

void ConnectCommand::follow(const QString &id, qsizetype units, DeliveryState state, HoldReason hold)
{
    switch (state) {
    case DeliveryState::Failed:
        // One that failed in an earlier run was told then.
        m_anyFailed = m_anyFailed || m_open.contains(id) || m_left.contains(id);
        [[fallthrough]];
    case DeliveryState::Delivered:
    case DeliveryState::Unconfirmed:
    case DeliveryState::Cancelled:
        settle(id);
        return;
    case DeliveryState::InDoubt:
    case DeliveryState::Held:
        if (!m_written.contains(id)) {
            settle(id);
            m_left.insert(id);
            decide(id, state, hold);
            return;
        }
        break;
    case DeliveryState::None:
    case DeliveryState::Queued:
    case DeliveryState::Sending:
        m_left.remove(id);
        break;
    }
    Open &open = m_open[id];
    m_openUnits += units - open.units;
    open = {units, state};
    if (state == DeliveryState::InDoubt || state == DeliveryState::Held)
        decide(id, state, hold);
}

// As the options say; nothing is done unasked.
void ConnectCommand::decide(const QString &id, DeliveryState state, HoldReason hold)
{
    if (m_leaving)
        return;
    if (state == DeliveryState::Held) {
        if (m_options.sendOld && hold == HoldReason::Old)
            m_session->resend(id);
        return;
    }
    switch (m_options.inDoubt) {
    case ConnectOptions::InDoubt::Keep:
        return;
    case ConnectOptions::InDoubt::Resend:
        m_session->resend(id);
        return;
    case ConnectOptions::InDoubt::MarkSent:
        m_session->markAsSent(id);
        return;
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
    // A message that waits for a decision holds the ones behind it, and nobody is here to decide.
    const bool stuck = std::any_of(m_open.cbegin(), m_open.cend(), [](const Open &open) {
        return open.state == DeliveryState::InDoubt || open.state == DeliveryState::Held;
    });
    if (m_open.isEmpty())
        leave(m_anyFailed ? ExitCode::Unsettled : ExitCode::Done);
    else if (stuck)
        leave(ExitCode::Unsettled);
}

void ConnectCommand::leave(ExitCode code)
{
    if (std::exchange(m_leaving, true))
        return;
    m_code = code;
    m_stdio.in->setReading(false);
    if (m_session)
        m_session->shutDown();
    else
        Q_EMIT finished(code);
}

// Only now, behind the end of the link, is it known what is in doubt and what was never sent.
void ConnectCommand::sessionFinished()
{
    if (!m_open.isEmpty())
        m_printer.problem(m_open.size() == 1 ? QStringLiteral("1 message is not settled.")
                                             : QStringLiteral("%1 messages are not settled.").arg(m_open.size()));
    if (!m_left.isEmpty()) {
        m_printer.problem(QStringLiteral("In doubt or held from an earlier run, and not sent again: %1 in %2; see --in-doubt and "
                                         "--send-old.")
                              .arg(QString::number(m_left.size()), m_options.stateDir));
    }
    Q_EMIT finished(m_code);
}

} // namespace parlance
