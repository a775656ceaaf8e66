#include "cli/FramePrinter.h"

#include "wire/rfc6455/Utf8.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QtEndian>

namespace parlance {

namespace {

constexpr quint8 rsv1 = 4; // of a first frame: the message is compressed (RFC 7692 section 7.2.1)

} // namespace

void FramePrinter::begin()
{
    m_in = {};
    m_out = {};
}

bool FramePrinter::holdsText(const Frame &frame)
{
    if (frame.isControl())
        return true;
    Passing &passing = frame.direction == FrameDirection::In ? m_in : m_out;
    if (frame.opcode != opcode::continuation)
        passing = {frame.opcode == opcode::text, (frame.rsv & rsv1) != 0};
    const bool text = passing.text && !passing.compressed;
    if (frame.fin)
        passing = {};
    return text;
}

void FramePrinter::print(const Frame &frame)
{
    QJsonObject object{{QStringLiteral("event"), QStringLiteral("frame")},
                       {QStringLiteral("dir"), frame.direction == FrameDirection::In ? QStringLiteral("in") : QStringLiteral("out")},
                       {QStringLiteral("opcode"), frame.opcode},
                       {QStringLiteral("fin"), frame.fin},
                       {QStringLiteral("rsv"), frame.rsv},
                       {QStringLiteral("masked"), frame.masked},
                       {QStringLiteral("length"), qint64(frame.length)},
                       {QStringLiteral("t"), double(frame.time.count()) / 1e6}};
    if (quint64(frame.payload.size()) < frame.length)
        object.insert(QStringLiteral("truncated"), true);
    const bool hasCode = frame.opcode == opcode::close && frame.payload.size() >= 2;
    QString text;
    if (!holdsText(frame) || !decodeUtf8(QByteArrayView(frame.payload).sliced(hasCode ? 2 : 0), text)) {
        object.insert(QStringLiteral("base64"), QString::fromLatin1(frame.payload.toBase64()));
    } else if (hasCode) {
        object.insert(QStringLiteral("code"), qFromBigEndian<quint16>(frame.payload.constData()));
        object.insert(QStringLiteral("reason"), text);
    } else {
        object.insert(QStringLiteral("data"), text);
    }
    m_stdio.out(QJsonDocument(object).toJson(QJsonDocument::Compact));
}

} // namespace parlance
