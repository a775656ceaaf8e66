#include "dialect/JsonText.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <cmath>

namespace parlance {

namespace {

QString lineAndColumn(const QByteArray &utf8, qsizetype offset)
{
    const QByteArray before = utf8.left(std::max<qsizetype>(offset, 0));
    const qsizetype lineStart = before.lastIndexOf('\n') + 1;
    const qsizetype column = QString::fromUtf8(before.mid(lineStart)).size() + 1;
    return QString::number(before.count('\n') + 1) + u':' + QString::number(column);
}

QString withCut(const QString &start, qsizetype cutBytes)
{
    return cutBytes > 0 ? start + QStringLiteral(" … +%1 B").arg(cutBytes) : start;
}

QDateTime ofEpoch(double number)
{
    constexpr double secondsBelow = 1e11;
    constexpr double latest = 253402300799999.0; // the end of the year 9999
    const double millis = std::abs(number) < secondsBelow ? number * 1000 : number;
    if (!(std::abs(millis) <= latest))
        return {};
    return QDateTime::fromMSecsSinceEpoch(qint64(std::llround(millis)), Qt::UTC);
}

} // namespace

Result<QJsonValue> parseJson(const QByteArray &content)
{
    const QByteArray utf8 = content.startsWith("\xef\xbb\xbf") ? content.mid(3) : content; // RFC 8259 section 8.1
    // QJsonDocument takes objects and arrays only; a lone scalar is read as the only element of an array.
    const QByteArray trimmed = utf8.trimmed();
    const bool container = trimmed.startsWith('{') || trimmed.startsWith('[') || trimmed.isEmpty();
    QJsonParseError error;
    const QJsonDocument document = QJsonDocument::fromJson(container ? utf8 : '[' + utf8 + ']', &error);
    if (error.error != QJsonParseError::NoError) {
        // Qt stands behind the character that it did not like, except at garbage behind the end.
        const int past = (error.error == QJsonParseError::GarbageAtEnd ? 0 : 1) + (container ? 0 : 1);
        return Fault{int(error.error), lineAndColumn(utf8, error.offset - past), error.errorString()};
    }
    if (container)
        return document.isObject() ? QJsonValue(document.object()) : QJsonValue(document.array());
    const QJsonArray wrapped = document.array();
    if (wrapped.size() != 1)
        return Fault{int(QJsonParseError::GarbageAtEnd), QStringLiteral("1:1"), QStringLiteral("garbage at the end")};
    return wrapped.first();
}

Result<QJsonValue> parseJson(const QString &text)
{
    return parseJson(text.toUtf8());
}

QString compactJson(const QJsonValue &value)
{
    if (value.isObject())
        return QString::fromUtf8(QJsonDocument(value.toObject()).toJson(QJsonDocument::Compact));
    const QString wrapped = QString::fromUtf8(QJsonDocument(QJsonArray{value}).toJson(QJsonDocument::Compact));
    return wrapped.mid(1, wrapped.size() - 2);
}

std::optional<QString> exactText(const QJsonValue &value)
{
    if (value.isString())
        return value.toString();
    if (value.isBool())
        return value.toBool() ? QStringLiteral("true") : QStringLiteral("false");
    if (value.isDouble() && value.toVariant().typeId() == QMetaType::LongLong)
        return QString::number(value.toInteger());
    return std::nullopt;
}

bool sameScalar(const QJsonValue &a, const QJsonValue &b)
{
    if (a.isDouble() && b.isDouble()) {
        const bool bothIntegers = a.toVariant().typeId() == QMetaType::LongLong
                                  && b.toVariant().typeId() == QMetaType::LongLong;
        return bothIntegers ? a.toInteger() == b.toInteger() : a.toDouble() == b.toDouble();
    }
    return !a.isUndefined() && a == b;
}

QDateTime timeOf(const QJsonValue &value)
{
    if (value.isDouble())
        return ofEpoch(value.toDouble());
    if (!value.isString())
        return {};
    const QString text = value.toString().trimmed();
    bool number = false;
    const double epoch = text.toDouble(&number);
    // Four to six digits would also be an ISO year or year and month; no server counts from 1970 in so few.
    if (number && text.size() > 8)
        return ofEpoch(epoch);
    return QDateTime::fromString(text, Qt::ISODateWithMs);
}

QString boundedRaw(const QString &text)
{
    if (text.size() <= maxRawCharacters)
        return text;
    qsizetype end = maxRawCharacters;
    if (text.at(end - 1).isHighSurrogate())
        --end;
    return withCut(text.left(end), text.mid(end).toUtf8().size());
}

QString boundedHex(const QByteArray &bytes)
{
    const QByteArray start = bytes.left(maxRawBytes);
    return withCut(QString::fromLatin1(start.toHex(' ')), bytes.size() - start.size());
}

Message unreadableMessage(const QString &raw, const QDateTime &now)
{
    Message message;
    message.kind = MessageKind::Unreadable;
    message.text = raw;
    message.time = now;
    return message;
}

} // namespace parlance
