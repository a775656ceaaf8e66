#include "cli/UnsentFile.h"

#include <QCryptographicHash>
#include <QDir>
#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <QSaveFile>

namespace parlance {

UnsentFile::UnsentFile(const QString &stateDir, const QString &server, const QString &user, const QString &room)
{
    const QString key = server + QChar(u'\n') + user + QChar(u'\n') + room;
    const QByteArray digest = QCryptographicHash::hash(key.toUtf8(), QCryptographicHash::Sha256).toHex().left(16);
    m_path = stateDir + QStringLiteral("/unsent-") + QString::fromLatin1(digest) + QStringLiteral(".jsonl");
}

QString UnsentFile::read(QVector<OutgoingMessage> *messages) const
{
    QFile file(m_path);
    if (!file.exists())
        return {};
    if (!file.open(QIODevice::ReadOnly))
        return m_path + QStringLiteral(": ") + file.errorString();
    for (int number = 1; !file.atEnd(); ++number) {
        const QJsonObject line = QJsonDocument::fromJson(file.readLine()).object();
        const OutgoingMessage message{line.value(QStringLiteral("id")).toString(), line.value(QStringLiteral("room")).toString(),
                                      line.value(QStringLiteral("text")).toString(),
                                      QDateTime::fromString(line.value(QStringLiteral("written")).toString(), Qt::ISODateWithMs)};
        if (message.id.isEmpty())
            return QStringLiteral("%1, line %2 is damaged; mend or remove it").arg(m_path).arg(number);
        messages->append(message);
    }
    return {};
}

QString UnsentFile::write(const QVector<OutgoingMessage> &messages) const
{
    if (messages.isEmpty()) {
        QFile::remove(m_path);
        return {};
    }
    QSaveFile file(m_path);
    if (!file.open(QIODevice::WriteOnly))
        return m_path + QStringLiteral(": ") + file.errorString();
    for (const OutgoingMessage &message : messages) {
        const QJsonObject line{{QStringLiteral("id"), message.id},
                               {QStringLiteral("room"), message.room},
                               {QStringLiteral("text"), message.text},
                               {QStringLiteral("written"), message.written.toString(Qt::ISODateWithMs)}};
        file.write(QJsonDocument(line).toJson(QJsonDocument::Compact) + '\n');
    }
    file.setPermissions(QFile::ReadOwner | QFile::WriteOwner);
    return file.commit() ? QString() : m_path + QStringLiteral(": ") + file.errorString();
}

} // namespace parlance
