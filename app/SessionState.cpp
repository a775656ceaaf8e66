#include "SessionState.h"

#include <QJsonDocument>
#include <QJsonObject>

namespace parlance {

using namespace Qt::StringLiterals;

QByteArray SessionState::toBytes() const
{
    QJsonObject rooms;
    for (auto it = oldest.begin(); it != oldest.end(); ++it)
        rooms.insert(it.key(), it.value());
    const QJsonObject object{{u"server"_s, server}, {u"dialect"_s, QString::fromLatin1(dialect.toBase64())}, {u"oldest"_s, rooms}};
    return QJsonDocument(object).toJson(QJsonDocument::Compact);
}

SessionState SessionState::fromBytes(const QByteArray &bytes)
{
    const QJsonObject object = QJsonDocument::fromJson(bytes).object();
    SessionState state;
    state.server = object.value("server"_L1).toString();
    state.dialect = QByteArray::fromBase64(object.value("dialect"_L1).toString().toLatin1());
    const QJsonObject rooms = object.value("oldest"_L1).toObject();
    for (auto it = rooms.begin(); it != rooms.end(); ++it)
        state.oldest.insert(it.key(), it.value().toInteger());
    return state;
}

} // namespace parlance
