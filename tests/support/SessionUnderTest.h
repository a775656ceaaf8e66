#pragma once

#include "domain/ServerKey.h"
#include "support/FakeClock.h"
#include "support/FakeTransport.h"
#include "support/HeldStore.h"
#include "support/SessionProbe.h"

#include <QCoreApplication>
#include <QJsonDocument>
#include <QJsonObject>
#include <QPointer>

namespace parlance {

using namespace Qt::StringLiterals;

// A Session of Ann in the lobby, with a clock, a disk and a server that stand still until the test moves them; made anew
// for each test function. A test class inherits it, calls setUp() in init(), and tearDown() in cleanup().
class SessionUnderTest
{
protected:
    enum class Server { Dedupes, Acks, Mute }; // what it does with messages

    std::unique_ptr<FakeClock> m_clock;
    HeldStore::Disk m_disk;
    QList<QPointer<FakeTransport>> m_links;
    std::unique_ptr<SessionProbe> m_ann;
    Server m_server = Server::Dedupes;
    int m_seq = 0;

    FakeTransport &link() { return *m_links.last(); }

    Profile profile() const
    {
        Profile profile = SessionProbe::roomProfile(QUrl(QStringLiteral("ws://server.example/")), u"Ann"_s);
        profile.connectAtStart = false;
        if (m_server == Server::Mute)
            profile.dialect = DialectKind::PlainText;
        return profile;
    }
    void start(Server server, const Profile *other = nullptr, QObject *consumer = nullptr)
    {
        m_server = server;
        Session::Parts parts;
        parts.clock = m_clock.get();
        parts.random = [] { return 0.5; };
        parts.config = SessionProbe::quickConfig();
        parts.consumer = consumer;
        parts.messages = std::make_unique<HeldStore>(m_disk);
        parts.transports = [this](TransportChoice) {
            auto transport = std::make_unique<FakeTransport>();
            m_links.append(transport.get());
            return transport;
        };
        m_ann = std::make_unique<SessionProbe>(other ? *other : profile(), std::move(parts));
        turn();
    }
    // Everything that is due now.
    void turn(milliseconds time = milliseconds(20))
    {
        for (int i = 0; i < 3; ++i) {
            m_clock->advance(time / 2);
            QCoreApplication::processEvents();
            QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
        }
    }
    void welcome(bool resumed = false)
    {
        link().accept();
        if (m_server != Server::Mute) {
            link().receive(uR"({"type":"welcome","version":1,"session":"S","user":"Ann","resumed":%1,"capabilities":{"ack":true,"dedupe":%2,"resume":true,"history":true}})"_s
                               .arg(resumed ? u"true"_s : u"false"_s, m_server == Server::Dedupes ? u"true"_s : u"false"_s));
            link().receive(uR"({"type":"presence","room":"lobby","users":["Ann"],"seq":%1})"_s.arg(m_seq));
        }
        turn();
    }
    void connectNow()
    {
        m_ann->session().connectNow();
        turn();
        welcome();
    }
    void breakLink()
    {
        Drop drop;
        drop.kind = DropKind::LinkLost;
        link().end(drop);
        turn();
    }
    void say(const QString &text)
    {
        ++m_seq;
        link().receive(uR"({"type":"message","id":"b%1","serverId":"s%1","seq":%1,"room":"lobby","user":"Bob","text":"%2"})"_s.arg(m_seq).arg(text));
    }
    void ack(const QString &id)
    {
        ++m_seq;
        link().receive(uR"({"type":"ack","id":"%1","serverId":"s%2","seq":%2,"room":"lobby"})"_s.arg(id).arg(m_seq));
    }
    // The texts of the messages that were written to the newest link.
    QStringList written()
    {
        if (m_server == Server::Mute)
            return link().texts();
        QStringList texts;
        for (const QString &frame : link().texts()) {
            const QJsonObject object = QJsonDocument::fromJson(frame.toUtf8()).object();
            if (object.value(u"type"_s).toString() == u"message")
                texts.append(object.value(u"text"_s).toString());
        }
        return texts;
    }
    OutboxRow rowOf(const QString &id, DeliveryState state) const
    {
        OutboxRow row;
        row.message = {id, m_server == Server::Mute ? u"probe"_s : u"lobby"_s, id + u" text"_s, m_clock->wallNow()};
        row.server = serverKey(profile());
        row.state = state;
        row.tries = state == DeliveryState::Queued ? 0 : 1;
        return row;
    }

    void setUp()
    {
        m_clock = std::make_unique<FakeClock>();
        m_disk = HeldStore::Disk();
        m_links.clear();
        m_seq = 0;
        m_server = Server::Dedupes;
    }
    // True when no alarm is left behind.
    [[nodiscard]] bool tearDown()
    {
        endSession();
        return m_clock->pendingAlarms() == 0;
    }
    void endSession()
    {
        m_ann.reset();
        QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
    }
};

} // namespace parlance
