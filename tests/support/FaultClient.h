#pragma once

#include "support/FaultOracle.h"

#include <QJsonObject>
#include <QProcess>
#include <QUrl>

#include <memory>

namespace parlance {

// A person at `parlance-cli connect` with a state directory, over as many lives of the process as it takes: what was typed,
// and what it told of it.
//
// Thread: the test's, with an event loop. Lifetime: the process ends with this object.
class FaultClient : public QObject
{
    Q_OBJECT

public:
    struct Setup {
        QString user;
        QString room;
        QUrl url;
        QString stateDir;
        QStringList more; // options
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
    bool isReady() const { return m_state == u"ready"; }
    qsizetype members() const { return m_members; } // in the room, as last told
    int open() const { return m_open; }             // queued, and not settled
    int doubtful() const { return m_doubtful; }     // of these, in doubt
    qint64 lastSeq() const { return m_lastSeq; }    // seen or delivered
    FaultEvidence::Client evidence() const;         // without the history
    QByteArray errors() const { return m_errors; }

Q_SIGNALS:
    void left(); // it ended by itself

private:
    void read();
    void take(const QJsonObject &event);
    void takeDelivery(const QJsonObject &event);
    static bool isOpen(const QString &state);

    const Setup m_setup;
    std::unique_ptr<QProcess> m_process;
    QByteArray m_buffer;
    QByteArray m_errors;
    QString m_state;
    qsizetype m_members = 0;
    int m_lives = 0;
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
