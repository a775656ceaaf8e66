#include "cli/Options.h"

#include "cli/Words.h"
#include "dialect/DialectFactory.h"
#include "dialect/JsonMapping.h"
#include "domain/RoomLink.h"
#include "domain/ServerUrl.h"

#include <QCommandLineParser>

namespace parlance {

namespace {

PrintAndExit usageError(const QString &sentence, const QString &command = {})
{
    const QString hint = command.isEmpty() ? QStringLiteral("See parlance-cli --help.")
                                           : QStringLiteral("See parlance-cli %1 --help.").arg(command);
    return {QStringLiteral("parlance-cli: ") + sentence + u' ' + hint, ExitCode::Usage};
}

QString overview()
{
    return QStringLiteral(
        "Usage: parlance-cli COMMAND [OPTIONS]\n"
        "\n"
        "Talks to WebSocket servers from scripts and terminals.\n"
        "\n"
        "Commands:\n"
        "  connect URL   Connects; a line of standard input is a message, each received message is a line of\n"
        "                standard output. URL is ws://…, wss://…, or local for this computer's local room.\n"
        "  host          Runs a room server.\n"
        "\n"
        "  parlance-cli COMMAND --help tells the options of a command.\n"
        "\n"
        "Options:\n"
        "  -h, --help     This text.\n"
        "  -v, --version  The version.\n") + exitCodeHelp();
}

// A number within bounds, or empty.
std::optional<int> numberIn(const QString &text, int least, int most)
{
    bool valid = false;
    const int number = text.toInt(&valid);
    return valid && number >= least && number <= most ? std::optional(number) : std::nullopt;
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

// The parser calls the program by its path, and knows nothing of commands.
QString helpOf(const QCommandLineParser &parser, const QString &command)
{
    const QString text = parser.helpText();
    const qsizetype options = text.indexOf(u'[');
    return QStringLiteral("Usage: parlance-cli ") + command + u' ' + text.mid(options);
}

// Names that the room protocol takes (docs/room-protocol.md).
constexpr int longestUser = 64;
constexpr int longestRoom = 128;

std::optional<PrintAndExit> nameFault(const char *option, const QString &name, int longest, const Profile &profile)
{
    if (name.trimmed().isEmpty())
        return usageError(QStringLiteral("%1 needs a name, but it is empty.").arg(QLatin1String(option)), QStringLiteral("connect"));
    if (profile.dialect == DialectKind::Room && name.size() > longest) {
        return usageError(QStringLiteral("The name given with %1 has %2 characters; a room server takes at most %3.")
                              .arg(QLatin1String(option)).arg(name.size()).arg(longest),
                          QStringLiteral("connect"));
    }
    return std::nullopt;
}

// Parses, and answers --help; nothing when the command may go on.
std::optional<PrintAndExit> parse(QCommandLineParser &parser, const QString &command, const QStringList &arguments)
{
    parser.setSingleDashWordOptionMode(QCommandLineParser::ParseAsCompactedShortOptions);
    const QCommandLineOption help({QStringLiteral("h"), QStringLiteral("help")}, QStringLiteral("This text."));
    parser.addOption(help);
    if (!parser.parse(QStringList{QStringLiteral("parlance-cli ") + command} + arguments))
        return usageError(parser.errorText(), command);
    if (parser.isSet(help))
        return PrintAndExit{helpOf(parser, command) + u'\n' + exitCodeHelp(), ExitCode::Done};
    return std::nullopt;
}

Command parseConnect(const QStringList &arguments)
{
    const QString name = QStringLiteral("connect");
    const auto option = [](const QStringList &names, const char *description, const char *value = "") {
        return QCommandLineOption(names, QString::fromUtf8(description), QString::fromUtf8(value));
    };
    const auto header = option({QStringLiteral("H"), QStringLiteral("header")},
                               "Sends this header with the upgrade request; may be given again.", "NAME:VALUE");
    const auto subprotocol = option({QStringLiteral("s"), QStringLiteral("subprotocol")},
                                    "Offers this subprotocol; may be given again.", "NAME");
    const auto origin = option({QStringLiteral("o"), QStringLiteral("origin")}, "Sends this Origin.", "ORIGIN");
    const auto auth = option({QStringLiteral("auth")}, "Sends HTTP basic authentication.", "USER:PASSWORD");
    const auto noCheck = option({QStringLiteral("n"), QStringLiteral("no-check")},
                                "Accepts any TLS certificate. Only for servers of your own.");
    const auto dialect = option({QStringLiteral("dialect")},
                                "How messages are read and written: room (default), minimal, typed, plain.", "NAME");
    const auto mapping = option({QStringLiteral("mapping")}, "Reads and writes messages by this mapping file.", "FILE");
    const auto user = option({QStringLiteral("user")}, "The name to appear under.", "NAME");
    const auto room = option({QStringLiteral("room")}, "The room to join and to write to (default: that of the link, else lobby).", "NAME");
    const auto tokenEnv = option({QStringLiteral("token-env")},
                                 "Takes the token for the server's handshake from this environment variable.", "VAR");
    const auto stateDir = option({QStringLiteral("state-dir")},
                                 "Keeps what could not be sent in this directory; the next run sends it first.", "DIR");
    const auto jsonl = option({QStringLiteral("jsonl")}, "Prints every event as one JSON object a line.");
    const auto timeout = option({QStringLiteral("timeout")},
                                "Gives up when not connected so many seconds after the start, or not settled so many "
                                "seconds after the end of the input.", "SEC");
    const auto retries = option({QStringLiteral("retries")},
                                "Failed attempts in a row before giving up (default: 5; 0: none after the first).", "N");

    QCommandLineParser parser;
    parser.setApplicationDescription(QStringLiteral(
        "Connects to a WebSocket server. A line of standard input is a message; each received message is a line of\n"
        "standard output, line breaks inside it written as \\n. The end of the input waits for what is under way, then\n"
        "closes with 1000."));
    parser.addPositionalArgument(QStringLiteral("URL"), QStringLiteral("ws://…, wss://…, or local: this computer's local room."));
    parser.addOptions({header, subprotocol, origin, auth, noCheck, dialect, mapping, user, room, tokenEnv, stateDir, jsonl,
                       timeout, retries});
    if (const auto early = parse(parser, name, arguments))
        return *early;

    const QStringList positional = parser.positionalArguments();
    if (positional.size() != 1) {
        return usageError(positional.isEmpty()
                              ? QStringLiteral("connect needs the address of a server, such as ws://127.0.0.1:8080/.")
                              : QStringLiteral("connect takes one address, but \"%1\" stands behind it.").arg(positional.at(1)),
                          name);
    }

    ConnectOptions options;
    Profile &profile = options.profile;
    if (positional.first() == u"local") {
        options.localRoom = true;
        profile.server = ServerKind::LocalRoom;
    } else {
        const Result<QUrl> url = parseServerUrl(positional.first());
        if (!url)
            return usageError(urlSentence(positional.first(), url.error()), name);
        profile.url = *url;
    }

    for (const QString &field : parser.values(header)) {
        const qsizetype colon = field.indexOf(u':');
        if (colon <= 0)
            return usageError(QStringLiteral("The header \"%1\" needs the form NAME:VALUE.").arg(field), name);
        profile.headers.append({field.left(colon).trimmed(), field.mid(colon + 1).trimmed()});
    }
    if (parser.isSet(auth)) {
        if (!parser.value(auth).contains(u':'))
            return usageError(QStringLiteral("--auth needs the form USER:PASSWORD."), name);
        profile.headers.append({QStringLiteral("Authorization"),
                                QStringLiteral("Basic ") + QString::fromLatin1(parser.value(auth).toUtf8().toBase64())});
    }
    profile.subprotocols = parser.values(subprotocol);
    profile.origin = parser.value(origin);
    profile.verifyTls = !parser.isSet(noCheck);

    const QString kind = parser.isSet(dialect) ? parser.value(dialect) : QStringLiteral("room");
    if (parser.isSet(mapping)) {
        if (parser.isSet(dialect))
            return usageError(QStringLiteral("--dialect and --mapping exclude each other: a mapping is a dialect."), name);
        const Result<JsonMapping> read = loadMappingFile(parser.value(mapping));
        if (!read)
            return usageError(mappingSentence(parser.value(mapping), read.error()), name);
        profile.dialect = DialectKind::JsonChat;
        profile.mapping = read->toJson();
    } else if (kind == u"room") {
        profile.dialect = DialectKind::Room;
    } else if (kind == u"plain") {
        profile.dialect = DialectKind::PlainText;
    } else {
        profile.dialect = DialectKind::JsonChat;
        if (const std::optional<JsonMapping> preset = mappingPreset(kind)) {
            profile.mapping = preset->toJson();
        } else {
            return usageError(QStringLiteral("The dialect \"%1\" is unknown; there are room, minimal, typed and plain.").arg(kind),
                              name);
        }
    }

    profile.user = parser.isSet(user) ? parser.value(user) : qEnvironmentVariable("USER", QStringLiteral("cli"));
    const QString linkedRoom = takeLinkApart(&profile);
    if (parser.isSet(room))
        profile.rooms = {parser.value(room)};
    else if (profile.dialect == DialectKind::Room)
        profile.rooms = {linkedRoom.isEmpty() ? QStringLiteral("lobby") : linkedRoom};
    if (const auto fault = nameFault("--user", profile.user, longestUser, profile))
        return *fault;
    if (!profile.rooms.isEmpty()) {
        if (const auto fault = nameFault("--room", profile.rooms.constFirst(), longestRoom, profile))
            return *fault;
    }
    profile.name = profile.url.host();
    if (parser.isSet(tokenEnv)) {
        const QByteArray variable = parser.value(tokenEnv).toLocal8Bit();
        if (!qEnvironmentVariableIsSet(variable.constData())) {
            return usageError(QStringLiteral("The environment variable %1 that --token-env names is not set.")
                                  .arg(parser.value(tokenEnv)),
                              name);
        }
        profile.token = qEnvironmentVariable(variable.constData());
    }
    options.stateDir = parser.value(stateDir);
    options.jsonLines = parser.isSet(jsonl);
    if (parser.isSet(timeout)) {
        const auto seconds = numberIn(parser.value(timeout), 1, 86400);
        if (!seconds)
            return usageError(QStringLiteral("--timeout needs a number of seconds from 1 to 86400, not \"%1\".")
                                  .arg(parser.value(timeout)), name);
        options.timeoutSeconds = *seconds;
    }
    if (parser.isSet(retries)) {
        const auto count = numberIn(parser.value(retries), 0, 1000000);
        if (!count)
            return usageError(QStringLiteral("--retries needs a number from 0 to 1000000, not \"%1\".")
                                  .arg(parser.value(retries)), name);
        options.retries = *count;
    }
    return options;
}

Command parseHost(const QStringList &arguments)
{
    const QString name = QStringLiteral("host");
    const QCommandLineOption port(QStringLiteral("port"),
                                  QStringLiteral("Listens on this port (default: 0, chosen by the system)."),
                                  QStringLiteral("N"));
    const QCommandLineOption lan(QStringLiteral("lan"),
                                 QStringLiteral("Listens on all network interfaces, not only on this computer, and asks for "
                                                "a join token, which the printed links hold."));
    const QCommandLineOption tokenEnv(QStringLiteral("token-env"),
                                      QStringLiteral("Asks for the token in this environment variable."),
                                      QStringLiteral("VAR"));
    QCommandLineParser parser;
    parser.setApplicationDescription(QStringLiteral(
        "Runs a room server and prints {\"listening\":\"ws://127.0.0.1:PORT\"}. It runs until it is interrupted."));
    parser.addOptions({port, lan, tokenEnv});
    if (const auto early = parse(parser, name, arguments))
        return *early;
    if (!parser.positionalArguments().isEmpty())
        return usageError(QStringLiteral("host takes no argument, but got \"%1\".").arg(parser.positionalArguments().first()), name);

    HostOptions options;
    if (parser.isSet(port)) {
        const auto number = numberIn(parser.value(port), 0, 65535);
        if (!number)
            return usageError(QStringLiteral("--port needs a number from 0 to 65535, not \"%1\".").arg(parser.value(port)), name);
        options.port = quint16(*number);
    }
    options.lan = parser.isSet(lan);
    if (parser.isSet(tokenEnv)) {
        const QByteArray variable = parser.value(tokenEnv).toLocal8Bit();
        options.token = qEnvironmentVariable(variable.constData());
        if (options.token.isEmpty()) {
            return usageError(QStringLiteral("The environment variable %1 that --token-env names is not set or empty.")
                                  .arg(parser.value(tokenEnv)),
                              name);
        }
    }
    return options;
}

} // namespace

Command parseCommand(const QStringList &arguments)
{
    const QString command = arguments.value(0);
    if (command == u"connect")
        return parseConnect(arguments.mid(1));
    if (command == u"host")
        return parseHost(arguments.mid(1));
    if (command == u"-h" || command == u"--help")
        return PrintAndExit{overview(), ExitCode::Done};
    if (command == u"-v" || command == u"--version")
        return PrintAndExit{QStringLiteral("parlance-cli " PARLANCE_VERSION "\n"), ExitCode::Done};
    if (command.isEmpty())
        return usageError(QStringLiteral("It needs a command: connect or host."));
    return usageError(QStringLiteral("There is no command or option \"%1\"; the commands are connect and host.").arg(command));
}

} // namespace parlance
