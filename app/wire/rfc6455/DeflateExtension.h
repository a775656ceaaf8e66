#pragma once

#include "domain/WireRule.h"
#include "wire/rfc6455/DeflateParameters.h"

#include <QByteArray>

#include <optional>

namespace parlance {

// The negotiation of permessage-deflate (RFC 7692 section 7.1) in Sec-WebSocket-Extensions (RFC 6455 section 9.1).
// Pure functions, any thread.

QByteArray offerText(const DeflateOffer &offer);

// The client's side: what the server's answer means (all Sec-WebSocket-Extensions values joined by ", ").
struct ExtensionVerdict {
    WireRule rule = WireRule::None;            // UnofferedExtension, BadExtension
    std::optional<DeflateParameters> deflate;  // nothing: not compressed
};
ExtensionVerdict judgeExtensions(const std::optional<DeflateOffer> &offer, const QByteArray &answer);

// The server's side: the first acceptable offer of a request, and the answer to it; an empty answer where there is none.
struct ExtensionAnswer {
    QByteArray text;
    std::optional<DeflateParameters> deflate;
};
ExtensionAnswer answerExtensions(const QByteArray &offers);

} // namespace parlance
