#pragma once

#include "DeliveryFlow.h"
#include "EventBatch.h"
#include "HandOver.h"
#include "Session.h"
#include "SessionRooms.h"
#include "StateSaver.h"
#include "wire/CookieJar.h"

#include <QPointer>

namespace parlance {

// What a Session does in its thread: carries out what the dialect wants on the connection, joins the rooms at each
// Ready, and collects the events for the store and the models. When too much is on the way to these, nothing more is read
// from the link until they have caught up.
//
// Thread: the session's; made there by Session::start(), destroyed with the session.
class SessionCore : public QObject
{
    Q_OBJECT

public:
    SessionCore(Session &session, Profile profile, Session::Parts parts);
    ~SessionCore() override;

    void start();
    Connection &connection() { return *m_connection; }
    DeliveryFlow &delivery() { return *m_delivery; }

    void connectNow();
    void stop();
    void send(OutgoingMessage message);
    void join(const QString &room);
    void leave(const QString &room);
    void setTyping(const QString &room, bool active);
    void requestOlder(const QString &room);
    void requestFile(const QString &room, const QString &serverId);
    void tellDetails();
    void setProfile(const Profile &profile);
    void shutDown();

private:
    void loaded(const MessageStore::Loaded &loaded);
    void restore(const QByteArray &bytes);
    void saveState();
    ConnectionConfig configOf(const Profile &profile) const;
    TransportRequest makeRequest();
    DialectIdentity identity() const;
    void makeDialectOf(const Profile &profile);
    QString defaultRoom() const;
    void changeRooms(const QStringList &wanted);

    void linkOpened(quint64 epoch);
    void linkEnded(quint64 epoch, const Drop &drop);
    void statusChanged(const ConnectionStatus &status);
    void run(quint64 epoch, const Actions &actions);
    void perform(quint64 epoch, const action::Send &send);
    void perform(quint64 epoch, const action::EnterPhase &enter);
    void perform(quint64 epoch, const action::Ready &ready);
    void perform(quint64 epoch, const action::Fail &fail);
    void perform(quint64 epoch, const action::Deliver &deliver);
    void perform(quint64 epoch, const action::Acked &acked);
    void perform(quint64 epoch, const action::Refused &refused);
    void perform(quint64 epoch, const action::TryLater &later);
    void perform(quint64 epoch, const action::Members &members);
    void perform(quint64 epoch, const action::Typing &typing);
    void perform(quint64 epoch, const action::Joined &joined);
    void perform(quint64 epoch, const action::Left &left);
    void perform(quint64 epoch, const action::History &history);
    void perform(quint64 epoch, const action::Progress &progress);
    void perform(quint64 epoch, const action::FileArrived &arrived);
    void perform(quint64 epoch, const action::HeartbeatAnswered &answered);

    QString mainRoom() const;              // where a message without a room belongs
    QString shelfFor(const QString &room); // the room under which a received message is shown
    void noteJoined(const QString &room);
    void forgetRoom(const QString &room);
    void append(const QVector<Message> &page, bool complete);
    bool isReceipt(const Message &message) const; // one of ours that the server shows us
    void write(quint64 epoch, const OutFrame &frame);
    void handOver(SessionEvents events);
    void waitForAnswer();
    void watchBacklog();

    Session &m_session;
    Profile m_profile;
    Session::Parts m_parts;
    std::unique_ptr<Dialect> m_dialect;
    std::unique_ptr<Connection> m_connection;
    std::unique_ptr<HandOver> m_handOver;
    std::unique_ptr<EventBatch> m_batch;
    std::unique_ptr<DeliveryFlow> m_delivery;
    std::unique_ptr<StateSaver> m_state;
    std::unique_ptr<Alarm> m_patience; // with what the dialect holds back
    QString m_dialectServer; // that m_dialect talks to, as serverKey() names it
    std::shared_ptr<CookieJar> m_cookies = std::make_shared<CookieJar>();
    LinkReport m_report; // of the last attempt
    std::optional<Fault> m_mappingFault;
    SessionRooms m_rooms;
    DeliveryPromise m_promise;
    quint64 m_openEpoch = 0; // of the open link, from the upgrade on; 0 without one
    quint64 m_measuredEpoch = 0; // of the link whose round trip was asked for
    bool m_running = false; // inside run()
    bool m_otherServer = false; // the profile names another one since the last attempt
    bool m_loaded = false;      // what the last run left is here: a link may begin
    bool m_connectWhenLoaded = false;
    bool m_waiting = false;     // m_patience runs
    bool m_hasHoles = false;    // as the dialect said last
    bool m_shuttingDown = false;
    std::optional<event::QueueSize> m_announced;
};

} // namespace parlance
