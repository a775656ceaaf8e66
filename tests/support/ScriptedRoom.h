#pragma once

#include "support/FaultOracle.h"
#include "support/RawServer.h"

#include <QJsonObject>

namespace parlance {

// A server of the room protocol (docs/room-protocol.md) with one room and one client at a time, made by hand: it does what
// it should, until a test wants otherwise at one place. What it takes, it numbers and logs; Bob is its other guest, and
// speaks as the test says.
//
// Thread: the test's. Lifetime: the test's, longer than nobody's who talks to it.
class ScriptedRoom : public QObject
{
    Q_OBJECT

public:
    struct Options {
        bool acks = true;
        bool dedupes = true;
        bool history = true;
        bool knowsSessions = true; // false: every resume is refused
        std::function<void(RawPeer &)> opens = [](RawPeer &peer) { peer.upgrade(); };
    };
    using Handler = std::function<void(RawPeer &, const QJsonObject &frame)>;

    explicit ScriptedRoom(const Options &options);
    ~ScriptedRoom() override;

    QUrl url() const { return m_server.url(); }
    RawServer &server() { return m_server; }
    RawPeer &client() { return m_server.lastPeer(); }
    QVector<LoggedMessage> log() const { return m_log; }
    bool isJoined() const { return m_joined; }    // by the newest client
    int resumed() const { return m_resumed; }     // welcomes that took up a session
    int refused() const { return m_refused; }     // resumes that were asked for and refused
    int asked() const { return m_asked; }         // for history

    // Instead of what it would do with a message: keep() and acknowledge(); and with a question for history: answer().
    void onMessage(Handler handler) { m_onMessage = std::move(handler); }
    void onHistory(Handler handler) { m_onHistory = std::move(handler); }

    LoggedMessage keep(const QJsonObject &message); // the first one, where it drops duplicates and has that id
    void acknowledge(RawPeer &peer, const LoggedMessage &message);
    void answer(RawPeer &peer, const QJsonObject &question);
    // Bob's words, with the next number: logged, and not sent to anybody.
    LoggedMessage hear(const QString &text);
    void lose() { ++m_lastSeq; } // a number that nobody will see
    void tell(const LoggedMessage &message); // to the client: as something live
    void say(const QString &text) { tell(hear(text)); }
    static void send(RawPeer &peer, const QJsonObject &frame);
    static QJsonObject frameOf(const LoggedMessage &message);

private:
    void take(RawPeer &peer, const RawPeer::Frame &frame);
    void welcome(RawPeer &peer, const QJsonObject &handshake);
    void enter(RawPeer &peer);

    const Options m_options;
    RawServer m_server;
    Handler m_onMessage;
    Handler m_onHistory;
    QVector<LoggedMessage> m_log;
    qint64 m_lastSeq = 0;
    bool m_joined = false;
    int m_resumed = 0;
    int m_refused = 0;
    int m_asked = 0;
};

} // namespace parlance
