#include "support/FaultClient.h"

#include <QJsonArray>
#include <QJsonDocument>

#include <csignal>

namespace parlance {

using namespace Qt::StringLiterals;

FaultClient::FaultClient(const Setup &setup) : m_setup(setup) {}

FaultClient::~FaultClient()
{
    kill();
}

void FaultClient::start()
{
    ++m_lives;
    setState({});
    m_members = 0;
    m_unread = 0;
    m_firstOfLife = m_typed.size();
    m_buffer.clear();
    m_exitCode.reset();
    m_process = std::make_unique<QProcess>();
    connect(m_process.get(), &QProcess::readyReadStandardOutput, this, &FaultClient::read);
    connect(m_process.get(), &QProcess::readyReadStandardError, this, [this] { m_errors += m_process->readAllStandardError(); });
    connect(m_process.get(), &QProcess::finished, this, [this](int code, QProcess::ExitStatus status) {
        m_exitCode = status == QProcess::NormalExit ? code : -1;
        setState({});
        Q_EMIT left();
    });
    m_process->start(m_setup.program, m_setup.arguments);
}

void FaultClient::kill()
{
    if (!m_process)
        return;
    disconnect(m_process.get(), &QProcess::finished, this, nullptr);
    m_process->kill();
    m_process->waitForFinished();
    read(); // what it had said before
    m_errors += m_process->readAllStandardError();
    setState({});
    m_process.reset();
}

void FaultClient::freeze()
{
    if (isRunning())
        ::kill(pid_t(m_process->processId()), SIGSTOP);
}

void FaultClient::thaw()
{
    if (isRunning())
        ::kill(pid_t(m_process->processId()), SIGCONT);
}

void FaultClient::endInput()
{
    if (m_process)
        m_process->closeWriteChannel();
}

bool FaultClient::say(const QString &text)
{
    if (!isRunning())
        return false;
    m_byText.insert(text, m_typed.size());
    m_typed.append({text, {}, {}});
    ++m_unread;
    m_process->write(text.toUtf8() + '\n');
    return true;
}

void FaultClient::read()
{
    m_buffer += m_process->readAllStandardOutput();
    for (qsizetype end = m_buffer.indexOf('\n'); end >= 0; end = m_buffer.indexOf('\n')) {
        take(QJsonDocument::fromJson(m_buffer.left(end)).object());
        m_buffer.remove(0, end + 1);
    }
}

void FaultClient::take(const QJsonObject &event)
{
    const QString kind = event.value(u"event").toString();
    if (kind == u"delivery") {
        takeDelivery(event);
    } else if (kind == u"message") {
        m_lastSeq = qMax(m_lastSeq, event.value(u"seq").toInteger());
        if (!event.value(u"own").toBool())
            m_shown.append(event.value(u"text").toString());
    } else if (kind == u"state") {
        setState(event.value(u"state").toString());
    } else if (kind == u"members") {
        m_members = event.value(u"users").toArray().size();
    }
}

void FaultClient::takeDelivery(const QJsonObject &event)
{
    const QString id = event.value(u"id").toString();
    const QString text = event.value(u"text").toString();
    if (!m_byId.contains(id) && m_byText.contains(text))
        m_byId.insert(id, m_byText.value(text));
    const auto found = m_byId.constFind(id);
    if (found == m_byId.cend())
        return;
    if (m_typed.at(*found).id.isEmpty() && *found >= m_firstOfLife)
        --m_unread;
    m_typed[*found].id = id;
    m_lastSeq = qMax(m_lastSeq, event.value(u"seq").toInteger());
    follow(*found, event.value(u"state").toString());
}

void FaultClient::learn(const QString &id, const QString &state)
{
    const auto found = m_byId.constFind(id);
    if (found != m_byId.cend() && isOpen(m_typed.at(*found).state) && !state.isEmpty() && !isOpen(state))
        follow(*found, state);
}

void FaultClient::follow(qsizetype message, const QString &state)
{
    const QString before = std::exchange(m_typed[message].state, state);
    m_open += int(isOpen(state)) - int(isOpen(before));
    m_doubtful += int(state == u"inDoubt") - int(before == u"inDoubt");
}

void FaultClient::setState(const QString &state)
{
    const bool wasReady = isReady();
    m_state = state;
    if (wasReady && !isReady() && m_state != u"checking") {
        m_outage.start();
    } else if (!wasReady && isReady() && m_outage.isValid()) {
        m_outages.append(m_outage.elapsed());
        m_outage.invalidate();
    }
}

bool FaultClient::isOpen(const QString &state)
{
    return state == u"queued" || state == u"held" || state == u"sending" || state == u"inDoubt";
}

FaultEvidence::Client FaultClient::evidence() const
{
    return {m_setup.user, m_typed, m_shown, {}};
}

} // namespace parlance
