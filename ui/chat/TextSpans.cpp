#include "ui/chat/TextSpans.h"

#include <algorithm>
#include <array>

namespace parlance {

namespace {

constexpr std::array<QLatin1String, 5> schemes{QLatin1String("https://"), QLatin1String("http://"),
                                               QLatin1String("wss://"), QLatin1String("ws://"),
                                               QLatin1String("mailto:")};

bool endsLink(QChar c)
{
    const char16_t u = c.unicode();
    if (c.isSpace() || u < 0x20 || u == 0x7f)
        return true;
    if (u < 0x80)
        return QLatin1String("<>\"`{}|\\^").contains(c);
    if (u >= 0x200b && u <= 0x200f) // invisible, or turning the direction: nothing that a true address needs
        return true;
    if ((u >= 0x202a && u <= 0x202e) || (u >= 0x2060 && u <= 0x2069) || u == 0xfeff)
        return true;
    if (u >= 0x2010 && u <= 0x2027) // dashes, quotation marks, ellipsis
        return true;
    if (u >= 0x3000 && u <= 0x303f) // 、。「」【】 and the ideographic space
        return u != 0x3005 && u != 0x3006 && u != 0x3007;
    return u >= 0xff01 && u <= 0xff65 && !c.isLetterOrNumber(); // ，！？：； in full width
}

// Where the address that starts at `start` ends, without the punctuation of the sentence around it.
int linkEnd(QStringView text, int start, int schemeEnd)
{
    int end = schemeEnd;
    while (end < text.size() && !endsLink(text[end]))
        ++end;
    // How many more brackets close than open; counted once, so that a long row of them costs no more than its length.
    const QStringView inside = text.mid(start, end - start);
    qsizetype round = inside.count(QLatin1Char(')')) - inside.count(QLatin1Char('('));
    qsizetype square = inside.count(QLatin1Char(']')) - inside.count(QLatin1Char('['));
    for (; end > schemeEnd; --end) {
        const QChar last = text[end - 1];
        if (last == QLatin1Char(')') && round > 0)
            --round;
        else if (last == QLatin1Char(']') && square > 0)
            --square;
        else if (!QLatin1String(".,;:!?'*_~").contains(last))
            break;
    }
    return end;
}

bool startsWord(QStringView text, int position)
{
    if (position == 0)
        return true;
    const QChar before = text[position - 1];
    return before.unicode() >= 0x2e80 || !(before.isLetterOrNumber() || QLatin1String("_+-.").contains(before));
}

void findLinks(QStringView text, int offset, QVector<TextSpan> &spans)
{
    int at = 0;
    while (at < text.size()) {
        const qsizetype colon = text.indexOf(QLatin1Char(':'), at);
        if (colon < 0)
            return;
        at = int(colon) + 1;
        for (const QLatin1String scheme : schemes) {
            const int start = int(colon) - int(scheme.indexOf(QLatin1Char(':')));
            if (start < 0 || !startsWord(text, start)
                || !text.mid(start).startsWith(scheme, Qt::CaseInsensitive)) {
                continue;
            }
            const int schemeEnd = start + int(scheme.size());
            const int end = linkEnd(text, start, schemeEnd);
            const QUrl url(text.mid(start, end - start).toString(), QUrl::TolerantMode);
            const bool mail = scheme == QLatin1String("mailto:");
            if (!url.isValid() || (mail ? !url.path().contains(QLatin1Char('@')) : url.host().isEmpty()))
                break;
            spans.append({TextSpan::Kind::Link, offset + start, end - start, url});
            at = end;
            break;
        }
    }
}

int runOfBackticks(QStringView line, int at)
{
    int length = 0;
    while (at + length < line.size() && line[at + length] == QLatin1Char('`'))
        ++length;
    return length;
}

int closingRun(QStringView line, int from, int length)
{
    for (int at = from; at < line.size();) {
        const int run = runOfBackticks(line, at);
        if (run == length)
            return at;
        at += qMax(run, 1);
    }
    return -1;
}

QStringView withoutPadding(QStringView code)
{
    if (code.size() > 2 && code.startsWith(QLatin1Char(' ')) && code.endsWith(QLatin1Char(' '))
        && !code.trimmed().isEmpty()) {
        return code.mid(1, code.size() - 2);
    }
    return code;
}

void appendLine(QStringView line, SpannedText &result)
{
    int plainFrom = 0;
    const auto flushPlain = [&](int end) {
        const QStringView plain = line.mid(plainFrom, end - plainFrom);
        findLinks(plain, int(result.text.size()), result.spans);
        result.text.append(plain);
    };
    for (int at = 0; at < line.size();) {
        const int run = runOfBackticks(line, at);
        if (run == 0) {
            ++at;
            continue;
        }
        const int close = closingRun(line, at + run, run);
        if (close < 0) {
            at += run;
            continue;
        }
        flushPlain(at);
        const QStringView code = withoutPadding(line.mid(at + run, close - at - run));
        result.spans.append({TextSpan::Kind::InlineCode, int(result.text.size()), int(code.size()), {}});
        result.text.append(code);
        at = close + run;
        plainFrom = at;
    }
    flushPlain(int(line.size()));
}

// The length of a fence that opens a block in this line; 0 when it opens none.
int openingFence(QStringView line)
{
    const QStringView trimmed = line.trimmed();
    const int run = runOfBackticks(trimmed, 0);
    return run >= 3 && !trimmed.mid(run).contains(QLatin1Char('`')) ? run : 0;
}

bool closesFence(QStringView line, int length)
{
    const QStringView trimmed = line.trimmed();
    const int run = runOfBackticks(trimmed, 0);
    return run >= length && run == trimmed.size();
}

} // namespace

SpannedText spanText(const QString &source)
{
    SpannedText result;
    result.text.reserve(source.size());
    QString normal = source;
    if (normal.contains(QLatin1Char('\r')))
        normal.replace(QLatin1String("\r\n"), QLatin1String("\n")).replace(QLatin1Char('\r'), QLatin1Char('\n'));
    normal.replace(QChar::LineSeparator, QLatin1Char('\n')).replace(QChar::ParagraphSeparator, QLatin1Char('\n'));

    const QList<QStringView> lines = QStringView(normal).split(QLatin1Char('\n'));
    const bool mayHaveCode = normal.contains(QLatin1Char('`'));
    bool first = true;
    const auto newLine = [&] {
        if (!first)
            result.text.append(QLatin1Char('\n'));
        first = false;
    };
    int unclosed = 0; // no fence of at least this length closes any more, so that the search stays linear
    for (int i = 0; i < lines.size(); ++i) {
        const int fence = mayHaveCode ? openingFence(lines[i]) : 0;
        if (fence > 0 && (unclosed == 0 || fence < unclosed)) {
            int close = i + 1;
            while (close < lines.size() && !closesFence(lines[close], fence))
                ++close;
            if (close < lines.size() && close > i + 1) {
                newLine();
                const int start = int(result.text.size());
                for (int code = i + 1; code < close; ++code) {
                    if (code > i + 1)
                        result.text.append(QLatin1Char('\n'));
                    result.text.append(lines[code]);
                }
                result.spans.append({TextSpan::Kind::CodeBlock, start, int(result.text.size()) - start, {}});
                i = close;
                continue;
            }
            if (close == lines.size())
                unclosed = fence;
        }
        newLine();
        appendLine(lines[i], result);
    }
    return result;
}

QString trueTarget(const QUrl &url)
{
    return QString::fromLatin1(url.toEncoded());
}

bool hasDisguisableHost(const QUrl &url)
{
    const QString host = url.host(QUrl::FullyDecoded);
    return std::any_of(host.begin(), host.end(), [](QChar c) { return c.unicode() >= 0x80; })
        || host.contains(QLatin1String("xn--"), Qt::CaseInsensitive);
}

} // namespace parlance
