#include "dialect/PlainText.h"

#include "dialect/JsonText.h"

namespace parlance {

Actions PlainText::opened(const DialectIdentity &identity)
{
    return {action::Ready{identity.user, {}}};
}

Actions PlainText::text(const QString &text, const QDateTime &now)
{
    Message message;
    message.text = text;
    message.time = now;
    return {action::Deliver{message}};
}

Actions PlainText::binary(const QByteArray &bytes, const QDateTime &now)
{
    return {action::Deliver{unreadableMessage(boundedHex(bytes), now)}};
}

Result<OutFrame> PlainText::encode(const OutgoingMessage &message) const
{
    if (message.file)
        return Fault{int(Refusal::NotEncodable), {}, message.file->name};
    return OutFrame::ofText(message.text);
}

Actions PlainText::join(const QString &)
{
    return {};
}

Actions PlainText::leave(const QString &)
{
    return {};
}

Actions PlainText::typing(const QString &, bool)
{
    return {};
}

Actions PlainText::requestHistory(const QString &, std::optional<qint64>)
{
    return {};
}

bool PlainText::hasRooms() const
{
    return false;
}

} // namespace parlance
