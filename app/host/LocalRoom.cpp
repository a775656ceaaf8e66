#include "host/LocalRoom.h"

#include "host/RandomSecret.h"
#include "host/RoomServer.h"

#include <QCoreApplication>
#include <QDir>
#include <QFileInfo>
#include <QFileSystemWatcher>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLockFile>
#include <QMutex>
#include <QSaveFile>
#include <QStandardPaths>
#include <QThread>

#include <utility>
#include <vector>

#ifdef Q_OS_UNIX
#include <cerrno>
#include <csignal>
#include <unistd.h>
#endif

namespace parlance {

namespace {

constexpr auto ownerOnlyFile = QFile::ReadOwner | QFile::WriteOwner;
constexpr auto ownerOnlyDir = ownerOnlyFile | QFile::ExeOwner;

// A copy that starts at the same moment holds the lock for some milliseconds before its address is written.
constexpr int publishTries = 40;
constexpr int publishPause = 5; // ms

QString lockPath(const QString &dir)
{
    return dir + QStringLiteral("/room.lock");
}

QString addressPath(const QString &dir)
{
    return dir + QStringLiteral("/room.json");
}

bool isAlive(qint64 pid)
{
#ifdef Q_OS_UNIX
    return kill(pid_t(pid), 0) == 0 || errno == EPERM;
#else
    Q_UNUSED(pid); // elsewhere the system frees a lock with the process that held it
    return true;
#endif
}

} // namespace

LocalRoom::LocalRoom(const QString &serverName, const QString &runtimeDir, QObject *parent)
    : QObject(parent), m_serverName(serverName), m_dir(runtimeDir.isEmpty() ? defaultRuntimeDir() : runtimeDir)
{
}

LocalRoom::~LocalRoom()
{
    stop();
}

QString LocalRoom::defaultRuntimeDir()
{
    if (const QString given = qEnvironmentVariable("PARLANCE_RUNTIME_DIR"); !given.isEmpty())
        return given;
    const QString name = QStringLiteral("/parlance");
#if defined(Q_OS_UNIX) && !defined(Q_OS_DARWIN)
    // Elsewhere this is the home directory or the like, and no place for such files.
    if (const QString dir = QStandardPaths::writableLocation(QStandardPaths::RuntimeLocation); !dir.isEmpty())
        return dir + name;
#endif
    if (const QString dir = QStandardPaths::writableLocation(QStandardPaths::GenericCacheLocation); !dir.isEmpty())
        return dir + name;
    return QDir::tempPath() + name + u'-' + QDir::home().dirName();
}

QUrl LocalRoom::locate()
{
    if (m_server && m_server->isListening())
        return m_server->url();
    m_fault.reset();
    if (!prepareDirectory())
        return hostAlone(LocalRoomProblem::Directory, m_dir, {});

    for (int tries = 1;; ++tries) {
        auto lock = std::make_unique<QLockFile>(lockPath(m_dir));
        lock->setStaleLockTime(0); // however old: it is stale only when its process is gone
        if (lock->tryLock(0)) {
            m_lock = std::move(lock);
            return host() ? m_server->url() : QUrl();
        }
        if (lock->error() != QLockFile::LockFailedError)
            return hostAlone(LocalRoomProblem::Lock, lockPath(m_dir), {});

        const Result<Address> address = readAddress();
        if (address) {
            m_token = address->token;
            return address->url;
        }
        if (address.error().kind != int(LocalRoomProblem::NotFound) || tries == publishTries) {
            report(LocalRoomProblem(address.error().kind), address.error().where, address.error().value);
            return {};
        }
        QThread::msleep(publishPause);
    }
}

QString LocalRoom::token() const
{
    return m_token;
}

bool LocalRoom::isHosting() const
{
    return m_server != nullptr;
}

std::optional<Fault> LocalRoom::fault() const
{
    return m_fault;
}

void LocalRoom::stop()
{
    unwatch();
    if (m_lock) {
        // Free for the next one before the clients are told, so that the first that looks finds it free.
        QFile::remove(addressPath(m_dir));
        m_lock.reset();
    }
    m_published.clear();
    m_server.reset();
}

bool LocalRoom::prepareDirectory()
{
    const bool existed = QFileInfo::exists(m_dir);
    if (!QDir().mkpath(m_dir))
        return false;
    if (!existed && !QFile::setPermissions(m_dir, ownerOnlyDir))
        return false;
#ifdef Q_OS_UNIX
    // Somebody else's directory in a common place could lead us into somebody else's room.
    if (QFileInfo(m_dir).ownerId() != geteuid())
        return false;
#endif
    return true;
}

bool LocalRoom::host()
{
    if (m_lock)
        QFile::remove(addressPath(m_dir)); // of a copy that did not end in order
    RoomServer::Options options;
    options.hub.serverName = m_serverName;
    options.hub.token = randomSecret();
    auto server = std::make_unique<RoomServer>(options);
    const Result<QUrl> url = server->start();
    if (!url) {
        m_lock.reset();
        report(LocalRoomProblem::CannotListen, url.error().where, url.error().value);
        return false;
    }
    m_server = std::move(server);
    m_token = options.hub.token;
    if (m_lock) {
        m_published = QJsonDocument(QJsonObject{{QStringLiteral("url"), url->toString()},
                                                {QStringLiteral("token"), m_token},
                                                {QStringLiteral("pid"), QCoreApplication::applicationPid()}})
                          .toJson(QJsonDocument::Compact);
        publish();
        watch();
    }
    Q_EMIT hosting(*url);
    return true;
}

// Without a place to meet the program still works, only by itself.
QUrl LocalRoom::hostAlone(LocalRoomProblem problem, const QString &where, const QString &words)
{
    m_lock.reset();
    const bool open = host();
    if (open)
        report(problem, where, words);
    return open ? m_server->url() : QUrl();
}

Result<LocalRoom::Address> LocalRoom::readAddress() const
{
    const QString path = addressPath(m_dir);
    const auto fault = [&path](LocalRoomProblem problem, const QString &words) { return Fault{int(problem), path, words}; };
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return fault(LocalRoomProblem::NotFound, file.errorString());
    QJsonParseError error;
    const QJsonObject object = QJsonDocument::fromJson(file.read(64 * 1024), &error).object();
    const QUrl url(object[u"url"].toString(), QUrl::StrictMode);
    const Address address{url, object[u"token"].toString(), object[u"pid"].toInteger()};
    if (url.scheme() != u"ws" || !QHostAddress(url.host()).isLoopback() || url.port() < 1 || address.token.isEmpty())
        return fault(LocalRoomProblem::Damaged, error.error == QJsonParseError::NoError ? QString() : error.errorString());

    // What a copy that has died left behind, while its follower has not written yet or is just taking the lock.
    qint64 holder = 0;
    QString hostName;
    QString program;
    const bool known = QLockFile(lockPath(m_dir)).getLockInfo(&holder, &hostName, &program);
    if (!known || holder != address.pid || !isAlive(holder))
        return fault(LocalRoomProblem::NotFound, {});
    return address;
}

void LocalRoom::publish()
{
    const QString path = addressPath(m_dir);
    QSaveFile file(path);
    const bool written = file.open(QIODevice::WriteOnly) && file.setPermissions(ownerOnlyFile)
        && file.write(m_published) == m_published.size()
        && file.flush() // commit() of Qt 6.4 does not notice that the disk is full
        && file.commit();
    if (!written)
        report(LocalRoomProblem::NotPublished, path, file.errorString());
}

void LocalRoom::watch()
{
    m_watcher = new QFileSystemWatcher(this);
    m_watcher->addPaths({m_dir, addressPath(m_dir)}); // the directory for replacement, the file for writing into it
    connect(m_watcher, &QFileSystemWatcher::directoryChanged, this, &LocalRoom::onFilesChanged);
    connect(m_watcher, &QFileSystemWatcher::fileChanged, this, &LocalRoom::onFilesChanged);
}

void LocalRoom::unwatch()
{
    if (!m_watcher)
        return;
    m_watcher->disconnect(this);
    std::exchange(m_watcher, nullptr)->deleteLater(); // perhaps it is calling us
}

void LocalRoom::onFilesChanged()
{
    if (!m_lock)
        return;
    if (!prepareDirectory() || !keepLock())
        return standDown();
    QFile file(addressPath(m_dir));
    if (!file.open(QIODevice::ReadOnly) || file.readAll() != m_published)
        publish();
    if (m_watcher)
        m_watcher->addPaths({m_dir, addressPath(m_dir)}); // a watch ends when its file is replaced
}

// True while the lock file is ours. One that was removed, by a cleaner of temporary files perhaps, is taken again.
bool LocalRoom::keepLock()
{
    qint64 holder = 0;
    QString hostName;
    QString program;
    if (m_lock->getLockInfo(&holder, &hostName, &program))
        return holder == QCoreApplication::applicationPid();
    abandonLock();
    m_lock = std::make_unique<QLockFile>(lockPath(m_dir));
    m_lock->setStaleLockTime(0);
    return m_lock->tryLock(0);
}

// A QLockFile lets go only by removing the file that bears its name, and that is another's now, or about to be. So
// it is put away for the rest of the process: some bytes and a descriptor, each time that somebody removed our lock.
void LocalRoom::abandonLock()
{
    static QMutex mutex;
    static auto *const abandoned = new std::vector<QLockFile *>; // never destroyed: that would remove the file
    const QMutexLocker guard(&mutex);
    abandoned->push_back(m_lock.release());
}

// Another copy took the lock while its file was missing. There must be one room, so this one ends.
void LocalRoom::standDown()
{
    unwatch();
    abandonLock();
    m_published.clear();
    m_server.reset();
}

void LocalRoom::report(LocalRoomProblem problem, const QString &where, const QString &words)
{
    m_fault = Fault{int(problem), where, words};
    Q_EMIT failed(*m_fault);
}

} // namespace parlance
