#include "storage/MessageColumns.h"

#include <QVariant>

namespace parlance::messagecolumns {

QString list()
{
    return QStringLiteral("m.place, m.kind, m.notice, m.id, m.server_id, m.seq, m.sender, m.text, m.time, m.own, m.state, "
                          "m.hold, m.refusal, m.refusal_text, m.file_name, m.file_type, m.file_size, m.file_sha256, m.file_here");
}

Message read(const QSqlQuery &row, int first, const QString &room, const QString &filesFolder)
{
    int column = first;
    Message message;
    message.room = room;
    message.place = row.value(column++).toLongLong();
    message.kind = MessageKind(row.value(column++).toInt());
    message.notice = NoticeKind(row.value(column++).toInt());
    message.id = row.value(column++).toString();
    message.serverId = row.value(column++).toString();
    if (const QVariant seq = row.value(column++); !seq.isNull())
        message.seq = seq.toLongLong();
    message.sender = row.value(column++).toString();
    message.text = row.value(column++).toString();
    message.time = QDateTime::fromMSecsSinceEpoch(row.value(column++).toLongLong());
    message.own = row.value(column++).toBool();
    message.state = DeliveryState(row.value(column++).toInt());
    message.hold = HoldReason(row.value(column++).toInt());
    message.refusal = Refusal(row.value(column++).toInt());
    message.refusalText = row.value(column++).toString();
    if (const QVariant name = row.value(column++); !name.isNull()) {
        FilePart file;
        file.name = name.toString();
        file.type = row.value(column++).toString();
        file.size = row.value(column++).toLongLong();
        file.sha256 = row.value(column++).toByteArray();
        if (row.value(column++).toBool())
            file.path = filesFolder + u'/' + QString::fromLatin1(file.sha256.toHex());
        message.file = file;
    }
    return message;
}

} // namespace parlance::messagecolumns
