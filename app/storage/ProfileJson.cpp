#include "domain/ServerUrl.h"
#include "storage/JsonFields.h"
#include "storage/ProfileStore.h"

#include <QJsonArray>

#include <array>

namespace parlance {

namespace {

template<typename E>
struct Name {
    E value;
    QLatin1StringView text;
};

constexpr std::array serverNames{
    Name<ServerKind>{ServerKind::Remote, QLatin1StringView("remote")},
    Name<ServerKind>{ServerKind::LocalRoom, QLatin1StringView("local-room")},
    Name<ServerKind>{ServerKind::Hosted, QLatin1StringView("hosted")},
};

constexpr std::array dialectNames{
    Name<DialectKind>{DialectKind::Room, QLatin1StringView("room")},
    Name<DialectKind>{DialectKind::JsonChat, QLatin1StringView("json")},
    Name<DialectKind>{DialectKind::PlainText, QLatin1StringView("plain")},
};

constexpr std::array transportNames{
    Name<TransportChoice>{TransportChoice::Automatic, QLatin1StringView("automatic")},
    Name<TransportChoice>{TransportChoice::QtWebSockets, QLatin1StringView("qt-websockets")},
};

constexpr std::array proxyNames{
    Name<ProxySettings::Kind>{ProxySettings::Kind::System, QLatin1StringView("system")},
    Name<ProxySettings::Kind>{ProxySettings::Kind::None, QLatin1StringView("none")},
    Name<ProxySettings::Kind>{ProxySettings::Kind::Http, QLatin1StringView("http")},
    Name<ProxySettings::Kind>{ProxySettings::Kind::Socks5, QLatin1StringView("socks5")},
};

constexpr std::array algorithmNames{
    Name<EnvelopeSettings::Algorithm>{EnvelopeSettings::Algorithm::Digest, QLatin1StringView("digest")},
    Name<EnvelopeSettings::Algorithm>{EnvelopeSettings::Algorithm::Hmac, QLatin1StringView("hmac")},
};

constexpr std::array compressionNames{
    Name<EnvelopeSettings::Compression>{EnvelopeSettings::Compression::None, QLatin1StringView("none")},
    Name<EnvelopeSettings::Compression>{EnvelopeSettings::Compression::Deflate, QLatin1StringView("deflate")},
    Name<EnvelopeSettings::Compression>{EnvelopeSettings::Compression::Gzip, QLatin1StringView("gzip")},
};

template<typename Table, typename E>
QString nameOf(const Table &table, E value)
{
    for (const auto &row : table) {
        if (row.value == value)
            return row.text;
    }
    return {};
}

template<typename Table, typename E>
void readName(JsonFields &fields, const char *key, const Table &table, E *out)
{
    QString text = nameOf(table, *out);
    fields.read(key, &text);
    QStringList known;
    for (const auto &row : table) {
        if (row.text == text) {
            *out = row.value;
            return;
        }
        known.append(row.text);
    }
    fields.fail(key, QStringLiteral("\"%1\" is none of %2").arg(text, known.join(QStringLiteral(", "))));
}

void readUrl(JsonFields &fields, QUrl *out)
{
    QString text;
    fields.read("url", &text);
    if (text.isEmpty())
        return;
    if (const Result<QUrl> url = parseServerUrl(text))
        *out = *url;
    else
        fields.fail("url", QStringLiteral("\"%1\" is not a ws or wss address").arg(text));
}

void readHeaders(JsonFields &fields, QList<HeaderField> *out)
{
    const QJsonArray array = fields.array("headers");
    for (qsizetype i = 0; i < array.size(); ++i) {
        JsonFields header(array.at(i), QStringLiteral("/headers/%1").arg(i));
        HeaderField field;
        header.read("name", &field.name);
        header.read("value", &field.value);
        fields.take(header);
        out->append(field);
    }
}

QJsonObject proxyToJson(const ProxySettings &proxy)
{
    return {
        {QStringLiteral("kind"), nameOf(proxyNames, proxy.kind)},
        {QStringLiteral("host"), proxy.host},
        {QStringLiteral("port"), proxy.port},
        {QStringLiteral("user"), proxy.user},
        {QStringLiteral("password"), proxy.password},
    };
}

void readProxy(JsonFields &fields, const QJsonValue &json, ProxySettings *out)
{
    if (json.isUndefined())
        return;
    JsonFields proxy(json, QStringLiteral("/proxy"));
    readName(proxy, "kind", proxyNames, &out->kind);
    proxy.read("host", &out->host);
    proxy.read("user", &out->user);
    proxy.read("password", &out->password);
    const QJsonValue port = json.toObject().value(QLatin1StringView("port"));
    if (!port.isUndefined() && (!port.isDouble() || port.toInt(-1) < 0 || port.toInt() > 65535))
        proxy.fail("port", QStringLiteral("a port from 0 to 65535 expected"));
    out->port = quint16(port.toInt());
    fields.take(proxy);
}

QJsonObject tlsFilesToJson(const TlsFiles &files)
{
    return {
        {QStringLiteral("certificate"), files.certificate},
        {QStringLiteral("key"), files.key},
        {QStringLiteral("passphrase"), files.passphrase},
        {QStringLiteral("authorities"), files.authorities},
    };
}

void readTlsFiles(JsonFields &fields, const QJsonValue &json, TlsFiles *out)
{
    if (json.isUndefined())
        return;
    JsonFields files(json, QStringLiteral("/tlsFiles"));
    files.read("certificate", &out->certificate);
    files.read("key", &out->key);
    files.read("passphrase", &out->passphrase);
    files.read("authorities", &out->authorities);
    fields.take(files);
}

QJsonObject envelopeToJson(const EnvelopeSettings &envelope)
{
    return {
        {QStringLiteral("on"), envelope.on},
        {QStringLiteral("algorithm"), nameOf(algorithmNames, envelope.algorithm)},
        {QStringLiteral("compression"), nameOf(compressionNames, envelope.compression)},
        {QStringLiteral("compressAbove"), envelope.compressAbove},
        {QStringLiteral("key"), envelope.key},
    };
}

void readEnvelope(JsonFields &fields, const QJsonValue &json, EnvelopeSettings *out)
{
    if (json.isUndefined())
        return;
    JsonFields envelope(json, QStringLiteral("/envelope"));
    envelope.read("on", &out->on);
    readName(envelope, "algorithm", algorithmNames, &out->algorithm);
    readName(envelope, "compression", compressionNames, &out->compression);
    envelope.read("key", &out->key);
    const QJsonValue above = json.toObject().value(QLatin1StringView("compressAbove"));
    if (!above.isUndefined() && above.toInteger(-1) < 0)
        envelope.fail("compressAbove", QStringLiteral("a number of bytes expected"));
    out->compressAbove = above.toInteger(out->compressAbove);
    fields.take(envelope);
}

// Close codes of the range that RFC 6455 section 7.4.2 leaves to applications.
void readCodes(JsonFields &fields, const char *key, QList<int> *out)
{
    const QJsonArray array = fields.array(key);
    for (qsizetype i = 0; i < array.size(); ++i) {
        const int code = array.at(i).toInt();
        if (code >= 4000 && code <= 4999)
            out->append(code);
        else
            fields.fail(key, i, QStringLiteral("a close code from 4000 to 4999 expected"));
    }
}

QJsonArray codes(const QList<int> &list)
{
    QJsonArray array;
    for (const int code : list)
        array.append(code);
    return array;
}

} // namespace

QJsonObject profileToJson(const Profile &profile)
{
    QJsonArray headers;
    for (const HeaderField &header : profile.headers) {
        headers.append(
            QJsonObject{{QStringLiteral("name"), header.name}, {QStringLiteral("value"), header.value}});
    }
    return {
        {QStringLiteral("id"), profile.id},
        {QStringLiteral("name"), profile.name},
        {QStringLiteral("server"), nameOf(serverNames, profile.server)},
        {QStringLiteral("url"), profile.url.toString(QUrl::FullyEncoded)},
        {QStringLiteral("user"), profile.user},
        {QStringLiteral("token"), profile.token},
        {QStringLiteral("dialect"), nameOf(dialectNames, profile.dialect)},
        {QStringLiteral("mapping"), profile.mapping},
        {QStringLiteral("envelope"), envelopeToJson(profile.envelope)},
        {QStringLiteral("rooms"), QJsonArray::fromStringList(profile.rooms)},
        {QStringLiteral("headers"), headers},
        {QStringLiteral("subprotocols"), QJsonArray::fromStringList(profile.subprotocols)},
        {QStringLiteral("origin"), profile.origin},
        {QStringLiteral("verifyTls"), profile.verifyTls},
        {QStringLiteral("transport"), nameOf(transportNames, profile.transport)},
        {QStringLiteral("compression"), profile.compression},
        {QStringLiteral("proxy"), proxyToJson(profile.proxy)},
        {QStringLiteral("tlsFiles"), tlsFilesToJson(profile.tlsFiles)},
        {QStringLiteral("connectAtStart"), profile.connectAtStart},
        {QStringLiteral("keepTryingWhileHidden"), profile.keepTryingWhileHidden},
        {QStringLiteral("retryCodes"), codes(profile.retryCodes)},
        {QStringLiteral("fatalCodes"), codes(profile.fatalCodes)},
    };
}

Result<Profile> profileFromJson(const QJsonObject &json)
{
    Profile profile;
    JsonFields fields(json, QString());
    fields.read("id", &profile.id);
    if (profile.id.isEmpty())
        fields.fail("id", QStringLiteral("missing"));
    fields.read("name", &profile.name);
    readName(fields, "server", serverNames, &profile.server);
    readUrl(fields, &profile.url);
    fields.read("user", &profile.user);
    fields.read("token", &profile.token);
    readName(fields, "dialect", dialectNames, &profile.dialect);
    fields.read("mapping", &profile.mapping);
    readEnvelope(fields, json.value(QLatin1StringView("envelope")), &profile.envelope);
    fields.read("rooms", &profile.rooms);
    readHeaders(fields, &profile.headers);
    fields.read("subprotocols", &profile.subprotocols);
    fields.read("origin", &profile.origin);
    fields.read("verifyTls", &profile.verifyTls);
    readName(fields, "transport", transportNames, &profile.transport);
    fields.read("compression", &profile.compression);
    readProxy(fields, json.value(QLatin1StringView("proxy")), &profile.proxy);
    readTlsFiles(fields, json.value(QLatin1StringView("tlsFiles")), &profile.tlsFiles);
    fields.read("connectAtStart", &profile.connectAtStart);
    fields.read("keepTryingWhileHidden", &profile.keepTryingWhileHidden);
    readCodes(fields, "retryCodes", &profile.retryCodes);
    readCodes(fields, "fatalCodes", &profile.fatalCodes);
    if (const auto &fault = fields.fault())
        return *fault;
    return profile;
}

} // namespace parlance
