#include "wire/UpgradeResponse.h"

#include <QLocale>

#include <algorithm>

namespace parlance {

namespace {

constexpr qsizetype maxHeadSize = 64 * 1024;
constexpr milliseconds maxRetryAfter = std::chrono::minutes(5);
constexpr QByteArrayView protocolName("HTTP/1.");

bool mayBeHttp(const QByteArray &line)
{
    const qsizetype known = std::min(line.size(), protocolName.size());
    return QByteArrayView(line).first(known) == protocolName.first(known);
}

} // namespace

qsizetype UpgradeResponse::feed(QByteArrayView bytes)
{
    qsizetype taken = 0;
    while (m_progress == Progress::Incomplete && taken < bytes.size()) {
        m_line.append(bytes.at(taken++));
        ++m_size;
        if (m_size > maxHeadSize || (m_status == 0 && !mayBeHttp(m_line))) {
            m_progress = Progress::NotHttp;
        } else if (m_line.endsWith('\n')) {
            m_line.chop(m_line.endsWith("\r\n") ? 2 : 1);
            readLine(std::exchange(m_line, {}));
        }
    }
    return taken;
}

void UpgradeResponse::readLine(const QByteArray &line)
{
    if (m_status == 0) { // HTTP/1.1 101 Switching Protocols
        const QByteArray code = line.mid(9, 3);
        const bool digits = std::all_of(code.begin(), code.end(), [](char c) { return c >= '0' && c <= '9'; });
        if (line.size() < 12 || line.at(8) != ' ' || !digits || code.at(0) == '0') {
            m_progress = Progress::NotHttp;
            return;
        }
        m_status = code.toInt();
        m_phrase = line.mid(13).trimmed();
    } else if (line.isEmpty()) {
        m_progress = Progress::Complete;
    } else if (const qsizetype colon = line.indexOf(':'); colon > 0) {
        m_fields.append({line.left(colon), line.mid(colon + 1).trimmed()});
    }
}

QByteArray UpgradeResponse::header(QByteArrayView name) const
{
    QByteArray value;
    for (const Field &field : m_fields) {
        if (field.name.compare(name, Qt::CaseInsensitive) != 0)
            continue;
        value += value.isNull() ? field.value : ", " + field.value;
        if (value.isNull())
            value = QByteArray("");
    }
    return value;
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
