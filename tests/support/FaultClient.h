#pragma once

#include "support/FaultOracle.h"

#include <QElapsedTimer>
#include <QJsonObject>
#include <QProcess>

#include <memory>

namespace parlance {

// A person at a program that takes lines and tells events as `parlance-cli connect --jsonl` does, over as many lives of the
// process as it takes: what was typed, and what it told of it.
//
// Thread: the test's, with an event loop. Lifetime: the process ends with this object.
class FaultClient : public QObject
{
    Q_OBJECT

public:
    struct Setup {
        QString user;
        QString program;
        QStringList arguments;
    };

    explicit FaultClient(const Setup &setup);
    ~FaultClient() override;

    void start();
    void kill();   // SIGKILL
    void freeze(); // SIGSTOP …
    void thaw();   // … and SIGCONT
    void endInput();
    bool isRunning() const { return m_process && m_process->state() == QProcess::Running; }
    qint64 processId() const { return m_process ? m_process->processId() : 0; }
    int lives() const { return m_lives; }
    std::optional<int> exitCode() const { return m_exitCode; } // of the life that ended by itself

    bool say(const QString &text); // false: there is nobody to say it to
    // What its store says of an own message. A process that was killed may have kept more than it told.
    void learn(const QString &id, const QString &state);
    bool isReady() const { return m_state == u"ready"; }
    qsizetype members() const { return m_members; } // in the room, as last told
    int unread() const { return m_unread; }         // said in this life, and not yet told of
    int open() const { return m_open; }             // queued, and not settled
    int doubtful() const { return m_doubtful; }     // of these, in doubt
    qint64 lastSeq() const { return m_lastSeq; }    // seen or delivered
    const QVector<qint64> &outages() const { return m_outages; } // ms from the loss of a link to the next readiness
    FaultEvidence::Client evidence() const;         // without the history
    QByteArray errors() const { return m_errors; }

Q_SIGNALS:
    void left(); // it ended by itself

private:
    void read();
    void take(const QJsonObject &event);
    void takeDelivery(const QJsonObject &event);
    void follow(qsizetype message, const QString &state);
    void setState(const QString &state);
    static bool isOpen(const QString &state);

    const Setup m_setup;
    std::unique_ptr<QProcess> m_process;
    QByteArray m_buffer;
    QByteArray m_errors;
    QString m_state;
    QElapsedTimer m_outage;
    QVector<qint64> m_outages;
    qsizetype m_members = 0;
    int m_lives = 0;
    int m_unread = 0;
    qsizetype m_firstOfLife = 0; // of m_typed
    int m_open = 0;
    int m_doubtful = 0;
    qint64 m_lastSeq = 0;
    std::optional<int> m_exitCode;
    QVector<TypedMessage> m_typed;
    QHash<QString, qsizetype> m_byText;
    QHash<QString, qsizetype> m_byId;
    QStringList m_shown;
};

} // namespace parlance
