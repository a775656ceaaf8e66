#include "domain/ServerUrl.h"

#include <algorithm>

namespace parlance {

namespace {

Fault fault(UrlProblem problem, const QString &value = {})
{
    return Fault{int(problem), QString(), value};
}

// RFC 3986 section 3.1.
bool isScheme(QStringView text)
{
    const auto isLetter = [](QChar c) { return (c >= u'a' && c <= u'z') || (c >= u'A' && c <= u'Z'); };
    return !text.isEmpty() && isLetter(text.front()) && std::all_of(text.begin(), text.end(), [isLetter](QChar c) {
        return isLetter(c) || (c >= u'0' && c <= u'9') || c == u'+' || c == u'.' || c == u'-';
    });
}

// What stands between the host and the path where a port belongs, as typed.
QString typedPort(const QString &authority)
{
    const qsizetype bracket = authority.lastIndexOf(u']');
    const qsizetype colon = authority.lastIndexOf(u':');
    return colon > bracket ? authority.mid(colon + 1) : QString();
}

// A registered name or an IP literal (RFC 3986 section 3.2.2).
bool isHost(const QString &text)
{
    QUrl url;
    url.setHost(text, QUrl::StrictMode);
    return !url.host().isEmpty();
}

} // namespace

Result<QUrl> parseServerUrl(const QString &input)
{
    const QString text = input.trimmed();
    if (text.isEmpty())
        return fault(UrlProblem::Empty);

    // Without QRegularExpression: every start of the program comes here, and would load its library for this alone.
    const qsizetype colon = text.indexOf(u"://");
    if (colon < 0 || !isScheme(QStringView(text).first(colon)))
        return fault(UrlProblem::NoScheme, text);

    const QString scheme = text.first(colon).toLower();
    if (scheme == u"http" || scheme == u"https")
        return fault(UrlProblem::HttpScheme, scheme);
    if (scheme != u"ws" && scheme != u"wss")
        return fault(UrlProblem::UnknownScheme, scheme);

    const QString behind = text.sliced(colon + 3);
    const auto path = std::find_if(behind.begin(), behind.end(), [](QChar c) { return c == u'/' || c == u'?' || c == u'#'; });
    QString authority = behind.first(path - behind.begin());
    if (const qsizetype at = authority.lastIndexOf(u'@'); at >= 0)
        return fault(UrlProblem::HasUserInfo, authority.left(at));
    if (authority.startsWith(u'[') && !authority.contains(u']'))
        return fault(UrlProblem::NoHost, authority);
    const QString port = typedPort(authority);
    if (authority.endsWith(u':') || !port.isEmpty()) {
        bool number = false;
        const uint value = port.toUInt(&number);
        if (!number || value == 0 || value > 65535)
            return fault(UrlProblem::BadPort, port);
        authority.chop(port.size() + 1);
    }
    if (!isHost(authority))
        return fault(UrlProblem::NoHost, authority);

    const QUrl url(text, QUrl::StrictMode);
    if (!url.isValid())
        return fault(UrlProblem::Malformed, QString(path, behind.end() - path));
    if (url.hasFragment())
        return fault(UrlProblem::HasFragment, url.fragment());
    return url;
}

QString suggestServerUrl(const QString &input)
{
    const QString text = input.trimmed();
    const Result<QUrl> parsed = parseServerUrl(text);
    if (parsed)
        return {};
    QString suggestion;
    if (parsed.error().kind == int(UrlProblem::HttpScheme)) {
        const QString &scheme = parsed.error().value;
        suggestion = (scheme == u"https" ? QStringLiteral("wss") : QStringLiteral("ws")) + text.mid(scheme.size());
    } else if (parsed.error().kind == int(UrlProblem::NoScheme)) {
        suggestion = QStringLiteral("ws://") + (text.startsWith(u"//") ? text.mid(2) : text);
    }
    return parseServerUrl(suggestion) ? suggestion : QString();
}

} // namespace parlance
