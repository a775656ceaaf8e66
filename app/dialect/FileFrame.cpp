#include "dialect/FileFrame.h"

#include "dialect/JsonText.h"
#include "dialect/RoomFrame.h"
#include "domain/FileName.h"
#include "domain/HeadedBytes.h"

#include <QCryptographicHash>

namespace parlance::fileframe {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype maxType = 127;
constexpr qsizetype digestSize = 32;

Fault tooLarge(qint64 bytes)
{
    return {int(Refusal::TooLarge), {}, QString::number(bytes)};
}

} // namespace

std::optional<FilePart> described(const QJsonValue &value)
{
    const QJsonObject object = value.toObject();
    const std::optional<qint64> size = room::integer(object.value("size"_L1));
    const auto digest = QByteArray::fromHex(object.value("sha256"_L1).toString().toLatin1());
    if (!object.value("name"_L1).isString() || !size || digest.size() != digestSize)
        return std::nullopt;
    FilePart file;
    file.name = safeFileName(object.value("name"_L1).toString());
    file.type = object.value("type"_L1).toString().left(maxType);
    file.size = *size;
    file.sha256 = digest;
    return file;
}

std::optional<QByteArray> bytesOf(const QJsonValue &file, const std::optional<QByteArray> &body)
{
    if (body)
        return body;
    const QJsonValue data = file.toObject().value("data"_L1);
    if (!data.isString())
        return std::nullopt;
    // What is no base64 becomes bytes that do not fit, and is told as damaged.
    return QByteArray::fromBase64(data.toString().toLatin1());
}

bool fits(const FilePart &file, const QByteArray &bytes)
{
    return bytes.size() == file.size && QCryptographicHash::hash(bytes, QCryptographicHash::Sha256) == file.sha256;
}

Result<OutFrame> encode(QJsonObject message, const FilePart &file, const DeliveryPromise &promise)
{
    if (!promise.files)
        return Fault{int(Refusal::NotEncodable), {}, file.name};
    if (promise.maxFile > 0 && file.bytes.size() > promise.maxFile)
        return tooLarge(file.bytes.size());
    QJsonObject object{{u"name"_s, file.name},
                       {u"type"_s, file.type.isEmpty() ? u"application/octet-stream"_s : file.type},
                       {u"size"_s, file.bytes.size()},
                       {u"sha256"_s, QString::fromLatin1(file.sha256.toHex())}};
    if (!promise.binary)
        object.insert(u"data"_s, QString::fromLatin1(file.bytes.toBase64()));
    message.insert(u"file"_s, object);
    const QByteArray json = compactJson(message).toUtf8();
    if (promise.maxMessage > 0 && json.size() > promise.maxMessage)
        return tooLarge(json.size());
    if (!promise.binary)
        return OutFrame::ofText(QString::fromUtf8(json));
    OutFrame frame;
    frame.binary = true;
    frame.bytes = HeadedBytes{json, file.bytes}.joined();
    return frame;
}

} // namespace parlance::fileframe
