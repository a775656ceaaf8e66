#pragma once

#include "support/ConformanceDeflate.h"
#include "support/ConformancePeer.h"
#include "wire/rfc6455/DeflateParameters.h"

#include <QList>

#include <functional>
#include <optional>

namespace parlance {

// What a case wants of permessage-deflate.
struct ConformanceDeflateWish {
    DeflateOffer offer;                            // what the client is told to offer
    ConformanceDeflate::Offer offered;             // and what has to arrive
    QList<ConformanceDeflate::Agreement> accepted; // what the server would agree to, the best first
};

// One case of the public client suite for WebSocket, by the suite's own number. The client under test echoes every message.
struct ConformanceCase {
    QByteArray id; // "1.1.1"
    std::function<void(ConformancePeer &)> script;
    std::optional<ConformanceDeflateWish> deflate = {};
};

using ConformanceCases = QList<ConformanceCase>;

// The sections of the suite, in its order; together 517 cases. 8 and 11 do not exist.
ConformanceCases framingCases();       // 1
ConformanceCases pingCases();          // 2
ConformanceCases reservedBitCases();   // 3
ConformanceCases opcodeCases();        // 4
ConformanceCases fragmentationCases(); // 5
ConformanceCases utf8Cases();          // 6
ConformanceCases closeCases();         // 7
ConformanceCases limitCases();         // 9 and 10
ConformanceCases deflateCases();       // 12 and 13
ConformanceCases conformanceCases();   // all of them

// PARLANCE_CONFORMANCE=full asks for as many compressed messages as the suite sends, which takes long.
bool isConformanceFull();

} // namespace parlance
