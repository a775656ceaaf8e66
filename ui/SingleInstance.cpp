#include "ui/SingleInstance.h"

#include <QCryptographicHash>
#include <QDir>
#include <QLocalSocket>

namespace parlance {

namespace {

constexpr int answerMs = 3000;
constexpr qint64 longestAddress = 8192;

// Local sockets have short names, profile directories may have long ones.
QString socketName(const QString &profileDir)
{
    const QByteArray hash = QCryptographicHash::hash(QDir(profileDir).canonicalPath().toUtf8(), QCryptographicHash::Sha256);
    const QString name = QStringLiteral("parlance-") + QString::fromLatin1(hash.toHex().left(24));
#ifdef Q_OS_UNIX
    return qEnvironmentVariable("XDG_RUNTIME_DIR", QDir::tempPath()) + u'/' + name;
#else
    return name;
#endif
}

QString madeDirectory(const QString &profileDir)
{
    QDir().mkpath(profileDir);
    return profileDir;
}

} // namespace

SingleInstance::SingleInstance(const QString &profileDir, QObject *parent)
    : QObject(parent),
      m_name(socketName(madeDirectory(profileDir))),
      m_lock(profileDir + QStringLiteral("/window.lock"))
{
    m_lock.setStaleLockTime(0); // a lock is stale when its process is gone, however old it is
    m_server.setSocketOptions(QLocalServer::UserAccessOption);
    connect(&m_server, &QLocalServer::newConnection, this, &SingleInstance::serve);
}

SingleInstance::Outcome SingleInstance::claim(const QString &address)
{
    if (m_lock.tryLock(0)) {
        listen();
        return Outcome::First;
    }
    if (m_lock.error() != QLockFile::LockFailedError)
        return Outcome::NoLock;
    return handOn(address) ? Outcome::HandedOn : Outcome::Stuck;
}

bool SingleInstance::handOn(const QString &address) const
{
    QLocalSocket socket;
    socket.connectToServer(m_name);
    if (!socket.waitForConnected(answerMs))
        return false;
    socket.write(address.toUtf8() + '\n');
    return socket.waitForReadyRead(answerMs) && socket.readLine() == "ok\n";
}

void SingleInstance::listen()
{
    if (m_server.listen(m_name))
        return;
    QLocalServer::removeServer(m_name); // left behind by a crash: the lock is ours
    if (!m_server.listen(m_name))
        qWarning("A second start cannot be noticed: %s", qPrintable(m_server.errorString()));
}

void SingleInstance::serve()
{
    while (QLocalSocket *socket = m_server.nextPendingConnection()) {
        connect(socket, &QLocalSocket::disconnected, socket, &QObject::deleteLater);
        const auto read = [this, socket] {
            if (!socket->canReadLine()) {
                if (socket->bytesAvailable() > longestAddress)
                    socket->abort();
                return;
            }
            const QString address = QString::fromUtf8(socket->readLine(longestAddress)).trimmed();
            socket->write("ok\n");
            socket->flush();
            socket->disconnectFromServer();
            Q_EMIT startedAgain(address);
        };
        connect(socket, &QLocalSocket::readyRead, this, read);
        if (socket->bytesAvailable() > 0)
            read();
    }
}

} // namespace parlance
