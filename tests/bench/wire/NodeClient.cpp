#include "bench/wire/NodeClient.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

namespace parlance::bench {

NodeClient::NodeClient(const QList<QByteArray> &messages)
{
    m_process.setProcessChannelMode(QProcess::ForwardedErrorChannel);
    m_process.start(QStringLiteral("node"), {QStringLiteral(PARLANCE_SOURCE_DIR "/tests/servers/measured_client.js")});
    QJsonArray list;
    for (const QByteArray &message : messages)
        list += QString::fromUtf8(message);
    m_process.write(QJsonDocument(list).toJson(QJsonDocument::Compact) + '\n');
}

NodeClient::~NodeClient()
{
    m_process.closeWriteChannel();
    if (!m_process.waitForFinished(5000)) {
        m_process.kill();
        m_process.waitForFinished();
    }
}

Sample NodeClient::round(const char *what, const Load &load)
{
    m_process.write(QJsonDocument(QJsonObject{{QStringLiteral("what"), QString::fromLatin1(what)},
                                              {QStringLiteral("url"), load.url.toString()},
                                              {QStringLiteral("deflate"), load.deflate},
                                              {QStringLiteral("warmUp"), qint64(load.warmUp.count())},
                                              {QStringLiteral("time"), qint64(load.time.count())}})
                        .toJson(QJsonDocument::Compact)
                    + '\n');
    QByteArray line;
    while (!line.endsWith('\n') && m_process.waitForReadyRead(20000))
        line += m_process.readLine();
    const QJsonObject answer = QJsonDocument::fromJson(line).object();
    Sample sample;
    sample.messages = answer.value(u"messages").toInteger();
    sample.seconds = answer.value(u"seconds").toDouble();
    sample.cpuSeconds = answer.value(u"cpuSeconds").toDouble();
    sample.trouble = answer.value(u"trouble").toString(answer.isEmpty() ? QStringLiteral("node gave no answer") : QString());
    return sample;
}

} // namespace parlance::bench
