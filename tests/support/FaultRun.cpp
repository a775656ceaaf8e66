#include "support/FaultRun.h"

#include "cli/Options.h"

#include <QDir>
#include <QElapsedTimer>
#include <QFile>
#include <QJsonDocument>
#include <QRandomGenerator>
#include <QTest>
#include <QTimer>

#include <cmath>

namespace parlance {

using namespace Qt::StringLiterals;

namespace {

const QString room = u"under fire"_s;
constexpr milliseconds patience{30000};

// From 0 to some kilobytes, now and then; characters of one to four bytes.
QString textOf(const QString &user, int number)
{
    QString text = user + u' ' + QString::number(number) + u" unter Beschuss 网络不稳 🚑"_s;
    if (number % 17 == 0)
        text += u" lang"_s.repeated(1 + number % 1000);
    return text;
}

} // namespace

FaultPair FaultPair::parlanceAndRoom()
{
    FaultPair pair;
    pair.serverOptions = QStringList{u"--state"_s, u"@LOG@"_s};
    pair.program = QStringLiteral(PARLANCE_CLI_PATH);
    pair.arguments = QStringList{u"connect"_s, u"--jsonl"_s, u"--user"_s, u"@USER@"_s, u"--room"_s, u"@ROOM@"_s, u"--retries"_s,
                                 u"1000000"_s, u"--state-dir"_s, u"@STATE@"_s, u"@URL@"_s};
    return pair;
}

FaultPair FaultPair::parlanceAndEmbedded()
{
    FaultPair pair = parlanceAndRoom();
    pair.server.clear();
    pair.serverOptions.clear();
    return pair;
}

FaultPair FaultPair::parlanceAndMinimal()
{
    FaultPair pair = parlanceAndRoom();
    pair.server = u"minimal"_s;
    pair.serverOptions = QStringList{u"--log"_s, u"@LOG@"_s};
    pair.arguments.insert(1, u"--dialect=minimal"_s);
    pair.tellsMembers = false;
    pair.numbers = false;
    return pair;
}

FaultPair FaultPair::peer(const QString &kind, const QString &server, const QStringList &serverOptions)
{
    FaultPair pair;
    pair.server = server;
    pair.serverOptions = serverOptions;
    pair.program = u"node"_s;
    pair.arguments = QStringList{QStringLiteral(PARLANCE_SOURCE_DIR "/tests/servers/peers/client.js"), u"--kind"_s, kind,
                                 u"--url"_s, u"@URL@"_s, u"--user"_s, u"@USER@"_s};
    pair.tellsMembers = false;
    pair.numbers = false;
    pair.ours = false;
    return pair;
}

FaultRun::FaultRun(const Options &options) : m_options(options), m_timers(std::make_unique<QObject>()) {}

FaultRun::~FaultRun() = default;

template<typename Condition> bool FaultRun::waitFor(Condition condition, milliseconds time)
{
    return QTest::qWaitFor(condition, int(time.count()));
}

FaultRun::Outcome FaultRun::run()
{
    const qint64 before = figuresOf(QCoreApplication::applicationPid()).descriptors;
    if (begin()) {
        const QVector<FaultShot> shots = m_options.plan.steps.isEmpty() ? makeFaultSchedule(m_options.schedule) : QVector<FaultShot>();
        for (const Person &person : m_people)
            person.proxy->run(m_options.plan);
        m_outcome.shots = int(shots.size());
        for (const FaultShot &shot : shots)
            QTimer::singleShot(shot.at, Qt::PreciseTimer, m_timers.get(), [this, shot] { shoot(shot); });
        for (int i = 0; i < int(m_people.size()); ++i)
            typeOn(i);
        bool over = false;
        QTimer::singleShot(m_options.schedule.duration, m_timers.get(), [&over] { over = true; });
        if (!waitFor([&over] { return over; }, m_options.schedule.duration + patience))
            problem(u"the time of the run did not pass"_s);
        healAll();
        QElapsedTimer settling;
        settling.start();
        if (m_options.pair.ours)
            askStores();
        settle();
        m_outcome.settled = milliseconds(settling.elapsed());
        compareFigures();
        endAll();
        collect();
    }
    m_people.clear();
    m_server.reset();
    QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
    m_outcome.ownDescriptors = figuresOf(QCoreApplication::applicationPid()).descriptors - before;
    return m_outcome;
}

bool FaultRun::begin()
{
    m_server = std::make_unique<FaultServer>(m_options.pair.server, m_options.pair.serverOptions);
    if (!m_server->start()) {
        problem(QString::fromUtf8(m_server->errorText()));
        return false;
    }
    for (int i = 0; i < m_options.schedule.clients; ++i) {
        Person person;
        person.proxy = std::make_unique<FaultProxy>(
            FaultProxy::Options{.serverPort = m_server->port(), .seed = m_options.schedule.seed + quint32(i)});
        if (!person.proxy->start().ok()) {
            problem(u"a proxy cannot listen"_s);
            return false;
        }
        person.client = std::make_unique<FaultClient>(setupOf(i, person.proxy->url(m_server->url())));
        QObject::connect(person.client.get(), &FaultClient::left, person.client.get(), [this, i] {
            if (!m_ending)
                startAgain(i, milliseconds(200)); // it gave up: a person would try again
        });
        person.client->start();
        m_people.push_back(std::move(person));
    }
    // What is said before somebody is there is no loss to them.
    const bool allThere = waitFor([this] {
        return std::all_of(m_people.cbegin(), m_people.cend(), [this](const Person &person) {
            return person.client->isReady()
                   && (!m_options.pair.tellsMembers || person.client->members() == qsizetype(m_people.size()));
        });
    }, patience);
    if (!allThere)
        problem(u"not everybody got into the room"_s);
    noteBegin();
    return allThere;
}

FaultClient::Setup FaultRun::setupOf(int person, const QUrl &url) const
{
    const QString user = u"user%1"_s.arg(person + 1);
    FaultClient::Setup setup{user, m_options.pair.program, m_options.pair.arguments};
    setup.arguments.replaceInStrings(u"@USER@"_s, user);
    setup.arguments.replaceInStrings(u"@ROOM@"_s, room);
    setup.arguments.replaceInStrings(u"@STATE@"_s, stateDir(person));
    setup.arguments.replaceInStrings(u"@URL@"_s, url.toString());
    return setup;
}

QString FaultRun::stateDir(int person) const
{
    return m_dir.filePath(u"state%1"_s.arg(person + 1));
}

void FaultRun::typeOn(int person)
{
    const double gap = -std::log(1 - QRandomGenerator::global()->generateDouble()) * double(m_options.typing.count());
    QTimer::singleShot(milliseconds(qint64(gap)), m_timers.get(), [this, person] {
        Person &who = m_people[size_t(person)];
        if (who.client->say(textOf(u"user%1"_s.arg(person + 1), who.said + 1)))
            ++who.said;
        typeOn(person);
    });
}

void FaultRun::shoot(const FaultShot &shot)
{
    Person &person = m_people[size_t(shot.client)];
    switch (shot.kind) {
    case FaultShot::Kind::Step: {
        const Result<int> steps = person.proxy->run(shot.step);
        if (!steps)
            problem(u"no step of a plan: "_s + shot.step);
        return;
    }
    case FaultShot::Kind::KillClient:
        if (!person.client->isRunning())
            return;
        person.client->kill();
        ++m_outcome.faults;
        return startAgain(shot.client, shot.pause);
    case FaultShot::Kind::StopClient:
        if (!person.client->isRunning())
            return;
        person.client->freeze();
        ++m_outcome.faults;
        QTimer::singleShot(shot.pause, m_timers.get(), [client = person.client.get()] { client->thaw(); });
        return;
    case FaultShot::Kind::KillServer:
        return killServer(shot.pause);
    }
}

void FaultRun::killServer(milliseconds pause)
{
    if (!m_server->isRunning())
        return;
    m_server->kill();
    ++m_outcome.faults;
    QTimer::singleShot(pause, m_timers.get(), [this] { startServer(); });
}

void FaultRun::startServer()
{
    if (!m_server->isRunning() && !m_server->start())
        problem(u"the server did not start again: "_s + QString::fromUtf8(m_server->errorText()));
}

void FaultRun::startAgain(int person, milliseconds pause)
{
    Person &who = m_people[size_t(person)];
    who.begin.reset();
    FaultClient *client = who.client.get();
    QTimer::singleShot(pause, client, [this, client] {
        if (!client->isRunning())
            client->start();
    });
}

void FaultRun::noteBegin()
{
    for (Person &person : m_people) {
        if (!person.begin && person.client->isReady() && (!m_options.pair.tellsMembers || person.client->members() > 0))
            person.begin = figuresOf(person.client->processId());
    }
}

void FaultRun::healAll()
{
    m_timers.reset();
    startServer();
    for (Person &person : m_people) {
        m_outcome.faults += person.proxy->faultCount();
        person.proxy->heal();
        person.client->thaw();
        if (!person.client->isRunning())
            person.client->start();
    }
}

// Those who were killed may have kept the end of a message and not told it.
void FaultRun::askStores()
{
    for (int i = 0; i < int(m_people.size()); ++i) {
        FaultClient &client = *m_people[size_t(i)].client;
        if (client.lives() == 1 || client.open() == 0)
            continue;
        const QVector<LoggedMessage> history = readHistory(i);
        for (const LoggedMessage &message : history)
            client.learn(message.id, message.state);
    }
}

// Until every message has its end: delivered, or in doubt, which waits for a person and holds what is behind it.
void FaultRun::settle()
{
    const bool settled = waitFor([this] {
        noteBegin();
        return std::all_of(m_people.cbegin(), m_people.cend(), [](const Person &person) {
            const FaultClient &client = *person.client;
            return client.isReady() && client.unread() == 0 && (client.open() == 0 || client.doubtful() > 0);
        });
    }, m_options.settling);
    if (!settled && m_options.pair.ours) { // of others it is what the tally tells
        for (const Person &person : m_people) {
            if (person.client->open() + person.client->unread() > 0 || !person.client->isReady())
                problem(u"%1 is not settled: %2 open, %3 unread, %4"_s.arg(person.client->evidence().user).arg(person.client->open())
                            .arg(person.client->unread()).arg(person.client->isReady() ? u"ready"_s : u"not ready"_s));
        }
    }
    if (m_options.pair.numbers)
        awaitLastMessage();
}

void FaultRun::awaitLastMessage()
{
    qint64 last = 0;
    for (const LoggedMessage &message : m_server->log(room))
        last = qMax(last, message.seq);
    const bool seen = waitFor([&] {
        return std::all_of(m_people.cbegin(), m_people.cend(), [&](const Person &person) { return person.client->lastSeq() >= last; });
    }, patience);
    if (!seen)
        problem(u"not everybody saw the last message"_s);
}

void FaultRun::compareFigures()
{
    // A look may fall into the moment in which a link that ended hands its socket back: what does not come back is a leak.
    waitFor([this] {
        return std::all_of(m_people.cbegin(), m_people.cend(), [](const Person &person) {
            return !person.begin || figuresOf(person.client->processId()).descriptors <= person.begin->descriptors;
        });
    }, milliseconds(10000));
    for (const Person &person : m_people) {
        m_outcome.lives += person.client->lives();
        m_outcome.outages += person.client->outages();
        if (!person.begin)
            continue;
        const Figures end = figuresOf(person.client->processId());
        m_outcome.moreDescriptors = qMax(m_outcome.moreDescriptors, end.descriptors - person.begin->descriptors);
        m_outcome.moreKiB = qMax(m_outcome.moreKiB, end.residentKiB - person.begin->residentKiB);
    }
}

void FaultRun::endAll()
{
    m_ending = true;
    for (const Person &person : m_people)
        person.client->endInput();
    const bool ended = waitFor([this] {
        return std::all_of(m_people.cbegin(), m_people.cend(), [](const Person &person) { return !person.client->isRunning(); });
    }, patience);
    if (!ended)
        problem(u"not everybody ended"_s);
    for (const Person &person : m_people) {
        const std::optional<int> code = person.client->exitCode();
        // Doubts of an earlier life are for a person, and no failure of this one.
        const bool expected = code == int(ExitCode::Done) || (code == int(ExitCode::Unsettled) && person.client->doubtful() > 0);
        if (m_options.pair.ours && !expected) {
            problem(u"%1 ended with %2: %3"_s.arg(person.client->evidence().user, code ? QString::number(*code) : u"nothing"_s,
                                                  QString::fromUtf8(person.client->errors().right(400))));
        }
    }
}

void FaultRun::collect()
{
    m_outcome.evidence.log = m_server->log(room);
    for (int i = 0; i < int(m_people.size()); ++i) {
        FaultEvidence::Client client = m_people.at(size_t(i)).client->evidence();
        m_people.at(size_t(i)).client->kill(); // one that did not end keeps its store locked
        if (m_options.pair.ours)
            client.history = readHistory(i);
        m_outcome.evidence.clients.append(client);
    }
}

QVector<LoggedMessage> FaultRun::readHistory(int person)
{
    QVector<LoggedMessage> history;
    QProcess process;
    process.start(QStringLiteral(PARLANCE_CLI_PATH),
                  {u"history"_s, u"--state-dir"_s, stateDir(person), u"--room"_s, room, u"--limit"_s, u"1000000"_s, u"--jsonl"_s});
    if (!process.waitForFinished() || process.exitCode() != 0) {
        problem(u"the history cannot be read: "_s + QString::fromUtf8(process.readAllStandardError()));
        return history;
    }
    const QList<QByteArray> lines = process.readAllStandardOutput().split('\n');
    for (const QByteArray &line : lines) {
        const QJsonObject message = QJsonDocument::fromJson(line).object();
        if (message.value(u"event").toString() == u"message")
            history.append({message.value(u"id").toString(), message.value(u"sender").toString(), message.value(u"text").toString(),
                            message.value(u"seq").toInteger(), message.value(u"state").toString()});
    }
    return history;
}

void FaultRun::problem(const QString &words)
{
    m_outcome.problems.append(words);
}

FaultRun::Figures FaultRun::figuresOf(qint64 processId)
{
    Figures figures;
    const QString dir = u"/proc/%1"_s.arg(processId);
    figures.descriptors = QDir(dir + u"/fd"_s).entryList(QDir::Files | QDir::System | QDir::NoDotAndDotDot).size();
    QFile status(dir + u"/status"_s);
    if (!status.open(QIODevice::ReadOnly))
        return figures;
    for (const QByteArray &line : status.readAll().split('\n')) {
        if (line.startsWith("VmRSS:"))
            figures.residentKiB = line.mid(6).simplified().split(' ').constFirst().toLongLong();
    }
    return figures;
}

} // namespace parlance
