#pragma once

#include "domain/Profile.h"

#include <QString>

namespace parlance {

// Hides what opens doors in the requests and answers of a handshake: credentials, cookies, tokens in addresses and
// among the subprotocols. It goes by names and looks, so it hides rather too much; what is neither named nor looks like
// a secret it cannot know. Plain functions; use anywhere.
class SecretFilter
{
public:
    // Stands for a secret of any length.
    static QString mark();

    static QString header(const QString &name, const QString &value); // the value to be shown
    static QString subprotocols(const QString &list);
    // The request line and headers, with line breaks of either kind between them.
    static QString head(const QString &head);
    // Any text with addresses in it: user information and queries.
    static QString addresses(const QString &text);
};

} // namespace parlance
