#include "dialect/RoomFrame.h"

#include "dialect/FileFrame.h"
#include "dialect/JsonText.h"

#include <algorithm>

namespace parlance::room {

using namespace Qt::StringLiterals;

action::Send send(const QJsonObject &frame)
{
    return {OutFrame::ofText(compactJson(frame))};
}

std::optional<qint64> integer(const QJsonValue &value)
{
    const qint64 number = value.toInteger(-1);
    return number >= 0 && number <= largestInteger ? std::optional(number) : std::nullopt;
}

QDateTime timeOf(const QJsonObject &frame, const QDateTime &now)
{
    const QDateTime time = QDateTime::fromString(frame.value("time"_L1).toString(), Qt::ISODateWithMs);
    return time.isValid() ? time : now;
}

std::optional<Message> message(const QJsonObject &frame, const QDateTime &now)
{
    const QJsonValue room = frame.value("room"_L1);
    const QJsonValue user = frame.value("user"_L1);
    const QJsonValue text = frame.value("text"_L1);
    if (!room.isString() || !user.isString() || !text.isString())
        return std::nullopt;
    Message message;
    message.id = frame.value("id"_L1).toString();
    message.serverId = frame.value("serverId"_L1).toString();
    message.seq = integer(frame.value("seq"_L1));
    message.room = room.toString();
    message.sender = user.toString();
    message.text = text.toString();
    message.time = timeOf(frame, now);
    message.file = fileframe::described(frame.value("file"_L1));
    return message;
}

Message notice(NoticeKind kind, const QString &room, const QString &text, const QDateTime &time)
{
    Message message;
    message.kind = MessageKind::Notice;
    message.notice = kind;
    message.room = room;
    message.text = text;
    message.time = time;
    return message;
}

DeliveryPromise promise(const QJsonObject &capabilities)
{
    DeliveryPromise promise;
    promise.acks = capabilities.value("ack"_L1).toBool();
    promise.dedupes = capabilities.value("dedupe"_L1).toBool();
    promise.resumes = capabilities.value("resume"_L1).toBool();
    promise.history = capabilities.value("history"_L1).toBool();
    promise.chunks = capabilities.value("chunks"_L1).toBool();
    promise.files = capabilities.value("files"_L1).toBool();
    promise.binary = capabilities.value("binary"_L1).toBool();
    promise.maxFile = integer(capabilities.value("maxFile"_L1)).value_or(0);
    promise.messagesPerSecond = int(std::min<qint64>(integer(capabilities.value("rate"_L1)).value_or(0), 1'000'000));
    promise.maxMessage = integer(capabilities.value("maxMessage"_L1)).value_or(0);
    return promise;
}

} // namespace parlance::room
