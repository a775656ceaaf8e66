#pragma once

#include <QHash>
#include <QString>
#include <QStringList>
#include <QVector>

namespace parlance {

// What was seen in a run under faults, and whether the promises were kept. Plain values; any thread.

// One message that a person typed into a client. Its text begins with "<user> <number> ", counted from 1 for each user.
struct TypedMessage {
    QString text;
    QString id;      // empty: the client was killed before it said that it has it
    QString state;   // the last one told
};

struct LoggedMessage {
    QString id;
    QString user;
    QString text;
    qint64 seq = 0;
    QString state = {};  // in a client's history, of an own one
};

struct FaultEvidence {
    struct Client {
        QString user;
        QVector<TypedMessage> typed; // in order
        QStringList shown;           // texts of others' messages that it told of, over all its lives
        QVector<LoggedMessage> history; // what its store holds in the end, oldest first
    };
    QVector<Client> clients;
    QVector<LoggedMessage> log; // of the server, in its order
};

struct FaultVerdict {
    int messages = 0;    // that a client said to have queued
    int lost = 0;        // of these, not in the log, or not delivered in the end
    int doubled = 0;     // texts that the log holds more than once
    int misordered = 0;  // messages in the log before an earlier one of the same sender
    int changed = 0;     // in the log, and never typed
    int unseen = 0;      // in the log, and not in a client's history
    int seenTwice = 0;   // more than once in a client's history, or told twice
    int outOfPlace = 0;  // in a client's history before one with a lower number; own ones and others' by themselves, because
                         // an own one stands where it was written
    QStringList details; // the first of them, for people

    bool isClean() const { return lost + doubled + misordered + changed + unseen + seenTwice + outOfPlace == 0; }
    void add(const FaultVerdict &other);
};

// For a server that acknowledges and drops duplicates, and keeps its log over restarts.
FaultVerdict judgeDedupingServer(const FaultEvidence &evidence);

// For a server that neither acknowledges nor knows ids: nothing vanishes, and nothing arrives twice. A message that was
// written may be lost there, but then its sender says so (unconfirmed or inDoubt), and what never was written waits (queued).
FaultVerdict judgeForgetfulServer(const FaultEvidence &evidence);

// What anybody can see of any client and server, judged alike.
struct FaultTally {
    int messages = 0;   // that the client took
    int lost = 0;       // not in the log, and the client neither asks what to do nor keeps it to send
    int asked = 0;      // in doubt: the client leaves to the person what to do …
    int waiting = 0;    // … and these wait behind such a one
    int untold = 0;     // in the log, and the client never learned that
    int doubled = 0;
    int misordered = 0;
    int unseen = 0;     // in the log, and not told to one of the others; counted for each
    int seenTwice = 0;
};
FaultTally tally(const FaultEvidence &evidence);

} // namespace parlance
