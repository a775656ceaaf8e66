#pragma once

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QStringList>

// Shorthands for tests of the room protocol.
namespace parlance::roomjson {

inline const auto lobby = QStringLiteral("lobby");

inline QJsonObject json(const char *text)
{
    return QJsonDocument::fromJson(text).object();
}

inline QString type(const QJsonObject &frame)
{
    return frame[u"type"].toString();
}

inline QString users(const QJsonObject &presence)
{
    return presence[u"users"].toVariant().toStringList().join(u',');
}

inline QJsonObject resume(const QJsonObject &welcome, const QJsonObject &rooms)
{
    return {{QStringLiteral("resume"),
             QJsonObject{{QStringLiteral("session"), welcome[u"session"]}, {QStringLiteral("rooms"), rooms}}}};
}

inline QStringList texts(const QList<QJsonObject> &frames)
{
    QStringList list;
    for (const QJsonObject &frame : frames)
        list.append(type(frame) == u"message" ? frame[u"text"].toString() : u'<' + type(frame) + u'>');
    return list;
}

} // namespace parlance::roomjson
