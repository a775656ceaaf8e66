#include "ui/details/BodyText.h"

#include <QRegularExpression>
#include <QStringDecoder>

#include <algorithm>
#include <optional>

namespace parlance {

namespace {

QByteArray charsetOf(const QString &contentType)
{
    static const QRegularExpression charset(QStringLiteral(";\\s*charset\\s*=\\s*\"?([A-Za-z0-9_.:+-]+)"),
                                            QRegularExpression::CaseInsensitiveOption);
    return charset.match(contentType).captured(1).toLatin1();
}

// Nothing where the bytes are not in this encoding. Of a body that was cut, the last character need not be whole.
std::optional<QString> decoded(const QByteArray &bytes, const char *encoding, bool complete)
{
    QStringDecoder decoder(encoding, complete ? QStringDecoder::Flag::Stateless : QStringDecoder::Flag::Default);
    if (!decoder.isValid())
        return {};
    QString text = decoder.decode(bytes);
    if (decoder.hasError())
        return {};
    return text;
}

bool looksBinary(const QByteArray &bytes)
{
    return std::any_of(bytes.begin(), bytes.end(), [](char c) {
        const auto byte = uchar(c);
        return byte < 0x20 && byte != '\t' && byte != '\n' && byte != '\r' && byte != '\f' && byte != 0x1b;
    });
}

void appendHex(QString &line, uchar byte)
{
    static const char digits[] = "0123456789abcdef";
    line += QLatin1Char(digits[byte >> 4]);
    line += QLatin1Char(digits[byte & 0xf]);
}

} // namespace

QString BodyText::ofBody(const QByteArray &body, const QString &contentType, bool complete)
{
    const QByteArray charset = charsetOf(contentType);
    const bool wide = charset.toLower().startsWith("utf-16") || charset.toLower().startsWith("utf-32");
    if (!wide && looksBinary(body))
        return hexTable(body);
    if (!charset.isEmpty()) {
        if (const std::optional<QString> text = decoded(body, charset.constData(), complete))
            return visible(*text);
    }
    if (const std::optional<QString> text = decoded(body, "UTF-8", complete))
        return visible(*text);
    const bool text = contentType.startsWith(u"text/", Qt::CaseInsensitive) || charset.compare("iso-8859-1", Qt::CaseInsensitive) == 0;
    return text ? visible(QString::fromLatin1(body)) : hexTable(body);
}

QString BodyText::ofHead(const QByteArray &head)
{
    const std::optional<QString> text = decoded(head, "UTF-8", true);
    return text ? *text : QString::fromLatin1(head);
}

QString BodyText::hexTable(const QByteArray &bytes)
{
    constexpr qsizetype perLine = 16;
    constexpr qsizetype lineSize = 77;
    QString table;
    table.reserve((bytes.size() / perLine + 1) * lineSize);
    for (qsizetype start = 0; start < bytes.size(); start += perLine) {
        if (start > 0)
            table += u'\n';
        for (int shift = 24; shift >= 0; shift -= 8)
            appendHex(table, uchar(start >> shift));
        for (qsizetype i = 0; i < perLine; ++i) {
            table += i % 8 == 0 ? QLatin1StringView("  ") : QLatin1StringView(" ");
            if (start + i < bytes.size())
                appendHex(table, uchar(bytes.at(start + i)));
            else
                table += QLatin1StringView("  ");
        }
        table += QLatin1StringView("  ");
        for (qsizetype i = start; i < qMin(start + perLine, bytes.size()); ++i) {
            const char c = bytes.at(i);
            table += c >= 0x20 && c < 0x7f ? QLatin1Char(c) : QLatin1Char('.');
        }
    }
    return table;
}

QString BodyText::visible(QString text)
{
    text.replace(QStringLiteral("\r\n"), QStringLiteral("\n"));
    for (QChar &c : text) {
        const char16_t code = c.unicode();
        if (code < 0x20 ? code != '\t' && code != '\n' : code == 0x7f)
            c = code == 0x7f ? QChar(0x2421) : QChar(char16_t(0x2400 + code));
        else if ((code >= 0x80 && code < 0xa0) || (code >= 0x202a && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069)
                 || code == 0x2028 || code == 0x2029 || (code >= 0xfdd0 && code <= 0xfdef))
            c = QChar::ReplacementCharacter;
    }
    return text;
}

} // namespace parlance
