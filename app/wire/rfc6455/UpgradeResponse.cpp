#include "wire/rfc6455/UpgradeResponse.h"

#include <QLocale>

#include <algorithm>

namespace parlance {

namespace {

constexpr milliseconds maxRetryAfter = std::chrono::minutes(5);
constexpr QByteArrayView protocolName("HTTP/1.");

bool mayBeHttp(QByteArrayView line)
{
    const qsizetype known = std::min(line.size(), protocolName.size());
    return line.first(known) == protocolName.first(known);
}

bool isDigit(char c)
{
    return c >= '0' && c <= '9';
}

} // namespace

qsizetype UpgradeResponse::feed(QByteArrayView bytes)
{
    qsizetype taken = 0;
    while (m_progress == Progress::Incomplete && taken < bytes.size()) {
        const char byte = bytes.at(taken++);
        if (++m_size > maxHeadSize) {
            fail(WireRule::HeadTooLong);
        } else if (byte == '\n') {
            if (m_line.endsWith('\r'))
                m_line.chop(1);
            readLine();
        } else {
            m_line.append(byte);
            if (m_status == 0 && !mayBeHttp(m_line)) {
                fail(WireRule::NotHttp);
                taken += keepBrokenLine(bytes.sliced(taken));
            }
        }
    }
    return taken;
}

// Shows a person what spoke instead: the banner of another protocol is recognised by its line, not by its first byte.
qsizetype UpgradeResponse::keepBrokenLine(QByteArrayView rest)
{
    const qsizetype end = rest.indexOf('\n');
    const qsizetype size = std::min(end < 0 ? rest.size() : end, maxBrokenLine - m_line.size());
    m_line.append(rest.first(size));
    if (m_line.endsWith('\r'))
        m_line.chop(1);
    return size;
}

void UpgradeResponse::readLine()
{
    if (m_status == 0)
        readStatusLine();
    else if (m_line.isEmpty())
        endHead();
    else
        readHeaderLine();
    if (m_progress != Progress::NotHttp)
        m_line.clear();
}

// HTTP/1.1 101 Switching Protocols. The blank in front of an empty phrase is often left out, and is not missed here.
void UpgradeResponse::readStatusLine()
{
    const bool wellFormed = m_line.size() >= 12 && isDigit(m_line.at(7)) && m_line.at(8) == ' ' && m_line.at(9) != '0'
        && std::all_of(m_line.cbegin() + 9, m_line.cbegin() + 12, isDigit)
        && (m_line.size() == 12 || m_line.at(12) == ' ') && !m_line.contains('\r') && !m_line.contains('\0');
    if (!wellFormed) {
        fail(WireRule::NotHttp);
        return;
    }
    m_minorVersion = m_line.at(7) - '0';
    m_status = m_line.mid(9, 3).toInt();
    m_phrase = m_line.mid(13).trimmed();
}

void UpgradeResponse::readHeaderLine()
{
    if (!m_fields.addLine(m_line))
        fail(WireRule::BadHeader);
}

void UpgradeResponse::endHead()
{
    if (m_status >= 200 || m_status == 101) {
        m_progress = Progress::Complete;
        return;
    }
    m_status = 0; // interim: the real answer follows
    m_phrase.clear();
    m_fields.clear();
}

void UpgradeResponse::fail(WireRule rule)
{
    m_rule = rule;
    m_progress = Progress::NotHttp;
}

std::optional<milliseconds> UpgradeResponse::retryAfter(const QDateTime &wallNow) const
{
    const QByteArray value = header("Retry-After");
    if (value.isEmpty())
        return std::nullopt;
    bool isNumber = false;
    milliseconds wait = std::chrono::seconds(std::min<qint64>(value.toLongLong(&isNumber), 24 * 3600));
    if (!isNumber) {
        QDateTime until = QLocale::c().toDateTime(QString::fromLatin1(value),
                                                  QStringLiteral("ddd, dd MMM yyyy HH:mm:ss 'GMT'"));
        if (!until.isValid())
            return std::nullopt;
        until.setTimeSpec(Qt::UTC);
        wait = milliseconds(wallNow.msecsTo(until));
    }
    return std::clamp(wait, milliseconds(0), maxRetryAfter);
}

} // namespace parlance
