#pragma once

#include <QString>
#include <QUrl>
#include <QVector>

namespace parlance {

// A stretch of a message that is drawn differently. Positions count UTF-16 units of SpannedText::text.
struct TextSpan
{
    enum class Kind {
        Link,       // `target` is where it leads
        InlineCode,
        CodeBlock,  // whole lines
    };

    Kind kind = Kind::Link;
    int start = 0;
    int length = 0;
    QUrl target;

    int end() const { return start + length; }
    friend bool operator==(const TextSpan &, const TextSpan &) = default;
};

// What a message shows: its text without the marks of code, lines parted by '\n', and the spans in it, in order and
// without overlap.
struct SpannedText
{
    QString text;
    QVector<TextSpan> spans;
};

// Finds links (http, https, ws, wss, mailto), `inline code` and ``` fenced code in plain text. Backticks follow
// CommonMark 0.30 sections 4.5 and 6.1, except that a fence that is never closed is plain text: people write half
// sentences. Nothing else is markup, and nothing is ever HTML.
//
// Pure; any thread.
SpannedText spanText(const QString &source);

// The address as the network will see it (host in ASCII, RFC 3492), so that a look-alike cannot hide.
QString trueTarget(const QUrl &url);
// The host is written in letters that trueTarget() has to spell out.
bool hasDisguisableHost(const QUrl &url);

} // namespace parlance
