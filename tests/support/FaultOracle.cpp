#include "support/FaultOracle.h"

#include <QMap>
#include <QSet>

#include <algorithm>

namespace parlance {

namespace {

using namespace Qt::StringLiterals;

constexpr qsizetype maxDetails = 40;

QString authorOf(const LoggedMessage &message)
{
    return message.text.section(u' ', 0, 0);
}

class Judge
{
public:
    explicit Judge(const FaultEvidence &evidence) : m_evidence(evidence)
    {
        for (const LoggedMessage &message : evidence.log)
            ++m_logged[message.text];
    }

    FaultVerdict verdict() const { return m_verdict; }

    void log()
    {
        QSet<QString> typed;
        for (const FaultEvidence::Client &client : m_evidence.clients) {
            for (const TypedMessage &message : client.typed)
                typed.insert(message.text);
        }
        QHash<QString, int> last;
        for (const LoggedMessage &message : m_evidence.log) {
            if (!typed.contains(message.text))
                note(m_verdict.changed, u"nobody typed what the log holds: "_s, message.text);
            const int number = message.text.section(u' ', 1, 1).toInt();
            const QString author = authorOf(message); // the server may have given a name with a number behind it
            if (number < last.value(author))
                note(m_verdict.misordered, u"late in the log: "_s, message.text);
            last[author] = number;
        }
        for (auto it = m_logged.cbegin(); it != m_logged.cend(); ++it) {
            if (it.value() > 1)
                note(m_verdict.doubled, u"%1 times in the log: "_s.arg(it.value()), it.key());
        }
    }

    // `arrived`: the states in which a message must be in the log. `open`: those in which it may or may not be.
    void deliveries(const FaultEvidence::Client &client, const QStringList &arrived, const QStringList &open)
    {
        for (const TypedMessage &message : client.typed) {
            if (message.id.isEmpty())
                continue;
            ++m_verdict.messages;
            if (arrived.contains(message.state) ? !m_logged.contains(message.text) : !open.contains(message.state))
                note(m_verdict.lost, u"%1 is %2, in the log %3 times: "_s.arg(message.id, message.state).arg(m_logged.value(message.text)), message.text);
        }
    }

    void shown(const FaultEvidence::Client &client)
    {
        QHash<QString, int> times;
        for (const QString &text : client.shown) {
            if (++times[text] == 2)
                note(m_verdict.seenTwice, u"told twice to %1: "_s.arg(client.user), text);
        }
    }

    void history(const FaultEvidence::Client &client)
    {
        QHash<QString, int> times;
        qint64 last[2] = {};
        for (const LoggedMessage &message : client.history) {
            if (++times[message.text] == 2)
                note(m_verdict.seenTwice, u"twice in the history of %1: "_s.arg(client.user), message.text);
            qint64 &before = last[authorOf(message) == client.user]; // own ones stand where they were written
            if (message.seq > 0 && message.seq < before)
                note(m_verdict.outOfPlace, u"out of place in the history of %1: "_s.arg(client.user), message.text);
            before = qMax(before, message.seq);
        }
        for (auto it = m_logged.cbegin(); it != m_logged.cend(); ++it) {
            if (!times.contains(it.key()))
                note(m_verdict.unseen, u"not in the history of %1: "_s.arg(client.user), it.key());
        }
    }

private:
    void note(int &count, const QString &what, const QString &text)
    {
        ++count;
        if (m_verdict.details.size() < maxDetails)
            m_verdict.details.append(what + text.left(40));
    }

    const FaultEvidence &m_evidence;
    QHash<QString, int> m_logged; // text → how often
    FaultVerdict m_verdict;
};

} // namespace

void FaultVerdict::add(const FaultVerdict &other)
{
    messages += other.messages;
    lost += other.lost;
    doubled += other.doubled;
    misordered += other.misordered;
    changed += other.changed;
    unseen += other.unseen;
    seenTwice += other.seenTwice;
    outOfPlace += other.outOfPlace;
    details += other.details.first(qBound<qsizetype>(0, maxDetails - details.size(), other.details.size()));
}

FaultVerdict judgeDedupingServer(const FaultEvidence &evidence)
{
    Judge judge(evidence);
    judge.log();
    for (const FaultEvidence::Client &client : evidence.clients) {
        judge.deliveries(client, {u"delivered"_s}, {});
        judge.shown(client);
        judge.history(client);
    }
    return judge.verdict();
}

FaultVerdict judgeForgetfulServer(const FaultEvidence &evidence)
{
    Judge judge(evidence);
    judge.log();
    for (const FaultEvidence::Client &client : evidence.clients)
        judge.deliveries(client, {u"delivered"_s}, {u"unconfirmed"_s, u"inDoubt"_s, u"queued"_s});
    return judge.verdict();
}

FaultTally tally(const FaultEvidence &evidence)
{
    FaultTally sum;
    QHash<QString, int> logged;
    for (const LoggedMessage &message : evidence.log)
        ++logged[message.text];
    Judge judge(evidence);
    judge.log();
    for (const FaultEvidence::Client &client : evidence.clients) {
        judge.shown(client);
        const bool asks = std::any_of(client.typed.cbegin(), client.typed.cend(),
                                      [](const TypedMessage &message) { return message.state == u"inDoubt"; });
        for (const TypedMessage &message : client.typed) {
            if (message.id.isEmpty())
                continue;
            ++sum.messages;
            const bool unsent = message.state == u"queued" || message.state == u"held" || message.state == u"sending";
            if (message.state == u"inDoubt")
                ++sum.asked;
            else if (unsent && asks)
                ++sum.waiting;
            else if (!logged.contains(message.text))
                ++sum.lost;
            else if (unsent)
                ++sum.untold;
        }
        const QSet<QString> shown(client.shown.cbegin(), client.shown.cend());
        for (auto it = logged.cbegin(); it != logged.cend(); ++it)
            sum.unseen += it.key().section(u' ', 0, 0) != client.user && !shown.contains(it.key());
    }
    sum.doubled = judge.verdict().doubled;
    sum.misordered = judge.verdict().misordered;
    sum.seenTwice = judge.verdict().seenTwice;
    return sum;
}

} // namespace parlance
