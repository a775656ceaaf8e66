#include "host/FaultScanner.h"

#include "wire/rfc6455/DeflateExtension.h"

namespace parlance {

namespace {

// Larger ones only pass.
constexpr MessageReader::Limits limits{.message = 64 * 1024 * 1024, .inflated = 64 * 1024 * 1024};

} // namespace

FaultScanner::FaultScanner(const FaultScanner *up) : m_up(up), m_reader(up ? WireRole::Client : WireRole::Server, *this)
{
    m_reader.setLimits(limits);
    m_reader.setFramesWatched(true);
}

QVector<FaultScanner::Unit> FaultScanner::feed(const QByteArray &bytes)
{
    QVector<Unit> units;
    qsizetype used = 0;
    if (m_state == State::Head) {
        used = feedHead(bytes);
        units.append({bytes.first(used), false, {}});
    }
    if (used == bytes.size())
        return units;
    if (m_state == State::Frames)
        feedFrames(bytes, used, &units);
    else
        units.append({bytes.sliced(used), false, {}});
    return units;
}

qsizetype FaultScanner::feedHead(QByteArrayView bytes)
{
    if (!m_up) {
        const qsizetype used = m_request.feed(bytes);
        if (m_request.progress() == UpgradeRequestReader::Progress::Complete)
            m_state = State::Frames;
        else if (m_request.progress() == UpgradeRequestReader::Progress::Refused)
            m_state = State::Blind;
        return used;
    }
    const qsizetype used = m_response.feed(bytes);
    if (m_response.progress() == UpgradeResponse::Progress::NotHttp) {
        m_state = State::Blind;
    } else if (m_response.progress() == UpgradeResponse::Progress::Complete) {
        m_overInOrder = m_response.status() != 101;
        m_state = m_overInOrder ? State::Blind : State::Frames;
        m_agreed = judgeExtensions(readOffer(m_up->m_request.extensions()), m_response.header("Sec-WebSocket-Extensions")).deflate;
        if (m_agreed)
            m_reader.setDeflate(*m_agreed);
    }
    return used;
}

void FaultScanner::feedFrames(const QByteArray &bytes, qsizetype from, QVector<Unit> *units)
{
    QByteArray copy = bytes; // the reader takes the mask off where the bytes lie
    while (from < bytes.size() && !m_reader.isOver()) {
        m_frameEnded = false;
        m_text.reset();
        const qsizetype used = m_reader.feed(copy.data() + from, copy.size() - from);
        m_held += QByteArrayView(bytes).sliced(from, used);
        from += used;
        if (m_text)
            release(units, true);
        else if (!m_hold || (m_frameEnded && !m_inMessage) || m_held.size() > maxHeld)
            release(units);
    }
    if (m_reader.isOver()) {
        m_state = State::Blind;
        m_held += QByteArrayView(bytes).sliced(from);
        release(units);
    }
}

void FaultScanner::release(QVector<Unit> *units, bool isMessage)
{
    if (!m_held.isEmpty())
        units->append({std::exchange(m_held, {}), isMessage, isMessage ? *m_text : QString()});
}

void FaultScanner::onText(QString &&text)
{
    m_text = std::move(text);
}

void FaultScanner::onBinary(QByteArray &&bytes)
{
    m_text = QString::fromLatin1(bytes);
}

// Comes before the message that the frame completes.
void FaultScanner::onFrame(Frame &&frame)
{
    m_frameEnded = true;
    if (!frame.isControl())
        m_inMessage = !frame.fin;
    m_reader.stop();
}

} // namespace parlance
