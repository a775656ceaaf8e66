#include "wire/dial/AddressRace.h"

#include <QNetworkProxy>
#include <QSslSocket>
#include <QTcpSocket>

#include <chrono>

namespace parlance {

using namespace std::chrono_literals;

namespace {

constexpr auto stagger = 250ms; // the Connection Attempt Delay that RFC 8305 section 8 recommends

int tellingOf(QAbstractSocket::SocketError error)
{
    if (error == QAbstractSocket::ConnectionRefusedError)
        return 2;
    return error == QAbstractSocket::SocketTimeoutError ? 0 : 1;
}

} // namespace

AddressRace::AddressRace(const QList<QHostAddress> &addresses, quint16 port, bool encryptable, QObject *parent)
    : QObject(parent), m_addresses(inTurns(addresses)), m_port(port), m_encryptable(encryptable)
{
    m_stagger.setSingleShot(true);
    m_stagger.setInterval(stagger);
    connect(&m_stagger, &QTimer::timeout, this, &AddressRace::tryNext);
}

AddressRace::~AddressRace()
{
    if (m_winner)
        giveUp(m_winner.release());
    for (QTcpSocket *socket : std::exchange(m_running, {}))
        giveUp(socket);
}

QList<QHostAddress> AddressRace::inTurns(const QList<QHostAddress> &addresses)
{
    QList<QHostAddress> families[2]; // the first one's, and the other
    for (const QHostAddress &address : addresses) {
        const bool isFirst = address.protocol() == addresses.first().protocol();
        families[isFirst ? 0 : 1].append(address);
    }
    QList<QHostAddress> turns;
    for (qsizetype i = 0; turns.size() < addresses.size(); ++i) {
        for (const QList<QHostAddress> &family : families) {
            if (i < family.size())
                turns.append(family.at(i));
        }
    }
    return turns;
}

void AddressRace::start()
{
    tryNext();
}

// Nothing may follow connectToHost(): it can fail at once, and the race be deleted for it.
void AddressRace::tryNext()
{
    m_stagger.stop(); // it may have been running for this very address
    const QHostAddress address = m_addresses.at(m_next++);
    auto *socket = m_encryptable ? new QSslSocket : new QTcpSocket; // a QSslSocket loads OpenSSL: only where it is wanted
    socket->setProxy(QNetworkProxy::NoProxy);
    connect(socket, &QAbstractSocket::connected, this, [this, socket] { onConnected(socket); });
    connect(socket, &QAbstractSocket::errorOccurred, this, [this, socket] { onFailed(socket); });
    m_running.append(socket);
    if (m_next < m_addresses.size())
        m_stagger.start();
    socket->connectToHost(address, m_port);
}

void AddressRace::onConnected(QTcpSocket *socket)
{
    m_stagger.stop();
    m_running.removeOne(socket);
    for (QTcpSocket *loser : std::exchange(m_running, {}))
        giveUp(loser);
    socket->disconnect(this);
    m_winner.reset(socket);
    Q_EMIT won();
}

void AddressRace::onFailed(QTcpSocket *socket)
{
    if (const int telling = tellingOf(socket->error()); telling > m_telling) {
        m_telling = telling;
        m_error = socket->error();
        m_words = socket->errorString();
    }
    m_running.removeOne(socket);
    giveUp(socket);
    if (m_next < m_addresses.size())
        tryNext();
    else if (m_running.isEmpty())
        Q_EMIT lost(m_error, m_words);
}

void AddressRace::giveUp(QTcpSocket *socket)
{
    socket->disconnect(this);
    socket->abort();
    socket->deleteLater(); // it may be what called us
}

} // namespace parlance
