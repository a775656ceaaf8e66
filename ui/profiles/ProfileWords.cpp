#include "ui/profiles/ProfileWords.h"

#include "domain/ServerUrl.h"

#include <algorithm>
#include <array>

namespace parlance {

namespace {

bool isToken(const QString &text)
{
    static const QString marks = QStringLiteral("!#$%&'*+-.^_`|~");
    return !text.isEmpty() && std::all_of(text.begin(), text.end(), [](QChar c) {
        return c.unicode() < 128 && (c.isLetterOrNumber() || marks.contains(c));
    });
}

bool hasControl(const QString &text)
{
    return std::any_of(text.begin(), text.end(),
                       [](QChar c) { return (c.unicode() < 32 && c != u'\t') || c.unicode() == 127; });
}

// What the handshake itself writes (RFC 6455 section 4.1): a second one would break it.
bool isOfTheHandshake(const QString &name)
{
    static const std::array own{QLatin1StringView("host"), QLatin1StringView("upgrade"), QLatin1StringView("connection"),
                                QLatin1StringView("origin"), QLatin1StringView("content-length"),
                                QLatin1StringView("transfer-encoding")};
    const QString lower = name.toLower();
    return lower.startsWith(u"sec-websocket-") || std::find(own.begin(), own.end(), lower) != own.end();
}

} // namespace

QString ProfileWords::urlProblem(const Fault &fault, const QString &input)
{
    switch (UrlProblem(fault.kind)) {
    case UrlProblem::Empty:
        return tr("Type the address of the server, for example ws://192.168.1.5:8080.");
    case UrlProblem::NoScheme:
        return tr("The address must begin with ws:// or wss://.");
    case UrlProblem::HttpScheme:
        return fault.value == u"https"
            ? tr("https:// is the address of a web page; a WebSocket server is reached with wss://.")
            : tr("http:// is the address of a web page; a WebSocket server is reached with ws://.");
    case UrlProblem::UnknownScheme:
        return tr("“%1://” is not spoken here; the address must begin with ws:// or wss://.").arg(fault.value);
    case UrlProblem::NoHost:
        if (!fault.value.isEmpty())
            return tr("“%1” is not the name or the number of a server.").arg(fault.value);
        return tr("The name of the server is missing after “%1”.").arg(QString(input.trimmed().section(QStringLiteral("://"), 0, 0) + u"://"));
    case UrlProblem::BadPort:
        return fault.value.isEmpty() ? tr("The port is missing after the colon.")
                                     : tr("“%1” is not a port; a port is a number from 1 to 65535.").arg(fault.value);
    case UrlProblem::HasFragment:
        return tr("“#%1” cannot be part of a server address; remove it.").arg(fault.value);
    case UrlProblem::HasUserInfo:
        return tr("“%1@” would not be sent; remove it and add an Authorization header under “Request”.").arg(fault.value);
    case UrlProblem::Malformed:
        return tr("“%1” holds something that cannot stand in an address, such as a space.").arg(fault.value);
    }
    return {};
}

QString ProfileWords::headerProblem(const HeaderField &header)
{
    if (header.name.isEmpty())
        return tr("The header with the value “%1” has no name.").arg(header.value);
    if (!isToken(header.name))
        return tr("“%1” is not a header name; it may hold letters, digits and hyphens, but no spaces or colons.").arg(header.name);
    if (isOfTheHandshake(header.name))
        return tr("The header “%1” is written by the handshake itself; remove it.").arg(header.name);
    if (hasControl(header.value))
        return tr("The value of the header “%1” holds a line break or another control character.").arg(header.name);
    return {};
}

QString ProfileWords::subprotocolProblem(const QStringList &subprotocols)
{
    for (const QString &name : subprotocols) {
        if (!isToken(name))
            return tr("“%1” is not a subprotocol; it may hold letters, digits, hyphens and dots, but no spaces.").arg(name);
    }
    return {};
}

QString ProfileWords::originProblem(const QString &origin)
{
    if (origin.isEmpty() || origin == u"null")
        return {};
    const QUrl url(origin, QUrl::StrictMode);
    const bool plain = url.path().isEmpty() && !url.hasQuery() && !url.hasFragment() && url.userInfo().isEmpty();
    if (url.isValid() && !url.scheme().isEmpty() && !url.host().isEmpty() && plain)
        return {};
    return tr("“%1” is not an origin; it looks like https://example.org, without a path.").arg(origin);
}

QStringList splitList(const QString &text)
{
    QStringList list;
    const QStringList parts = text.split(u',');
    for (const QString &part : parts) {
        if (const QString item = part.simplified(); !item.isEmpty() && !list.contains(item))
            list.append(item);
    }
    return list;
}

QString joinRooms(const QStringList &rooms)
{
    QStringList written;
    for (QString room : rooms) {
        if (room.contains(u',') || room.startsWith(u'"') || room.simplified() != room)
            room = u'"' + room.replace(u'"', QStringLiteral("\"\"")) + u'"';
        written.append(room);
    }
    return written.join(QStringLiteral(", "));
}

QStringList splitRooms(const QString &text)
{
    QStringList rooms;
    const auto add = [&rooms](const QString &room) {
        if (!room.isEmpty() && !rooms.contains(room))
            rooms.append(room);
    };
    qsizetype at = 0;
    while (at < text.size()) {
        while (at < text.size() && text.at(at).isSpace())
            ++at;
        QString quoted;
        if (at < text.size() && text.at(at) == u'"') {
            for (++at; at < text.size(); ++at) {
                const bool mark = text.at(at) == u'"';
                if (mark && (at + 1 == text.size() || text.at(at + 1) != u'"'))
                    break;
                if (mark)
                    ++at; // the second of two
                quoted += text.at(at);
            }
            ++at; // the closing one, which may still have to be typed
        }
        const qsizetype comma = text.indexOf(u',', at);
        const qsizetype end = comma < 0 ? text.size() : comma;
        const QString plain = at < end ? text.mid(at, end - at).simplified() : QString();
        add(quoted + plain);
        at = end + 1;
    }
    return rooms;
}

} // namespace parlance
