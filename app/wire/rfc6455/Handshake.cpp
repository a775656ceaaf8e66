#include "wire/rfc6455/Handshake.h"

#include "wire/rfc6455/DeflateExtension.h"
#include "wire/rfc6455/UpgradeResponse.h"

#include <QCryptographicHash>
#include <QRandomGenerator>

#include <algorithm>
#include <array>

namespace parlance {

namespace {

const QLatin1StringView hostName("Host");
const QLatin1StringView upgradeName("Upgrade");
const QLatin1StringView connectionName("Connection");
const QLatin1StringView keyName("Sec-WebSocket-Key");
const QLatin1StringView versionName("Sec-WebSocket-Version");
const QLatin1StringView protocolName("Sec-WebSocket-Protocol");
const QLatin1StringView extensionsName("Sec-WebSocket-Extensions");
const QLatin1StringView originName("Origin");
const QLatin1StringView cookieName("Cookie");
const QLatin1StringView authorizationName("Authorization");

// What the handshake writes itself, in its order.
struct OwnHeader {
    QLatin1StringView name;
    QByteArray value;      // empty: left out
    bool required = false; // by section 4.1: what the person puts in its place stands here too
};

bool isNamed(const HeaderField &field, QLatin1StringView name)
{
    return field.name.compare(name, Qt::CaseInsensitive) == 0;
}

QList<HeaderField> headersNamed(const UpgradeRequest &request, QLatin1StringView name)
{
    QList<HeaderField> found;
    std::copy_if(request.headers.begin(), request.headers.end(), std::back_inserter(found),
                 [name](const HeaderField &field) { return isNamed(field, name); });
    return found;
}

// All values that the person gave, as a server joins them; null when there is none.
QByteArray joinedValue(const UpgradeRequest &request, QLatin1StringView name)
{
    QByteArrayList values;
    for (const HeaderField &field : headersNamed(request, name))
        values.append(field.value.toLatin1());
    return values.isEmpty() ? QByteArray() : QByteArray("").append(values.join(", "));
}

int defaultPort(const QUrl &url)
{
    return url.scheme() == u"wss" ? 443 : 80;
}

QByteArray hostValue(const QUrl &url)
{
    QByteArray host = url.host(QUrl::FullyEncoded).toLatin1();
    if (host.contains(':')) // an IPv6 address; its zone means nothing to the server (RFC 6874 section 4)
        host = '[' + host.split('%').first() + ']';
    const int port = url.port(defaultPort(url));
    return port == defaultPort(url) ? host : host + ':' + QByteArray::number(port);
}

// RFC 7617 section 2.
QByteArray basicCredentials(const QUrl &url)
{
    if (url.userInfo().isEmpty())
        return {};
    const QString pair = url.userName(QUrl::FullyDecoded) + u':' + url.password(QUrl::FullyDecoded);
    return "Basic " + pair.toUtf8().toBase64();
}

QByteArray target(const QUrl &url)
{
    const QByteArray path = url.path(QUrl::FullyEncoded).toLatin1();
    const QByteArray query = url.hasQuery() ? '?' + url.query(QUrl::FullyEncoded).toLatin1() : QByteArray();
    return (path.isEmpty() ? QByteArray("/") : path) + query;
}

std::array<OwnHeader, 10> ownHeaders(const UpgradeRequest &request)
{
    return {{
        {hostName, hostValue(request.url), true},
        {upgradeName, "websocket", true},
        {connectionName, "Upgrade", true},
        {keyName, request.key, true},
        {versionName, "13", true},
        {protocolName, request.subprotocols.join(QStringLiteral(", ")).toLatin1()},
        {extensionsName, request.deflate ? offerText(*request.deflate) : QByteArray()},
        {originName, request.origin.toLatin1()},
        {cookieName, request.cookies},
        {authorizationName, basicCredentials(request.url)},
    }};
}

void writeHeader(QByteArray &out, const QByteArray &name, const QByteArray &value)
{
    out += name + (value.isEmpty() ? ":" : ": ") + value + "\r\n";
}

void writeHeader(QByteArray &out, const HeaderField &field)
{
    writeHeader(out, field.name.toLatin1(), field.value.toLatin1());
}

QStringList offeredSubprotocols(const UpgradeRequest &request)
{
    const QByteArray handmade = joinedValue(request, protocolName);
    if (handmade.isNull())
        return request.subprotocols;
    QStringList offered;
    for (const QByteArray &name : handmade.split(','))
        offered.append(QString::fromLatin1(name.trimmed()));
    offered.removeAll(QString());
    return offered;
}

ExtensionVerdict judgeAnswer(const UpgradeRequest &request, const QByteArray &answer)
{
    const QByteArray handmade = joinedValue(request, extensionsName);
    return handmade.isNull() ? judgeExtensions(request.deflate, answer)
                             : judgeExtensions(readOffer(handmade), answer);
}

UpgradeVerdict broken(WireRule rule, const UpgradeResponse &response, const char *header)
{
    UpgradeVerdict verdict;
    verdict.rule = rule;
    const QByteArray value = response.header(header);
    if (!value.isNull())
        verdict.found = QString::fromLatin1(header + QByteArray(": ") + value);
    return verdict;
}

} // namespace

QByteArray newUpgradeKey()
{
    std::array<quint32, 4> words;
    QRandomGenerator::system()->fillRange(words.data(), words.size());
    return QByteArray(reinterpret_cast<const char *>(words.data()), sizeof words).toBase64();
}

QByteArray acceptKeyFor(const QByteArray &key)
{
    const QByteArray salted = key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    return QCryptographicHash::hash(salted, QCryptographicHash::Sha1).toBase64();
}

QByteArray upgradeRequestBytes(const UpgradeRequest &request)
{
    QByteArray out = "GET " + target(request.url) + " HTTP/1.1\r\n";
    QStringList written; // here and not among the person's
    for (const OwnHeader &own : ownHeaders(request)) {
        const QList<HeaderField> given = headersNamed(request, own.name);
        if (own.required) {
            written.append(own.name);
            for (const HeaderField &field : given)
                writeHeader(out, field);
        }
        if (given.isEmpty() && !own.value.isEmpty())
            writeHeader(out, QByteArray(own.name.data(), own.name.size()), own.value);
    }
    for (const HeaderField &field : request.headers) {
        if (!written.contains(field.name, Qt::CaseInsensitive))
            writeHeader(out, field);
    }
    return out + "\r\n";
}

QByteArray keyOf(const UpgradeRequest &request)
{
    const QList<HeaderField> given = headersNamed(request, keyName);
    return given.isEmpty() ? request.key : given.first().value.toLatin1().trimmed();
}

UpgradeVerdict judgeUpgrade(const UpgradeRequest &request, const UpgradeResponse &response)
{
    Q_ASSERT(response.progress() == UpgradeResponse::Progress::Complete && response.status() == 101);
    if (response.minorVersion() == 0) {
        UpgradeVerdict verdict;
        verdict.rule = WireRule::NotHttp;
        verdict.found = QStringLiteral("HTTP/1.0 101 ") + QString::fromLatin1(response.phrase());
        return verdict;
    }
    if (response.header("Upgrade").compare("websocket", Qt::CaseInsensitive) != 0)
        return broken(WireRule::MissingUpgrade, response, "Upgrade");
    if (!response.hasListToken("Connection", "upgrade"))
        return broken(WireRule::MissingConnection, response, "Connection");
    if (response.header("Sec-WebSocket-Accept") != acceptKeyFor(keyOf(request)))
        return broken(WireRule::AcceptKey, response, "Sec-WebSocket-Accept");

    const QByteArray extensions = response.header("Sec-WebSocket-Extensions");
    const ExtensionVerdict judged = judgeAnswer(request, extensions);
    if (judged.rule != WireRule::None)
        return broken(judged.rule, response, "Sec-WebSocket-Extensions");

    // None is allowed, though one was offered: what that means is the dialect's.
    const QByteArray subprotocol = response.header("Sec-WebSocket-Protocol");
    if (!subprotocol.isNull() && !offeredSubprotocols(request).contains(QString::fromLatin1(subprotocol)))
        return broken(WireRule::UnofferedSubprotocol, response, "Sec-WebSocket-Protocol");

    UpgradeVerdict verdict;
    verdict.subprotocol = QString::fromLatin1(subprotocol);
    verdict.extensions = QString::fromLatin1(extensions);
    verdict.deflate = judged.deflate;
    return verdict;
}

std::optional<QUrl> redirectTarget(const QUrl &from, const QByteArray &location)
{
    const QUrl reference = QUrl::fromEncoded(location.trimmed(), QUrl::StrictMode);
    if (location.trimmed().isEmpty() || !reference.isValid() || !reference.userInfo().isEmpty())
        return std::nullopt;
    QUrl to = from.resolved(reference);
    const QString scheme = to.scheme();
    if (scheme == u"http" || scheme == u"https")
        to.setScheme(scheme == u"https" ? QStringLiteral("wss") : QStringLiteral("ws"));
    to.setUserInfo(from.userInfo(QUrl::FullyEncoded), QUrl::TolerantMode);
    to.setFragment(QString());

    const bool upgraded = from.scheme() == u"ws" && to.scheme() == u"wss";
    const bool samePort = from.port(defaultPort(from)) == to.port(defaultPort(to));
    const bool allowed = to.isValid() && !to.host().isEmpty() && to.host() == from.host()
        && (upgraded || (to.scheme() == from.scheme() && samePort));
    return allowed ? std::optional(to) : std::nullopt;
}

} // namespace parlance
