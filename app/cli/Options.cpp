#include "cli/Options.h"

#include "cli/ConnectLine.h"
#include "cli/EnvelopeLine.h"
#include "cli/FaultsLine.h"
#include "cli/HistoryLine.h"
#include "cli/OptionReader.h"
#include "cli/Words.h"
#include "domain/ServerUrl.h"

namespace parlance {

namespace {

QString overview()
{
    return QStringLiteral(
        "Usage: parlance-cli COMMAND [OPTIONS]\n"
        "\n"
        "Talks to WebSocket servers from scripts and terminals.\n"
        "\n"
        "Commands:\n"
        "  connect URL      Connects; a line of standard input is a message, each received message is a line of\n"
        "                   standard output. URL is ws://…, wss://…, or local for this computer's local room.\n"
        "  echo-client URL  Connects, and sends every message back: the client that conformance servers test.\n"
        "  host             Runs a room server.\n"
        "  faults           Stands between clients and a server, and makes the network fail by plan.\n"
        "  history          Shows what a room holds of messages kept on this computer.\n"
        "  search QUERY     Finds messages kept on this computer.\n"
        "\n"
        "  parlance-cli COMMAND --help tells the options of a command.\n"
        "\n"
        "Options:\n"
        "  -h, --help     This text.\n"
        "  -v, --version  The version.\n"
        "\n") + exitCodeHelp();
}

Command parseHost(const QStringList &arguments)
{
    OptionReader line(QStringLiteral("host"),
                      QStringLiteral("Runs a room server and prints {\"listening\":\"ws://127.0.0.1:PORT\"}. It runs until it "
                                     "is interrupted."),
                      exitCodeHelp());
    line.add("port", "Listens on this port (default: 0, chosen by the system).", "N");
    line.add("lan",
             "Listens on all network interfaces, not only on this computer, and asks for a join token, which the printed links "
             "hold.");
    line.add("token-env", "Asks for the token in this environment variable.", "VAR");
    addEnvelopeOptions(line, "Asks for envelopes around every message: digest (SHA-256) or hmac (HMAC-SHA-256 with a key).");
    if (const auto early = line.parse(arguments))
        return *early;
    if (!line.positional().isEmpty())
        return line.mistake(QStringLiteral("host takes no argument, but got \"%1\".").arg(line.positional().first()));

    HostOptions options;
    qint64 port = 0;
    if (const auto mistake = line.readNumber("port", 0, 65535, "", &port))
        return *mistake;
    options.port = quint16(port);
    options.lan = line.isSet("lan");
    if (const auto mistake = readEnvelope(line, &options.envelope))
        return *mistake;
    if (const auto mistake = line.readVariable("token-env", &options.token))
        return *mistake;
    if (line.isSet("token-env") && options.token.isEmpty()) {
        return line.mistake(QStringLiteral("The environment variable %1 that --token-env names is empty.")
                                .arg(line.value("token-env")));
    }
    return options;
}

Command parseEcho(const QStringList &arguments)
{
    OptionReader line(QStringLiteral("echo-client"),
                      QStringLiteral("Connects to a WebSocket server and sends every text and binary message back as it came, "
                                     "until the server closes\nor it is interrupted. At the end it prints one JSON object: how "
                                     "it ended, and how many messages were sent back."),
                      echoExitCodeHelp());
    line.addPositional(QStringLiteral("URL"), QStringLiteral("ws://… or wss://…"));
    line.add("deflate", "Offers permessage-deflate.");
    line.add("max-message", "Takes messages of at most so many bytes, decompressed (default: 16777216, 16 MiB).", "BYTES");
    line.add("transport", "What carries the frames: rfc6455 (default), Parlance's own, or qt, Qt WebSockets.", "NAME");
    line.add("n, no-check", "Accepts any TLS certificate. Only for servers of your own.");
    line.add("ca", "Trusts these authorities (PEM) besides those of the system.", "FILE");
    line.add("timeout", "Gives up when not connected after so many seconds (default: 30).", "SEC");
    if (const auto early = line.parse(arguments))
        return *early;
    const QStringList positional = line.positional();
    if (positional.isEmpty())
        return line.mistake(QStringLiteral("echo-client needs the address of a server, such as ws://127.0.0.1:9001/."));
    if (positional.size() > 1)
        return line.mistake(QStringLiteral("echo-client takes one address, but \"%1\" stands behind it.").arg(positional.at(1)));

    EchoOptions options;
    const Result<QUrl> url = parseServerUrl(positional.first());
    if (!url)
        return line.mistake(urlSentence(positional.first(), url.error()));
    options.request.url = *url;
    options.request.verifyTls = !line.isSet("no-check");
    if (const auto mistake = line.readTransport(&options.transport))
        return *mistake;
    if (line.isSet("deflate")) {
        if (options.transport == TransportChoice::QtWebSockets)
            return line.mistake(QStringLiteral("Qt WebSockets cannot compress; --deflate needs --transport rfc6455."));
        options.request.deflate = DeflateOffer();
    }
    // 1 GiB is the most that QWebSocket can be told, and a text takes twice as much in memory.
    if (const auto mistake = line.readNumber("max-message", 1, 1073741824, " of bytes", &options.request.maxMessageBytes))
        return *mistake;
    options.request.maxInflatedBytes = options.request.maxMessageBytes;
    if (const auto mistake = line.readFileName("ca", &options.request.tlsFiles.authorities))
        return *mistake;
    qint64 seconds = options.timeoutSeconds;
    if (const auto mistake = line.readNumber("timeout", 1, 86400, " of seconds", &seconds))
        return *mistake;
    options.timeoutSeconds = int(seconds);
    return options;
}

} // namespace

Command parseCommand(const QStringList &arguments)
{
    const QString command = arguments.value(0);
    if (command == u"connect")
        return parseConnect(arguments.mid(1));
    if (command == u"echo-client")
        return parseEcho(arguments.mid(1));
    if (command == u"host")
        return parseHost(arguments.mid(1));
    if (command == u"faults")
        return parseFaults(arguments.mid(1));
    if (command == u"history")
        return parseHistory(arguments.mid(1));
    if (command == u"search")
        return parseSearchCommand(arguments.mid(1));
    if (command == u"-h" || command == u"--help")
        return PrintAndExit{overview(), ExitCode::Done};
    if (command == u"-v" || command == u"--version")
        return PrintAndExit{QStringLiteral("parlance-cli " PARLANCE_VERSION "\n"), ExitCode::Done};
    if (command.isEmpty())
        return usageError(QStringLiteral("It needs a command: connect, echo-client, host, faults, history or search."));
    return usageError(
        QStringLiteral("There is no command or option \"%1\"; the commands are connect, echo-client, host, faults, history and search.")
            .arg(command));
}

} // namespace parlance
