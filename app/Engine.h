#pragma once

#include "domain/Profile.h"
#include "domain/Result.h"
#include "storage/StoreTrouble.h"

#include <QMetaType>
#include <QObject>
#include <QStringList>
#include <QVector>

#include <memory>

namespace parlance {

class HistorySource;
class SecretStore;
class Session;
class Settings;

// A file that could not be read, or not wholly. It was moved aside, unchanged, and the program went on without what
// could not be read.
struct DamagedFile {
    QString path;
    QString keptAs; // empty when it could not even be renamed
    QString reason; // the reader's words
    bool newer = false; // written by a newer version, and left as it is: nothing is saved into it
    int leftOut = 0;    // so many of its entries were unreadable; the others are there
};

// A room that this program has opened on the network.
struct HostedRoom {
    bool running = false;
    QStringList links;  // ws://address:port/?room=…&token=…, one for each address of this computer
    QString problem;    // the system's words when it could not listen
};

// The composition root: makes the wire thread and the store of messages, loads settings and profiles, and keeps one
// Session for each profile.
//
// Thread: the GUI thread (or the only one). Lifetime: the program's; its destructor ends the sessions and the threads, and
// what was given to the store is written then.
// Errors: unreadable files are reported by damagedFiles(), what is wrong with the store by storeTroubleChanged(); nothing
// throws.
class Engine : public QObject
{
    Q_OBJECT

public:
    struct Options {
        QString profileDir;         // settings, profiles, state; made when missing
        bool localRoom = true;      // hosts or joins the local room
        SecretStore *secrets = nullptr; // for the keys of envelopes; null: they stay in the file of the profiles
        bool wireThread = true;     // and threads for the store; false: everything on the calling thread (tests)
    };

    explicit Engine(const Options &options, QObject *parent = nullptr);
    ~Engine() override;

    static QString defaultProfileDir();
    static bool hasTransport(TransportChoice choice); // false: left out of this build, Automatic takes its place

    // Loads what is on disk and starts a session for each profile that connects at start. On the first start there
    // is one profile: the local room.
    void start();
    const QVector<DamagedFile> &damagedFiles() const;
    bool isFirstStart() const;

    Settings &settings();
    QString profileDir() const;

    // What the sessions have kept of their rooms, and what is wrong with that as a whole.
    HistorySource &history();
    StoreTrouble storeTrouble() const;

    QVector<Profile> profiles() const;
    Profile profile(const QString &id) const;
    Session *session(const QString &id) const;   // null when unknown; call only its commands
    QString addProfile(const Profile &profile);  // its id; the session starts connecting when connectAtStart
    void updateProfile(const Profile &profile);
    void removeProfile(const QString &id);       // with its messages
    QString localRoomProfile();                  // the id of the local room's profile; made again when removed

    // Opens a room on all network interfaces; the outcome is hostedRoomChanged(). `port` 0: chosen by the system.
    void hostRoom(const QString &roomName, quint16 port = 0);
    void stopHosting();
    HostedRoom hostedRoom() const;

    // What the window knows: hidden (minimised, in the tray, session locked), and wake from sleep.
    void setVisible(bool visible);
    void systemWoke();

    // Ends every session in order, at most in about two seconds.
    void shutDown();

Q_SIGNALS:
    // A profile's session is there and about to start: who connects to it now misses nothing.
    void sessionBegins(const QString &profileId, parlance::Session *session);
    void profileAdded(const QString &id);
    void profileChanged(const QString &id);
    void profileRemoved(const QString &id);
    void hostedRoomChanged(const parlance::HostedRoom &room);
    void saveFailed(const QString &path, const QString &reason);
    void storeTroubleChanged(const parlance::StoreTrouble &trouble);

private:
    void setHosted(const HostedRoom &room, quint16 port, const QString &token);

    class Private;
    std::unique_ptr<Private> m_d;
};

} // namespace parlance

Q_DECLARE_METATYPE(parlance::HostedRoom)
