// Sections 12 and 13 of the suite: permessage-deflate (RFC 7692), by kinds of data and by parameters.

#include "support/ConformanceCase.h"
#include "support/ConformanceData.h"

#include <algorithm>

namespace parlance {

namespace {

struct Load {
    qsizetype size;
    qsizetype fragment; // of the compressed message; 0: one frame
};

constexpr Load loads[] = {
    {16, 0},      {64, 0},      {256, 0},      {1024, 0},      {4096, 0},      {8192, 0},
    {16384, 0},   {32768, 0},   {65536, 0},    {131072, 0},    {8192, 256},    {16384, 256},
    {32768, 256}, {65536, 256}, {131072, 256}, {131072, 1024}, {131072, 4096}, {131072, 32768},
};

// The suite sends a thousand messages a case, eleven gigabytes in all. Unless they are asked for, a case ends with the
// message that fills half a mebibyte, which is every window several times over.
int messageCount(qsizetype size)
{
    constexpr int most = 1000;
    constexpr qsizetype enough = 512 * 1024;
    static const bool full = isConformanceFull();
    return full ? most : int(std::min<qsizetype>(most, enough / size));
}

// Messages cut one after the other out of the data, and on from its beginning.
auto echoedOneByOne(ConformanceDataKind kind, const Load &load)
{
    return [=](ConformancePeer &peer) {
        const QByteArray &data = conformanceData(kind);
        const quint8 opcode = isText(kind) ? 0x1 : 0x2;
        qsizetype from = 0;
        for (int left = messageCount(load.size); left > 0 && !peer.hasFailed(); --left) {
            QByteArray message = data.mid(from, load.size);
            from += load.size;
            if (from >= data.size()) {
                from -= data.size();
                message += data.left(load.size - message.size());
            }
            peer.sendCompressed(opcode, message, load.fragment);
            peer.expect(opcode, message);
        }
        peer.closeNormally();
    };
}

void addLoads(ConformanceCases &cases, const QByteArray &section, ConformanceDataKind kind,
              const ConformanceDeflateWish &wish)
{
    int number = 0;
    for (const Load &load : loads)
        cases.append({section + QByteArray::number(++number), echoedOneByOne(kind, load), wish});
}

// What the client asks of the server's direction, and what the server asks of the client's; 0 bits: nothing.
ConformanceDeflateWish wish(bool offerNoContext, int offerBits, const QList<ConformanceDeflate::Agreement> &accepted)
{
    ConformanceDeflateWish wish;
    wish.offer.serverNoContextTakeover = offerNoContext;
    if (offerBits != 0)
        wish.offer.serverMaxWindowBits = offerBits;
    wish.offered = {
        .serverNoContextTakeover = offerNoContext, .serverMaxWindowBits = offerBits, .clientMaxWindowBits = true};
    wish.accepted = accepted;
    return wish;
}

ConformanceDeflate::Agreement accept(bool noContext, int bits)
{
    return {.clientNoContextTakeover = noContext, .clientMaxWindowBits = bits};
}

} // namespace

ConformanceCases deflateCases()
{
    ConformanceCases cases;
    const ConformanceDeflateWish plain = wish(false, 0, {accept(false, 0)});
    int section = 0;
    for (const ConformanceDataKind kind :
         {ConformanceDataKind::Json, ConformanceDataKind::Picture, ConformanceDataKind::Prose,
          ConformanceDataKind::Html, ConformanceDataKind::Document}) {
        addLoads(cases, "12." + QByteArray::number(++section) + '.', kind, plain);
    }
    const QList<ConformanceDeflateWish> wishes{
        plain,
        wish(true, 0, {accept(true, 0)}),
        wish(false, 8, {accept(false, 8)}),
        wish(false, 15, {accept(false, 15)}),
        wish(true, 8, {accept(true, 8)}),
        wish(true, 15, {accept(true, 15)}),
        // The suite's client falls back from offer to offer here; ours makes one, and the server takes what it can.
        wish(true, 8, {accept(true, 8), accept(true, 0), accept(false, 0)}),
    };
    section = 0;
    for (const ConformanceDeflateWish &wish : wishes)
        addLoads(cases, "13." + QByteArray::number(++section) + '.', ConformanceDataKind::Json, wish);
    return cases;
}

} // namespace parlance
