// Ten thousand messages are written while there is no connection, and delivered after it is back: in order, and with
// the window answering all the while. Prints the time of both halves and the longest stall of the window's event loop.

#include "Engine.h"
#include "Session.h"
#include "bench/FarSide.h"
#include "models/ChatModel.h"
#include "models/ConnectionTreeModel.h"
#include "models/MessageModel.h"
#include "ui/chat/TimelineView.h"

#include <QApplication>
#include <QElapsedTimer>
#include <QMainWindow>
#include <QTemporaryDir>
#include <QTimer>

#include <cstdio>

using namespace parlance;

namespace {

constexpr int total = 10000;
constexpr int burst = 50;          // written in one turn of the loop: faster than anybody types or pastes
constexpr double stallBound = 50;  // ms
constexpr int deadline = 120000;   // ms, for each wait

// The longest time between two turns of the event loop, asked for every millisecond.
class StallMeter : public QObject
{
public:
    StallMeter()
    {
        m_timer.setTimerType(Qt::PreciseTimer);
        QObject::connect(&m_timer, &QTimer::timeout, this, [this] {
            const double gap = double(m_clock.nsecsElapsed()) / 1e6;
            m_clock.start();
            m_longest = qMax(m_longest, gap);
        });
        m_clock.start();
        m_timer.start(1);
    }

    double take()
    {
        const double longest = m_longest;
        m_longest = 0;
        m_clock.start();
        return longest;
    }

private:
    QTimer m_timer;
    QElapsedTimer m_clock;
    double m_longest = 0;
};

template<typename Condition> bool waitFor(Condition condition)
{
    QElapsedTimer time;
    time.start();
    while (!condition()) {
        if (time.elapsed() > deadline)
            return false;
        QCoreApplication::processEvents(QEventLoop::AllEvents | QEventLoop::WaitForMoreEvents, 20);
    }
    return true;
}

QString text(int number)
{
    return QStringLiteral("message %1, written while the network was away 网络断开时写下").arg(number);
}

bool inOrder(const QStringList &received)
{
    for (int i = 0; i < total; ++i) {
        if (received.value(i) != text(i)) {
            std::fprintf(stderr, "place %d holds: %s\n", i, qPrintable(received.value(i)));
            return false;
        }
    }
    return received.size() == total;
}

int fail(const char *what)
{
    std::fprintf(stderr, "%s\n", what);
    return 1;
}

} // namespace

int main(int argc, char **argv)
{
    QApplication app(argc, argv);
    bench::FarSide far;
    if (!waitFor([&] { return far.observerReady(); }))
        return fail("the observer did not get into the room");

    QTemporaryDir dir;
    Engine engine({.profileDir = dir.path(), .localRoom = false, .wireThread = true});
    ConnectionTreeModel tree;
    QObject::connect(&engine, &Engine::sessionBegins, &tree, [&](const QString &id, Session *session) {
        ChatModel *chat = tree.add(id, QStringLiteral("bench"));
        QObject::connect(session, &Session::statusChanged, chat, &ChatModel::setStatus);
        QObject::connect(session, &Session::eventsReady, chat, &ChatModel::apply);
    });
    engine.start();
    const QString id = engine.addProfile(SessionProbe::roomProfile(far.url(), QStringLiteral("writer")));
    ChatModel *chat = tree.chat(id);
    Session *session = engine.session(id);
    if (!chat || !session || !waitFor([&] { return chat->status().state == LinkState::Ready && !chat->rooms().isEmpty(); }))
        return fail("the writer did not get into the room");
    const QString room = chat->rooms().constFirst();

    QMainWindow window;
    TimelineView view;
    view.setModel(chat->timeline(room));
    window.setCentralWidget(&view);
    window.resize(1000, 700);
    window.show();

    far.stopServer();
    if (!waitFor([&] { return chat->status().state != LinkState::Ready; }))
        return fail("the end of the server was not noticed");

    StallMeter stalls;
    QElapsedTimer time;
    time.start();
    int written = 0;
    QTimer writer;
    QObject::connect(&writer, &QTimer::timeout, &window, [&] { // in the window's thread, as a person's typing
        for (int i = 0; i < burst && written < total; ++i, ++written)
            session->send({newMessageId(), room, text(written), QDateTime::currentDateTime()});
        if (written == total)
            writer.stop();
    });
    stalls.take();
    writer.start(0);
    if (!waitFor([&] { return chat->queued() == total; }))
        return fail("not every message was queued");
    const qint64 queuedTime = time.elapsed();
    const double queuedStall = stalls.take();

    far.startServer();
    if (!waitFor([&] { return far.observerReady(); }))
        return fail("the observer did not come back");
    stalls.take();
    time.start();
    session->connectNow();
    if (!waitFor([&] { return chat->status().state == LinkState::Ready && chat->queued() + chat->inFlight() == 0; }))
        return fail("not every message was settled");
    const qint64 sentTime = time.elapsed();
    const double sentStall = stalls.take();
    if (!waitFor([&] { return far.received().size() >= total; }))
        return fail("not every message arrived");

    const bool ordered = inOrder(far.received());
    const bool answered = qMax(queuedStall, sentStall) < stallBound;
    std::printf("%d messages written while disconnected, delivered after reconnecting\n", total);
    std::printf("  queued and shown in              %8lld ms, longest stall %6.1f ms\n", queuedTime, queuedStall);
    std::printf("  delivered in                     %8lld ms, longest stall %6.1f ms\n", sentTime, sentStall);
    std::printf("  order and number                 %s\n", ordered ? "kept" : "MISSED");
    std::printf("  longest stall under %.0f ms        %s\n", stallBound, answered ? "kept" : "MISSED");
    engine.shutDown();
    return ordered && answered ? 0 : 1;
}
