#include "domain/ServerKey.h"

#include "domain/SecretFilter.h"

namespace parlance {

namespace {

QString dialectName(DialectKind dialect)
{
    switch (dialect) {
    case DialectKind::Room:
        return QStringLiteral("room ");
    case DialectKind::JsonChat:
        return QStringLiteral("json ");
    case DialectKind::PlainText:
        return QStringLiteral("plain ");
    }
    return {};
}

} // namespace

QString serverKey(const Profile &profile)
{
    if (profile.server == ServerKind::LocalRoom)
        return dialectName(profile.dialect) + QStringLiteral("local");
    QUrl url = profile.url.adjusted(QUrl::RemoveUserInfo | QUrl::RemoveFragment | QUrl::NormalizePathSegments);
    url.setPort(url.port(url.scheme() == u"wss" ? 443 : 80));
    if (url.path().isEmpty())
        url.setPath(QStringLiteral("/"));
    return dialectName(profile.dialect) + SecretFilter::addresses(url.toString(QUrl::FullyEncoded));
}

} // namespace parlance
