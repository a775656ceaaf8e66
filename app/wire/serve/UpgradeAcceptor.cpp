#include "wire/serve/UpgradeAcceptor.h"

#include "wire/HalfClose.h"
#include "wire/rfc6455/DeflateExtension.h"

#include <QDateTime>
#include <QTcpSocket>

namespace parlance {

using namespace std::chrono_literals;

namespace {

constexpr auto lingerTime = 1000ms; // for a client that was refused to end TCP
constexpr qint64 readStep = 4096;

} // namespace

UpgradeAcceptor::UpgradeAcceptor(std::unique_ptr<QTcpSocket> socket, const Terms &terms, QObject *parent)
    : QObject(parent), m_terms(terms), m_socket(std::move(socket))
{
    m_timer.setSingleShot(true);
    connect(&m_timer, &QTimer::timeout, this, &UpgradeAcceptor::onDeadline);
    connect(m_socket.get(), &QIODevice::readyRead, this, &UpgradeAcceptor::read);
    connect(m_socket.get(), &QIODevice::bytesWritten, this, &UpgradeAcceptor::endSending);
    connect(m_socket.get(), &QAbstractSocket::disconnected, this, &UpgradeAcceptor::finish);
}

UpgradeAcceptor::~UpgradeAcceptor()
{
    if (m_socket)
        m_socket->disconnect(this);
}

void UpgradeAcceptor::begin()
{
    if (m_socket->state() != QAbstractSocket::ConnectedState)
        return finish(); // it went while it waited for its turn
    m_timer.start(m_terms.deadline);
    read();
}

void UpgradeAcceptor::read()
{
    while (!m_done && m_socket->bytesAvailable() > 0) {
        const QByteArray bytes = m_socket->read(readStep);
        if (bytes.isEmpty())
            return;
        if (m_refused)
            continue; // unread, it would reset TCP when that is closed, and the answer would be lost
        const qsizetype used = m_request.feed(bytes);
        switch (m_request.progress()) {
        case UpgradeRequestReader::Progress::Incomplete:
            break;
        case UpgradeRequestReader::Progress::Refused:
            refuse(m_request.refusal());
            break;
        case UpgradeRequestReader::Progress::Complete:
            m_leftover = bytes.sliced(used);
            decide();
            break;
        }
    }
}

void UpgradeAcceptor::decide()
{
    const UpgradeDecision decision = m_terms.judge ? m_terms.judge(m_request) : UpgradeDecision();
    if (decision.refusal)
        return refuse(*decision.refusal);
    const ExtensionAnswer extensions = m_terms.deflate ? answerExtensions(m_request.extensions()) : ExtensionAnswer();
    m_agreed = extensions.deflate;
    m_done = true;
    m_timer.stop();
    m_socket->disconnect(this);
    m_socket->write(acceptanceBytes(m_request.key(), decision.subprotocol, extensions.text));
    m_socket->flush(); // so that the peer's figures and signals count frames only
    Q_EMIT accepted();
}

std::unique_ptr<WebSocketPeer> UpgradeAcceptor::makePeer()
{
    return std::make_unique<WebSocketPeer>(std::move(m_socket), m_leftover, m_agreed, m_terms.limits);
}

void UpgradeAcceptor::refuse(const HttpRefusal &refusal)
{
    m_refused = true;
    m_timer.start(lingerTime);
    m_socket->write(refusalBytes(refusal, QDateTime::currentDateTimeUtc()));
}

void UpgradeAcceptor::endSending()
{
    if (m_refused && m_socket->bytesToWrite() == 0)
        shutDownSending(*m_socket);
}

void UpgradeAcceptor::onDeadline()
{
    if (!m_refused && m_request.hasBegun())
        refuse({408, "the request was not complete in time"});
    else
        finish();
}

void UpgradeAcceptor::finish()
{
    if (std::exchange(m_done, true))
        return;
    m_timer.stop();
    m_socket->disconnect(this);
    m_socket->abort();
    Q_EMIT over();
}

} // namespace parlance
