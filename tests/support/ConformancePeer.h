#pragma once

#include "domain/Drop.h"
#include "support/ConformanceDeflate.h"
#include "support/RawPeer.h"

#include <QElapsedTimer>

#include <chrono>
#include <memory>
#include <optional>

namespace parlance {

// The server of one conformance case: sends frames made by hand, and compares what the client answers, in its order, to
// what a strict reading of RFC 6455 asks for. Wherever it waits it runs the event loop, in which the client lives too.
//
// Errors: the first deviation is kept in failure(); from then on nothing is sent or judged, so that a script just runs to
// its end. Nothing here uses the codec of the program.
// Thread: the test's. Lifetime: within that of the RawPeer.
class ConformancePeer
{
public:
    struct Out {
        quint8 opcode = 0;
        QByteArray payload;
        bool fin = true;
        quint8 rsv = 0; // RSV1 = 4, RSV2 = 2, RSV3 = 1
    };

    // How bytes are cut into writes, each followed by turns of the event loop in which the client reads it.
    // A positive number: so many octets a write.
    static constexpr qsizetype together = 0;
    static constexpr qsizetype byFrame = -1;

    // `patience` is how long an answer may take that the case asks for.
    ConformancePeer(RawPeer &peer, std::chrono::milliseconds patience);

    // What the server does.
    void send(const QList<Out> &frames, qsizetype chop = together);
    void send(const Out &frame, qsizetype chop = together) { send(QList<Out>{frame}, chop); }
    void sendText(const QByteArray &payload) { send(Out{0x1, payload}); }
    void sendClose(quint16 code, const QByteArray &reason = {}) { send(closeFrame(code, reason)); }
    void sendBytes(const QByteArray &bytes, qsizetype chop = together);
    // One message in fragments of `fragment` octets. Where they divide it evenly, an empty last one follows.
    void sendFragmented(quint8 opcode, const QByteArray &payload, qsizetype fragment);
    // The same, compressed before it is cut (RFC 7692 section 6.1); 0: one frame.
    void sendCompressed(quint8 opcode, const QByteArray &payload, qsizetype fragment);
    static Out closeFrame(quint16 code, const QByteArray &reason = {});

    // What the client is to answer next.
    void expect(quint8 opcode, const QByteArray &payload);
    void expectText(const QByteArray &payload) { expect(0x1, payload); }
    void expectPong(const QByteArray &payload) { expect(0xa, payload); }
    void expectSilence();                               // nothing: neither an answer nor an end
    void expectFailure(quint16 code);                   // it fails the connection with this Close code
    // After the server's Close: the client's Close with one of these codes (1005: an empty one), and nothing else.
    // `drop` is what the client's owner is to hear.
    void expectClose(const QList<quint16> &codes, DropKind drop);
    void closeNormally();                               // sends Close 1000 and expects the answer

    bool hasFailed() const { return !m_failure.isEmpty(); }
    const QString &failure() const { return m_failure; }
    void fail(const QString &what);

    // How the client is to report the end, and whether it ended TCP before the server did.
    std::optional<DropKind> expectedDrop() const { return m_expectedDrop; }
    bool clientEndedTcp() const { return m_clientEndedTcp; }

    // From now on messages may travel compressed.
    void agreeOn(const ConformanceDeflate::Agreement &agreement);

    // Runs the event loop until `done`, at most for `patience`. False when it did not come.
    static bool runUntil(const std::function<bool()> &done, std::chrono::milliseconds patience);
    // Runs everything that is ready: what was written has been read, and what it led to has been written.
    static void settle();

private:
    struct Event {
        quint8 opcode = 0;
        QByteArray payload;
    };

    void write(const QByteArray &bytes);
    std::optional<Event> next();
    bool takeFrame(RawPeer::Frame &frame);
    bool keepsRules(const RawPeer::Frame &frame, bool insideMessage);
    void finishClosing();

    RawPeer &m_peer;
    std::chrono::milliseconds m_patience;
    std::unique_ptr<ConformanceDeflate> m_deflate;
    qsizetype m_next = 0; // the first frame of the client that was not looked at
    QString m_failure;
    std::optional<DropKind> m_expectedDrop;
    bool m_clientEndedTcp = false;
};

} // namespace parlance
