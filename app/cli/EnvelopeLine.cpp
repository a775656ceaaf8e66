#include "cli/EnvelopeLine.h"

#include <QFile>

namespace parlance {

namespace {

constexpr qint64 largestKey = 4096; // bytes of the file

std::optional<PrintAndExit> readKey(const OptionReader &line, QString *key)
{
    const QString name = line.value("envelope-key-file");
    QFile file(name);
    if (!file.open(QIODevice::ReadOnly))
        return line.mistake(QStringLiteral("The key file %1 cannot be read: %2.").arg(name, file.errorString()));
    QByteArray content = file.read(largestKey + 1);
    if (content.size() > largestKey)
        return line.mistake(QStringLiteral("The key file %1 is too large; a key has at most %2 bytes.").arg(name).arg(largestKey));
    while (content.endsWith('\n') || content.endsWith('\r'))
        content.chop(1);
    if (content.isEmpty())
        return line.mistake(QStringLiteral("The key file %1 is empty.").arg(name));
    if (!QUtf8StringView(content).isValidUtf8())
        return line.mistake(QStringLiteral("The key file %1 does not hold text (UTF-8).").arg(name));
    *key = QString::fromUtf8(content);
    return std::nullopt;
}

} // namespace

void addEnvelopeOptions(OptionReader &line, const char *meaning)
{
    line.add("envelope", meaning, "ALGORITHM");
    line.add("envelope-key-file", "The key for --envelope hmac, as text in a file; both sides need the same.", "FILE");
    line.add("compress", "Compresses what goes out in envelopes, where it gets smaller: deflate or gzip.", "METHOD");
}

std::optional<PrintAndExit> readEnvelope(const OptionReader &line, EnvelopeSettings *target)
{
    if (!line.isSet("envelope")) {
        if (line.isSet("envelope-key-file"))
            return line.mistake(QStringLiteral("--envelope-key-file is the key for --envelope hmac, which is not given."));
        if (line.isSet("compress"))
            return line.mistake(QStringLiteral("--compress is about envelopes; it needs --envelope digest or --envelope hmac."));
        return std::nullopt;
    }
    target->on = true;
    const QString algorithm = line.value("envelope");
    if (algorithm == u"hmac")
        target->algorithm = EnvelopeSettings::Algorithm::Hmac;
    else if (algorithm != u"digest")
        return line.mistake(QStringLiteral("--envelope is digest or hmac, not \"%1\".").arg(algorithm));
    if (line.isSet("compress")) {
        const QString method = line.value("compress");
        if (method != u"deflate" && method != u"gzip")
            return line.mistake(QStringLiteral("--compress is deflate or gzip, not \"%1\".").arg(method));
        target->compression = method == u"gzip" ? EnvelopeSettings::Compression::Gzip : EnvelopeSettings::Compression::Deflate;
    }
    const bool hmac = target->algorithm == EnvelopeSettings::Algorithm::Hmac;
    if (hmac != line.isSet("envelope-key-file")) {
        return line.mistake(hmac ? QStringLiteral("--envelope hmac needs a key: --envelope-key-file FILE.")
                                 : QStringLiteral("--envelope digest takes no key; --envelope hmac does."));
    }
    return hmac ? readKey(line, &target->key) : std::nullopt;
}

} // namespace parlance
