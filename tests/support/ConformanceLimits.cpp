// Sections 9 and 10 of the suite: large messages, many messages, many pieces.

#include "support/ConformanceCase.h"

namespace parlance {

namespace {

constexpr qsizetype kib = 1024;
constexpr qsizetype mib = 1024 * 1024;
constexpr quint8 text = 0x1;
constexpr quint8 binary = 0x2;

// `size` octets; beginning and end of each stretch differ, so that nothing lost or swapped goes unseen.
QByteArray filled(quint8 opcode, qsizetype size)
{
    QByteArray payload(size, Qt::Uninitialized);
    char *byte = payload.data();
    quint32 state = 1;
    for (qsizetype i = 0; i < size; ++i) {
        state = state * 1664525 + 1013904223;
        const quint8 random = quint8(state >> 24);
        byte[i] = char(opcode == text ? ' ' + random % 95 : random);
    }
    return payload;
}

auto wholeMessage(quint8 opcode, qsizetype size, qsizetype chop = ConformancePeer::together)
{
    return [=](ConformancePeer &peer) {
        const QByteArray payload = filled(opcode, size);
        peer.send({opcode, payload}, chop);
        peer.expect(opcode, payload);
        peer.closeNormally();
    };
}

auto fragmentedMessage(quint8 opcode, qsizetype size, qsizetype fragment)
{
    return [=](ConformancePeer &peer) {
        const QByteArray payload = filled(opcode, size);
        peer.sendFragmented(opcode, payload, fragment);
        peer.expect(opcode, payload);
        peer.closeNormally();
    };
}

auto roundTrips(quint8 opcode, qsizetype size)
{
    return [=](ConformancePeer &peer) {
        const QByteArray payload = filled(opcode, size);
        for (int i = 0; i < 1000 && !peer.hasFailed(); ++i) {
            peer.send({opcode, payload});
            peer.expect(opcode, payload);
        }
        peer.closeNormally();
    };
}

// For text in one section and for binary in the next.
template<typename Make, typename List>
void addPair(ConformanceCases &cases, int section, const List &values, Make make)
{
    for (const quint8 opcode : {text, binary}) {
        int number = 0;
        for (const qsizetype value : values) {
            cases.append(
                {"9." + QByteArray::number(opcode == text ? section : section + 1) + '.' + QByteArray::number(++number),
                 make(opcode, value)});
        }
    }
}

} // namespace

ConformanceCases limitCases()
{
    ConformanceCases cases;
    addPair(cases, 1, QList<qsizetype>{64 * kib, 256 * kib, mib, 4 * mib, 8 * mib, 16 * mib},
            [](quint8 opcode, qsizetype size) { return wholeMessage(opcode, size); });
    addPair(cases, 3, QList<qsizetype>{64, 256, kib, 4 * kib, 16 * kib, 64 * kib, 256 * kib, mib, 4 * mib},
            [](quint8 opcode, qsizetype fragment) { return fragmentedMessage(opcode, 4 * mib, fragment); });
    addPair(cases, 5, QList<qsizetype>{64, 128, 256, 512, kib, 2 * kib},
            [](quint8 opcode, qsizetype chop) { return wholeMessage(opcode, mib, chop); });
    addPair(cases, 7, QList<qsizetype>{0, 16, 64, 256, kib, 4 * kib},
            [](quint8 opcode, qsizetype size) { return roundTrips(opcode, size); });
    cases.append({"10.1.1", fragmentedMessage(text, 65536, 1300)});
    return cases;
}

} // namespace parlance
