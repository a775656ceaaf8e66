#pragma once

#include <QMetaType>
#include <QString>

namespace parlance {

// Whether and how the messages of a profile travel in envelopes (docs/envelope.md).
struct EnvelopeSettings {
    enum class Algorithm {
        Digest, // SHA-256: shows damage, and nothing about who wrote it
        Hmac,   // HMAC-SHA-256 (RFC 2104): only who knows the key can write
    };
    enum class Compression { None, Deflate, Gzip }; // zlib's format (RFC 1950), gzip's (RFC 1952)

    bool on = false;
    Algorithm algorithm = Algorithm::Digest;
    Compression compression = Compression::None; // of what we send; both are always read
    qint64 compressAbove = 1024; // bytes of canonical JSON; smaller messages travel as they are
    QString key;                 // for Hmac: its UTF-8. Kept by storage/SecretStore where there is one

    friend bool operator==(const EnvelopeSettings &, const EnvelopeSettings &) = default;
};

} // namespace parlance

Q_DECLARE_METATYPE(parlance::EnvelopeSettings)
