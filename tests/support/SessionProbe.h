#pragma once

#include "Session.h"

#include <QStringList>

#include <memory>

namespace parlance {

// A Session on the test's thread over real sockets, with short waits, that writes down what it tells the models.
class SessionProbe
{
public:
    static Profile roomProfile(const QUrl &url, const QString &user, const QString &token = {});

    explicit SessionProbe(const Profile &profile, ConnectionConfig config = quickConfig());
    SessionProbe(const Profile &profile, Session::Parts parts);
    ~SessionProbe();

    // Retries after 10 to 40 ms and never gives up; every deadline as in the product.
    static ConnectionConfig quickConfig();

    Session &session() { return *m_session; }
    QString send(const QString &text, const QString &room = {}); // its id

    LinkState state() const { return m_status.state; }
    const ConnectionStatus &status() const { return m_status; }
    const QVector<LinkState> &states() const { return m_states; }
    DeliveryState delivery(const QString &id) const { return m_deliveries.value(id, DeliveryState::None); }
    int count(DeliveryState state) const;
    QStringList texts() const;                     // of received chat messages, in order
    const QVector<Message> &rows() const { return m_rows; }
    const QVector<event::NotAccepted> &notAccepted() const { return m_notAccepted; }
    QStringList rooms() const { return m_rooms; }
    QStringList members(const QString &room) const { return m_members.value(room); }
    DeliveryPromise promise() const { return m_promise; }
    QString user() const { return m_user; }
    event::QueueSize queue() const { return m_queue; }
    const QVector<std::chrono::microseconds> &roundTrips() const { return m_roundTrips; }

private:
    void listen();
    void place(const Message &message);
    void take(const SessionEvents &events);

    std::unique_ptr<Clock> m_clock;
    std::unique_ptr<Session> m_session;
    ConnectionStatus m_status;
    QVector<LinkState> m_states;
    QVector<Message> m_rows; // added rows, own and received
    QHash<QString, DeliveryState> m_deliveries;
    QVector<event::NotAccepted> m_notAccepted;
    QStringList m_rooms;
    QHash<QString, QStringList> m_members;
    DeliveryPromise m_promise;
    QString m_user;
    event::QueueSize m_queue;
    QVector<std::chrono::microseconds> m_roundTrips;
};

} // namespace parlance
