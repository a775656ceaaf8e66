#include "envelope/Envelope.h"

#include "envelope/CanonicalJson.h"
#include "envelope/Inflation.h"

#include <QCryptographicHash>
#include <QMessageAuthenticationCode>

namespace parlance {

namespace {

using Algorithm = EnvelopeSettings::Algorithm;
using Compression = EnvelopeSettings::Compression;

constexpr qsizetype detailCharacters = 32; // of what the other side sent

QLatin1StringView nameOf(Algorithm algorithm)
{
    switch (algorithm) {
    case Algorithm::Digest:
        return QLatin1StringView("sha256");
    case Algorithm::Hmac:
        return QLatin1StringView("hmac-sha256");
    }
    Q_UNREACHABLE();
}

QByteArray hashOf(QByteArrayView canonical, const EnvelopeSettings &settings)
{
    // It is not copied.
    const QByteArray data = QByteArray::fromRawData(canonical.data(), canonical.size());
    switch (settings.algorithm) {
    case Algorithm::Digest:
        return QCryptographicHash::hash(data, QCryptographicHash::Sha256);
    case Algorithm::Hmac:
        return QMessageAuthenticationCode::hash(data, settings.key.toUtf8(), QCryptographicHash::Sha256);
    }
    Q_UNREACHABLE();
}

// Takes as long for any two of one length, so that time tells nothing about where they differ.
bool sameBytes(const QByteArray &a, const QByteArray &b)
{
    if (a.size() != b.size())
        return false;
    uchar difference = 0;
    for (qsizetype i = 0; i < a.size(); ++i)
        difference = uchar(difference | (uchar(a.at(i)) ^ uchar(b.at(i))));
    return difference == 0;
}

std::optional<Compression> compressionNamed(QStringView name)
{
    if (name == u"deflate")
        return Compression::Deflate;
    if (name == u"gzip")
        return Compression::Gzip;
    return std::nullopt;
}

QByteArrayView nameOf(Compression compression)
{
    return compression == Compression::Gzip ? QByteArrayView("gzip") : QByteArrayView("deflate");
}

RejectionFacts rejected(Rejection rejection, const QString &detail = {})
{
    QString shown = detail.left(detailCharacters);
    for (QChar &c : shown) {
        if (c.isSpace() || !c.isPrint())
            c = u'?';
    }
    return {rejection, shown};
}

struct Fields {
    std::optional<QByteArray> v, s, d, c;
};

Result<QByteArray, RejectionFacts> content(const Fields &fields)
{
    if (!fields.c)
        return *fields.d;
    const std::optional<QString> name = stringOf(*fields.c);
    if (!name)
        return rejected(Rejection::Malformed);
    const std::optional<Compression> compression = compressionNamed(*name);
    if (!compression)
        return rejected(Rejection::UnknownCompression, *name);
    const std::optional<QString> base64 = stringOf(*fields.d);
    if (!base64)
        return rejected(Rejection::BadCompression);
    const auto decoded = QByteArray::fromBase64Encoding(base64->toUtf8(), QByteArray::AbortOnBase64DecodingErrors);
    if (!decoded)
        return rejected(Rejection::BadCompression);
    QByteArray plain;
    switch (inflate(*decoded, *compression, largestInflated, plain)) {
    case Inflated::Damaged:
        return rejected(Rejection::BadCompression);
    case Inflated::TooLarge:
        return rejected(Rejection::TooLarge);
    case Inflated::Whole:
        break;
    }
    const Result<QByteArray> canonical = canonicalJson(plain);
    if (!canonical)
        return rejected(Rejection::Malformed);
    return *canonical;
}

std::optional<RejectionFacts> signatureFault(const Fields &fields, QByteArrayView canonical, const EnvelopeSettings &settings)
{
    if (!fields.s)
        return rejected(Rejection::MissingSignature);
    const std::optional<QString> signature = stringOf(*fields.s);
    if (!signature)
        return rejected(Rejection::Malformed);
    const qsizetype colon = signature->indexOf(u':');
    const QString algorithm = colon < 0 ? *signature : signature->left(colon);
    if (algorithm != nameOf(settings.algorithm))
        return rejected(Rejection::WrongAlgorithm, algorithm);
    const QByteArray hex = QStringView(*signature).sliced(colon < 0 ? signature->size() : colon + 1).toUtf8();
    if (!sameBytes(hex, hashOf(canonical, settings).toHex()))
        return rejected(Rejection::BadSignature);
    return std::nullopt;
}

} // namespace

QByteArray packEnvelope(QByteArrayView canonical, const EnvelopeSettings &settings)
{
    const QByteArray tail = ",\"s\":\"" + QByteArray(nameOf(settings.algorithm).data()) + ':' + hashOf(canonical, settings).toHex() + "\",\"v\":1}";
    if (settings.compression != Compression::None && canonical.size() >= settings.compressAbove) {
        const QByteArray base64 = deflated(canonical, settings.compression).toBase64();
        const QByteArray head = "{\"c\":\"" + nameOf(settings.compression).toByteArray() + "\",\"d\":\"";
        if (head.size() + base64.size() < canonical.size())
            return head + base64 + '"' + tail;
    }
    QByteArray out = "{\"d\":";
    out.reserve(canonical.size() + tail.size() + 8);
    out.append(canonical.data(), canonical.size());
    out += tail;
    return out;
}

Result<QByteArray, RejectionFacts> openEnvelope(QByteArrayView utf8, const EnvelopeSettings &settings)
{
    const Result<QVector<JsonMember>> members = canonicalMembers(utf8);
    if (!members)
        return rejected(members.error().kind == int(JsonProblem::Syntax) ? Rejection::NotEnvelope : Rejection::Malformed);
    Fields fields;
    for (const JsonMember &member : *members) {
        if (member.name == u"v")
            fields.v = member.value;
        else if (member.name == u"s")
            fields.s = member.value;
        else if (member.name == u"d")
            fields.d = member.value;
        else if (member.name == u"c")
            fields.c = member.value;
        // Others are of a later version of this page, and not signed: nobody looks at them.
    }
    if (!fields.v || !fields.d)
        return rejected(Rejection::NotEnvelope);
    const std::optional<qint64> version = integerOf(*fields.v);
    if (version != envelopeVersion)
        return rejected(Rejection::UnknownVersion, QString::fromUtf8(*fields.v));
    Result<QByteArray, RejectionFacts> opened = content(fields);
    if (!opened)
        return opened;
    if (const auto fault = signatureFault(fields, *opened, settings))
        return *fault;
    return opened;
}

} // namespace parlance
