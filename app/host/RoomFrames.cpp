#include "host/RoomFrames.h"

#include "host/RoomFiles.h"

#include <QJsonArray>
#include <QJsonDocument>

#include <algorithm>
#include <cmath>

namespace parlance::roomframe {

namespace {

QString text(const QJsonObject &frame)
{
    return QString::fromUtf8(QJsonDocument(frame).toJson(QJsonDocument::Compact));
}

QJsonObject frame(const char16_t *type)
{
    return {{QStringLiteral("type"), QString::fromUtf16(type)}};
}

QString movement(const char16_t *type, const QString &room, const QString &user, const QString &time)
{
    QJsonObject object = frame(type);
    object[u"room"] = room;
    object[u"user"] = user;
    object[u"time"] = time;
    return text(object);
}

bool hasControl(const QString &string)
{
    return std::any_of(string.begin(), string.end(),
                       [](QChar c) { return c.category() == QChar::Other_Control; });
}

} // namespace

QJsonObject object(const StoredMessage &message, const QString &room)
{
    QJsonObject object = frame(u"message");
    object[u"id"] = message.id;
    object[u"serverId"] = message.serverId;
    object[u"seq"] = message.seq;
    object[u"room"] = room;
    object[u"user"] = message.user;
    object[u"text"] = message.text;
    object[u"time"] = message.time;
    if (message.file)
        object[u"file"] = roomfile::object(*message.file);
    return object;
}

QString message(const StoredMessage &message, const QString &room)
{
    return text(object(message, room));
}

QString ack(const QString &id, const Receipt &receipt, const QString &room, bool duplicate)
{
    QJsonObject object = frame(u"ack");
    object[u"id"] = id;
    object[u"serverId"] = receipt.serverId;
    object[u"seq"] = receipt.seq;
    object[u"room"] = room;
    object[u"time"] = receipt.time;
    object[u"duplicate"] = duplicate;
    return text(object);
}

QString joined(const QString &room, const QString &user, const QString &time)
{
    return movement(u"join", room, user, time);
}

QString left(const QString &room, const QString &user, const QString &time)
{
    return movement(u"leave", room, user, time);
}

QString presence(const QString &room, const QStringList &users, qint64 lastSeq)
{
    QJsonObject object = frame(u"presence");
    object[u"room"] = room;
    object[u"users"] = QJsonArray::fromStringList(users);
    object[u"seq"] = lastSeq;
    return text(object);
}

QString typing(const QString &room, const QString &user, bool active)
{
    QJsonObject object = frame(u"typing");
    object[u"room"] = room;
    object[u"user"] = user;
    object[u"active"] = active;
    return text(object);
}

QString system(const QString &room, const QString &words, const QString &time)
{
    QJsonObject object = frame(u"system");
    if (!room.isEmpty())
        object[u"room"] = room;
    object[u"text"] = words;
    object[u"time"] = time;
    return text(object);
}

QString history(const QString &room, const QVector<StoredMessage> &messages, bool complete)
{
    QJsonArray list;
    for (const StoredMessage &each : messages)
        list.append(object(each, room));
    QJsonObject answer = frame(u"history");
    answer[u"room"] = room;
    answer[u"messages"] = list;
    answer[u"complete"] = complete;
    return text(answer);
}

QString pong(const QJsonValue &nonce)
{
    QJsonObject object = frame(u"pong");
    if (nonce.isString())
        object[u"nonce"] = nonce;
    return text(object);
}

QString error(const Error &error)
{
    QJsonObject object = frame(u"error");
    object[u"code"] = error.code;
    object[u"reason"] = error.reason;
    if (!error.id.isEmpty())
        object[u"id"] = error.id;
    if (!error.room.isEmpty())
        object[u"room"] = error.room;
    if (!error.serverId.isEmpty())
        object[u"serverId"] = error.serverId;
    if (error.code == u"version")
        object[u"supported"] = QJsonArray{version};
    return text(object);
}

QString welcome(const QString &server, const QString &session, const QString &user, bool resumed, const QJsonObject &capabilities)
{
    QJsonObject object = frame(u"welcome");
    object[u"version"] = version;
    object[u"server"] = server;
    object[u"session"] = session;
    object[u"user"] = user;
    object[u"resumed"] = resumed;
    object[u"capabilities"] = capabilities;
    return text(object);
}

QString usableUser(const QJsonValue &value)
{
    const QString name = value.toString().trimmed();
    return name.size() > maxUser || hasControl(name) ? QString() : name;
}

bool isName(const QString &name, int limit)
{
    return !name.isEmpty() && name.size() <= limit && !hasControl(name);
}

std::optional<qint64> integer(const QJsonValue &value)
{
    const double number = value.toDouble(-1);
    if (number < 0 || number > 9007199254740991.0 || std::floor(number) != number)
        return std::nullopt;
    return qint64(number);
}

QString idOf(const QJsonObject &frame)
{
    const QString id = frame[u"id"].toString();
    return id.size() <= maxName ? id : QString();
}

} // namespace parlance::roomframe
