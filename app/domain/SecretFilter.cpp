#include "domain/SecretFilter.h"

#include <QRegularExpression>
#include <QStringList>

#include <algorithm>
#include <array>

namespace parlance {

namespace {

// A value in an address that is as long as this is hidden whatever it is called.
constexpr qsizetype longestOpenValue = 15;
// Subprotocols have telling names; what is longer and holds digits is a token that travels among them.
constexpr qsizetype longestOpenSubprotocol = 23;

bool namesSecret(const QString &name)
{
    static const std::array words{
        QLatin1StringView("auth"),     QLatin1StringView("token"),    QLatin1StringView("secret"),
        QLatin1StringView("pass"),     QLatin1StringView("pwd"),      QLatin1StringView("key"),
        QLatin1StringView("cookie"),   QLatin1StringView("session"),  QLatin1StringView("credential"),
        QLatin1StringView("signature"), QLatin1StringView("jwt"),     QLatin1StringView("ticket"),
        QLatin1StringView("bearer"),
    };
    return std::any_of(words.begin(), words.end(), [&name](QLatin1StringView word) { return name.contains(word, Qt::CaseInsensitive); });
}

// Short names are taken whole: "sid" is a secret, "inside" is none.
bool isSecretParameter(const QString &name)
{
    static const QStringList whole{QStringLiteral("sid"), QStringLiteral("sig"), QStringLiteral("code"), QStringLiteral("t")};
    return namesSecret(name) || whole.contains(name, Qt::CaseInsensitive);
}

// What the handshake itself consists of, and what a server asks for when it wants credentials.
bool isOpenHeader(const QString &name)
{
    static const QStringList open{QStringLiteral("sec-websocket-key"), QStringLiteral("sec-websocket-accept"),
                                  QStringLiteral("www-authenticate"), QStringLiteral("proxy-authenticate")};
    return open.contains(name, Qt::CaseInsensitive);
}

// "name=value; name=value": the names are told. Of Set-Cookie only the first pair is the cookie.
QString cookies(const QString &value, bool set)
{
    QStringList parts = value.split(u';');
    for (qsizetype i = 0; i < (set ? qMin<qsizetype>(1, parts.size()) : parts.size()); ++i) {
        const qsizetype equals = parts.at(i).indexOf(u'=');
        parts[i] = equals < 0 ? SecretFilter::mark() : parts.at(i).left(equals + 1) + SecretFilter::mark();
    }
    return parts.join(u';');
}

// "Bearer abc": how one signs in is no secret.
QString credentials(const QString &value)
{
    const qsizetype space = value.indexOf(u' ');
    return space <= 0 ? SecretFilter::mark() : value.left(space + 1) + SecretFilter::mark();
}

bool isCalled(const QString &name, const char *other)
{
    return name.compare(QLatin1StringView(other), Qt::CaseInsensitive) == 0;
}

} // namespace

QString SecretFilter::mark()
{
    return QStringLiteral("••••••");
}

QString SecretFilter::header(const QString &name, const QString &value)
{
    if (value.isEmpty())
        return value;
    if (isCalled(name, "Authorization") || isCalled(name, "Proxy-Authorization"))
        return credentials(value);
    if (isCalled(name, "Cookie") || isCalled(name, "Set-Cookie"))
        return cookies(value, isCalled(name, "Set-Cookie"));
    if (isCalled(name, "Sec-WebSocket-Protocol"))
        return subprotocols(value);
    if (isOpenHeader(name))
        return value;
    return namesSecret(name) ? mark() : addresses(value);
}

QString SecretFilter::subprotocols(const QString &list)
{
    QStringList parts = list.split(u',');
    bool tokenFollows = false; // ["bearer", token] is a custom of clients that cannot set headers
    for (QString &part : parts) {
        const QString name = part.trimmed();
        const bool digits = std::any_of(name.begin(), name.end(), [](QChar c) { return c.isDigit(); });
        if (!name.isEmpty() && (tokenFollows || (name.size() > longestOpenSubprotocol && digits)))
            part.replace(name, mark());
        tokenFollows = namesSecret(name);
    }
    return parts.join(u',');
}

QString SecretFilter::head(const QString &head)
{
    static const QRegularExpression lineBreak(QStringLiteral("\r?\n"));
    const QStringList lines = head.split(lineBreak);
    QStringList shown;
    QString name; // of the header that a line belongs to
    for (qsizetype i = 0; i < lines.size(); ++i) {
        const QString &line = lines.at(i);
        const qsizetype colon = line.indexOf(u':');
        if (i == 0 || line.isEmpty()) {
            shown.append(addresses(line));
        } else if (line.front().isSpace()) { // RFC 9112 section 5.2: the header goes on
            shown.append(header(name, line));
        } else if (colon < 0) {
            shown.append(addresses(line));
        } else {
            name = line.left(colon).trimmed();
            const QString value = line.mid(colon + 1);
            const qsizetype spaces = value.startsWith(u' ') ? 1 : 0;
            shown.append(line.left(colon + 1 + spaces) + header(name, value.mid(spaces)));
        }
    }
    return shown.join(u'\n');
}

QString SecretFilter::addresses(const QString &text)
{
    if (!text.contains(u'?') && !text.contains(u'@'))
        return text;
    static const QRegularExpression userInfo(QStringLiteral("//[^/?#@\\s]*@"));
    static const QRegularExpression parameter(QStringLiteral("([?&;])([^=&;#\\s]+)=([^&;#\\s\"'<>]*)"));
    QString rest = text;
    rest.replace(userInfo, QStringLiteral("//") + mark() + u'@');
    QString shown;
    qsizetype done = 0;
    auto matches = parameter.globalMatch(rest);
    while (matches.hasNext()) {
        const QRegularExpressionMatch match = matches.next();
        if (match.capturedLength(3) == 0 || (!isSecretParameter(match.captured(2)) && match.capturedLength(3) <= longestOpenValue))
            continue;
        shown += QStringView(rest).mid(done, match.capturedStart(3) - done);
        shown += mark();
        done = match.capturedEnd(3);
    }
    return shown + QStringView(rest).mid(done);
}

} // namespace parlance
