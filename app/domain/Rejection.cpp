#include "domain/Rejection.h"

#include <array>

namespace parlance {

namespace {

struct Name {
    Rejection rejection;
    QLatin1StringView name;
};

constexpr std::array names{
    Name{Rejection::NotEnvelope, QLatin1StringView("not-envelope")},
    Name{Rejection::Malformed, QLatin1StringView("malformed")},
    Name{Rejection::UnknownVersion, QLatin1StringView("unknown-version")},
    Name{Rejection::MissingSignature, QLatin1StringView("missing-signature")},
    Name{Rejection::WrongAlgorithm, QLatin1StringView("wrong-algorithm")},
    Name{Rejection::BadSignature, QLatin1StringView("bad-signature")},
    Name{Rejection::UnknownCompression, QLatin1StringView("unknown-compression")},
    Name{Rejection::BadCompression, QLatin1StringView("bad-compression")},
    Name{Rejection::TooLarge, QLatin1StringView("too-large")},
    Name{Rejection::ChunkConflict, QLatin1StringView("chunk-conflict")},
    Name{Rejection::ChunkHash, QLatin1StringView("chunk-hash")},
    Name{Rejection::ChunkTimeout, QLatin1StringView("chunk-timeout")},
    Name{Rejection::TooManyChunks, QLatin1StringView("too-many-chunks")},
};

} // namespace

QString rejectionName(Rejection rejection)
{
    for (const Name &row : names) {
        if (row.rejection == rejection)
            return row.name;
    }
    Q_UNREACHABLE();
}

std::optional<Rejection> rejectionNamed(QStringView name)
{
    for (const Name &row : names) {
        if (row.name == name)
            return row.rejection;
    }
    return std::nullopt;
}

QString rejectionText(const RejectionFacts &facts)
{
    const QString name = rejectionName(facts.rejection);
    return facts.detail.isEmpty() ? name : name + u' ' + facts.detail;
}

RejectionFacts rejectionFacts(const QString &text)
{
    const qsizetype space = text.indexOf(u' ');
    const std::optional<Rejection> known = rejectionNamed(QStringView(text).left(space < 0 ? text.size() : space));
    return {known.value_or(Rejection::Malformed), space < 0 ? QString() : text.mid(space + 1)};
}

} // namespace parlance
