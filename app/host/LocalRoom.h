#pragma once

#include "domain/Result.h"

#include <QObject>
#include <QUrl>

#include <memory>
#include <optional>

class QFileSystemWatcher;
class QLockFile;

namespace parlance {

class RoomServer;

// What can be wrong with the local room; Fault::kind of LocalRoom::fault(). Fault::where is the file or directory.
enum class LocalRoomProblem {
    Directory,    // the runtime directory cannot be made or written, or belongs to somebody else: this copy is on its own
    Lock,         // the lock can be neither taken nor told to be taken: this copy is on its own
    CannotListen, // no room could be opened: value holds the system's words
    NotPublished, // this copy hosts, but could not write down where: value holds the system's words
    NotFound,     // another copy holds the lock but has not written down (yet) where its room is
    Damaged,      // another copy holds the lock, and the file that says where its room is cannot be understood
};

// The room that all copies of the program of one user on one computer share, whatever their profile directories.
//
//     locate() -- lock free --> host here: RoomServer on loopback, address published in room.json
//         |
//         +------ lock held --> read room.json
//
// The first copy that asks hosts the room, with a random token and a port chosen by the system. When it ends, the
// lock is free, and the first other copy that looks for the room (every client does when its link breaks) hosts a new one.
// What was said stays with the clients: a room's history does not move. The hosting copy watches its file and
// writes it again when it is damaged or removed; should another copy hold the lock by then, it stops hosting.
//
// Thread: lives in the thread that calls locate() (the wire thread), with an event loop; make it there, or make it anywhere and
//   move it there before the first call. Lifetime: the destructor, in that thread, ends the hosting.
// Errors: fault(), and failed() at each new one. Nothing throws; where sharing is impossible there is a private room.
class LocalRoom : public QObject
{
    Q_OBJECT

public:
    // `runtimeDir`: where lock and address are; empty: defaultRuntimeDir(). Nothing is touched before locate().
    explicit LocalRoom(const QString &serverName, const QString &runtimeDir = {}, QObject *parent = nullptr);
    ~LocalRoom() override;

    // PARLANCE_RUNTIME_DIR if it is set, else a directory of this user that does not outlive the session where
    // the system has one.
    static QString defaultRuntimeDir();

    // Where the room is now; hosts it when nobody does. Empty when it cannot be said: fault() tells why. Waits at most
    // a fifth of a second for a copy that starts at the same moment.
    QUrl locate();
    QString token() const;              // of the room that locate() found last
    bool isHosting() const;
    std::optional<Fault> fault() const; // of the last locate(), or of what was noticed since

    // Ends the hosting; the next locate() may begin it again.
    void stop();

Q_SIGNALS:
    void hosting(const QUrl &url);
    void failed(const parlance::Fault &fault);

private:
    struct Address {
        QUrl url;
        QString token;
        qint64 pid = 0;
    };

    bool prepareDirectory();
    bool host();
    QUrl hostAlone(LocalRoomProblem problem, const QString &where, const QString &words);
    Result<Address> readAddress() const;
    void publish();
    void watch();
    void unwatch();
    void onFilesChanged();
    bool keepLock();
    void abandonLock();
    void standDown();
    void report(LocalRoomProblem problem, const QString &where, const QString &words);

    QString m_serverName;
    QString m_dir;
    std::unique_ptr<QLockFile> m_lock;
    std::unique_ptr<RoomServer> m_server;
    QFileSystemWatcher *m_watcher = nullptr; // while we host for others
    QByteArray m_published; // what room.json must hold while we host
    QString m_token;
    std::optional<Fault> m_fault;
};

} // namespace parlance
