#pragma once

#include <QtGlobal>

#include <optional>

namespace parlance {

// What a client offers for permessage-deflate (RFC 7692 section 7.1).
struct DeflateOffer {
    bool serverNoContextTakeover = false;       // the server is to forget its window after each message
    bool clientNoContextTakeover = false;       // a hint: this client may forget its own
    std::optional<int> serverMaxWindowBits;     // 8 to 15: the server is to use no larger window
    bool clientMaxWindowBits = true;            // this client understands a limit from the server …
    std::optional<int> clientMaxWindowBitsHint; // … and uses no more than so many of its own accord; 8 to 15

    friend bool operator==(const DeflateOffer &, const DeflateOffer &) = default;
};

// What both sides agreed on.
struct DeflateParameters {
    bool serverNoContextTakeover = false;
    bool clientNoContextTakeover = false;
    int serverMaxWindowBits = 15;
    int clientMaxWindowBits = 15;

    friend bool operator==(const DeflateParameters &, const DeflateParameters &) = default;
};

} // namespace parlance
