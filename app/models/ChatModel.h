#pragma once

#include "domain/ConnectionStatus.h"
#include "domain/SessionEvent.h"

#include <QDeadlineTimer>
#include <QElapsedTimer>
#include <QObject>
#include <QStringList>
#include <QTimer>

#include <map>
#include <memory>
#include <optional>

namespace parlance {

class HistorySource;
class MessageModel;
class RoomTimeline;

// Everything that the window shows of one connection: its status, its rooms with their timelines, members and
// unread counts. Fed with the batches of a Session, and with pages of what the store has kept.
//
// Thread: the GUI thread. Lifetime: owned by ConnectionTreeModel, as long as the profile exists.
class ChatModel : public QObject
{
    Q_OBJECT

public:
    explicit ChatModel(const QString &profileId, const QString &name, QObject *parent = nullptr);
    ~ChatModel() override;

    // Where older rows come from, before there is any room; none: the timelines hold all that came.
    void setHistory(HistorySource *history);
    // The store of `history` fails, or works again: see RoomTimeline.
    void setStoreFailing(bool failing);

    QString profileId() const;
    QString name() const;
    void setName(const QString &name);

    const ConnectionStatus &status() const;
    void setStatus(const ConnectionStatus &status);
    QDeadlineTimer retryDeadline() const;  // while Waiting: when the next try begins
    // For how long it has not simply been there; a mere check counts for itself. 0 while Ready or Offline.
    std::chrono::milliseconds troubled() const;

    QString user() const;                  // as the server knows this person; empty before the first Ready
    DeliveryPromise promise() const;
    int queued() const;
    int inFlight() const;
    int held() const;     // of those queued: they wait for the person
    int doubtful() const; // likewise
    std::chrono::microseconds roundTrip() const; // 0: none measured

    QStringList rooms() const;             // in the order in which they were joined
    MessageModel *timeline(const QString &room) const; // null when the room is unknown
    RoomTimeline *pages(const QString &room) const;    // what moves the timeline over the history; null when unknown
    // Own messages of the room that are not settled, loaded or not, and the place of the first that is held or in doubt.
    int undelivered(const QString &room) const;
    qint64 firstAsking(const QString &room) const;     // 0: none does
    std::optional<double> incoming(const QString &room) const; // how far large messages are that come in; usually nothing
    QStringList members(const QString &room) const;
    QStringList typing(const QString &room) const;
    int unread(const QString &room) const;
    int unreadTotal() const;

    void apply(const SessionEvents &batch);
    // A room that is known before the server was reached: those of the profile.
    void addRoom(const QString &room);
    // Somebody who went silent without saying so stops typing after this long (default 8 s).
    void setTypingExpiry(std::chrono::milliseconds expiry);
    // The room whose rows the person sees right now (empty: none): what arrives there counts as read. The unread
    // marker stays where it is until it is dismissed or the next unread message comes.
    void setVisibleRoom(const QString &room);
    void markRead(const QString &room);
    // The person turned to another room: the marker of a room that was read to its end has served.
    void dismissMarker(const QString &room);

Q_SIGNALS:
    void statusChanged(const parlance::ConnectionStatus &status);
    void nameChanged();
    void identityChanged();
    void queueChanged();
    void roundTripChanged();
    void roomAboutToBeAdded(int index);
    void roomAdded(const QString &room);
    void roomAboutToBeRemoved(int index);
    void roomRemoved(const QString &room);
    void membersChanged(const QString &room);
    void typingChanged(const QString &room);
    void unreadChanged(const QString &room);
    void messageArrived(const QString &room, const parlance::Message &message); // by somebody else, for notifications
    void notAccepted(const parlance::event::NotAccepted &refused);
    void incomingChanged(const QString &room);
    void olderRequested(const QString &room); // of the server: the store has nothing older

private:
    struct Room;
    struct Batch;
    Room &ensureRoom(const QString &name);
    Room *find(const QString &name) const;
    void flush(Batch &batch);
    void removeRoom(const QString &name);
    void setTyping(const QString &room, const QString &user, bool active);
    void expireTyping();
    void askServer(const QString &room);
    void setProgress(const event::Progress &progress);
    void forgetLink(const QString &room);

    QString m_profileId;
    QString m_name;
    HistorySource *m_history = nullptr;
    bool m_storeFailing = false;
    ConnectionStatus m_status;
    QDeadlineTimer m_retryDeadline;
    QElapsedTimer m_trouble; // since it began
    QString m_user;
    DeliveryPromise m_promise;
    int m_queued = 0;
    int m_inFlight = 0;
    int m_held = 0;
    int m_doubtful = 0;
    std::chrono::microseconds m_roundTrip{0};
    QString m_visibleRoom;
    QStringList m_order;
    std::map<QString, std::unique_ptr<Room>> m_rooms;
    std::chrono::milliseconds m_typingExpiry{8000};
    QTimer m_typingTimer;
};

} // namespace parlance
