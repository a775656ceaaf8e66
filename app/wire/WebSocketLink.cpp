#include "wire/WebSocketLink.h"

#include "domain/CloseCode.h"
#include "wire/HalfClose.h"
#include "wire/ReadBuffer.h"
#include "wire/SocketDrop.h"
#include "wire/SystemQueue.h"
#include "wire/Transport.h"

#include <QSslSocket>
#include <QTimer>
#include <QtEndian>

#include <algorithm>

namespace parlance {

using namespace std::chrono_literals;

namespace {

constexpr qsizetype batchSize = 64 * 1024;      // so much is handed to the socket at once
// Bounds what is read ahead of a paused reader. A smaller one makes many small reads of a flood, each of which has the
// system send a window update and take in what that brings: twice the processor time.
constexpr qint64 socketReadBuffer = 2 * 1024 * 1024;
constexpr qint64 slowReadBuffer = 4096;
constexpr qsizetype maxOpenPings = 64;          // that the other side has not answered
constexpr auto lingerTime = 1000ms;             // for the other side to end TCP
constexpr auto slowTick = 50ms;

Drop violationDrop(WireRule rule)
{
    const bool tooBig = rule == WireRule::MessageTooBig || rule == WireRule::InflatedTooBig;
    Drop drop;
    drop.kind = tooBig ? DropKind::MessageTooBig : DropKind::ProtocolError;
    drop.closeCode = ruleCloseCode(rule);
    drop.reason = QLatin1StringView(ruleName(rule));
    drop.rule = rule;
    return drop;
}

// The longest beginning of the reason that fits behind the code, without half a character.
QByteArray fittingReason(const QString &reason)
{
    const QByteArray utf8 = reason.toUtf8();
    qsizetype end = maxControlPayload - 2;
    if (utf8.size() <= end)
        return utf8;
    while (end > 0 && (quint8(utf8.at(end)) & 0xc0) == 0x80)
        --end;
    return utf8.first(end);
}

QByteArray closeBody(quint16 code, const QByteArray &reason)
{
    if (code == closecode::noStatus)
        return {};
    QByteArray body(2, Qt::Uninitialized);
    qToBigEndian(code, body.data());
    return body + reason;
}

} // namespace

std::shared_ptr<WebSocketLink> WebSocketLink::make(WireRole role, Owner &owner, QObject &context)
{
    return std::shared_ptr<WebSocketLink>(new WebSocketLink(role, owner, context));
}

WebSocketLink::WebSocketLink(WireRole role, Owner &owner, QObject &context)
    : m_role(role), m_owner(&owner), m_context(&context), m_reader(role, *this), m_writer(role)
{
    m_clock.start();
}

WebSocketLink::~WebSocketLink() = default;

void WebSocketLink::release()
{
    m_owner = nullptr;
    m_state = State::Ended;
    m_reader.stop();
    dropSocket();
    for (std::unique_ptr<QTimer> *timer : {&m_dripTimer, &m_slowTimer}) {
        if (*timer)
            timer->release()->deleteLater(); // it may be what called us
    }
}

void WebSocketLink::setFrameTap(FrameTap tap, FrameWriter::Clock clock)
{
    m_tap = std::move(tap);
    m_tapClock = clock;
    m_reader.setFramesWatched(bool(m_tap));
    m_sent.clear();
    // Gathered, and shown when the message is whole: what is sent from inside the tap must not get between its frames.
    const FrameTap gather = m_tap ? FrameTap([this](const Frame &frame) { m_sent.append(frame); }) : FrameTap();
    m_writer.setFrameTap(gather, std::move(clock));
}

// False when whoever was shown a frame has let go of the link.
bool WebSocketLink::showSent()
{
    while (m_owner && !m_sent.isEmpty()) {
        const Frame frame = m_sent.takeFirst();
        const FrameTap show = m_tap; // it may be taken away from inside
        show(frame);
    }
    return m_owner != nullptr;
}

void WebSocketLink::start(std::unique_ptr<QTcpSocket> socket, const QByteArray &leftover,
                          const std::optional<DeflateParameters> &agreed)
{
    m_socket = std::move(socket);
    // Under TLS a write that meets a reset loses what the server said last, and more writes meet one: there, what the
    // system still holds is only looked at (unacknowledged()).
    if (!qobject_cast<QSslSocket *>(m_socket.get()))
        keepSendQueueShort(*m_socket);
    m_unread = leftover;
    if (agreed) {
        m_reader.setDeflate(*agreed);
        m_writer.setDeflate(*agreed);
    }
    QObject::connect(m_socket.get(), &QIODevice::readyRead, m_context, [this] { readOn(); });
    QObject::connect(m_socket.get(), &QIODevice::bytesWritten, m_context, [this](qint64 bytes) { written(bytes); });
    QObject::connect(m_socket.get(), &QAbstractSocket::disconnected, m_context, [this] { socketGone(); });
    QObject::connect(m_socket.get(), &QAbstractSocket::errorOccurred, m_context, [this](QAbstractSocket::SocketError error) {
        if (isReading()) // where writing has failed, the socket is about to throw away what it has read
            m_unread += m_socket->readAll();
        if (!m_lost) {
            m_lost = socketDrop(error, m_socket->errorString(), Phase::None, false);
            m_lost->kind = DropKind::LinkLost; // it was open: whatever the system says
            m_lost->closeCode = closecode::abnormal;
            m_lost->tls = TlsProblem::None;
        }
        if (m_socket->state() == QAbstractSocket::UnconnectedState)
            socketGone();
    });
    m_state = State::Open;
    applyMisbehaviour();
    m_gone = m_socket->state() == QAbstractSocket::UnconnectedState; // seen by readOn()
}

// After each call of the owner, who may have paused, closed or released the link.
void WebSocketLink::told()
{
    if (m_paused || !m_owner || m_state == State::Ending)
        m_reader.stop();
}

void WebSocketLink::onText(QString &&text)
{
    if (!m_owner || !isReading()) // ended by whoever watched the frame
        return;
    ++m_messagesIn;
    m_owner->linkText(text);
    told();
}

void WebSocketLink::onBinary(QByteArray &&bytes)
{
    if (!m_owner || !isReading())
        return;
    ++m_messagesIn;
    m_owner->linkBinary(bytes);
    told();
}

void WebSocketLink::onPing(const QByteArray &payload)
{
    if (!m_owner || !isReading())
        return;
    if (m_misbehaviour.pongDelay > 0ms)
        QTimer::singleShot(m_misbehaviour.pongDelay, m_context, [this, payload] { answerPing(payload); });
    else
        answerPing(payload);
    if (!m_owner || !isReading()) // ended by whoever was shown the pong
        return;
    m_owner->linkPing(payload);
    told();
}

void WebSocketLink::answerPing(const QByteArray &payload)
{
    if (!isOpen() || m_misbehaviour.noPong)
        return;
    if (bytesToWrite() > Transport::writeWatermark) {
        m_owedPong = payload; // RFC 6455 section 5.5.3: of several pings the newest may be answered alone
        return;
    }
    m_writer.control(opcode::pong, payload);
    queued();
}

void WebSocketLink::onPong(const QByteArray &payload)
{
    if (!m_owner || !isReading())
        return;
    const auto answered = std::find_if(m_pings.cbegin(), m_pings.cend(),
                                       [&payload](const Ping &ping) { return ping.payload == payload; });
    if (answered == m_pings.cend())
        return; // unsolicited (section 5.5.3): a sign of life, and that was told
    const auto roundTrip = elapsed() - answered->sent;
    // The other side may answer only the newest of several pings: the older ones will not be answered any more.
    m_pings.erase(m_pings.cbegin(), answered + 1);
    m_owner->linkPong(payload, roundTrip);
    told();
}

void WebSocketLink::onClose(quint16 code, const QString &reason)
{
    if (!m_owner || !isReading())
        return;
    Drop drop;
    drop.kind = DropKind::CloseFrame;
    drop.closeCode = code;
    drop.reason = reason;
    const bool answers = m_state == State::Open && !m_misbehaviour.noCloseReply;
    if (m_state == State::Closing)
        drop = m_ownClose;
    drop.clean = m_state == State::Closing || answers;
    if (answers)
        m_writer.control(opcode::close, closeBody(code, {}));
    linger(drop);
    queued();
}

void WebSocketLink::onViolation(WireRule rule)
{
    if (!m_owner || !isReading())
        return;
    if (m_state == State::Closing) { // our Close frame is out, and says more than a second one could
        linger(m_ownClose);
        return;
    }
    const Drop drop = violationDrop(rule);
    m_writer.control(opcode::close, closeBody(drop.closeCode, ruleName(rule)));
    linger(drop);
    queued();
}

void WebSocketLink::onFrame(Frame &&frame)
{
    const FrameTap show = m_tap; // whoever is shown the frame may take the tap away
    if (!show) // that has happened while the frame was arriving
        return;
    frame.time = m_tapClock();
    show(frame);
    told();
}

// How many bytes may be read now.
qint64 WebSocketLink::readable() const
{
    if (!m_owner || !m_socket || m_misbehaviour.halfOpen)
        return 0;
    const bool discards = m_state == State::Lingering;
    if (!discards && (m_paused || !isReading()))
        return 0;
    return m_misbehaviour.readBytesPerSecond > 0 ? m_allowance : ReadBuffer::size;
}

void WebSocketLink::readOn()
{
    if (m_feeding)
        return;
    const auto keep = shared_from_this();
    m_feeding = true;
    const ReadBuffer buffer;
    bool toldAlive = false;
    for (qint64 most = readable(); most > 0; most = readable()) {
        QByteArray before;
        char *bytes = buffer.data();
        qint64 size = 0;
        if (!m_unread.isEmpty()) { // it was told of when it came
            before = std::exchange(m_unread, {});
            bytes = before.data();
            size = before.size();
        } else {
            size = m_socket->isOpen() ? m_socket->read(bytes, std::min<qint64>(most, ReadBuffer::size)) : 0;
            if (size <= 0)
                break;
            m_allowance -= size;
            if (!std::exchange(toldAlive, true))
                m_owner->linkAlive();
        }
        if (!m_owner || !isReading())
            continue;
        const qsizetype used = m_reader.feed(bytes, size);
        m_wireIn += used;
        if (used == size || !m_owner || !isReading())
            continue;
        // Moves its beginning, so that a reader who pauses behind every message does not copy the rest each time. What is
        // unread already was saved from a socket that failed meanwhile.
        QByteArray rest = before.isEmpty() ? QByteArray(bytes + used, size - used) : std::move(before.remove(0, used));
        m_unread = m_unread.isEmpty() ? std::move(rest) : QByteArray(rest + m_unread);
    }
    m_feeding = false;
    if (!m_owner)
        return;
    flush();
    if (m_owner && m_gone && !m_paused)
        socketGone();
}

void WebSocketLink::setReadingPaused(bool paused)
{
    if (std::exchange(m_paused, paused) && !paused && m_socket)
        QMetaObject::invokeMethod(m_context, [this] { readOn(); }, Qt::QueuedConnection);
}

void WebSocketLink::sendText(const QString &text)
{
    m_writer.text(text);
    queued();
}

void WebSocketLink::sendBinary(const QByteArray &bytes)
{
    m_writer.binary(bytes);
    queued();
}

void WebSocketLink::ping(const QByteArray &payload)
{
    if (m_pings.size() == maxOpenPings)
        m_pings.removeFirst();
    m_pings.append({payload, elapsed()});
    m_writer.control(opcode::ping, payload);
    queued();
}

void WebSocketLink::sendFrame(const RawFrame &frame)
{
    if (frame.opcode == opcode::close && frame.fin) {
        const bool hasCode = frame.payload.size() >= 2;
        startClose(hasCode ? qFromBigEndian<quint16>(frame.payload.constData()) : closecode::noStatus,
                   QString::fromUtf8(frame.payload.mid(2)));
    }
    m_writer.raw(frame);
    queued();
}

void WebSocketLink::sendBytes(const QByteArray &bytes)
{
    m_writer.bytes(bytes);
    queued();
}

// Many small messages of one turn travel as one batch.
void WebSocketLink::queued()
{
    const auto keep = shared_from_this();
    if (!showSent())
        return;
    if (m_writer.pending().size() >= batchSize) {
        handOver();
    } else if (!m_feeding && !std::exchange(m_flushPosted, true)) { // else at the end of the read loop
        QMetaObject::invokeMethod(m_context, [this] { flush(); }, Qt::QueuedConnection);
    }
}

// Gives the socket what is pending. A batch becomes the socket's own buffer, without a copy.
void WebSocketLink::handOver()
{
    QByteArray &pending = m_writer.pending();
    if (pending.isEmpty() || !m_socket || m_misbehaviour.halfOpen)
        return;
    if (!m_socket->isOpen()) { // TCP has ended, and what it brought is not yet read
        pending.resize(0);
        return;
    }
    if (m_misbehaviour.drip > 0ms) {
        m_dripping += std::exchange(pending, {});
        if (!m_dripTimer->isActive()) // else whoever sends often would put it off for ever
            m_dripTimer->start();
    } else if (pending.size() >= batchSize) {
        m_socket->write(std::exchange(pending, {}));
    } else {
        m_socket->write(pending.constData(), pending.size());
        pending.resize(0);
    }
}

void WebSocketLink::flush()
{
    m_flushPosted = false;
    const auto keep = shared_from_this();
    handOver();
    if (m_socket && m_socket->bytesToWrite() > 0 && !m_misbehaviour.halfOpen)
        m_socket->flush();
}

void WebSocketLink::dripOne()
{
    const auto keep = shared_from_this();
    if (m_dripping.isEmpty() || !m_socket || !m_socket->isOpen() || m_misbehaviour.halfOpen) {
        m_dripTimer->stop();
        return;
    }
    const char byte = m_dripping.at(0);
    m_dripping.remove(0, 1);
    m_socket->write(&byte, 1);
    m_socket->flush();
}

void WebSocketLink::written(qint64 bytes)
{
    const auto keep = shared_from_this();
    if (m_owedPong && bytesToWrite() < Transport::writeWatermark / 2)
        answerPing(*std::exchange(m_owedPong, std::nullopt));
    if (m_state == State::Lingering)
        endSending();
    else if (isReading())
        m_owner->linkWritten(bytes);
}

qint64 WebSocketLink::unacknowledged() const
{
    return m_socket ? unacknowledgedBytes(*m_socket) : 0;
}

qint64 WebSocketLink::bytesToWrite() const
{
    if (!m_socket)
        return 0;
    const auto *tls = qobject_cast<const QSslSocket *>(m_socket.get());
    return m_writer.pending().size() + m_dripping.size() + m_socket->bytesToWrite() + (tls ? tls->encryptedBytesToWrite() : 0);
}

void WebSocketLink::close(quint16 code, const QString &reason)
{
    const quint16 sent = mayTravel(code) ? code : closecode::normal;
    const QByteArray words = fittingReason(reason);
    startClose(sent, QString::fromUtf8(words));
    m_writer.control(opcode::close, closeBody(sent, words));
    setReadingPaused(false); // the answer has to be seen
    queued();
}

void WebSocketLink::startClose(quint16 code, const QString &reason)
{
    m_ownClose.kind = DropKind::ClosedByUser;
    m_ownClose.closeCode = code;
    m_ownClose.reason = reason;
    m_state = State::Closing;
}

void WebSocketLink::linger(const Drop &verdict)
{
    m_verdict = verdict;
    m_state = State::Lingering;
    m_unread.clear();
    QTimer::singleShot(lingerTime, m_context, [this] {
        if (m_state != State::Lingering)
            return;
        m_verdict->clean = m_verdict->clean && bytesToWrite() == 0; // else our Close frame has never left
        endWith(*m_verdict);
    });
    endSending(); // or when the Close frame, which the read loop hands over at its end, is written
}

// A server ends TCP (section 7.1.1), its own half first: closed wholly while bytes still come, TCP would be reset, and
// the client could lose the Close frame.
void WebSocketLink::endSending()
{
    if (m_role == WireRole::Client || !m_socket || m_misbehaviour.halfOpen || bytesToWrite() > 0)
        return;
    if (auto *tls = qobject_cast<QSslSocket *>(m_socket.get()))
        tls->disconnectFromHost(); // with the end that TLS wants
    else
        shutDownSending(*m_socket);
}

void WebSocketLink::socketGone()
{
    m_gone = true;
    if (m_feeding || m_misbehaviour.halfOpen)
        return;
    const auto keep = shared_from_this();
    const auto isUnread = [this] { return isReading() && (m_socket->bytesAvailable() > 0 || !m_unread.isEmpty()); };
    if (isUnread() && readable() > 0)
        readOn(); // comes back here when all is read
    if (isUnread())
        return; // seen when reading goes on
    if (!m_owner)
        return;
    if (m_state == State::Lingering) {
        endWith(*m_verdict);
    } else if (m_state == State::Closing) {
        endWith(m_ownClose);
    } else if (m_state == State::Open) {
        Drop drop;
        drop.closeCode = closecode::abnormal;
        endWith(m_lost.value_or(drop));
    }
}

void WebSocketLink::abort()
{
    switch (m_state) {
    case State::Fresh:
    case State::Ending:
    case State::Ended:
        return;
    case State::Lingering:
        endWith(*m_verdict);
        return;
    case State::Closing:
        endWith(m_ownClose);
        return;
    case State::Open:
        Drop drop;
        drop.kind = DropKind::ClosedByUser;
        drop.closeCode = closecode::abnormal;
        endWith(drop);
        return;
    }
}

void WebSocketLink::dropSocket()
{
    if (!m_socket)
        return;
    m_socket->disconnect(m_context);
    m_socket->abort();
    m_socket.release()->deleteLater(); // it may be what called us
}

void WebSocketLink::endWith(const Drop &drop)
{
    m_state = State::Ending;
    dropSocket();
    QMetaObject::invokeMethod(m_context, [this, drop] {
        m_state = State::Ended;
        if (m_owner)
            m_owner->linkEnded(drop);
    }, Qt::QueuedConnection);
}

LinkFigures WebSocketLink::figures() const
{
    LinkFigures figures;
    figures.wireIn = m_wireIn;
    figures.wireOut = m_writer.bytesWritten();
    figures.framesIn = m_reader.framesRead();
    figures.framesOut = m_writer.framesWritten();
    figures.messagesIn = m_messagesIn;
    figures.messagesOut = m_writer.messagesWritten();
    figures.deflatedIn = m_reader.deflatedBytes();
    figures.inflatedIn = m_reader.inflatedBytes();
    figures.deflatedOut = m_writer.deflatedBytes();
    figures.inflatedOut = m_writer.inflatedBytes();
    return figures;
}

void WebSocketLink::setMisbehaviour(const Misbehaviour &misbehaviour)
{
    m_misbehaviour = misbehaviour;
    applyMisbehaviour();
    if (m_socket) {
        // What an earlier misbehaviour held back.
        QMetaObject::invokeMethod(m_context, [this] { flush(); readOn(); }, Qt::QueuedConnection);
    }
}

void WebSocketLink::applyMisbehaviour()
{
    m_writer.setMisbehaviour(m_misbehaviour);
    if (m_misbehaviour.drip > 0ms) {
        if (!m_dripTimer) {
            m_dripTimer = std::make_unique<QTimer>();
            QObject::connect(m_dripTimer.get(), &QTimer::timeout, m_context, [this] { dripOne(); });
        }
        m_dripTimer->setInterval(m_misbehaviour.drip);
    } else if (m_dripTimer) {
        m_dripTimer.release()->deleteLater();
        m_writer.pending().prepend(std::exchange(m_dripping, {}));
    }
    if (m_misbehaviour.readBytesPerSecond > 0 && !m_slowTimer) {
        m_slowTimer = std::make_unique<QTimer>();
        QObject::connect(m_slowTimer.get(), &QTimer::timeout, m_context, [this] {
            m_allowance = std::max<qint64>(1, m_misbehaviour.readBytesPerSecond * slowTick / 1000ms);
            readOn();
        });
        m_slowTimer->start(slowTick);
    } else if (m_misbehaviour.readBytesPerSecond == 0 && m_slowTimer) {
        m_slowTimer.release()->deleteLater();
    }
    const bool slow = m_misbehaviour.readBytesPerSecond > 0 || m_misbehaviour.halfOpen;
    if (m_socket) // small, so that the other side feels it soon
        m_socket->setReadBufferSize(slow ? slowReadBuffer : socketReadBuffer);
}

} // namespace parlance
