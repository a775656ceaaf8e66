#include "cli/UnsentFile.h"

#include "cli/Words.h"

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

QString UnsentFile::read(QVector<OutboxRow> *rows) const
{
    QFile file(m_path);
    if (!file.exists())
        return {};
    if (!file.open(QIODevice::ReadOnly))
        return m_path + QStringLiteral(": ") + file.errorString();
    for (int number = 1; !file.atEnd(); ++number) {
        const QJsonObject line = QJsonDocument::fromJson(file.readLine()).object();
        OutboxRow row;
        row.message = {line.value(QStringLiteral("id")).toString(), line.value(QStringLiteral("room")).toString(),
                       line.value(QStringLiteral("text")).toString(),
                       QDateTime::fromString(line.value(QStringLiteral("written")).toString(), Qt::ISODateWithMs)};
        if (line.value(QStringLiteral("state")).toString() == deliveryName(DeliveryState::InDoubt))
            row.state = DeliveryState::InDoubt;
        if (row.message.id.isEmpty())
            return QStringLiteral("%1, line %2 is damaged; mend or remove it").arg(m_path).arg(number);
        rows->append(row);
    }
    return {};
}

QString UnsentFile::write(const QVector<OutboxRow> &rows) const
{
    if (rows.isEmpty()) {
        QFile::remove(m_path);
        return {};
    }
    QSaveFile file(m_path);
    if (!file.open(QIODevice::WriteOnly))
        return m_path + QStringLiteral(": ") + file.errorString();
    for (const OutboxRow &row : rows) {
        const OutgoingMessage &message = row.message;
        const QJsonObject line{{QStringLiteral("id"), message.id},
                               {QStringLiteral("room"), message.room},
                               {QStringLiteral("text"), message.text},
                               {QStringLiteral("state"), deliveryName(row.state)},
                               {QStringLiteral("written"), message.written.toString(Qt::ISODateWithMs)}};
        file.write(QJsonDocument(line).toJson(QJsonDocument::Compact) + '\n');
    }
    file.setPermissions(QFile::ReadOwner | QFile::WriteOwner);
    return file.commit() ? QString() : m_path + QStringLiteral(": ") + file.errorString();
}

} // namespace parlance
