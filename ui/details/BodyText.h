#pragma once

#include <QByteArray>
#include <QString>

namespace parlance {

// Bytes from a server as text that can be shown as it is. Plain functions; use anywhere.
class BodyText
{
public:
    // The body of an answer: decoded where it is text, by the charset of its content type or as UTF-8, else as a table of
    // hexadecimal bytes. `complete` is false where it was cut, perhaps inside a character.
    static QString ofBody(const QByteArray &body, const QString &contentType, bool complete);
    // UTF-8, or Latin-1 where it is not that.
    static QString ofHead(const QByteArray &head);
    static QString hexTable(const QByteArray &bytes);

    // What has no shape, or would turn the text around it (UAX #9), becomes visible: control characters as their
    // pictures (U+2400 to U+2421), others as U+FFFD. Tabs and line feeds stay; CR before LF goes.
    static QString visible(QString text);
};

} // namespace parlance
