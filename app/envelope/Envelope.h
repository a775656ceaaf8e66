#pragma once

#include "domain/EnvelopeSettings.h"
#include "domain/Rejection.h"
#include "domain/Result.h"

#include <QByteArray>

// One envelope {v, s, d, c} (docs/envelope.md, version 1) around one JSON value. Plain functions, any thread.
namespace parlance {

inline constexpr int envelopeVersion = 1;
inline constexpr qint64 largestInflated = 64 * 1024 * 1024; // bytes of `d` once it is inflated

// The envelope of a value that is canonical JSON (envelope/CanonicalJson.h), as canonical JSON itself. Compressed only where
// the settings want it and it becomes smaller by that.
QByteArray packEnvelope(QByteArrayView canonical, const EnvelopeSettings &settings);

// The value, as canonical JSON, once version, signature and size are found right. Both compressions are read,
// whatever the settings say. A signature is compared in constant time.
Result<QByteArray, RejectionFacts> openEnvelope(QByteArrayView utf8, const EnvelopeSettings &settings);

} // namespace parlance
