#pragma once

#include "domain/Profile.h"
#include "host/FaultProxy.h"
#include "wire/Transport.h"

#include <QDate>
#include <QString>
#include <QStringList>

#include <optional>
#include <variant>

namespace parlance {

// What each exit code of parlance-cli means; also in --help and in the manual page.
enum class ExitCode {
    Done = 0,            // all sent and settled; of echo-client: the server closed
    Usage = 1,           // a wrong option, address or file
    CouldNotConnect = 2, // never ready
    GivenUp = 3,         // was ready, lost the connection, gave up
    Unsettled = 4,       // a message was refused, is in doubt, or was not sent in time
};

struct ConnectOptions {
    Profile profile;
    bool localRoom = false; // the address "local"
    // What becomes of a message that may or may not have arrived.
    enum class InDoubt { Keep, Resend, MarkSent };

    QString stateDir;
    InDoubt inDoubt = InDoubt::Keep;
    bool sendOld = false;     // messages that waited for more than an hour go without asking
    QStringList filesToSend;  // paths
    QString saveFiles;        // where files that come are saved; empty: nowhere
    bool jsonLines = false;
    bool frames = false;      // prints every frame
    bool handshake = false;   // prints every handshake
    bool showSecrets = false; // in the handshake
    int timeoutSeconds = 0;   // 0: as long as the retries last
    int retries = 5;          // 0: none
};

struct HostOptions {
    quint16 port = 0;
    bool lan = false;
    QString token;
    EnvelopeSettings envelope; // on: bare messages are refused
};

struct FaultsOptions {
    FaultProxy::Options proxy;
    FaultPlan plan;
    bool jsonLines = false;
};

struct EchoOptions {
    TransportChoice transport = TransportChoice::Automatic;
    TransportRequest request;
    int timeoutSeconds = 30; // for the handshake
};

// What of the history on the disk is to be shown.
struct StoredOptions {
    QString directory; // that holds messages.sqlite
    QString profile;   // its id or name; empty: the only one, or all
    QString room;      // likewise
    int limit = 0;
    bool jsonLines = false;
};

struct HistoryOptions : StoredOptions {
    std::optional<QDate> before; // local day, exclusive
};

struct SearchOptions : StoredOptions {
    QString query;
};

// What is to be printed at once: help, the version, or what is wrong with the command line.
struct PrintAndExit {
    QString text;
    ExitCode code = ExitCode::Done;
};

using Command = std::variant<PrintAndExit, ConnectOptions, HostOptions, FaultsOptions, EchoOptions, HistoryOptions,
                             SearchOptions>;

// Reads the command line (without the program's name). Every mistake is one sentence that names it.
Command parseCommand(const QStringList &arguments);

} // namespace parlance
