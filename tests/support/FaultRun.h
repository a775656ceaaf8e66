#pragma once

#include "host/FaultProxy.h"
#include "support/FaultClient.h"
#include "support/FaultSchedule.h"
#include "support/FaultServer.h"

#include <QTemporaryDir>

#include <memory>
#include <vector>

namespace parlance {

// A client and a server that are put under fire together.
struct FaultPair {
    QString server = QStringLiteral("room"); // tests/servers/<name>; empty: the embedded one, which cannot be killed
    QStringList serverOptions;               // @LOG@: where it keeps what it has taken
    QString program;
    QStringList arguments;                   // @URL@, @USER@, @ROOM@ and @STATE@ stand for what they say
    bool tellsMembers = true;                // who is in the room
    bool numbers = true;                     // the server's messages have numbers
    bool ours = true;                        // its store can be read, and its exit code says whether all is settled

    static FaultPair parlanceAndRoom();
    static FaultPair parlanceAndEmbedded();
    static FaultPair parlanceAndMinimal();
    // A client of tests/servers/peers.
    static FaultPair peer(const QString &kind, const QString &server, const QStringList &serverOptions);
};

// Several people at a server, each behind a faulty network of their own, while things go wrong by a schedule; in the end
// everything heals, and what everybody saw is compared with the server's own log.
//
// Thread: the test's, with an event loop. Lifetime: one run().
class FaultRun
{
public:
    struct Options {
        FaultScheduleOptions schedule;
        FaultPlan plan;              // for each client's network; where it has steps, nothing of a schedule happens
        FaultPair pair = FaultPair::parlanceAndRoom();
        milliseconds typing{150};    // from one message of a client to its next, on average
        milliseconds settling{60000}; // at most, until everything is settled after the last fault
    };
    struct Outcome {
        FaultEvidence evidence;
        QStringList problems; // what should not have happened besides; empty after a good run
        int shots = 0;
        int faults = 0;       // that were done to at least one connection or process
        int lives = 0;        // of all clients' processes
        QVector<qint64> outages; // ms, from the loss of a link to the next readiness
        milliseconds settled{0};
        // Of the clients' last lives, at their first moment in the room and at the end: the most that one grew.
        qint64 moreDescriptors = 0;
        qint64 moreKiB = 0;
        qint64 ownDescriptors = 0; // of this process, before and after
    };

    explicit FaultRun(const Options &options);
    ~FaultRun();

    Outcome run();

private:
    struct Figures {
        qint64 descriptors = 0;
        qint64 residentKiB = 0;
    };
    struct Person {
        std::unique_ptr<FaultProxy> proxy;
        std::unique_ptr<FaultClient> client;
        int said = 0;
        int frozen = 0;
        std::optional<Figures> begin; // of this life
    };

    bool begin();
    void typeOn(int person);
    void shoot(const FaultShot &shot);
    void killServer(milliseconds pause);
    void startServer();
    void startAgain(int person, milliseconds pause);
    void noteBegin();
    void healAll();
    void askStores();
    void settle();
    void awaitLastMessage();
    void compareFigures();
    void endAll();
    void collect();
    QVector<LoggedMessage> readHistory(int person);
    QString stateDir(int person) const;
    FaultClient::Setup setupOf(int person, const QUrl &url) const;
    void problem(const QString &words);
    template<typename Condition> bool waitFor(Condition condition, milliseconds time);

    static Figures figuresOf(qint64 processId);

    const Options m_options;
    QTemporaryDir m_dir;
    std::unique_ptr<FaultServer> m_server;
    std::vector<Person> m_people;
    std::unique_ptr<QObject> m_timers; // ends with the faults
    bool m_ending = false;
    Outcome m_outcome;
};

} // namespace parlance
