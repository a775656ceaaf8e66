#include "support/SessionProbe.h"

#include "storage/MemoryMessageStore.h"

#include <QRandomGenerator>

namespace parlance {

Profile SessionProbe::roomProfile(const QUrl &url, const QString &user, const QString &token)
{
    Profile profile;
    profile.id = QStringLiteral("probe");
    profile.name = QStringLiteral("probe");
    profile.url = url;
    profile.user = user;
    profile.token = token;
    profile.rooms = {QStringLiteral("lobby")};
    return profile;
}

ConnectionConfig SessionProbe::quickConfig()
{
    ConnectionConfig config;
    config.attemptLimit = -1;
    config.backoffFirst = milliseconds(20);
    config.backoffCap = milliseconds(40);
    config.quickDropLimit = 1000;
    return config;
}

SessionProbe::SessionProbe(const Profile &profile, ConnectionConfig config) : m_clock(makeSystemClock())
{
    Session::Parts parts;
    parts.config = config;
    parts.clock = m_clock.get();
    parts.random = [] { return QRandomGenerator::global()->generateDouble(); };
    parts.messages = std::make_unique<MemoryMessageStore>();
    m_session = std::make_unique<Session>(profile, std::move(parts));
    listen();
}

SessionProbe::SessionProbe(const Profile &profile, Session::Parts parts)
    : m_session(std::make_unique<Session>(profile, std::move(parts)))
{
    listen();
}

SessionProbe::~SessionProbe() = default;

void SessionProbe::listen()
{
    QObject::connect(m_session.get(), &Session::statusChanged, m_session.get(), [this](const ConnectionStatus &status) {
        m_status = status;
        if (m_states.isEmpty() || m_states.last() != status.state)
            m_states.append(status.state);
    });
    QObject::connect(m_session.get(), &Session::eventsReady, m_session.get(),
                     [this](const SessionEvents &events) { take(events); });
    m_session->start();
}

QString SessionProbe::send(const QString &text, const QString &room)
{
    const OutgoingMessage message{newMessageId(), room, text, QDateTime::currentDateTime()};
    m_session->send(message);
    return message.id;
}

int SessionProbe::count(DeliveryState state) const
{
    int found = 0;
    for (const DeliveryState is : m_deliveries)
        found += is == state ? 1 : 0;
    return found;
}

QStringList SessionProbe::texts() const
{
    QStringList texts;
    for (const Message &message : m_rows) {
        if (message.kind == MessageKind::Chat && message.state == DeliveryState::None)
            texts.append(message.text);
    }
    return texts;
}

void SessionProbe::place(const Message &message)
{
    // As the timeline does: what fills a hole stands where its sequence number belongs, whatever notices lie between.
    auto at = m_rows.end();
    if (message.seq && message.state == DeliveryState::None) {
        for (auto row = m_rows.end(); row != m_rows.begin();) {
            --row;
            if (row->seq && *row->seq < *message.seq)
                break;
            if (row->seq)
                at = row;
        }
    }
    m_rows.insert(at, message);
}

void SessionProbe::take(const SessionEvents &events)
{
    for (const SessionEvent &event : events) {
        if (const auto *added = std::get_if<event::Added>(&event)) {
            place(added->message);
            if (added->message.state != DeliveryState::None)
                m_deliveries.insert(added->message.id, added->message.state);
        } else if (const auto *delivery = std::get_if<event::Delivery>(&event)) {
            m_deliveries.insert(delivery->id, delivery->state);
        } else if (const auto *older = std::get_if<event::Older>(&event)) {
            m_rows = older->messages + m_rows;
        } else if (const auto *filled = std::get_if<event::Filled>(&event)) {
            for (const Message &message : filled->messages)
                place(message);
        } else if (const auto *refused = std::get_if<event::NotAccepted>(&event)) {
            m_notAccepted.append(*refused);
        } else if (const auto *joined = std::get_if<event::RoomJoined>(&event)) {
            m_rooms.append(joined->room);
        } else if (const auto *left = std::get_if<event::RoomLeft>(&event)) {
            m_rooms.removeAll(left->room);
        } else if (const auto *members = std::get_if<event::Members>(&event)) {
            m_members.insert(members->room, members->users);
        } else if (const auto *identity = std::get_if<event::Identity>(&event)) {
            m_user = identity->user;
            m_promise = identity->promise;
        } else if (const auto *size = std::get_if<event::QueueSize>(&event)) {
            m_queue = *size;
        } else if (const auto *roundTrip = std::get_if<event::RoundTrip>(&event)) {
            m_roundTrips.append(roundTrip->time);
        }
    }
}

} // namespace parlance
