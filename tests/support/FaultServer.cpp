#include "support/FaultServer.h"

#include "host/RoomServer.h"
#include "support/NodeServer.h"
#include "support/RoomClient.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>

namespace parlance {

using namespace Qt::StringLiterals;

namespace {

LoggedMessage logged(const QJsonObject &message)
{
    return {message.value(u"id").toString(), message.value(u"user").toString(), message.value(u"text").toString(),
            message.value(u"seq").toInteger()};
}

} // namespace

FaultServer::FaultServer(const QString &name, const QStringList &options)
{
    if (name.isEmpty()) {
        m_embedded = std::make_unique<RoomServer>(RoomServer::Options());
        return;
    }
    QStringList arguments = options;
    m_node = std::make_unique<NodeServer>(name, arguments.replaceInStrings(u"@LOG@"_s, m_dir.filePath(u"log"_s)));
}

FaultServer::~FaultServer() = default;

bool FaultServer::start()
{
    if (m_node)
        return m_node->start();
    const Result<QUrl> url = m_embedded->start();
    if (!url)
        m_error = url.error().value.toUtf8();
    return url.ok();
}

void FaultServer::kill()
{
    if (m_node)
        m_node->kill();
    else
        m_embedded->stop();
}

bool FaultServer::isRunning() const
{
    return m_node ? m_node->isRunning() : m_embedded->isListening();
}

QUrl FaultServer::url() const
{
    return m_node ? m_node->url() : m_embedded->url();
}

QByteArray FaultServer::errorText() const
{
    return m_node ? m_node->errorText() : m_error;
}

QVector<LoggedMessage> FaultServer::log(const QString &room) const
{
    return m_node ? readFile() : askForHistory(room);
}

QVector<LoggedMessage> FaultServer::readFile() const
{
    QVector<LoggedMessage> log;
    QFile file(m_dir.filePath(u"log"_s));
    if (!file.open(QIODevice::ReadOnly))
        return log;
    while (!file.atEnd()) {
        const QJsonObject message = QJsonDocument::fromJson(file.readLine()).object();
        if (!message.isEmpty()) // a line that was cut off when the server was killed was acknowledged to nobody
            log.append(logged(message));
    }
    return log;
}

QVector<LoggedMessage> FaultServer::askForHistory(const QString &room) const
{
    QVector<LoggedMessage> log;
    RoomClient judge;
    if (judge.enter(m_embedded->url(), u"judge"_s).isEmpty() || judge.join(room).isEmpty())
        return log;
    QJsonObject question{{u"type"_s, u"history"_s}, {u"room"_s, room}, {u"limit"_s, 500}};
    for (bool complete = false; !complete;) {
        judge.send(question);
        const QJsonObject page = judge.next(u"history"_s);
        const QJsonArray messages = page.value(u"messages").toArray();
        QVector<LoggedMessage> older;
        for (const QJsonValue &message : messages)
            older.append(logged(message.toObject()));
        complete = older.isEmpty() || page.value(u"complete").toBool();
        if (!older.isEmpty())
            question.insert(u"before"_s, older.constFirst().seq);
        log = older + log;
    }
    judge.close();
    return log;
}

} // namespace parlance
