#include "host/FaultToken.h"

namespace parlance {

namespace {

FaultToken quoted(const QString &line, qsizetype from)
{
    const QChar mark = line.at(from);
    QString text;
    for (qsizetype at = from + 1; at < line.size(); ++at) {
        const QChar c = line.at(at);
        if (c == mark)
            return {mark == u'"' ? FaultToken::Kind::Quoted : FaultToken::Kind::Pattern, text, from, at + 1};
        if (c != u'\\' || at + 1 == line.size()) {
            text += c;
            continue;
        }
        const QChar next = line.at(++at);
        if (mark == u'/')
            text += next == u'/' ? QString(next) : QString(c) + next; // the rest of them is the pattern's own
        else
            text += next == u'n' ? u'\n' : next == u'r' ? u'\r' : next == u't' ? u'\t' : next;
    }
    return {FaultToken::Kind::Unfinished, line.mid(from), from, line.size()};
}

} // namespace

QVector<FaultToken> splitFaultLine(const QString &line)
{
    QVector<FaultToken> tokens;
    qsizetype at = 0;
    while (at < line.size()) {
        const QChar c = line.at(at);
        if (c.isSpace()) {
            ++at;
        } else if (c == u'#') {
            break;
        } else if (c == u'"' || c == u'/') {
            tokens.append(quoted(line, at));
            at = tokens.constLast().end;
        } else {
            qsizetype end = at;
            while (end < line.size() && !line.at(end).isSpace())
                ++end;
            const bool colon = line.at(end - 1) == u':';
            const qsizetype wordEnd = end - (colon ? 1 : 0);
            if (wordEnd > at)
                tokens.append({FaultToken::Kind::Word, line.mid(at, wordEnd - at), at, wordEnd});
            if (colon)
                tokens.append({FaultToken::Kind::Colon, QStringLiteral(":"), wordEnd, end});
            at = end;
        }
    }
    return tokens;
}

} // namespace parlance
