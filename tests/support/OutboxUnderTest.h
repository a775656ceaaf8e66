#pragma once

#include "support/FaultOracle.h"
#include "support/SessionProbe.h"

#include <QTemporaryDir>

namespace parlance {

class Store;

// A person's session over the store of a directory, as the program has it, which may end and begin again as often as a test
// likes; what was written in all of its lives; and whether the outbox has kept its promise.
//
// Thread: the test's, with an event loop (the store has its own). Lifetime: the test's.
class OutboxUnderTest
{
public:
    explicit OutboxUnderTest(const Profile &profile, const ConnectionConfig &config = impatient());
    ~OutboxUnderTest();

    static Profile roomProfile(const QUrl &url) { return SessionProbe::roomProfile(url, QStringLiteral("Ann")); }
    static Profile plainProfile(const QUrl &url); // a server that confirms nothing
    // What finds a dead link soon. The figures are short for the tests' sake; nothing measures them.
    static ConnectionConfig impatient();

    void begin();
    // Without a farewell, as a program that crashes; what was given to the store is on the disk.
    void end();
    void setProfile(const Profile &profile) { m_profile = profile; } // of the next life
    SessionProbe &life() { return *m_life; }

    QString write(const QString &text); // its id
    void writeSome(int count);
    int count() const { return int(m_ids.size()); }
    const QStringList &ids() const { return m_ids; }     // of what was written and accepted, in order …
    const QStringList &texts() const { return m_texts; } // … and its words
    // As it was told last; what was settled in an earlier life is not told again.
    DeliveryState delivery(const QString &id) const;
    bool allAre(DeliveryState state) const;
    // Ready, and nothing of all lives waits or is under way. An answer to the last life may have come too late to be told.
    bool isSettled() const;
    bool anyIs(DeliveryState state) const;

    // Oracles: nothing, or what is wrong. They end the life and look at the disk.
    QString wrongUnlessDelivered(const QVector<LoggedMessage> &log);  // the log has each id once, in order; nothing waits
    QString wrongUnlessWaiting(const QVector<DeliveryState> &states); // each is kept, once, in order

    // What the timeline of a next life would show of the room: chat messages of others, own ones, and the notices of holes.
    struct Shown {
        QStringList others;
        QStringList own;
        QVector<DeliveryState> ownStates;
        int holes = 0;
    };
    Shown shown(); // ends the life

private:
    QString room() const;

    Profile m_profile;
    const ConnectionConfig m_config;
    QTemporaryDir m_dir;
    std::unique_ptr<Clock> m_clock;
    std::unique_ptr<Store> m_store;
    std::unique_ptr<SessionProbe> m_life;
    QStringList m_ids;
    QStringList m_texts;
    QHash<QString, DeliveryState> m_states; // at the end of the last life
};

} // namespace parlance
