#pragma once

#include "host/RoomServer.h"
#include "support/SessionProbe.h"

#include <QThread>

#include <memory>

namespace parlance::bench {

// The other end, in a thread of its own so that it does not disturb what is measured: a room server that can be
// stopped and started on the same port, and a person in the room who notes what arrives.
//
// Thread: every method is called from the measuring thread and waits for the answer.
class FarSide
{
public:
    FarSide()
    {
        m_owner.moveToThread(&m_thread);
        m_thread.start();
        startServer();
    }

    ~FarSide()
    {
        there([this] {
            m_observer.reset();
            m_server.reset();
        });
        m_thread.quit();
        m_thread.wait();
    }

    FarSide(const FarSide &) = delete;
    FarSide &operator=(const FarSide &) = delete;

    QUrl url() const { return m_url; }

    void startServer()
    {
        there([this] {
            RoomServer::Options options;
            options.port = quint16(qMax(0, m_url.port(0)));
            m_server = std::make_unique<RoomServer>(options);
            const Result<QUrl> url = m_server->start();
            if (!url)
                qFatal("the room server cannot listen: %s", qPrintable(url.error().value));
            m_url = *url;
            m_observer = std::make_unique<SessionProbe>(SessionProbe::roomProfile(m_url, QStringLiteral("observer")));
            m_observer->session().connectNow();
        });
    }

    void stopServer()
    {
        there([this] {
            m_observer.reset();
            m_server.reset();
        });
    }

    bool observerReady()
    {
        bool ready = false;
        there([&] { ready = m_observer->state() == LinkState::Ready && !m_observer->rooms().isEmpty(); });
        return ready;
    }

    QStringList received()
    {
        QStringList texts;
        there([&] { texts = m_observer->texts(); });
        return texts;
    }

private:
    template<typename Work> void there(Work work)
    {
        QMetaObject::invokeMethod(&m_owner, work, Qt::BlockingQueuedConnection);
    }

    QThread m_thread;
    QObject m_owner; // gives the work its thread
    QUrl m_url;
    std::unique_ptr<RoomServer> m_server;
    std::unique_ptr<SessionProbe> m_observer;
};

} // namespace parlance::bench
