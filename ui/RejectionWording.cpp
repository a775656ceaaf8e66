#include "ui/RejectionWording.h"

#include "ui/Wording.h"

namespace parlance {

QString RejectionWording::sentence(const RejectionFacts &facts)
{
    switch (facts.rejection) {
    case Rejection::NotEnvelope:
        return tr("A message was rejected: it came without an envelope");
    case Rejection::Malformed:
        return tr("A message was rejected: its envelope is malformed");
    case Rejection::UnknownVersion:
        return tr("A message was rejected: its envelope is of version %1, which this program does not know").arg(Wording::name(facts.detail));
    case Rejection::MissingSignature:
        return tr("A message was rejected: its envelope bears no signature");
    case Rejection::WrongAlgorithm:
        return tr("A message was rejected: its signature is of another kind (%1) than this connection asks for").arg(Wording::name(facts.detail));
    case Rejection::BadSignature:
        return tr("A message was rejected: its signature does not fit. It was changed on the way, or the keys differ");
    case Rejection::UnknownCompression:
        return tr("A message was rejected: it is compressed with a method that this program does not know (%1)").arg(Wording::name(facts.detail));
    case Rejection::BadCompression:
        return tr("A message was rejected: its compressed content cannot be read");
    case Rejection::TooLarge:
        return tr("A message was rejected: it is larger than a message may be");
    case Rejection::ChunkConflict:
        return tr("A message was rejected: it came in parts that contradict each other");
    case Rejection::ChunkHash:
        return tr("A message was rejected: its parts together are not what was announced");
    case Rejection::ChunkTimeout:
        return tr("A message was rejected: not all of its parts came in time");
    case Rejection::TooManyChunks:
        return tr("A message was rejected: too many messages came in parts at the same time");
    }
    Q_UNREACHABLE();
}

} // namespace parlance
