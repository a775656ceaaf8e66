#include "wire/rfc6455/ResponseBody.h"

#include "wire/rfc6455/UpgradeResponse.h"

#include <algorithm>

namespace parlance {

namespace {

// A number as RFC 9110 section 8.6 and RFC 9112 section 7.1 write it: digits and nothing else.
std::optional<qint64> readNumber(const QByteArray &text, int base)
{
    const bool plain = !text.isEmpty() && std::all_of(text.begin(), text.end(), [base](char c) {
        return (c >= '0' && c <= '9') || (base == 16 && ((c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F')));
    });
    bool fits = false;
    const qint64 number = plain ? text.toLongLong(&fits, base) : 0;
    return fits ? std::optional(number) : std::nullopt;
}

} // namespace

ResponseBody::ResponseBody(const UpgradeResponse &head)
{
    const int status = head.status();
    if (status < 200 || status == 204 || status == 304)
        return;
    m_complete = false;
    const QByteArray codings = head.header("Transfer-Encoding");
    if (!codings.isNull()) { // overrides Content-Length
        const QByteArray last = codings.mid(codings.lastIndexOf(',') + 1).trimmed();
        m_state = last.compare("chunked", Qt::CaseInsensitive) == 0 ? State::ChunkSize : State::UntilClose;
    } else if (const QByteArray length = head.header("Content-Length"); !length.isNull()) {
        startLength(length);
    } else {
        m_state = State::UntilClose;
    }
}

// The same length several times is tolerated; different ones leave nobody knowing where the body ends.
void ResponseBody::startLength(const QByteArray &values)
{
    const QList<QByteArray> all = values.split(',');
    const QByteArray first = all.first().trimmed();
    const bool same = std::all_of(all.begin(), all.end(), [&first](const QByteArray &one) {
        return one.trimmed() == first;
    });
    const std::optional<qint64> length = readNumber(first, 10);
    if (!length || !same) {
        end(WireRule::BadHeader);
        return;
    }
    m_left = *length;
    m_state = State::Length;
    if (m_left == 0)
        end(WireRule::None);
}

qsizetype ResponseBody::feed(QByteArrayView bytes)
{
    qsizetype taken = 0;
    while (taken < bytes.size() && m_state != State::Over) {
        const QByteArrayView rest = bytes.sliced(taken);
        const bool isData = m_state == State::Length || m_state == State::UntilClose || m_state == State::ChunkData;
        taken += isData ? take(rest) : readLine(rest);
    }
    return taken;
}

qsizetype ResponseBody::take(QByteArrayView bytes)
{
    qsizetype size = bytes.size();
    if (m_state != State::UntilClose)
        size = qsizetype(std::min<qint64>(size, m_left));
    const qsizetype kept = std::min(size, maxSize - m_bytes.size());
    m_bytes.append(bytes.first(kept));
    m_left -= size;
    if (kept < size)
        end(WireRule::BodyTooLong);
    else if (m_state == State::Length && m_left == 0)
        end(WireRule::None);
    else if (m_state == State::ChunkData && m_left == 0)
        m_state = State::ChunkEnd;
    return size;
}

qsizetype ResponseBody::readLine(QByteArrayView bytes)
{
    qsizetype taken = 0;
    while (taken < bytes.size()) {
        const char byte = bytes.at(taken++);
        if (++m_overhead > maxSize) {
            end(WireRule::BodyTooLong);
            break;
        }
        if (byte != '\n') {
            m_line.append(byte);
            continue;
        }
        if (m_line.endsWith('\r'))
            m_line.chop(1);
        useLine(std::exchange(m_line, {}));
        break;
    }
    return taken;
}

void ResponseBody::useLine(const QByteArray &line)
{
    if (m_state == State::Trailers) {
        if (line.isEmpty())
            end(WireRule::None);
    } else if (m_state == State::ChunkEnd) {
        m_state = State::ChunkSize;
        if (!line.isEmpty())
            end(WireRule::BadHeader);
    } else { // size, and extensions that nobody asked for
        const std::optional<qint64> size = readNumber(line.split(';').first().trimmed(), 16);
        m_left = size.value_or(0);
        m_state = m_left > 0 ? State::ChunkData : State::Trailers;
        if (!size)
            end(WireRule::BadHeader);
    }
}

void ResponseBody::finish()
{
    if (m_state == State::Over)
        return;
    const bool endIsTheEnd = m_state == State::UntilClose;
    m_state = State::Over;
    m_complete = endIsTheEnd;
}

void ResponseBody::end(WireRule rule)
{
    m_state = State::Over;
    m_rule = rule;
    m_complete = rule == WireRule::None;
}

} // namespace parlance
