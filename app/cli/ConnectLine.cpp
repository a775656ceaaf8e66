#include "cli/ConnectLine.h"

#include "cli/EnvelopeLine.h"
#include "cli/OptionReader.h"
#include "cli/ProxyAddress.h"
#include "cli/Words.h"
#include "dialect/DialectFactory.h"
#include "dialect/JsonMapping.h"
#include "domain/RoomLink.h"
#include "domain/ServerUrl.h"

#include <QDir>
#include <QFile>

namespace parlance {

namespace {

using Mistake = std::optional<PrintAndExit>;

// Names that the room protocol takes (docs/room-protocol.md).
constexpr int longestUser = 64;
constexpr int longestRoom = 128;

void addOptions(OptionReader &line)
{
    line.addPositional(QStringLiteral("URL"), QStringLiteral("ws://…, wss://…, or local: this computer's local room."));
    line.add("H, header", "Sends this header with the upgrade request; may be given again.", "NAME:VALUE");
    line.add("s, subprotocol", "Offers this subprotocol; may be given again.", "NAME");
    line.add("o, origin", "Sends this Origin.", "ORIGIN");
    line.add("auth", "Sends HTTP basic authentication.", "USER:PASSWORD");
    line.add("n, no-check", "Accepts any TLS certificate. Only for servers of your own.");
    line.add("cert", "Shows this client certificate (PEM, with the chain behind it) to a wss server.", "FILE");
    line.add("key", "The private key of --cert (PEM), where it lies in a file of its own.", "FILE");
    line.add("passphrase-env", "Takes the passphrase of the key from this environment variable.", "VAR");
    line.add("ca", "Trusts these authorities (PEM) besides those of the system.", "FILE");
    line.add("proxy",
             "Goes through this proxy: system (default), none, http://[USER:PASSWORD@]HOST:PORT or "
             "socks5://[USER:PASSWORD@]HOST:PORT.",
             "PROXY");
    line.add("proxy-password-env", "Takes the password for the proxy from this environment variable.", "VAR");
    line.add("transport", "What carries the frames: rfc6455 (default), Parlance's own, or qt, Qt WebSockets.", "NAME");
    line.add("no-compression", "Does not offer permessage-deflate.");
    line.add("dialect", "How messages are read and written: room (default), minimal, typed, plain.", "NAME");
    line.add("mapping", "Reads and writes messages by this mapping file.", "FILE");
    addEnvelopeOptions(line, "Sends and takes every message in an envelope: digest (SHA-256) or hmac (HMAC-SHA-256 with a key).");
    line.add("user", "The name to appear under.", "NAME");
    line.add("room", "The room to join and to write to (default: that of the link, else lobby).", "NAME");
    line.add("token-env", "Takes the token for the server's handshake from this environment variable.", "VAR");
    line.add("state-dir",
             "Keeps all messages in this directory, each before it is announced as queued; the next run for the same server "
             "and user sends first what is left there, and shows what was said meanwhile.",
             "DIR");
    line.add("in-doubt",
             "What to do with messages that may or may not have arrived: keep (default; those of an earlier run hold up "
             "nothing), resend, or mark-sent.",
             "WHAT");
    line.add("send-old", "Sends also what has waited for more than an hour, which is held otherwise.");
    line.add("send-file", "Sends this file, before the lines of the input; may be given again.", "PATH");
    line.add("save-files", "Saves the files that come with messages in this directory.", "DIR");
    line.add("jsonl", "Prints every event as one JSON object a line.");
    line.add("frames",
             "Prints every frame as one JSON object a line, also without --jsonl: dir (in or out), opcode, fin, rsv, masked, "
             "length, t (seconds since the attempt began), and data (text), base64, or code and reason.");
    line.add("handshake",
             "Prints every request for the upgrade and its answer as one JSON object a line, also without --jsonl: request, "
             "status, headers, body; the last one with steps and their times, addresses, TLS, subprotocol and extensions.");
    line.add("show-secrets", "Prints passwords, tokens and cookies in what --handshake prints; else ••••••.");
    line.add("timeout",
             "Gives up when not connected so many seconds after the start, or not settled so many seconds after the end of "
             "the input.",
             "SEC");
    line.add("retries", "Failed attempts in a row before giving up (default: 5; 0: none after the first).", "N");
}

// Where the server is and what the request for the upgrade holds.
Mistake readRequest(const OptionReader &line, ConnectOptions *options)
{
    const QStringList positional = line.positional();
    if (positional.isEmpty())
        return line.mistake(QStringLiteral("connect needs the address of a server, such as ws://127.0.0.1:8080/."));
    if (positional.size() > 1)
        return line.mistake(QStringLiteral("connect takes one address, but \"%1\" stands behind it.").arg(positional.at(1)));
    Profile &profile = options->profile;
    if (positional.first() == u"local") {
        options->localRoom = true;
        profile.server = ServerKind::LocalRoom;
    } else {
        const Result<QUrl> url = parseServerUrl(positional.first());
        if (!url)
            return line.mistake(urlSentence(positional.first(), url.error()));
        profile.url = *url;
    }
    for (const QString &field : line.values("header")) {
        const qsizetype colon = field.indexOf(u':');
        if (colon <= 0)
            return line.mistake(QStringLiteral("The header \"%1\" needs the form NAME:VALUE.").arg(field));
        profile.headers.append({field.left(colon).trimmed(), field.mid(colon + 1).trimmed()});
    }
    if (line.isSet("auth")) {
        const QString auth = line.value("auth");
        if (!auth.contains(u':'))
            return line.mistake(QStringLiteral("--auth needs the form USER:PASSWORD."));
        profile.headers.append(
            {QStringLiteral("Authorization"), QStringLiteral("Basic ") + QString::fromLatin1(auth.toUtf8().toBase64())});
    }
    profile.subprotocols = line.values("subprotocol");
    profile.origin = line.value("origin");
    return std::nullopt;
}

Mistake readProxy(const OptionReader &line, bool local, ProxySettings *target)
{
    if (line.isSet("proxy")) {
        const Result<ProxySettings> proxy = parseProxy(line.value("proxy"));
        if (!proxy)
            return line.mistake(proxySentence(withoutPassword(line.value("proxy")), proxy.error()));
        *target = *proxy;
    }
    if (local && (target->kind == ProxySettings::Kind::Http || target->kind == ProxySettings::Kind::Socks5))
        return line.mistake(QStringLiteral("The local room is on this computer; --proxy has no place on the way to it."));
    if (line.isSet("proxy-password-env") && target->user.isEmpty())
        return line.mistake(QStringLiteral("--proxy-password-env needs a --proxy with a user, as http://USER@HOST:PORT."));
    return line.readVariable("proxy-password-env", &target->password);
}

// How the server is reached, and what is seen of it.
Mistake readLink(const OptionReader &line, ConnectOptions *options)
{
    Profile &profile = options->profile;
    profile.verifyTls = !line.isSet("no-check");
    profile.compression = !line.isSet("no-compression");
    options->frames = line.isSet("frames");
    options->handshake = line.isSet("handshake");
    options->showSecrets = line.isSet("show-secrets");
    if (const Mistake mistake = line.readTransport(&profile.transport))
        return mistake;
    if (options->frames && profile.transport == TransportChoice::QtWebSockets)
        return line.mistake(QStringLiteral("Qt WebSockets does not show its frames; --frames needs --transport rfc6455."));
    if (options->showSecrets && !options->handshake)
        return line.mistake(QStringLiteral("--show-secrets is about what --handshake prints, which is not given."));
    if (line.isSet("key") && !line.isSet("cert"))
        return line.mistake(QStringLiteral("--key needs the certificate that it belongs to: --cert FILE."));
    if (line.isSet("passphrase-env") && !line.isSet("cert"))
        return line.mistake(QStringLiteral("--passphrase-env needs the certificate whose key it opens: --cert FILE."));
    TlsFiles &files = profile.tlsFiles;
    if (const Mistake mistake = line.readFileName("cert", &files.certificate))
        return mistake;
    if (const Mistake mistake = line.readFileName("key", &files.key))
        return mistake;
    if (const Mistake mistake = line.readVariable("passphrase-env", &files.passphrase))
        return mistake;
    if (const Mistake mistake = line.readFileName("ca", &files.authorities))
        return mistake;
    return readProxy(line, options->localRoom, &profile.proxy);
}

Mistake readDialect(const OptionReader &line, Profile *profile)
{
    const QString kind = line.isSet("dialect") ? line.value("dialect") : QStringLiteral("room");
    if (line.isSet("mapping")) {
        if (line.isSet("dialect"))
            return line.mistake(QStringLiteral("--dialect and --mapping exclude each other: a mapping is a dialect."));
        const Result<JsonMapping> read = loadMappingFile(line.value("mapping"));
        if (!read)
            return line.mistake(mappingSentence(line.value("mapping"), read.error()));
        profile->dialect = DialectKind::JsonChat;
        profile->mapping = read->toJson();
    } else if (kind == u"room") {
        profile->dialect = DialectKind::Room;
    } else if (kind == u"plain") {
        profile->dialect = DialectKind::PlainText;
    } else if (const std::optional<JsonMapping> preset = mappingPreset(kind)) {
        profile->dialect = DialectKind::JsonChat;
        profile->mapping = preset->toJson();
    } else {
        return line.mistake(QStringLiteral("The dialect \"%1\" is unknown; there are room, minimal, typed and plain.").arg(kind));
    }
    if (const Mistake mistake = readEnvelope(line, &profile->envelope))
        return mistake;
    if (profile->envelope.on && profile->dialect == DialectKind::PlainText)
        return line.mistake(QStringLiteral("An envelope goes around JSON; --envelope and --dialect plain exclude each other."));
    return std::nullopt;
}

// Puts the token of a link where the dialect sends it, and returns the link's room. Servers of other dialects read
// both from the request: there they stay.
QString takeLinkApart(Profile *profile)
{
    if (profile->dialect == DialectKind::Room) {
        const RoomLink link = splitRoomLink(profile->url);
        profile->url = link.url;
        profile->token = link.token;
        return link.room;
    }
    if (const Result<JsonMapping> mapping = JsonMapping::fromJson(profile->mapping);
        profile->dialect == DialectKind::JsonChat && mapping && mapping->sendsToken()) {
        profile->token = takeQueryItem(&profile->url, QStringLiteral("token"));
    }
    return {};
}

Mistake nameFault(const OptionReader &line, const char *option, const QString &name, int longest, DialectKind dialect)
{
    if (name.trimmed().isEmpty())
        return line.mistake(QStringLiteral("%1 needs a name, but it is empty.").arg(QLatin1String(option)));
    if (dialect == DialectKind::Room && name.size() > longest) {
        return line.mistake(QStringLiteral("The name given with %1 has %2 characters; a room server takes at most %3.")
                                .arg(QLatin1String(option)).arg(name.size()).arg(longest));
    }
    return std::nullopt;
}

// Who is where; behind readDialect().
Mistake readPerson(const OptionReader &line, Profile *profile)
{
    profile->user = line.isSet("user") ? line.value("user") : qEnvironmentVariable("USER", QStringLiteral("cli"));
    const QString linkedRoom = takeLinkApart(profile);
    if (line.isSet("room"))
        profile->rooms = {line.value("room")};
    else if (profile->dialect == DialectKind::Room)
        profile->rooms = {linkedRoom.isEmpty() ? QStringLiteral("lobby") : linkedRoom};
    if (const Mistake mistake = nameFault(line, "--user", profile->user, longestUser, profile->dialect))
        return mistake;
    if (!profile->rooms.isEmpty()) {
        if (const Mistake mistake = nameFault(line, "--room", profile->rooms.constFirst(), longestRoom, profile->dialect))
            return mistake;
    }
    profile->name = profile->url.host();
    return line.readVariable("token-env", &profile->token);
}

Mistake readFiles(const OptionReader &line, ConnectOptions *options)
{
    options->filesToSend = line.values("send-file");
    for (const QString &path : std::as_const(options->filesToSend)) {
        QFile file(path);
        if (!file.open(QIODevice::ReadOnly)) {
            return line.mistake(QStringLiteral("The file \"%1\" that --send-file names cannot be read: %2.").arg(path, file.errorString()));
        }
    }
    if (!line.isSet("save-files"))
        return std::nullopt;
    options->saveFiles = line.value("save-files");
    if (options->saveFiles.isEmpty() || !QDir().mkpath(options->saveFiles))
        return line.mistake(QStringLiteral("The directory \"%1\" that --save-files names cannot be made.").arg(options->saveFiles));
    return std::nullopt;
}

Mistake readDecisions(const OptionReader &line, ConnectOptions *options)
{
    options->sendOld = line.isSet("send-old");
    const QString what = line.isSet("in-doubt") ? line.value("in-doubt") : QStringLiteral("keep");
    if (what == u"keep")
        options->inDoubt = ConnectOptions::InDoubt::Keep;
    else if (what == u"resend")
        options->inDoubt = ConnectOptions::InDoubt::Resend;
    else if (what == u"mark-sent")
        options->inDoubt = ConnectOptions::InDoubt::MarkSent;
    else
        return line.mistake(QStringLiteral("--in-doubt takes keep, resend or mark-sent, not \"%1\".").arg(what));
    return std::nullopt;
}

} // namespace

Command parseConnect(const QStringList &arguments)
{
    OptionReader line(QStringLiteral("connect"),
                      QStringLiteral("Connects to a WebSocket server. A line of standard input is a message; each received "
                                     "message is a line of\nstandard output, line breaks inside it written as \\n. The end of "
                                     "the input waits for what is under way, then\ncloses with 1000."),
                      exitCodeHelp());
    addOptions(line);
    if (const Mistake early = line.parse(arguments))
        return *early;
    ConnectOptions options;
    if (const Mistake mistake = readRequest(line, &options))
        return *mistake;
    if (const Mistake mistake = readLink(line, &options))
        return *mistake;
    if (const Mistake mistake = readDialect(line, &options.profile))
        return *mistake;
    if (const Mistake mistake = readPerson(line, &options.profile))
        return *mistake;
    options.stateDir = line.value("state-dir");
    if (const Mistake mistake = readDecisions(line, &options))
        return *mistake;
    if (const Mistake mistake = readFiles(line, &options))
        return *mistake;
    options.jsonLines = line.isSet("jsonl");
    qint64 seconds = options.timeoutSeconds;
    qint64 retries = options.retries;
    if (const Mistake mistake = line.readNumber("timeout", 1, 86400, " of seconds", &seconds))
        return *mistake;
    if (const Mistake mistake = line.readNumber("retries", 0, 1000000, "", &retries))
        return *mistake;
    options.timeoutSeconds = int(seconds);
    options.retries = int(retries);
    return options;
}

} // namespace parlance
