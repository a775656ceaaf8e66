#pragma once

#include "domain/WireRule.h"
#include "wire/rfc6455/DeflateParameters.h"

#include <QByteArray>
#include <QByteArrayList>

#include <optional>

namespace parlance {

// The negotiation of permessage-deflate (RFC 7692 section 7.1) in Sec-WebSocket-Extensions (RFC 6455 section 9.1).
// Pure functions, any thread.

QByteArray offerText(const DeflateOffer &offer);

// The client's side: what the server's answer means (all Sec-WebSocket-Extensions values joined by ", ").
//
// A parameter that limits the server (server_no_context_takeover, server_max_window_bits) counts as accepted only when
// the answer repeats it, as sections 7.1.1.1 and 7.1.2.1 have it; what the client promised of its own accord holds
// without the server's word.
struct ExtensionVerdict {
    WireRule rule = WireRule::None;            // UnofferedExtension, BadExtension
    std::optional<DeflateParameters> deflate;  // nothing: not compressed
};
ExtensionVerdict judgeExtensions(const std::optional<DeflateOffer> &offer, const QByteArray &answer);

// What a Sec-WebSocket-Extensions header that a person wrote offers.
struct HandmadeOffer {
    QByteArrayList others;       // extensions that this program does not speak: the server may accept them, and nothing
                                 // is agreed from it; a frame that uses them then breaks ReservedBits
    QList<DeflateOffer> deflate; // each permessage-deflate; one with wrong parameters counts as one with any
};
HandmadeOffer readOffer(const QByteArray &header);
ExtensionVerdict judgeExtensions(const HandmadeOffer &offer, const QByteArray &answer);

// The server's side: the first acceptable offer of a request, and the answer to it; an empty answer where there is none.
struct ExtensionAnswer {
    QByteArray text;
    std::optional<DeflateParameters> deflate;
};
ExtensionAnswer answerExtensions(const QByteArray &offers);

} // namespace parlance
