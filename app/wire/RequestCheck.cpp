#include "wire/RequestCheck.h"

#include "domain/ServerUrl.h"

#include <algorithm>

namespace parlance {

namespace {

bool isTokenText(const QString &text)
{
    return isToken(text.toUtf8()); // beyond ASCII no byte is one of a token
}

bool isFieldValue(const QString &text)
{
    return std::all_of(text.begin(), text.end(), [](QChar c) {
        return c.unicode() <= 0xff && c != u'\r' && c != u'\n' && !c.isNull();
    });
}

// What the handshake writes itself.
bool isReserved(const QString &name)
{
    static const QStringList names{QStringLiteral("host"), QStringLiteral("connection"), QStringLiteral("upgrade")};
    return names.contains(name, Qt::CaseInsensitive)
        || name.startsWith(QLatin1String("Sec-WebSocket-"), Qt::CaseInsensitive);
}

} // namespace

bool isToken(QByteArrayView text)
{
    static constexpr QByteArrayView marks("!#$%&'*+-.^_`|~");
    return !text.isEmpty() && std::all_of(text.begin(), text.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || marks.contains(c);
    });
}

std::optional<QString> requestProblem(const TransportRequest &request, RequestWriter writer)
{
    const QUrl::FormattingOptions form = writer == RequestWriter::Ours
        ? QUrl::FormattingOptions(QUrl::FullyEncoded) | QUrl::RemoveUserInfo
        : QUrl::FormattingOptions(QUrl::FullyEncoded);
    if (!request.url.isValid() || !parseServerUrl(request.url.toString(form)))
        return QStringLiteral("url");
    if (!isFieldValue(request.origin))
        return QStringLiteral("origin");
    for (const QString &name : request.subprotocols) {
        if (!isTokenText(name) || request.subprotocols.count(name) > 1)
            return QString(QStringLiteral("subprotocol ") + name);
    }
    for (const HeaderField &field : request.headers) {
        const bool doubled = writer == RequestWriter::QWebSocket && isReserved(field.name);
        if (!isTokenText(field.name) || doubled || !isFieldValue(field.value))
            return QString(QStringLiteral("header ") + field.name);
    }
    return std::nullopt;
}

QList<HeaderField> combinedHeaders(const QList<HeaderField> &headers)
{
    QList<HeaderField> combined;
    for (const HeaderField &field : headers) {
        const auto same = std::find_if(combined.begin(), combined.end(), [&field](const HeaderField &other) {
            return other.name.compare(field.name, Qt::CaseInsensitive) == 0;
        });
        if (same == combined.end())
            combined.append(field);
        else
            same->value += (field.name.compare(u"Cookie", Qt::CaseInsensitive) == 0 ? u"; " : u", ") + field.value;
    }
    return combined;
}

} // namespace parlance
