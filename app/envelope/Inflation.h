#pragma once

#include "domain/EnvelopeSettings.h"

#include <QByteArray>

// Compression of whole values: zlib's format (RFC 1950) and gzip's (RFC 1952), each one stream and nothing behind it.
// Plain functions, any thread. Too little memory ends as it does in Qt: qBadAlloc().
namespace parlance {

// `compression` is not None.
QByteArray deflated(QByteArrayView plain, EnvelopeSettings::Compression compression);

enum class Inflated {
    Whole,
    Damaged,
    TooLarge, // found before more than `limit` bytes were made
};
Inflated inflate(QByteArrayView compressed, EnvelopeSettings::Compression compression, qint64 limit, QByteArray &out);

} // namespace parlance
