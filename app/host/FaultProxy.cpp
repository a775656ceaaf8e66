#include "host/FaultProxy.h"

#include "host/FaultAnswer.h"
#include "wire/TcpReset.h"

#include <QRandomGenerator>
#include <QTcpServer>

#include <algorithm>
#include <numeric>

namespace parlance {

namespace {

constexpr milliseconds listenAgain{100};
constexpr int backlog = 512; // more than any listener below asks its system for

} // namespace

FaultProxy::FaultProxy(Options options, QObject *parent)
    : QObject(parent), m_options(std::move(options)), m_timers(std::make_unique<QObject>())
{
    m_random = [generator = std::make_shared<QRandomGenerator>(m_options.seed)] { return generator->generateDouble(); };
}

FaultProxy::~FaultProxy()
{
    stop();
}

Result<quint16> FaultProxy::start()
{
    stop();
    m_port = m_options.port;
    m_clock.start();
    if (listen())
        return m_port;
    const Fault fault{0, m_options.address.toString() + u':' + QString::number(m_port), m_server->errorString()};
    m_server.reset();
    return fault;
}

void FaultProxy::stop()
{
    m_server.reset();
    forgetPlans();
    const QVector<FaultLink *> links = m_links;
    for (FaultLink *link : links)
        link->cut(true);
}

void FaultProxy::setServer(const QString &host, quint16 port)
{
    m_options.serverHost = host;
    m_options.serverPort = port;
}

bool FaultProxy::listen()
{
    m_server = std::make_unique<QTcpServer>();
    m_server->setMaxPendingConnections(backlog);
    connect(m_server.get(), &QTcpServer::newConnection, this, &FaultProxy::acceptAll);
    if (!m_server->listen(m_options.address, m_port))
        return false;
    m_port = m_server->serverPort();
    return true;
}

QUrl FaultProxy::url(const QUrl &ofServer) const
{
    QUrl url = ofServer;
    url.setHost(m_options.address.toString());
    url.setPort(m_port);
    return url;
}

qint64 FaultProxy::upBytes() const
{
    return std::accumulate(m_links.cbegin(), m_links.cend(), m_endedUp,
                           [](qint64 sum, const FaultLink *link) { return sum + link->upBytes(); });
}

qint64 FaultProxy::downBytes() const
{
    return std::accumulate(m_links.cbegin(), m_links.cend(), m_endedDown,
                           [](qint64 sum, const FaultLink *link) { return sum + link->downBytes(); });
}

void FaultProxy::acceptAll()
{
    while (m_server && m_server->hasPendingConnections())
        accept(std::unique_ptr<QTcpSocket>(m_server->nextPendingConnection()));
}

void FaultProxy::accept(std::unique_ptr<QTcpSocket> client)
{
    client->setParent(nullptr); // the listener may go before it
    const int number = ++m_accepted;
    if (!turnsAway(number, client))
        open(number, std::move(client));
}

bool FaultProxy::turnsAway(int number, std::unique_ptr<QTcpSocket> &client)
{
    const auto own = std::find_if(m_linkSteps.cbegin(), m_linkSteps.cend(), [number](const FaultStep &step) {
        return step.scope.holds(number) && (step.action.kind == FaultAction::Kind::Refuse || step.action.kind == FaultAction::Kind::Answer);
    });
    const bool isOwn = own != m_linkSteps.cend();
    const bool refuses = isOwn ? own->action.kind == FaultAction::Kind::Refuse : m_refuseNext > 0;
    if (refuses) {
        if (!isOwn)
            --m_refuseNext;
        ++m_done;
        resetTcp(*client);
        tell(FaultEvent::Kind::LinkRefused, number);
        return true;
    }
    if (!isOwn && m_answers.isEmpty())
        return false;
    const QByteArray bytes = isOwn ? own->action.answer : m_answers.head().bytes;
    if (!isOwn && --m_answers.head().left == 0)
        m_answers.dequeue();
    answer(number, std::move(client), bytes);
    return true;
}

void FaultProxy::answer(int number, std::unique_ptr<QTcpSocket> client, const QByteArray &bytes)
{
    auto *answer = new FaultAnswer(std::move(client), bytes, m_server.get());
    connect(answer, &FaultAnswer::answered, this, [this, number] {
        ++m_done;
        tell(FaultEvent::Kind::LinkAnswered, number);
    });
}

void FaultProxy::open(int number, std::unique_ptr<QTcpSocket> client)
{
    const FaultLink::Terms terms{m_options.serverHost, m_options.serverPort, m_options.laneBytes, m_random};
    auto *link = new FaultLink(number, std::move(client), terms, this);
    m_links.append(link);
    connect(link, &FaultLink::due, this, [this, link](const FaultStep &step) { carryOut(step, link); });
    connect(link, &FaultLink::blind, this, [this, number] { tell(FaultEvent::Kind::MessagesUnseen, number); });
    connect(link, &FaultLink::unreachable, this,
            [this, number](const QString &words) { tell(FaultEvent::Kind::Unreachable, number, words); });
    connect(link, &FaultLink::ended, this, [this, link] { onEnded(link); });
    tell(FaultEvent::Kind::LinkBegan, number);
    for (const std::shared_ptr<FaultTrigger> &trigger : std::as_const(m_shared))
        link->add(trigger);
    for (const auto &[id, step] : m_lasting)
        link->begin(id, step.action);
    const QVector<FaultStep> steps = m_linkSteps;
    for (const FaultStep &step : steps) {
        if (step.scope.holds(number) && m_links.contains(link)) // an earlier step may have cut it
            addTo(link, step);
    }
    if (m_links.contains(link))
        link->start();
}

void FaultProxy::onEnded(FaultLink *link)
{
    m_links.removeOne(link);
    m_endedUp += link->upBytes();
    m_endedDown += link->downBytes();
    link->deleteLater();
    FaultEvent event;
    event.kind = FaultEvent::Kind::LinkEnded;
    event.time = milliseconds(m_clock.elapsed());
    event.link = link->number();
    event.up = link->upBytes();
    event.down = link->downBytes();
    Q_EMIT happened(event);
}

void FaultProxy::run(const FaultPlan &plan)
{
    for (const FaultStep &step : plan.steps)
        add(step);
}

Result<int> FaultProxy::run(const QString &steps)
{
    const Result<FaultPlan> plan = parseFaultPlan(steps, QString());
    if (!plan)
        return plan.error();
    run(*plan);
    return int(plan->steps.size());
}

void FaultProxy::add(const FaultStep &step)
{
    if (step.scope.each) {
        m_linkSteps.append(step);
        const QVector<FaultLink *> links = m_links;
        for (FaultLink *link : links) {
            if (step.scope.holds(link->number()))
                addTo(link, step);
        }
        return;
    }
    switch (step.when.kind) {
    case FaultWhen::Kind::AtOnce:
        return carryOut(step, nullptr);
    case FaultWhen::Kind::Time:
        return schedule(step, m_timers.get(), nullptr);
    case FaultWhen::Kind::Bytes:
    case FaultWhen::Kind::Message:
        break;
    }
    m_shared.append(std::make_shared<FaultTrigger>(step));
    for (FaultLink *link : std::as_const(m_links))
        link->add(m_shared.constLast());
}

// A step of a given connection, for one that it holds for.
void FaultProxy::addTo(FaultLink *link, const FaultStep &step)
{
    if (step.action.kind == FaultAction::Kind::Refuse || step.action.kind == FaultAction::Kind::Answer)
        return; // it is no new one any more
    switch (step.when.kind) {
    case FaultWhen::Kind::AtOnce:
        return carryOut(step, link);
    case FaultWhen::Kind::Time: {
        auto *context = new QObject(link); // ends with the link, and with the plan
        connect(m_timers.get(), &QObject::destroyed, context, &QObject::deleteLater);
        return schedule(step, context, link);
    }
    case FaultWhen::Kind::Bytes:
    case FaultWhen::Kind::Message:
        return link->add(std::make_shared<FaultTrigger>(step));
    }
}

void FaultProxy::schedule(const FaultStep &step, QObject *context, FaultLink *link, int done)
{
    QTimer::singleShot(step.when.time, Qt::PreciseTimer, context, [this, step, context, link, done] {
        if (step.when.repeats && done + 1 != step.when.times)
            schedule(step, context, link, done + 1);
        carryOut(step, link);
    });
}

void FaultProxy::carryOut(const FaultStep &step, FaultLink *link)
{
    const QVector<FaultLink *> links = link ? QVector<FaultLink *>{link} : m_links;
    const FaultAction &action = step.action;
    if (!links.isEmpty() && action.kind != FaultAction::Kind::Heal && action.kind != FaultAction::Kind::Refuse
        && action.kind != FaultAction::Kind::Answer)
        ++m_done;
    tell(FaultEvent::Kind::Done, link ? link->number() : 0, step.text, step.line, int(links.size()));
    switch (action.kind) {
    case FaultAction::Kind::Delay:
    case FaultAction::Kind::Throttle:
    case FaultAction::Kind::Split:
    case FaultAction::Kind::Blackhole:
        return beginLasting(step, link);
    case FaultAction::Kind::CutFin:
    case FaultAction::Kind::CutReset:
        for (FaultLink *each : links)
            each->cut(action.kind == FaultAction::Kind::CutReset);
        return;
    case FaultAction::Kind::Refuse:
        if (action.lasts)
            return refuseFor(step);
        m_refuseNext += action.next;
        return;
    case FaultAction::Kind::Answer:
        m_answers.enqueue({action.answer, std::max(1, action.next)});
        return;
    case FaultAction::Kind::Heal:
        if (link)
            link->heal();
        else
            heal();
        return;
    }
}

void FaultProxy::beginLasting(const FaultStep &step, FaultLink *link)
{
    const quint64 id = ++m_lastId;
    if (link) {
        link->begin(id, step.action);
    } else {
        m_lasting.emplace(id, step);
        for (FaultLink *each : std::as_const(m_links))
            each->begin(id, step.action);
    }
    if (!step.action.lasts)
        return;
    auto *context = new QObject(link ? static_cast<QObject *>(link) : m_timers.get());
    connect(m_timers.get(), &QObject::destroyed, context, &QObject::deleteLater);
    QTimer::singleShot(*step.action.lasts, Qt::PreciseTimer, context, [this, id, step, link, context] {
        context->deleteLater();
        tell(FaultEvent::Kind::Over, link ? link->number() : 0, step.text, step.line);
        if (link)
            return link->end(id);
        m_lasting.erase(id);
        const QVector<FaultLink *> links = m_links;
        for (FaultLink *each : links)
            each->end(id);
    });
}

// Nobody listens: the system itself refuses.
void FaultProxy::refuseFor(const FaultStep &step)
{
    if (!m_server)
        return;
    ++m_done;
    m_server->close();
    QTimer::singleShot(*step.action.lasts, Qt::PreciseTimer, m_timers.get(), [this, step] {
        if (!m_server || m_server->isListening())
            return;
        if (m_server->listen(m_options.address, m_port))
            return tell(FaultEvent::Kind::Over, 0, step.text, step.line);
        tell(FaultEvent::Kind::CannotListen, 0, m_server->errorString());
        FaultStep again = step;
        again.action.lasts = listenAgain;
        refuseFor(again);
    });
}

void FaultProxy::heal()
{
    forgetPlans();
    const QVector<FaultLink *> links = m_links;
    for (FaultLink *link : links)
        link->heal();
    if (m_server && !m_server->isListening() && !m_server->listen(m_options.address, m_port))
        tell(FaultEvent::Kind::CannotListen, 0, m_server->errorString());
}

void FaultProxy::forgetPlans()
{
    m_timers = std::make_unique<QObject>();
    m_linkSteps.clear();
    m_shared.clear();
    m_lasting.clear();
    m_refuseNext = 0;
    m_answers.clear();
    for (FaultLink *link : std::as_const(m_links))
        link->forgetTriggers();
}

void FaultProxy::tell(FaultEvent::Kind kind, int link, const QString &text, int line, int links)
{
    FaultEvent event;
    event.kind = kind;
    event.time = milliseconds(m_clock.elapsed());
    event.link = link;
    event.links = links;
    event.line = line;
    event.text = text;
    Q_EMIT happened(event);
}

} // namespace parlance
