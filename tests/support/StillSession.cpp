#include "support/StillSession.h"

#include <QCoreApplication>
#include <QJsonDocument>
#include <QJsonObject>

#include <algorithm>

namespace parlance {

using namespace std::chrono_literals;
using namespace Qt::StringLiterals;

void StillSession::setUp()
{
    m_dir = std::make_unique<QTemporaryDir>();
    m_clock = std::make_unique<FakeClock>();
    m_attempts.clear();
    m_log.clear();
    m_ids.clear();
    m_written = 0;
    m_serverAnswers = true;
}

bool StillSession::tearDown()
{
    m_ann.reset();
    m_store.reset();
    QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
    return m_clock->pendingAlarms() == 0 && liveLinks() == 0;
}

void StillSession::begin(const ConnectionConfig &config)
{
    m_ann.reset();
    m_store = std::make_unique<Store>(Store::Options{m_dir->path(), false, false});
    m_store->open();
    Session::Parts parts;
    parts.clock = m_clock.get();
    parts.random = [] { return 0.5; };
    parts.config = config;
    parts.messages = m_store->messagesOf(u"probe"_s);
    parts.transports = [this](TransportChoice) {
        auto transport = std::make_unique<FakeTransport>();
        m_attempts.append({transport.get(), m_clock->now(), 0});
        return transport;
    };
    Profile profile = SessionProbe::roomProfile(QUrl(u"ws://server.example/"_s), u"Ann"_s);
    profile.connectAtStart = false;
    m_ann = std::make_unique<SessionProbe>(profile, std::move(parts));
    settle();
}

void StillSession::settle()
{
    for (int i = 0; i < 4; ++i) {
        m_clock->advance(0ms);
        QCoreApplication::processEvents();
        QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
        if (m_serverAnswers)
            answer();
    }
}

void StillSession::turn(milliseconds time)
{
    settle();
    m_clock->advance(time);
    settle();
}

// What came in is kept, once for each id, and acknowledged.
void StillSession::answer()
{
    if (m_attempts.isEmpty() || !m_attempts.last().link || !m_attempts.last().link->isOpen())
        return;
    Attempt &attempt = m_attempts.last();
    while (attempt.link && attempt.answered < attempt.link->texts().size()) {
        const QJsonObject frame = QJsonDocument::fromJson(attempt.link->texts().at(attempt.answered++).toUtf8()).object();
        const QString type = frame.value(u"type"_s).toString();
        if (type == u"handshake") {
            attempt.link->receive(uR"({"type":"welcome","version":1,"session":"S","user":"Ann","resumed":false,)"
                                  uR"("capabilities":{"ack":true,"dedupe":true,"resume":true,"history":true}})"_s);
            attempt.link->receive(uR"({"type":"presence","room":"lobby","users":["Ann"],"seq":%1})"_s.arg(m_log.size()));
        } else if (type == u"message") {
            const QString id = frame.value(u"id"_s).toString();
            if (!m_ids.contains(id)) {
                m_ids.insert(id);
                m_log.append(frame.value(u"text"_s).toString());
            }
            attempt.link->receive(uR"({"type":"ack","id":"%1","serverId":"s-%1","seq":%2,"room":"lobby"})"_s.arg(id).arg(m_log.size()));
        }
    }
}

void StillSession::welcome()
{
    link().accept();
    turn();
    turn();
}

bool StillSession::connectNow()
{
    m_ann->session().connectNow();
    settle();
    welcome();
    return m_ann->state() == LinkState::Ready;
}

void StillSession::end(const Drop &drop)
{
    link().end(drop);
    settle();
}

// Written at the time of the wall clock that the test sets.
QString StillSession::sendNext()
{
    const OutgoingMessage message{newMessageId(), u"lobby"_s, QString::number(++m_written), m_clock->wallNow()};
    m_ann->session().send(message);
    return message.id;
}

void StillSession::sendThree()
{
    for (int i = 0; i < 3; ++i)
        sendNext();
    turn();
    turn();
}

QStringList StillSession::numbers(int last)
{
    QStringList numbers;
    for (int i = 1; i <= last; ++i)
        numbers.append(QString::number(i));
    return numbers;
}

Drop StillSession::dropOf(DropKind kind)
{
    Drop drop;
    drop.kind = kind;
    return drop;
}

int StillSession::liveLinks() const
{
    return int(std::count_if(m_attempts.begin(), m_attempts.end(), [](const Attempt &attempt) { return attempt.link && attempt.link->isLive(); }));
}

} // namespace parlance
