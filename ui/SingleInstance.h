#pragma once

#include <QLocalServer>
#include <QLockFile>
#include <QObject>
#include <QString>

namespace parlance {

// One window program for each profile directory: the first holds a lock there and listens on a local socket; a second
// hands it what it was started with and ends.
//
// Thread: the GUI thread. Lifetime: the program's. Errors: Outcome::Stuck when the first does not answer.
class SingleInstance : public QObject
{
    Q_OBJECT

public:
    enum class Outcome {
        First,   // we are it, and listen
        HandedOn, // the first has got the message
        Stuck,   // somebody holds the lock and does not answer
        NoLock,  // the directory cannot be written
    };

    explicit SingleInstance(const QString &profileDir, QObject *parent = nullptr);

    // `address`: what to open there; may be empty.
    Outcome claim(const QString &address);

Q_SIGNALS:
    void startedAgain(const QString &address);

private:
    bool handOn(const QString &address) const;
    void listen();
    void serve();

    QString m_name;
    QLockFile m_lock;
    QLocalServer m_server;
};

} // namespace parlance
