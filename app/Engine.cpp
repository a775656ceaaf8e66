#include "Engine.h"

#include "Session.h"
#include "Settings.h"
#include "WireSide.h"
#include "connection/Reachability.h"
#include "storage/JsonFile.h"
#include "storage/ProfileSecrets.h"
#include "storage/ProfileStore.h"
#include "storage/Store.h"

#include <QCoreApplication>
#include <QDir>
#include <QEventLoop>
#include <QHash>
#include <QHostAddress>
#include <QRandomGenerator>
#include <QSet>
#include <QStandardPaths>
#include <QThread>
#include <QTimer>
#include <QUuid>

#include <algorithm>

namespace parlance {

namespace {

// The network's state is only a hint, and its plug-in takes a while to load: it comes after the first paint.
constexpr milliseconds reachabilityDelay{1500};
// Closing takes a session's last close deadline at most; after this the program does not wait any longer.
constexpr milliseconds shutDownLimit{1800};

QString systemUserName()
{
    for (const char *variable : {"USER", "USERNAME", "LOGNAME"}) {
        const QString name = qEnvironmentVariable(variable).trimmed();
        if (!name.isEmpty())
            return name;
    }
    return QStringLiteral("me");
}

} // namespace

class Engine::Private
{
public:
    Private(Engine &engine, const Options &given)
        : q(engine), options(given), profiles(given.profileDir), secrets(given.secrets), store({given.profileDir, given.wireThread, false})
    {
    }

    void load();
    void save();
    void begin(const Profile &profile);
    void beginLoaded(const Profile &profile);
    void forgetMessages(const QString &profile);
    void watchNetwork();
    int indexOf(const QString &id) const;

    Engine &q;
    Options options;
    Settings settings;
    ProfileStore profiles;
    ProfileSecrets secrets;
    Store store;
    QSet<QString> toForget; // removed profiles whose sessions are ending
    QVector<Profile> list;
    QHash<QString, Session *> sessions;
    QVector<DamagedFile> damaged;
    bool firstStart = false;
    bool visible = true;
    QThread thread;
    WireSide *wire = nullptr;
    Reachability *reachability = nullptr;
    HostedRoom hosted;
    QString hostedProfile;
    QString hostedName;
    bool down = false;
};

void Engine::Private::load()
{
    QDir().mkpath(options.profileDir);
    const QString settingsPath = options.profileDir + QStringLiteral("/settings.json");
    if (const QString words = settings.load(settingsPath); !words.isEmpty())
        damaged.append({settingsPath, keepDamagedAside(settingsPath), words});

    const ProfileStore::Loaded loaded = profiles.load();
    if (loaded.problem)
        damaged.append({loaded.problem->path, loaded.problem->keptAs, loaded.problem->reason,
                        loaded.problem->newer, loaded.problem->leftOut});
    list = loaded.profiles;
    firstStart = loaded.missing;
}

void Engine::Private::save()
{
    // A hosted room ends with the program: the address of its profile would lead nowhere.
    QVector<Profile> kept;
    for (const Profile &profile : std::as_const(list)) {
        if (profile.server != ServerKind::Hosted)
            kept.append(profile);
    }
    if (const Result<bool> saved = profiles.save(secrets.forFile(kept)); !saved)
        Q_EMIT q.saveFailed(saved.error().where, saved.error().value);
}

void Engine::Private::begin(const Profile &profile)
{
    Session::Parts parts;
    parts.clock = &wire->clock();
    parts.random = [] { return QRandomGenerator::global()->generateDouble(); };
    parts.messages = store.messagesOf(profile.id);
    parts.consumer = &q;
    parts.localRoomUrl = [wire = wire] { return wire->localRoomUrl(); };
    parts.localRoomToken = [wire = wire] { return wire->localRoomToken(); };

    auto *session = new Session(profile, std::move(parts));
    const QString id = profile.id;
    connect(session, &Session::roomsChanged, &q, [this, id](const QStringList &rooms) {
        if (const int index = indexOf(id); index >= 0) {
            list[index].rooms = rooms;
            save();
        }
    });
    sessions.insert(id, session);
    Q_EMIT q.sessionBegins(id, session);
    session->moveToThread(wire->thread());
    QMetaObject::invokeMethod(wire, [wire = wire, session] { wire->adopt(session); });
    if (!visible)
        session->setVisible(false);
    if (reachability && !reachability->isAvailable())
        session->setNetworkAvailable(false);
}

// A key that lies elsewhere is fetched first; until it is here, or cannot be had, nothing connects.
void Engine::Private::beginLoaded(const Profile &profile)
{
    if (!secrets.isAway(profile)) {
        begin(profile);
        return;
    }
    Profile waiting = profile;
    waiting.connectAtStart = false;
    begin(waiting);
    secrets.read(profile.id, [this, id = profile.id](const QString &key) {
        const int index = indexOf(id);
        if (index < 0 || down)
            return;
        Profile &known = list[index];
        if (known.envelope.key.isEmpty())
            known.envelope.key = key;
        sessions.value(id)->setProfile(known);
        Q_EMIT q.profileChanged(id);
        if (known.connectAtStart)
            sessions.value(id)->connectNow(); // without a key it says so
    });
}

void Engine::Private::forgetMessages(const QString &profile)
{
    if (toForget.remove(profile))
        store.forget(profile);
}

void Engine::Private::watchNetwork()
{
    // A room on this computer needs no network, and the system's plug-in is heavy: only for servers elsewhere.
    const bool wanted = std::any_of(list.begin(), list.end(), [](const Profile &profile) {
        return profile.server == ServerKind::Remote && !QHostAddress(profile.url.host()).isLoopback()
               && profile.url.host() != u"localhost";
    });
    if (reachability || !wanted)
        return;
    reachability = new Reachability(&q);
    const auto tellAvailability = [this](bool available) {
        for (Session *session : std::as_const(sessions))
            session->setNetworkAvailable(available);
    };
    connect(reachability, &Reachability::availableChanged, &q, tellAvailability);
    connect(reachability, &Reachability::networkChanged, &q, [this] {
        for (Session *session : std::as_const(sessions))
            session->networkChanged();
    });
    if (!reachability->isAvailable())
        tellAvailability(false);
}

int Engine::Private::indexOf(const QString &id) const
{
    for (int i = 0; i < list.size(); ++i) {
        if (list.at(i).id == id)
            return i;
    }
    return -1;
}

Engine::Engine(const Options &options, QObject *parent)
    : QObject(parent), m_d(std::make_unique<Private>(*this, options))
{
    qRegisterMetaType<ConnectionStatus>();
    qRegisterMetaType<SessionEvents>();
    qRegisterMetaType<HostedRoom>();
    qRegisterMetaType<StoreTrouble>();
    connect(&m_d->settings, &Settings::saveFailed, this, &Engine::saveFailed);
    connect(&m_d->store, &Store::troubleChanged, this, &Engine::storeTroubleChanged);
    connect(&m_d->secrets, &ProfileSecrets::fileOutdated, this, [this] { m_d->save(); });

    m_d->wire = new WireSide;
    connect(m_d->wire, &WireSide::hosting, this, &Engine::setHosted);
    if (options.wireThread) {
        m_d->thread.setObjectName(QStringLiteral("wire"));
        m_d->wire->moveToThread(&m_d->thread);
        // The last session is gone: the thread ends, and takes with it what lives there.
        connect(m_d->wire, &WireSide::allGone, &m_d->thread, &QThread::quit, Qt::DirectConnection);
        connect(&m_d->thread, &QThread::finished, m_d->wire, &QObject::deleteLater);
        m_d->thread.start();
    }
}

Engine::~Engine()
{
    shutDown();
}

QString Engine::defaultProfileDir()
{
    return QStandardPaths::writableLocation(QStandardPaths::AppDataLocation);
}

bool Engine::hasTransport(TransportChoice choice)
{
    return isAvailable(choice);
}

void Engine::start()
{
    m_d->load();
    m_d->store.open(); // in its thread; the sessions wait for it
    if (m_d->settings.text(Settings::Key::UserName).isEmpty())
        m_d->settings.set(Settings::Key::UserName, systemUserName());
    const QVector<Profile> loaded = m_d->list;
    for (const Profile &profile : loaded)
        m_d->beginLoaded(profile);
    // Also when the profiles could not be read; but not for somebody who has removed them all.
    if (m_d->list.isEmpty() && m_d->options.localRoom && (m_d->firstStart || !m_d->damaged.isEmpty()))
        localRoomProfile();

    QTimer::singleShot(reachabilityDelay, this, [this] { m_d->watchNetwork(); });
}

const QVector<DamagedFile> &Engine::damagedFiles() const
{
    return m_d->damaged;
}

bool Engine::isFirstStart() const
{
    return m_d->firstStart;
}

Settings &Engine::settings()
{
    return m_d->settings;
}

QString Engine::profileDir() const
{
    return m_d->options.profileDir;
}

HistorySource &Engine::history()
{
    return m_d->store.history();
}

StoreTrouble Engine::storeTrouble() const
{
    return m_d->store.trouble();
}

QVector<Profile> Engine::profiles() const
{
    return m_d->list;
}

Profile Engine::profile(const QString &id) const
{
    return m_d->list.value(m_d->indexOf(id));
}

Session *Engine::session(const QString &id) const
{
    return m_d->sessions.value(id);
}

QString Engine::addProfile(const Profile &profile)
{
    Profile added = profile;
    if (added.id.isEmpty() || m_d->indexOf(added.id) >= 0)
        added.id = QUuid::createUuid().toString(QUuid::WithoutBraces);
    if (added.user.isEmpty())
        added.user = m_d->settings.text(Settings::Key::UserName);
    m_d->list.append(added);
    m_d->save();
    m_d->begin(added);
    m_d->watchNetwork();
    Q_EMIT profileAdded(added.id);
    return added.id;
}

void Engine::updateProfile(const Profile &profile)
{
    const int index = m_d->indexOf(profile.id);
    Profile updated = profile;
    if (updated.user.isEmpty())
        updated.user = m_d->settings.text(Settings::Key::UserName);
    if (index < 0 || m_d->list.at(index) == updated)
        return;
    m_d->list[index] = updated;
    m_d->save();
    m_d->sessions.value(profile.id)->setProfile(updated);
    m_d->watchNetwork();
    Q_EMIT profileChanged(profile.id);
}

void Engine::removeProfile(const QString &id)
{
    const int index = m_d->indexOf(id);
    if (index < 0)
        return;
    m_d->list.remove(index);
    m_d->secrets.forget(id);
    m_d->save();
    Session *const session = m_d->sessions.take(id);
    disconnect(session, nullptr, this, nullptr);
    // Only when the session is gone: until then it writes what it knows.
    m_d->toForget.insert(id);
    connect(session, &QObject::destroyed, this, [this, id] { m_d->forgetMessages(id); });
    QMetaObject::invokeMethod(m_d->wire, [wire = m_d->wire, session] { wire->dismiss(session); });
    if (id == m_d->hostedProfile) {
        m_d->hostedProfile.clear();
        stopHosting();
    }
    Q_EMIT profileRemoved(id);
    m_d->settings.forgetDrafts(id); // last: a composer keeps what is in it when its room goes
}

QString Engine::localRoomProfile()
{
    for (const Profile &profile : std::as_const(m_d->list)) {
        if (profile.server == ServerKind::LocalRoom)
            return profile.id;
    }
    Profile local;
    local.server = ServerKind::LocalRoom;
    local.rooms = {QStringLiteral("lobby")};
    return addProfile(local);
}

void Engine::hostRoom(const QString &roomName, quint16 port)
{
    m_d->hostedName = roomName;
    QMetaObject::invokeMethod(m_d->wire, [wire = m_d->wire, roomName, port] { wire->host(roomName, port); });
}

void Engine::stopHosting()
{
    if (!m_d->wire)
        return;
    QMetaObject::invokeMethod(m_d->wire, [wire = m_d->wire] { wire->stopHosting(); });
}

void Engine::setHosted(const HostedRoom &room, quint16 port, const QString &token)
{
    m_d->hosted = room;
    if (room.running) {
        // Who hosts is in the room too.
        Profile own;
        own.name = m_d->hostedName;
        own.server = ServerKind::Hosted;
        own.url = QUrl(QStringLiteral("ws://127.0.0.1:%1/").arg(port));
        own.token = token;
        own.rooms = {m_d->hostedName};
        m_d->hostedProfile = addProfile(own);
    } else if (!m_d->hostedProfile.isEmpty()) {
        removeProfile(std::exchange(m_d->hostedProfile, QString()));
    }
    Q_EMIT hostedRoomChanged(room);
}

HostedRoom Engine::hostedRoom() const
{
    return m_d->hosted;
}

void Engine::setVisible(bool visible)
{
    m_d->visible = visible;
    for (Session *session : std::as_const(m_d->sessions))
        session->setVisible(visible);
}

void Engine::systemWoke()
{
    for (Session *session : std::as_const(m_d->sessions))
        session->systemWoke();
}

void Engine::shutDown()
{
    if (std::exchange(m_d->down, true))
        return;
    m_d->settings.save();
    if (!m_d->hostedProfile.isEmpty())
        m_d->toForget.insert(m_d->hostedProfile); // the profile ends with the program, and nobody could look into it
    m_d->sessions.clear();
    WireSide *const wire = std::exchange(m_d->wire, nullptr);
    if (m_d->options.wireThread) {
        QMetaObject::invokeMethod(wire, [wire] { wire->shutDown(); });
        if (!m_d->thread.wait(QDeadlineTimer(shutDownLimit))) {
            m_d->thread.quit();
            m_d->thread.wait();
        }
    } else {
        QEventLoop loop;
        connect(wire, &WireSide::allGone, &loop, &QEventLoop::quit, Qt::QueuedConnection);
        QTimer::singleShot(shutDownLimit, &loop, &QEventLoop::quit);
        wire->shutDown();
        loop.exec();
        QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete); // the sessions, which use what wire owns
        delete wire;
    }
    const QSet<QString> removed = m_d->toForget;
    for (const QString &profile : removed)
        m_d->forgetMessages(profile);
}

} // namespace parlance
