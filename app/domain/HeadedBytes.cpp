#include "domain/HeadedBytes.h"

#include <QtEndian>

namespace parlance {

namespace {

constexpr qsizetype lengthSize = 4;

} // namespace

std::optional<HeadedBytes> HeadedBytes::split(QByteArrayView message)
{
    if (message.size() < lengthSize)
        return std::nullopt;
    const auto size = qint64(qFromBigEndian<quint32>(message.data()));
    if (size > message.size() - lengthSize)
        return std::nullopt;
    return HeadedBytes{message.sliced(lengthSize, size), message.sliced(lengthSize + size)};
}

QByteArray HeadedBytes::joined() const
{
    QByteArray message(lengthSize, Qt::Uninitialized);
    qToBigEndian(quint32(header.size()), message.data());
    message.reserve(lengthSize + header.size() + body.size());
    return message.append(header).append(body);
}

} // namespace parlance
