#pragma once

#include "dialect/Dialect.h"

namespace parlance {

// Each text frame is one message, and nothing else is known of it: no sender, no id, no room. A text with line breaks
// goes as it is, because a frame holds it. Binary frames are shown as hexadecimal bytes.
// Plain values, any one thread.
class PlainText : public Dialect
{
public:
    Actions opened(const DialectIdentity &identity) override;
    Actions text(const QString &text, const QDateTime &now) override;
    Actions binary(const QByteArray &bytes, const QDateTime &now) override;
    Result<OutFrame> encode(const OutgoingMessage &message) const override;
    Actions join(const QString &room) override;
    Actions leave(const QString &room) override;
    Actions typing(const QString &room, bool active) override;
    Actions requestHistory(const QString &room, std::optional<qint64> before) override;
    bool hasRooms() const override;
};

} // namespace parlance
