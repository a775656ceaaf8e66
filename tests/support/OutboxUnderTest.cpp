#include "support/OutboxUnderTest.h"

#include "support/StoreProbe.h"

namespace parlance {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

QString list(const QStringList &values)
{
    return values.join(u", "_s);
}

QString list(const QVector<DeliveryState> &states)
{
    QStringList numbers;
    for (const DeliveryState state : states)
        numbers.append(QString::number(int(state)));
    return list(numbers);
}

template<typename Value> QString unlessEqual(QStringView what, const Value &is, const Value &should)
{
    return is == should ? QString() : u"%1: %2 instead of %3\n"_s.arg(what, list(is), list(should));
}

} // namespace

Profile OutboxUnderTest::plainProfile(const QUrl &url)
{
    Profile profile = roomProfile(url);
    profile.dialect = DialectKind::PlainText;
    profile.rooms.clear();
    return profile;
}

ConnectionConfig OutboxUnderTest::impatient()
{
    ConnectionConfig config = SessionProbe::quickConfig();
    config.tcpDeadline = 500ms;
    config.tlsDeadline = 500ms;
    config.upgradeDeadline = 500ms;
    config.helloDeadline = 500ms;
    config.heartbeatIdle = 200ms;
    config.heartbeatDeadline = 400ms;
    config.checkingDeadline = 200ms;
    return config;
}

OutboxUnderTest::OutboxUnderTest(const Profile &profile, const ConnectionConfig &config)
    : m_profile(profile), m_config(config), m_clock(makeSystemClock())
{
    begin();
}

OutboxUnderTest::~OutboxUnderTest()
{
    end();
}

void OutboxUnderTest::begin()
{
    m_store = std::make_unique<Store>(Store::Options{m_dir.path()});
    m_store->open();
    Session::Parts parts;
    parts.clock = m_clock.get();
    parts.config = m_config;
    parts.random = [] { return 0.0; }; // the shortest waits that are allowed
    parts.messages = m_store->messagesOf(m_profile.id);
    m_life = std::make_unique<SessionProbe>(m_profile, std::move(parts));
}

void OutboxUnderTest::end()
{
    for (const QString &id : std::as_const(m_ids))
        m_states.insert(id, delivery(id));
    m_life.reset();
    m_store.reset();
}

QString OutboxUnderTest::room() const
{
    return m_profile.rooms.value(0);
}

QString OutboxUnderTest::write(const QString &text)
{
    m_texts.append(text);
    m_ids.append(m_life->send(text, room()));
    return m_ids.constLast();
}

void OutboxUnderTest::writeSome(int count)
{
    for (int i = 0; i < count; ++i)
        write(u"消息 %1"_s.arg(m_ids.size()));
}

DeliveryState OutboxUnderTest::delivery(const QString &id) const
{
    const DeliveryState now = m_life ? m_life->delivery(id) : DeliveryState::None;
    return now == DeliveryState::None ? m_states.value(id, DeliveryState::None) : now;
}

bool OutboxUnderTest::allAre(DeliveryState state) const
{
    return std::all_of(m_ids.cbegin(), m_ids.cend(), [this, state](const QString &id) { return delivery(id) == state; });
}

bool OutboxUnderTest::isSettled() const
{
    const auto isDone = [this](const QString &id) {
        const DeliveryState now = m_life->delivery(id);
        return now == DeliveryState::Delivered || (now == DeliveryState::None && m_states.contains(id));
    };
    return m_life->state() == LinkState::Ready && m_life->queue() == event::QueueSize{}
        && std::all_of(m_ids.cbegin(), m_ids.cend(), isDone);
}

bool OutboxUnderTest::anyIs(DeliveryState state) const
{
    return std::any_of(m_ids.cbegin(), m_ids.cend(), [this, state](const QString &id) { return delivery(id) == state; });
}

QString OutboxUnderTest::wrongUnlessDelivered(const QVector<LoggedMessage> &log)
{
    QStringList logged;
    for (const LoggedMessage &message : log) {
        if (message.user != u"Bob")
            logged.append(message.text);
    }
    QString wrong = unlessEqual(u"the server's log", logged, m_texts);
    const Shown kept = shown();
    wrong += unlessEqual(u"own messages in the history", kept.own, m_texts);
    wrong += unlessEqual(u"their states", kept.ownStates, QVector<DeliveryState>(m_ids.size(), DeliveryState::Delivered));
    test::StoreProbe disk(m_dir.path(), true, m_profile.id);
    if (const qsizetype waiting = disk.load().outbox.size(); waiting > 0)
        wrong += u"%1 still in the outbox\n"_s.arg(waiting);
    return wrong;
}

QString OutboxUnderTest::wrongUnlessWaiting(const QVector<DeliveryState> &states)
{
    const Shown kept = shown();
    QString wrong = unlessEqual(u"own messages in the history", kept.own, m_texts);
    test::StoreProbe disk(m_dir.path(), true, m_profile.id);
    QStringList waiting;
    QVector<DeliveryState> are;
    for (const OutboxRow &row : disk.load().outbox) {
        waiting.append(row.message.id);
        are.append(row.state);
    }
    wrong += unlessEqual(u"the outbox", waiting, m_ids);
    return wrong + unlessEqual(u"its states", are, states);
}

OutboxUnderTest::Shown OutboxUnderTest::shown()
{
    end();
    test::StoreProbe disk(m_dir.path(), true, m_profile.id);
    Shown shown;
    for (const Message &message : disk.page(room().isEmpty() ? m_profile.id : room(), 10000, m_profile.id).rows) {
        if (message.notice == NoticeKind::MissingPossible)
            ++shown.holes;
        if (message.kind != MessageKind::Chat)
            continue;
        if (message.own) {
            shown.own.append(message.text);
            shown.ownStates.append(message.state);
        } else {
            shown.others.append(message.text);
        }
    }
    return shown;
}

} // namespace parlance
