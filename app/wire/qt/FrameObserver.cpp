#include "wire/qt/FrameObserver.h"

#include <QStringDecoder>
#include <QtEndian>

#include <algorithm>

namespace parlance {

namespace {

constexpr quint8 maskBit = 0x80;
constexpr quint8 opcodeBits = 0x0f;
constexpr quint8 closeOpcode = 0x8;
constexpr quint8 goodClose = 0x80 | closeOpcode; // FIN, no reserved bits; QWebSocket refuses any other
constexpr qsizetype bomSize = 3;

FrameObserver::Close readClose(const QByteArray &payload)
{
    FrameObserver::Close close;
    if (payload.isEmpty())
        return close;
    const quint16 code = payload.size() >= 2 ? qFromBigEndian<quint16>(payload.constData()) : 0;
    if (!mayTravel(code))
        return {closecode::protocolError, payload.size() >= 2 ? QString::number(code) : QString(), false};
    QStringDecoder decoder(QStringDecoder::Utf8, QStringDecoder::Flag::Stateless);
    close.code = code;
    close.reason = decoder(QByteArrayView(payload).sliced(2));
    if (decoder.hasError())
        return {closecode::invalidPayload, QString::number(code), false};
    return close;
}

} // namespace

void FrameObserver::feed(QByteArrayView bytes)
{
    while (!bytes.isEmpty()) {
        if (!m_inPayload) {
            m_header.append(bytes.front());
            bytes = bytes.sliced(1);
            if (m_header.size() == headerSize())
                beginPayload();
            continue;
        }
        const qsizetype size = qsizetype(std::min<quint64>(m_left, quint64(bytes.size())));
        const bool control = quint8(m_header.at(0)) & 0x8;
        const qsizetype keep = control ? size : std::min(size, bomSize - m_kept.size());
        m_kept.append(bytes.first(keep));
        bytes = bytes.sliced(size);
        m_left -= quint64(size);
        if (m_left == 0)
            endFrame();
    }
}

qsizetype FrameObserver::headerSize() const
{
    if (m_header.size() < 2)
        return 2;
    const quint8 second = quint8(m_header.at(1));
    const quint8 length = second & 0x7f;
    return 2 + (length == 126 ? 2 : length == 127 ? 8 : 0) + (second & maskBit ? 4 : 0);
}

void FrameObserver::beginPayload()
{
    const quint8 second = quint8(m_header.at(1));
    m_masked = m_masked || (second & maskBit);
    m_left = second & 0x7f;
    if (m_left == 126)
        m_left = qFromBigEndian<quint16>(m_header.constData() + 2);
    else if (m_left == 127)
        m_left = qFromBigEndian<quint64>(m_header.constData() + 2);
    m_kept.clear();
    m_inPayload = true;
    if (m_left == 0)
        endFrame();
}

void FrameObserver::endFrame()
{
    const quint8 first = quint8(m_header.at(0));
    if (first == goodClose && !m_close)
        m_close = readClose(m_kept);
    else if ((first & opcodeBits) < closeOpcode)
        m_lastHadBom = m_kept == QByteArrayView("\xef\xbb\xbf");
    m_header.clear();
    m_inPayload = false;
}

} // namespace parlance
