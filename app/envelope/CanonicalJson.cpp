#include "envelope/CanonicalJson.h"

#include <QLocale>
#include <QUtf8StringView>

#include <algorithm>
#include <cmath>

namespace parlance {

namespace {

constexpr int maxDepth = 512;

bool isDigit(char c)
{
    return c >= '0' && c <= '9';
}

// RFC 8785 section 3.2.2.2: the short escapes where there are any, and \u00xx for the other control characters.
void appendEscaped(QByteArray &out, char c)
{
    switch (c) {
    case '\b':
        out += "\\b";
        return;
    case '\t':
        out += "\\t";
        return;
    case '\n':
        out += "\\n";
        return;
    case '\f':
        out += "\\f";
        return;
    case '\r':
        out += "\\r";
        return;
    case '"':
        out += "\\\"";
        return;
    case '\\':
        out += "\\\\";
        return;
    default:
        break;
    }
    if (uchar(c) >= 0x20) {
        out += c;
        return;
    }
    constexpr char digits[] = "0123456789abcdef";
    out += "\\u00";
    out += digits[uchar(c) >> 4];
    out += digits[uchar(c) & 15];
}

// Whether a number that no double holds is too large, or so small that it counts as 0.
bool isLarge(QByteArrayView number)
{
    const qsizetype e = number.toByteArray().toLower().indexOf('e');
    const QByteArrayView digits = e < 0 ? number : number.first(e);
    qsizetype first = 0;
    while (first < digits.size() && (digits.at(first) < '1' || digits.at(first) > '9'))
        ++first;
    const qsizetype point = digits.contains('.') ? digits.indexOf('.') : digits.size();
    if (e < 0)
        return first < point;
    bool counted = false;
    const qint64 exponent = number.sliced(e + 1).toLongLong(&counted);
    if (!counted) // has more digits than anything else here
        return number.at(e + 1) != '-';
    return point - first + exponent > 0;
}

// Reads a JSON text and writes its canonical spelling at the same time.
class Canonicaliser
{
public:
    struct Member {
        QString name;
        qsizetype from; // of `"name":value` in the output
        qsizetype valueFrom;
        qsizetype to;
    };

    explicit Canonicaliser(QByteArrayView utf8) : m_begin(utf8.data()), m_at(m_begin), m_end(m_begin + utf8.size()) {}

    bool value(QByteArray &out, int depth);
    // Behind its "{". The members come in their order; `out` gets them sorted, with commas.
    bool members(QByteArray &out, int depth, QVector<Member> &members);
    bool open(char bracket)
    {
        skipSpace();
        return m_at != m_end && *m_at == bracket ? (++m_at, true) : fail(JsonProblem::Syntax);
    }
    bool atEnd()
    {
        skipSpace();
        return m_at == m_end || fail(JsonProblem::Syntax);
    }
    const Fault &fault() const { return m_fault; }

private:
    bool fail(JsonProblem problem, const QString &what = {})
    {
        m_fault = Fault{int(problem), QString::number(m_at - m_begin), what};
        return false;
    }
    void skipSpace()
    {
        while (m_at != m_end && (*m_at == ' ' || *m_at == '\t' || *m_at == '\n' || *m_at == '\r'))
            ++m_at;
    }
    bool word(QByteArrayView word, QByteArray &out);
    bool array(QByteArray &out, int depth);
    bool string(QByteArray &out);
    bool escape(QByteArray &out);
    bool hex(char32_t &unit);
    bool number(QByteArray &out);

    const char *m_begin;
    const char *m_at;
    const char *m_end;
    Fault m_fault;
};

bool Canonicaliser::value(QByteArray &out, int depth)
{
    skipSpace();
    if (m_at == m_end)
        return fail(JsonProblem::Syntax);
    switch (*m_at) {
    case '{': {
        ++m_at;
        out += '{';
        QVector<Member> found;
        if (!members(out, depth, found))
            return false;
        out += '}';
        return true;
    }
    case '[':
        return array(out, depth);
    case '"':
        return string(out);
    case 't':
        return word("true", out);
    case 'f':
        return word("false", out);
    case 'n':
        return word("null", out);
    default:
        return number(out);
    }
}

bool Canonicaliser::word(QByteArrayView word, QByteArray &out)
{
    if (!QByteArrayView(m_at, m_end).startsWith(word))
        return fail(JsonProblem::Syntax);
    m_at += word.size();
    out.append(word.data(), word.size());
    return true;
}

bool Canonicaliser::array(QByteArray &out, int depth)
{
    if (depth >= maxDepth)
        return fail(JsonProblem::TooDeep);
    ++m_at;
    out += '[';
    skipSpace();
    if (m_at != m_end && *m_at == ']') {
        ++m_at;
        out += ']';
        return true;
    }
    for (;;) {
        if (!value(out, depth + 1))
            return false;
        skipSpace();
        if (m_at == m_end || (*m_at != ',' && *m_at != ']'))
            return fail(JsonProblem::Syntax);
        const char c = *m_at++;
        out += c;
        if (c == ']')
            return true;
    }
}

bool Canonicaliser::members(QByteArray &out, int depth, QVector<Member> &members)
{
    if (depth >= maxDepth)
        return fail(JsonProblem::TooDeep);
    const qsizetype start = out.size();
    skipSpace();
    if (m_at != m_end && *m_at == '}') {
        ++m_at;
        return true;
    }
    for (;;) {
        skipSpace();
        if (m_at == m_end || *m_at != '"')
            return fail(JsonProblem::Syntax);
        Member member;
        member.from = out.size();
        if (!string(out))
            return false;
        member.name = stringOf(QByteArrayView(out).sliced(member.from)).value();
        skipSpace();
        if (m_at == m_end || *m_at != ':')
            return fail(JsonProblem::Syntax);
        ++m_at;
        out += ':';
        member.valueFrom = out.size();
        if (!value(out, depth + 1))
            return false;
        member.to = out.size();
        members.append(member);
        skipSpace();
        if (m_at == m_end || (*m_at != ',' && *m_at != '}'))
            return fail(JsonProblem::Syntax);
        if (*m_at++ == '}')
            break;
        out += ',';
    }
    // QString compares by code units, as section 3.2.3 wants.
    const auto before = [](const Member &a, const Member &b) { return a.name < b.name; };
    const bool inOrder = std::is_sorted(members.cbegin(), members.cend(), before);
    if (!inOrder)
        std::sort(members.begin(), members.end(), before);
    const auto twice = std::adjacent_find(members.cbegin(), members.cend(),
                                          [](const Member &a, const Member &b) { return a.name == b.name; });
    if (twice != members.cend())
        return fail(JsonProblem::DuplicateName, twice->name);
    if (inOrder)
        return true;
    const QByteArray unsorted = out.sliced(start);
    out.truncate(start);
    for (Member &member : members) {
        if (out.size() > start)
            out += ',';
        const qsizetype moved = out.size() - member.from;
        out.append(unsorted.constData() + (member.from - start), member.to - member.from);
        member.from += moved;
        member.valueFrom += moved;
        member.to += moved;
    }
    return true;
}

bool Canonicaliser::string(QByteArray &out)
{
    ++m_at;
    out += '"';
    for (;;) {
        const char *run = m_at;
        while (m_at != m_end && *m_at != '"' && *m_at != '\\' && uchar(*m_at) >= 0x20)
            ++m_at;
        out.append(run, m_at - run);
        if (m_at == m_end || uchar(*m_at) < 0x20)
            return fail(JsonProblem::Syntax);
        if (*m_at++ == '"') {
            out += '"';
            return true;
        }
        if (!escape(out))
            return false;
    }
}

bool Canonicaliser::hex(char32_t &unit)
{
    if (m_end - m_at < 4)
        return fail(JsonProblem::Syntax);
    unit = 0;
    for (int i = 0; i < 4; ++i, ++m_at) {
        const char c = *m_at;
        const int digit = isDigit(c) ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
        if (digit < 0)
            return fail(JsonProblem::Syntax);
        unit = unit * 16 + char32_t(digit);
    }
    return true;
}

// Behind the backslash.
bool Canonicaliser::escape(QByteArray &out)
{
    constexpr QByteArrayView letters("\"\\/bfnrt");
    constexpr QByteArrayView meanings("\"\\/\b\f\n\r\t");
    if (m_at == m_end)
        return fail(JsonProblem::Syntax);
    if (const qsizetype letter = letters.indexOf(*m_at); letter >= 0) {
        ++m_at;
        appendEscaped(out, meanings.at(letter));
        return true;
    }
    char32_t character = 0;
    if (*m_at != 'u')
        return fail(JsonProblem::Syntax);
    ++m_at;
    if (!hex(character))
        return false;
    if (QChar::isLowSurrogate(character))
        return fail(JsonProblem::LoneSurrogate);
    if (QChar::isHighSurrogate(character)) {
        char32_t low = 0;
        if (m_end - m_at < 2 || m_at[0] != '\\' || m_at[1] != 'u')
            return fail(JsonProblem::LoneSurrogate);
        m_at += 2;
        if (!hex(low))
            return false;
        if (!QChar::isLowSurrogate(low))
            return fail(JsonProblem::LoneSurrogate);
        character = QChar::surrogateToUcs4(char16_t(character), char16_t(low));
    }
    if (character < 0x80)
        appendEscaped(out, char(character));
    else
        out += QString::fromUcs4(&character, 1).toUtf8();
    return true;
}

bool Canonicaliser::number(QByteArray &out)
{
    const char *start = m_at;
    const auto digits = [this] {
        const char *first = m_at;
        while (m_at != m_end && isDigit(*m_at))
            ++m_at;
        return m_at != first;
    };
    if (m_at != m_end && *m_at == '-')
        ++m_at;
    if (m_at != m_end && *m_at == '0')
        ++m_at;
    else if (!digits())
        return fail(JsonProblem::Syntax);
    if (m_at != m_end && *m_at == '.') {
        ++m_at;
        if (!digits())
            return fail(JsonProblem::Syntax);
    }
    if (m_at != m_end && (*m_at == 'e' || *m_at == 'E')) {
        ++m_at;
        if (m_at != m_end && (*m_at == '+' || *m_at == '-'))
            ++m_at;
        if (!digits())
            return fail(JsonProblem::Syntax);
    }
    // Qt gives 0 for what no double holds, and says no more.
    const QByteArrayView text(start, m_at - start);
    bool held = false;
    const double number = text.toDouble(&held);
    if (!held && isLarge(text))
        return fail(JsonProblem::NumberTooLarge);
    out += canonicalNumber(number);
    return true;
}

} // namespace

Result<QByteArray> canonicalJson(QByteArrayView utf8)
{
    if (!QUtf8StringView(utf8).isValidUtf8())
        return Fault{int(JsonProblem::NotUtf8), {}, {}};
    QByteArray out;
    out.reserve(utf8.size());
    Canonicaliser reader(utf8);
    if (!reader.value(out, 0) || !reader.atEnd())
        return reader.fault();
    return out;
}

Result<QVector<JsonMember>> canonicalMembers(QByteArrayView utf8)
{
    if (!QUtf8StringView(utf8).isValidUtf8())
        return Fault{int(JsonProblem::NotUtf8), {}, {}};
    QByteArray out;
    out.reserve(utf8.size());
    Canonicaliser reader(utf8);
    QVector<Canonicaliser::Member> found;
    if (!reader.open('{') || !reader.members(out, 0, found) || !reader.atEnd())
        return reader.fault();
    QVector<JsonMember> members;
    for (const Canonicaliser::Member &member : std::as_const(found))
        members.append({member.name, out.sliced(member.valueFrom, member.to - member.valueFrom)});
    return members;
}

QByteArray canonicalString(QStringView text)
{
    return canonicalUtf8(text.toUtf8());
}

QByteArray canonicalUtf8(QByteArrayView utf8)
{
    QByteArray out;
    out.reserve(utf8.size() + 2);
    out += '"';
    const char *run = utf8.cbegin();
    for (const char *at = run; at != utf8.cend(); ++at) {
        if (*at != '"' && *at != '\\' && uchar(*at) >= 0x20)
            continue;
        out.append(run, at - run);
        appendEscaped(out, *at);
        run = at + 1;
    }
    out.append(run, utf8.cend() - run);
    out += '"';
    return out;
}

// ECMAScript's Number::toString, which section 3.2.2.3 refers to: the shortest digits that read back as the same double.
QByteArray canonicalNumber(double number)
{
    if (number == 0)
        return "0"; // also for -0
    const QByteArray scientific = QByteArray::number(std::abs(number), 'e', QLocale::FloatingPointShortest); // d.ddde±xx
    const qsizetype e = scientific.indexOf('e');
    QByteArray digits = scientific.first(e);
    digits.remove(1, 1); // the point; nothing where there is but one digit
    const qsizetype count = digits.size();
    const int point = scientific.sliced(e + 1).toInt() + 1; // so many digits stand before the point

    QByteArray out = number < 0 ? "-" : "";
    if (point > 21 || point <= -6) {
        out += digits.first(1);
        if (count > 1)
            out += '.' + digits.sliced(1);
        out += point > 0 ? "e+" : "e-";
        out += QByteArray::number(std::abs(point - 1));
    } else if (point <= 0) {
        out += "0." + QByteArray(-point, '0') + digits;
    } else if (count <= point) {
        out += digits + QByteArray(point - count, '0');
    } else {
        out += digits.first(point) + '.' + digits.sliced(point);
    }
    return out;
}

std::optional<QString> stringOf(QByteArrayView canonical)
{
    if (canonical.size() < 2 || canonical.front() != '"' || canonical.back() != '"')
        return std::nullopt;
    const QByteArrayView inner = canonical.sliced(1, canonical.size() - 2);
    if (!inner.contains('\\'))
        return QString::fromUtf8(inner);
    QByteArray plain;
    plain.reserve(inner.size());
    for (qsizetype i = 0; i < inner.size(); ++i) {
        if (inner.at(i) != '\\') {
            plain += inner.at(i);
            continue;
        }
        switch (const char c = inner.at(++i)) {
        case 'b':
            plain += '\b';
            break;
        case 'f':
            plain += '\f';
            break;
        case 'n':
            plain += '\n';
            break;
        case 'r':
            plain += '\r';
            break;
        case 't':
            plain += '\t';
            break;
        case 'u': // canonical escapes of this kind are control characters
            plain += char(QByteArray(inner.sliced(i + 1, 4).data(), 4).toInt(nullptr, 16));
            i += 4;
            break;
        default:
            plain += c;
            break;
        }
    }
    return QString::fromUtf8(plain);
}

std::optional<qint64> integerOf(QByteArrayView canonical)
{
    if (canonical.isEmpty() || !(isDigit(canonical.front()) || canonical.front() == '-'))
        return std::nullopt;
    bool right = false;
    const qint64 number = canonical.toByteArray().toLongLong(&right);
    return right ? std::optional(number) : std::nullopt;
}

} // namespace parlance
