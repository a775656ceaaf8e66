#include "support/CliProcess.h"

#include <QJsonDocument>
#include <QProcessEnvironment>
#include <QTest>

namespace parlance {

CliProcess::CliProcess(const QStringList &arguments, const QHash<QString, QString> &environment)
{
    QProcessEnvironment variables = QProcessEnvironment::systemEnvironment();
    for (auto it = environment.begin(); it != environment.end(); ++it)
        variables.insert(it.key(), it.value());
    m_process.setProcessEnvironment(variables);
    QObject::connect(&m_process, &QProcess::readyReadStandardOutput, &m_process, [this] {
        m_buffer += m_process.readAllStandardOutput();
        for (qsizetype end = m_buffer.indexOf('\n'); end >= 0; end = m_buffer.indexOf('\n')) {
            m_lines.append(QString::fromUtf8(m_buffer.left(end)));
            m_buffer.remove(0, end + 1);
        }
    });
    QObject::connect(&m_process, &QProcess::readyReadStandardError, &m_process,
                     [this] { m_errors += m_process.readAllStandardError(); });
    m_process.start(QStringLiteral(PARLANCE_CLI_PATH), arguments);
}

CliProcess::~CliProcess()
{
    kill();
}

void CliProcess::write(const QString &line)
{
    m_process.write(line.toUtf8() + '\n');
}

void CliProcess::endInput()
{
    m_process.closeWriteChannel();
}

int CliProcess::waitForEnd()
{
    if (!QTest::qWaitFor([this] { return m_process.state() == QProcess::NotRunning; }, 60000))
        return -1;
    return m_process.exitStatus() == QProcess::NormalExit ? m_process.exitCode() : -2;
}

void CliProcess::kill()
{
    if (m_process.state() == QProcess::NotRunning)
        return;
    m_process.kill();
    m_process.waitForFinished();
}

QVector<QJsonObject> CliProcess::events(const QString &event) const
{
    QVector<QJsonObject> found;
    for (const QString &line : m_lines) {
        const QJsonObject object = QJsonDocument::fromJson(line.toUtf8()).object();
        if (object.value(QStringLiteral("event")).toString() == event)
            found.append(object);
    }
    return found;
}

bool CliProcess::reached(const QString &state) const
{
    const QVector<QJsonObject> states = events(QStringLiteral("state"));
    return std::any_of(states.begin(), states.end(), [&](const QJsonObject &object) {
        return object.value(QStringLiteral("state")).toString() == state;
    });
}

} // namespace parlance
