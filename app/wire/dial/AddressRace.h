#pragma once

#include <QHostAddress>
#include <QObject>
#include <QTcpSocket>
#include <QTimer>

#include <memory>

namespace parlance {

// Connects to one of several addresses of the same host (RFC 8305 section 5): one after the other, each tried beside
// those before it as soon as 250 ms have passed or the one before has failed. The first that answers wins, and the
// others are given up.
//
// Thread: the one that made it. Lifetime: one start(); won() or lost() comes at most once, and may come from inside
//   start(). Both come from inside a socket's signal: let a socket go with deleteLater(). The race may be deleted there.
// Deadline: none of its own.
class AddressRace : public QObject
{
    Q_OBJECT

public:
    // `encryptable`: the socket is to be a QSslSocket, though it does not encrypt yet.
    AddressRace(const QList<QHostAddress> &addresses, quint16 port, bool encryptable, QObject *parent = nullptr);
    ~AddressRace() override;

    void start();
    // After won(): connected, without a parent and without connections.
    std::unique_ptr<QTcpSocket> takeSocket() { return std::move(m_winner); }

    // IPv6 and IPv4 in turns, beginning with the family that the system put first (section 4).
    static QList<QHostAddress> inTurns(const QList<QHostAddress> &addresses);

Q_SIGNALS:
    void won();
    // All have failed. The most telling error: a refusal says more than a network that is not there, and that more
    // than silence.
    void lost(QAbstractSocket::SocketError error, const QString &words);

private:
    void tryNext();
    void onConnected(QTcpSocket *socket);
    void onFailed(QTcpSocket *socket);
    void giveUp(QTcpSocket *socket);

    QList<QHostAddress> m_addresses;
    quint16 m_port;
    bool m_encryptable;
    qsizetype m_next = 0;
    QTimer m_stagger;
    QList<QTcpSocket *> m_running;
    std::unique_ptr<QTcpSocket> m_winner;
    QAbstractSocket::SocketError m_error = QAbstractSocket::UnknownSocketError;
    QString m_words;
    int m_telling = -1;
};

} // namespace parlance
