#include "host/FaultLink.h"

#include "wire/HalfClose.h"
#include "wire/TcpReset.h"

#include <QNetworkProxy>

namespace parlance {

namespace {

constexpr qint64 bufferSize = 64 * 1024;
constexpr int endMark = 0;
constexpr milliseconds patience{2000}; // for the other side's answer to a FIN

} // namespace

FaultLink::FaultLink(int number, std::unique_ptr<QTcpSocket> client, const Terms &terms, QObject *parent)
    : QObject(parent), m_number(number), m_terms(terms), m_client(std::move(client)),
      m_up(*m_client, m_server, nullptr, terms.random),
      m_down(m_server, *m_client, &m_up.scanner, terms.random)
{
    m_clock.start();
    m_client->setParent(nullptr);
    watch(*m_client, m_up);
    watch(m_server, m_down);
    m_timer.setSingleShot(true);
    m_timer.setTimerType(Qt::PreciseTimer);
    connect(&m_timer, &QTimer::timeout, this, &FaultLink::pump);
    m_patience.setSingleShot(true);
    m_patience.setInterval(patience);
    connect(&m_patience, &QTimer::timeout, this, &FaultLink::finish);
}

FaultLink::~FaultLink()
{
    m_client->disconnect(this);
    m_server.disconnect(this);
}

void FaultLink::watch(QTcpSocket &socket, Lane &lane)
{
    socket.setReadBufferSize(bufferSize);
    connect(&socket, &QIODevice::readyRead, this, &FaultLink::pump);
    connect(&socket, &QIODevice::bytesWritten, this, &FaultLink::pump);
    connect(&socket, &QAbstractSocket::disconnected, this, [this, &lane] { sourceEnded(lane); });
}

void FaultLink::start()
{
    m_client->setSocketOption(QAbstractSocket::LowDelayOption, 1);
    connect(&m_server, &QAbstractSocket::connected, this, [this] {
        m_server.setSocketOption(QAbstractSocket::LowDelayOption, 1);
        pump();
    });
    connect(&m_server, &QAbstractSocket::errorOccurred, this, [this] {
        if (m_over || m_leaving || m_server.state() == QAbstractSocket::ConnectedState || m_down.passed > 0 || m_up.passed > 0
            || m_server.error() == QAbstractSocket::RemoteHostClosedError)
            return; // the end of an open one is told by disconnected()
        Q_EMIT unreachable(m_server.errorString());
        cut(true);
    });
    m_server.setProxy(QNetworkProxy::NoProxy);
    m_server.connectToHost(m_terms.serverHost, m_terms.serverPort);
    if (m_client->state() != QAbstractSocket::ConnectedState)
        sourceEnded(m_up);
}

void FaultLink::add(const std::shared_ptr<FaultTrigger> &trigger)
{
    const FaultWhen &when = trigger->step().when;
    Lane &its = lane(when.way);
    its.triggers.append(trigger);
    if (when.kind == FaultWhen::Kind::Message && when.place != FaultWhen::Place::After)
        its.scanner.setHold(true);
}

void FaultLink::forgetTriggers()
{
    for (Lane *each : {&m_up, &m_down}) {
        each->triggers.clear();
        each->scanner.setHold(false);
    }
}

void FaultLink::begin(quint64 id, const FaultAction &action)
{
    if (action.way != FaultWay::Down)
        m_up.shaper.begin(id, action);
    if (action.way != FaultWay::Up)
        m_down.shaper.begin(id, action);
}

void FaultLink::end(quint64 id)
{
    m_up.shaper.end(id);
    m_down.shaper.end(id);
    pump();
}

void FaultLink::heal()
{
    m_up.shaper.heal();
    m_down.shaper.heal();
    pump();
}

void FaultLink::cut(bool reset)
{
    if (m_over)
        return;
    if (!reset)
        return leave();
    m_client->disconnect(this); // what they say of it is not news
    m_server.disconnect(this);
    resetTcp(*m_client);
    resetTcp(m_server);
    finish();
}

// Sockets tell of written bytes from inside write() and flush(), so a turn can ask for the next one.
void FaultLink::pump()
{
    if (std::exchange(m_again, true) || m_pumping)
        return;
    m_pumping = true;
    while (m_again && !m_over) {
        m_again = false;
        if (m_leaving) {
            drain(*m_client);
            drain(m_server);
            continue;
        }
        m_timer.stop();
        while (!m_over && !m_leaving && (pumpOne(m_up) | pumpOne(m_down))) { }
    }
    m_pumping = false;
    m_again = false;
}

// One step of one way; false when there is nothing to do now.
bool FaultLink::pumpOne(Lane &lane)
{
    bool moved = false;
    if (m_over || m_leaving)
        return false;
    if (lane.shaper.size() < m_terms.laneBytes && lane.from.bytesAvailable() > 0) {
        take(lane, lane.from.read(bufferSize));
        moved = true;
    }
    if (lane.to.state() != QAbstractSocket::ConnectedState || lane.to.bytesToWrite() >= bufferSize)
        return moved;
    const FaultShaper::Next next = lane.shaper.next(now(), bufferSize);
    switch (next.kind) {
    case FaultShaper::Next::Kind::Nothing:
        return moved;
    case FaultShaper::Next::Kind::Wait:
        wake(next.until);
        return moved;
    case FaultShaper::Next::Kind::Mark:
        reach(next.mark);
        return true;
    case FaultShaper::Next::Kind::Bytes:
        break;
    }
    lane.passed += next.bytes.size();
    lane.to.write(next.bytes);
    if (next.alone)
        lane.to.flush();
    return true;
}

void FaultLink::take(Lane &lane, const QByteArray &bytes)
{
    const bool wasOpen = m_down.scanner.isOpen();
    const QVector<FaultScanner::Unit> units = lane.scanner.feed(bytes);
    if (!wasOpen && m_down.scanner.agreed())
        m_up.scanner.setDeflate(*m_down.scanner.agreed());
    for (const FaultScanner::Unit &unit : units)
        queue(lane, unit);
    const auto waitsForMessages = [](const std::shared_ptr<FaultTrigger> &trigger) {
        return trigger->step().when.kind == FaultWhen::Kind::Message;
    };
    if (lane.scanner.isBlind() && !m_toldBlind
        && std::any_of(lane.triggers.cbegin(), lane.triggers.cend(), waitsForMessages)) {
        m_toldBlind = true;
        Q_EMIT blind();
    }
}

// Steps that are due at the same place come in the order of the plan.
void FaultLink::queue(Lane &lane, const FaultScanner::Unit &unit)
{
    QVector<std::pair<qsizetype, std::shared_ptr<FaultTrigger>>> places;
    for (const std::shared_ptr<FaultTrigger> &trigger : std::as_const(lane.triggers)) {
        for (const qsizetype place : trigger->positions(unit))
            places.append({place, trigger});
    }
    std::stable_sort(places.begin(), places.end(), [](const auto &a, const auto &b) { return a.first < b.first; });
    qsizetype from = 0;
    for (const auto &[place, trigger] : std::as_const(places)) {
        lane.shaper.push(unit.bytes.mid(from, place - from), now());
        m_marks.insert(++m_lastMark, trigger);
        lane.shaper.mark(m_lastMark, now());
        from = place;
    }
    lane.shaper.push(unit.bytes.mid(from), now());
}

void FaultLink::sourceEnded(Lane &lane)
{
    if (m_over)
        return;
    if (m_leaving || lane.to.state() == QAbstractSocket::UnconnectedState)
        return leave();
    if (lane.from.bytesAvailable() > 0)
        take(lane, lane.from.readAll());
    lane.shaper.mark(endMark, now());
    if (m_server.state() != QAbstractSocket::ConnectedState && lane.shaper.size() == 0)
        return leave(); // it came and went before there was anything to pass on
    pump();
}

void FaultLink::reach(int mark)
{
    if (mark == endMark)
        return leave();
    const std::shared_ptr<FaultTrigger> trigger = m_marks.take(mark);
    Q_EMIT due(trigger->step());
}

void FaultLink::wake(Instant at)
{
    const milliseconds wait = std::max(milliseconds(0), at - now());
    if (!m_timer.isActive() || m_timer.remainingTimeAsDuration() > wait)
        m_timer.start(wait);
}

// Both sides get a FIN behind what was written to them, and what they still say is not read by anybody.
void FaultLink::leave()
{
    m_leaving = true;
    if (!m_patience.isActive())
        m_patience.start();
    if (m_server.state() != QAbstractSocket::ConnectedState)
        m_server.abort();
    pump();
    const bool isOver = m_client->state() == QAbstractSocket::UnconnectedState
                        && m_server.state() == QAbstractSocket::UnconnectedState;
    if (isOver && !m_over)
        QMetaObject::invokeMethod(this, &FaultLink::finish, Qt::QueuedConnection);
}

void FaultLink::drain(QTcpSocket &socket)
{
    if (socket.state() != QAbstractSocket::ConnectedState)
        return;
    socket.skip(socket.bytesAvailable());
    socket.flush();
    if (socket.bytesToWrite() == 0)
        shutDownSending(socket);
}

void FaultLink::finish()
{
    if (std::exchange(m_over, true))
        return;
    m_timer.stop();
    m_patience.stop();
    m_client->disconnect(this);
    m_server.disconnect(this);
    m_client->abort();
    m_server.abort();
    Q_EMIT ended();
}

} // namespace parlance
