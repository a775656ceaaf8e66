#include "host/RoomFiles.h"

#include "domain/HeadedBytes.h"
#include "host/RoomFrames.h"

#include <QCryptographicHash>
#include <QJsonDocument>

namespace parlance::roomfile {

namespace {

constexpr int maxFileName = 255; // UTF-16 code units
constexpr int maxType = 127;

Fault refusal(const QString &code, const QString &reason)
{
    return {0, code, reason};
}

Fault wrong(const QString &reason)
{
    return refusal(QStringLiteral("bad-file"), reason);
}

QByteArray headed(const QJsonObject &header, const QByteArray &body)
{
    const QByteArray json = QJsonDocument(header).toJson(QJsonDocument::Compact);
    return HeadedBytes{json, body}.joined();
}

} // namespace

Result<StoredFile> read(const QJsonValue &value, const std::optional<QByteArray> &body, qint64 maxFile)
{
    if (maxFile <= 0)
        return wrong(QStringLiteral("this server takes no files"));
    const QJsonObject object = value.toObject();
    StoredFile file;
    file.name = object[u"name"].toString();
    const QJsonValue type = object[u"type"];
    file.type = type.isUndefined() || type.isNull() ? QStringLiteral("application/octet-stream") : type.toString();
    file.sha256 = object[u"sha256"].toString();
    if (!roomframe::isName(file.name, maxFileName) || !roomframe::isName(file.type, maxType))
        return wrong(QStringLiteral("the file's \"name\" must be a string of 1 to 255 characters, its \"type\" of 1 to 127"));
    const std::optional<qint64> size = roomframe::integer(object[u"size"]);
    if (!size)
        return wrong(QStringLiteral("the file's \"size\" must be an integer"));
    if (*size > maxFile)
        return refusal(QStringLiteral("too-large"), QStringLiteral("a file may have at most %1 bytes").arg(maxFile));
    if (body) {
        file.bytes = *body;
    } else {
        const auto decoded = QByteArray::fromBase64Encoding(object[u"data"].toString().toLatin1(), QByteArray::AbortOnBase64DecodingErrors);
        if (!object[u"data"].isString() || !decoded)
            return wrong(QStringLiteral("the file's \"data\" must be base64"));
        file.bytes = *decoded;
    }
    if (file.bytes.size() != *size)
        return wrong(QStringLiteral("the file says %1 bytes, and %2 came").arg(*size).arg(file.bytes.size()));
    const QByteArray sha256 = QCryptographicHash::hash(file.bytes, QCryptographicHash::Sha256).toHex();
    if (file.sha256 != QLatin1StringView(sha256))
        return wrong(QStringLiteral("the file's \"sha256\" is not that of its bytes"));
    file.size = *size;
    return file;
}

QJsonObject object(const StoredFile &file)
{
    return {{QStringLiteral("name"), file.name},
            {QStringLiteral("type"), file.type},
            {QStringLiteral("size"), file.size},
            {QStringLiteral("sha256"), file.sha256}};
}

QByteArray message(const StoredMessage &message, const QString &room)
{
    return headed(roomframe::object(message, room), message.file->bytes);
}

QByteArray answer(const StoredMessage &message, const QString &room)
{
    return headed({{QStringLiteral("type"), QStringLiteral("file")},
                   {QStringLiteral("room"), room},
                   {QStringLiteral("serverId"), message.serverId},
                   {QStringLiteral("file"), object(*message.file)}},
                  message.file->bytes);
}

} // namespace parlance::roomfile
