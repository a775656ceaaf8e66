#include "cli/RejectionWords.h"

namespace parlance {

namespace {

QString reason(const RejectionFacts &facts)
{
    switch (facts.rejection) {
    case Rejection::NotEnvelope:
        return QStringLiteral("it came without an envelope");
    case Rejection::Malformed:
        return QStringLiteral("its envelope is malformed");
    case Rejection::UnknownVersion:
        return QStringLiteral("its envelope is of version %1, and only version 1 is known").arg(facts.detail);
    case Rejection::MissingSignature:
        return QStringLiteral("its envelope bears no signature");
    case Rejection::WrongAlgorithm:
        return QStringLiteral("its signature is of another kind (%1) than this connection asks for").arg(facts.detail);
    case Rejection::BadSignature:
        return QStringLiteral("its signature does not fit: it was changed on the way, or the keys differ");
    case Rejection::UnknownCompression:
        return QStringLiteral("it is compressed with the unknown method %1").arg(facts.detail);
    case Rejection::BadCompression:
        return QStringLiteral("its compressed content cannot be read");
    case Rejection::TooLarge:
        return QStringLiteral("it is larger than a message may be");
    case Rejection::ChunkConflict:
        return QStringLiteral("it came in parts that contradict each other");
    case Rejection::ChunkHash:
        return QStringLiteral("its parts together are not what was announced");
    case Rejection::ChunkTimeout:
        return QStringLiteral("not all of its parts came in time");
    case Rejection::TooManyChunks:
        return QStringLiteral("too many messages came in parts at the same time");
    }
    Q_UNREACHABLE();
}

} // namespace

QString rejectionSentence(const RejectionFacts &facts)
{
    return QStringLiteral("a message was rejected: ") + reason(facts);
}

} // namespace parlance
