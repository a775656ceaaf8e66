#include "cli/EarlierUnsent.h"

#include "cli/Words.h"

#include <QCryptographicHash>
#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>

namespace parlance {

EarlierUnsent::EarlierUnsent(const QString &stateDir, const QString &server, const QString &user, const QString &room)
{
    const QString key = server + QChar(u'\n') + user + QChar(u'\n') + room;
    const QByteArray digest = QCryptographicHash::hash(key.toUtf8(), QCryptographicHash::Sha256).toHex().left(16);
    m_path = stateDir + QStringLiteral("/unsent-") + QString::fromLatin1(digest) + QStringLiteral(".jsonl");
}

bool EarlierUnsent::exists() const
{
    return QFile::exists(m_path);
}

Result<QVector<OutboxRow>> EarlierUnsent::read() const
{
    QFile file(m_path);
    if (!file.open(QIODevice::ReadOnly))
        return Fault{0, m_path, file.errorString()};
    QVector<OutboxRow> rows;
    for (int number = 1; !file.atEnd(); ++number) {
        const QJsonObject line = QJsonDocument::fromJson(file.readLine()).object();
        OutboxRow row;
        row.message = {line.value(QStringLiteral("id")).toString(), line.value(QStringLiteral("room")).toString(),
                       line.value(QStringLiteral("text")).toString(),
                       QDateTime::fromString(line.value(QStringLiteral("written")).toString(), Qt::ISODateWithMs)};
        if (line.value(QStringLiteral("state")).toString() == deliveryName(DeliveryState::InDoubt))
            row.state = DeliveryState::InDoubt;
        if (row.message.id.isEmpty())
            return Fault{0, m_path, QStringLiteral("line %1 is damaged; mend or remove it").arg(number)};
        rows.append(row);
    }
    return rows;
}

void EarlierUnsent::remove() const
{
    QFile::remove(m_path);
}

} // namespace parlance
