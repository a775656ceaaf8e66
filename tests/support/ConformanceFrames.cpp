// Sections 1 to 4 of the suite: framing, pings and pongs, reserved bits, opcodes.

#include "support/ConformanceCase.h"

namespace parlance {

namespace {

constexpr quint16 protocolError = 1002;

const QByteArray hello("Hello, world!");
const QByteArray notUtf8("\x00\xff\xfe\xfd\xfc\xfb\x00\xff", 8);

void addEchoes(ConformanceCases &cases, const char *section, quint8 opcode, char filling)
{
    struct Size {
        qsizetype bytes;
        qsizetype chop;
    };
    constexpr qsizetype together = ConformancePeer::together;
    constexpr Size sizes[] = {{0, together},   {125, together},   {126, together},   {127, together},
                              {128, together}, {65535, together}, {65536, together}, {65536, 997}};
    int number = 0;
    for (const Size &size : sizes) {
        cases.append({QByteArray(section) + QByteArray::number(++number), [=](ConformancePeer &peer) {
                          const QByteArray payload(size.bytes, filling);
                          peer.send({opcode, payload}, size.chop);
                          peer.expect(opcode, payload);
                          peer.closeNormally();
                      }});
    }
}

auto ponged(const QByteArray &payload, qsizetype chop = ConformancePeer::together)
{
    return [=](ConformancePeer &peer) {
        peer.send({0x9, payload}, chop);
        peer.expectPong(payload);
        peer.closeNormally();
    };
}

auto unanswered(const QByteArray &payload)
{
    return [=](ConformancePeer &peer) {
        peer.send({0xa, payload});
        peer.expectSilence();
        peer.closeNormally();
    };
}

auto tenPings(qsizetype chop)
{
    return [=](ConformancePeer &peer) {
        QList<ConformancePeer::Out> pings;
        for (int i = 0; i < 10; ++i)
            pings.append({0x9, "payload-" + QByteArray::number(i)});
        peer.send(pings, chop);
        for (const ConformancePeer::Out &ping : std::as_const(pings))
            peer.expectPong(ping.payload);
        peer.closeNormally();
    };
}

auto refused(const ConformancePeer::Out &frame)
{
    return [=](ConformancePeer &peer) {
        peer.send(frame);
        peer.expectFailure(protocolError);
    };
}

// A good text, the frame that breaks a rule, and a ping that must not be answered any more.
auto refusedBehindText(const ConformancePeer::Out &frame, qsizetype chop = ConformancePeer::together)
{
    return [=](ConformancePeer &peer) {
        peer.send({{0x1, hello}, frame, {0x9, {}}}, chop);
        peer.expectText(hello);
        peer.expectFailure(protocolError);
    };
}

} // namespace

ConformanceCases framingCases()
{
    ConformanceCases cases;
    addEchoes(cases, "1.1.", 0x1, '*');
    addEchoes(cases, "1.2.", 0x2, '\xfe');
    return cases;
}

ConformanceCases pingCases()
{
    const QByteArray longest(125, '\xfe');
    return {
        {"2.1", ponged({})},
        {"2.2", ponged(hello)},
        {"2.3", ponged(notUtf8)},
        {"2.4", ponged(longest)},
        {"2.5", refused({0x9, QByteArray(126, '\xfe')})},
        {"2.6", ponged(longest, 1)},
        {"2.7", unanswered({})},
        {"2.8", unanswered("unsolicited pong payload")},
        {"2.9",
         [](ConformancePeer &peer) {
             peer.send({{0xa, "unsolicited pong payload"}, {0x9, "ping payload"}});
             peer.expectPong("ping payload");
             peer.closeNormally();
         }},
        {"2.10", tenPings(ConformancePeer::together)},
        {"2.11", tenPings(1)},
    };
}

ConformanceCases reservedBitCases()
{
    return {
        {"3.1", refused({0x1, hello, true, 1})},
        {"3.2", refusedBehindText({0x1, hello, true, 2})},
        {"3.3", refusedBehindText({0x1, hello, true, 3}, ConformancePeer::byFrame)},
        {"3.4", refusedBehindText({0x1, hello, true, 4}, 1)},
        {"3.5", refused({0x2, notUtf8, true, 5})},
        {"3.6", refused({0x9, hello, true, 6})},
        {"3.7", refused({0x8, {}, true, 7})},
    };
}

ConformanceCases opcodeCases()
{
    const QByteArray something("reserved opcode payload");
    return {
        {"4.1.1", refused({0x3, {}})},
        {"4.1.2", refused({0x4, something})},
        {"4.1.3", refusedBehindText({0x5, {}})},
        {"4.1.4", refusedBehindText({0x6, hello})},
        {"4.1.5", refusedBehindText({0x7, hello}, 1)},
        {"4.2.1", refused({0xb, {}})},
        {"4.2.2", refused({0xc, something})},
        {"4.2.3", refusedBehindText({0xd, {}})},
        {"4.2.4", refusedBehindText({0xe, hello})},
        {"4.2.5", refusedBehindText({0xf, hello}, 1)},
    };
}

} // namespace parlance
