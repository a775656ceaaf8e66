#include "cli/EchoCommand.h"

#include "cli/EventPrinter.h"
#include "cli/LinkWords.h"
#include "domain/CloseCode.h"
#include "wire/TransportFactory.h"

#include <QJsonDocument>
#include <QTimer>

namespace parlance {

namespace {

constexpr std::chrono::seconds closingPatience{5};

} // namespace

EchoCommand::EchoCommand(EchoOptions options, const Stdio &stdio, QObject *parent)
    : QObject(parent), m_options(std::move(options)), m_stdio(stdio), m_transport(makeTransport(m_options.transport)),
      m_deadline(new QTimer(this))
{
    m_deadline->setSingleShot(true);
    connect(m_deadline, &QTimer::timeout, this, &EchoCommand::deadlinePassed);
    Transport *const transport = m_transport.get();
    connect(transport, &Transport::opened, this, [this] {
        m_opened = true;
        m_deadline->stop();
    });
    connect(transport, &Transport::textReceived, this, [this](const QString &text) { echoed(m_transport->sendText(text)); });
    connect(transport, &Transport::binaryReceived, this,
            [this](const QByteArray &bytes) { echoed(m_transport->sendBinary(bytes)); });
    connect(transport, &Transport::bytesWritten, this, &EchoCommand::followBacklog);
    connect(transport, &Transport::ended, this, &EchoCommand::ended);
}

EchoCommand::~EchoCommand() = default;

void EchoCommand::start()
{
    m_deadline->start(std::chrono::seconds(m_options.timeoutSeconds));
    m_transport->open(m_options.request);
}

void EchoCommand::interrupt()
{
    m_interrupted = true;
    if (!m_opened) {
        m_transport->abort();
        return;
    }
    m_deadline->start(closingPatience);
    m_transport->close(closecode::goingAway, QString());
    m_transport->setReadingPaused(false);
}

// A message that comes while the link is closing is not sent back, and does not count.
void EchoCommand::echoed(bool sent)
{
    if (!sent)
        return;
    ++m_messages;
    followBacklog();
}

void EchoCommand::followBacklog()
{
    if (m_interrupted)
        return; // nothing is sent back any more, and the answer to our Close frame is awaited
    const qint64 waiting = m_transport->bytesToWrite();
    if (!m_paused && waiting > Transport::writeWatermark)
        m_paused = m_transport->setReadingPaused(true);
    else if (m_paused && waiting <= Transport::writeWatermark / 2)
        m_paused = !m_transport->setReadingPaused(false);
}

void EchoCommand::deadlinePassed()
{
    m_late = true;
    m_transport->abort();
}

void EchoCommand::ended(Drop drop)
{
    m_deadline->stop();
    if (m_late && !m_opened)
        drop.kind = DropKind::Deadline;
    tellEnd(drop);
    if (drop.kind == DropKind::InvalidRequest)
        Q_EMIT finished(ExitCode::Usage);
    else if (m_interrupted || drop.kind == DropKind::CloseFrame)
        Q_EMIT finished(ExitCode::Done);
    else
        Q_EMIT finished(m_opened ? ExitCode::GivenUp : ExitCode::CouldNotConnect);
}

void EchoCommand::tellEnd(const Drop &drop)
{
    EventPrinter printer(m_stdio, false);
    if (drop.kind != DropKind::ClosedByUser && !(drop.kind == DropKind::CloseFrame && drop.closeCode == closecode::normal))
        printer.problem(dropSentence(drop) + u'.');
    QJsonObject object = EventPrinter::closedObject(drop);
    object.insert(QStringLiteral("messages"), m_messages);
    m_stdio.out(QJsonDocument(object).toJson(QJsonDocument::Compact));
}

} // namespace parlance
