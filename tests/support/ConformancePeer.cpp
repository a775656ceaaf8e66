#include "support/ConformancePeer.h"

#include <QCoreApplication>
#include <QTimer>

namespace parlance {

namespace {

// More turns of the loop than any way of a few bytes through two sockets and back takes.
constexpr int enoughTurns = 40;

QString shown(const QByteArray &bytes)
{
    constexpr qsizetype most = 40;
    const QString hex = QString::fromLatin1(bytes.left(most).toHex());
    return QStringLiteral("%1 bytes %2%3").arg(bytes.size()).arg(hex, bytes.size() > most ? u"…" : u"");
}

QString nameOf(quint8 opcode)
{
    switch (opcode) {
    case 0x1: return QStringLiteral("text");
    case 0x2: return QStringLiteral("binary");
    case 0x8: return QStringLiteral("Close");
    case 0x9: return QStringLiteral("ping");
    case 0xa: return QStringLiteral("pong");
    default: return QStringLiteral("opcode %1").arg(opcode);
    }
}

QByteArray bytesOf(const ConformancePeer::Out &frame)
{
    return RawPeer::frameBytes(frame.opcode, frame.payload, {.fin = frame.fin, .rsv = quint8(frame.rsv << 4)});
}

quint16 codeIn(const QByteArray &closePayload)
{
    return RawPeer::Frame{.opcode = 0x8, .payload = closePayload}.closeCode();
}

QList<ConformancePeer::Out> fragments(quint8 opcode, const QByteArray &payload, qsizetype size, quint8 rsv)
{
    QList<ConformancePeer::Out> frames;
    for (qsizetype at = 0;; at += size) {
        const bool first = at == 0;
        const bool last = at + size > payload.size();
        frames.append({first ? opcode : quint8(0x0), payload.mid(at, size), last, first ? rsv : quint8(0)});
        if (last)
            return frames;
    }
}

} // namespace

ConformancePeer::ConformancePeer(RawPeer &peer, std::chrono::milliseconds patience)
    : m_peer(peer), m_patience(patience)
{
}

bool ConformancePeer::runUntil(const std::function<bool()> &done, std::chrono::milliseconds patience)
{
    QTimer alarm;
    alarm.setSingleShot(true);
    alarm.start(patience);
    while (!done()) {
        if (!alarm.isActive())
            return false;
        QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents);
    }
    return true;
}

void ConformancePeer::settle()
{
    for (int turn = 0; turn < enoughTurns; ++turn)
        QCoreApplication::processEvents();
}

void ConformancePeer::agreeOn(const ConformanceDeflate::Agreement &agreement)
{
    m_deflate = std::make_unique<ConformanceDeflate>(agreement);
}

void ConformancePeer::fail(const QString &what)
{
    if (m_failure.isEmpty())
        m_failure = what;
}

ConformancePeer::Out ConformancePeer::closeFrame(quint16 code, const QByteArray &reason)
{
    QByteArray payload;
    payload.append(char(code >> 8)).append(char(code & 0xff)).append(reason);
    return {0x8, payload};
}

void ConformancePeer::write(const QByteArray &bytes)
{
    if (!hasFailed() && !m_peer.isGone())
        m_peer.send(bytes);
}

void ConformancePeer::sendBytes(const QByteArray &bytes, qsizetype chop)
{
    if (chop <= 0) {
        write(bytes);
        return;
    }
    for (qsizetype at = 0; at < bytes.size() && !hasFailed() && !m_peer.isGone(); at += chop) {
        write(bytes.mid(at, chop));
        for (int turn = 0; turn < 3; ++turn) // it leaves, it arrives, it is answered
            QCoreApplication::processEvents();
    }
}

void ConformancePeer::send(const QList<Out> &frames, qsizetype chop)
{
    QByteArray all;
    for (const Out &frame : frames) {
        const QByteArray bytes = bytesOf(frame);
        if (chop == byFrame)
            sendBytes(bytes, bytes.size());
        else
            all += bytes;
    }
    sendBytes(all, chop);
}

void ConformancePeer::sendFragmented(quint8 opcode, const QByteArray &payload, qsizetype fragment)
{
    send(fragments(opcode, payload, fragment, 0));
}

void ConformancePeer::sendCompressed(quint8 opcode, const QByteArray &payload, qsizetype fragment)
{
    const QByteArray compressed = m_deflate->compress(payload);
    if (fragment > 0)
        send(fragments(opcode, compressed, fragment, 4));
    else
        send(Out{opcode, compressed, true, 4});
}

bool ConformancePeer::takeFrame(RawPeer::Frame &frame)
{
    const bool came = runUntil([this] { return m_peer.frames().size() > m_next || m_peer.isGone(); }, m_patience);
    if (m_peer.frames().size() > m_next) {
        frame = m_peer.frames().at(m_next++);
        return true;
    }
    fail(came ? QStringLiteral("the client ended TCP without a Close frame") : QStringLiteral("the client did not answer"));
    return false;
}

bool ConformancePeer::keepsRules(const RawPeer::Frame &frame, bool insideMessage)
{
    const bool control = frame.opcode & 0x8;
    const bool first = frame.opcode == 0x1 || frame.opcode == 0x2;
    if (!frame.masked)
        fail(QStringLiteral("a frame of the client was not masked"));
    else if (frame.rsv != 0 && !(frame.rsv == 4 && first && m_deflate))
        fail(QStringLiteral("a frame of the client had the reserved bits %1").arg(frame.rsv));
    else if (control && (frame.payload.size() > 125 || !frame.fin))
        fail(QStringLiteral("a control frame of the client was too long or fragmented"));
    else if (!control && (insideMessage ? frame.opcode != 0x0 : !first))
        fail(QStringLiteral("the client sent a frame of opcode %1 in the wrong place").arg(frame.opcode));
    return !hasFailed();
}

// The next message or control frame of the client.
std::optional<ConformancePeer::Event> ConformancePeer::next()
{
    std::optional<Event> message;
    bool compressed = false;
    for (RawPeer::Frame frame; !hasFailed() && takeFrame(frame) && keepsRules(frame, message.has_value());) {
        if (frame.opcode & 0x8)
            return Event{frame.opcode, frame.payload};
        if (message) {
            message->payload += frame.payload;
        } else {
            message = Event{frame.opcode, frame.payload};
            compressed = frame.rsv != 0;
        }
        if (!frame.fin)
            continue;
        if (compressed) {
            const std::optional<QByteArray> inflated = m_deflate->decompress(message->payload);
            if (!inflated) {
                fail(QStringLiteral("the client's compressed message cannot be read: ") + shown(message->payload));
                return {};
            }
            message->payload = *inflated;
        }
        return message;
    }
    return {};
}

void ConformancePeer::expect(quint8 opcode, const QByteArray &payload)
{
    const std::optional<Event> event = next();
    if (event && (event->opcode != opcode || event->payload != payload)) {
        fail(QStringLiteral("%1 of %2 came instead of %3 of %4")
                 .arg(nameOf(event->opcode), shown(event->payload), nameOf(opcode), shown(payload)));
    }
}

void ConformancePeer::expectSilence()
{
    settle();
    if (m_peer.isGone())
        fail(QStringLiteral("the client ended TCP too early"));
    else if (m_peer.frames().size() > m_next)
        fail(nameOf(m_peer.frames().at(m_next).opcode) + QStringLiteral(" came too early"));
}

void ConformancePeer::expectFailure(quint16 code)
{
    const std::optional<Event> event = next();
    if (!event)
        return;
    if (event->opcode != 0x8 || codeIn(event->payload) != code) {
        fail(QStringLiteral("%1 of %2 came instead of a Close with %3")
                 .arg(nameOf(event->opcode), shown(event->payload)).arg(code));
        return;
    }
    m_expectedDrop = DropKind::ProtocolError;
    write(bytesOf(closeFrame(code)));
    finishClosing();
}

void ConformancePeer::expectClose(const QList<quint16> &codes, DropKind drop)
{
    const std::optional<Event> event = next();
    if (!event)
        return;
    if (event->opcode != 0x8 || !codes.contains(codeIn(event->payload))) {
        fail(nameOf(event->opcode) + QStringLiteral(" of ") + shown(event->payload)
             + QStringLiteral(" came in answer to the Close"));
        return;
    }
    m_expectedDrop = drop;
    finishClosing();
}

void ConformancePeer::closeNormally()
{
    if (hasFailed())
        return;
    sendClose(1000);
    expectClose({1000}, DropKind::CloseFrame);
}

// Both Close frames are there: TCP is the server's to end (RFC 6455 section 7.1.1), and the client says nothing more.
void ConformancePeer::finishClosing()
{
    settle();
    m_clientEndedTcp = m_peer.isGone();
    m_peer.fin();
    if (m_peer.frames().size() > m_next)
        fail(nameOf(m_peer.frames().at(m_next).opcode) + QStringLiteral(" came behind the client's Close"));
}

} // namespace parlance
