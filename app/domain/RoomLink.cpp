#include "domain/RoomLink.h"

#include <QUrlQuery>

namespace parlance {

namespace {

const auto roomKey = QStringLiteral("room");
const auto tokenKey = QStringLiteral("token");

} // namespace

RoomLink splitRoomLink(const QUrl &url)
{
    RoomLink link{url, {}, {}};
    link.room = takeQueryItem(&link.url, roomKey);
    link.token = takeQueryItem(&link.url, tokenKey);
    return link;
}

QUrl joinRoomLink(const RoomLink &link)
{
    QUrl url = link.url;
    QUrlQuery query(url);
    const auto add = [&query](const QString &key, const QString &value) {
        if (!value.isEmpty())
            query.addQueryItem(key, QString::fromLatin1(QUrl::toPercentEncoding(value)));
    };
    add(roomKey, link.room);
    add(tokenKey, link.token);
    if (!query.isEmpty())
        url.setQuery(query);
    return url;
}

QString takeQueryItem(QUrl *url, const QString &key)
{
    QUrlQuery query(*url);
    const QString value = query.queryItemValue(key, QUrl::FullyDecoded);
    if (value.isEmpty())
        return {};
    query.removeAllQueryItems(key);
    if (query.isEmpty())
        url->setQuery(QString());
    else
        url->setQuery(query);
    return value;
}

} // namespace parlance
