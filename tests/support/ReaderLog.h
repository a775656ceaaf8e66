#pragma once

#include "wire/rfc6455/MessageReader.h"

#include <QStringList>
#include <QtEndian>

#include <utility>

namespace parlance::test {

// What a MessageReader finds, as lines of text. Lives as long as the reader.
class ReaderLog : public MessageReader::Listener
{
public:
    virtual ~ReaderLog() = default;

    QStringList lines;
    MessageReader *stopped = nullptr; // told to stop with every message

    void onText(QString &&text) override
    {
        note(QStringLiteral("text ") + text);
        if (stopped)
            stopped->stop();
    }
    void onBinary(QByteArray &&bytes) override { note(QStringLiteral("binary ") + hex(bytes)); }
    void onPing(const QByteArray &payload) override { note(QStringLiteral("ping ") + hex(payload)); }
    void onPong(const QByteArray &payload) override { note(QStringLiteral("pong ") + hex(payload)); }
    void onClose(quint16 code, const QString &reason) override
    {
        note(QStringLiteral("close %1 ").arg(code) + reason);
    }
    void onViolation(WireRule rule) override { note(QStringLiteral("violation ") + QLatin1String(ruleName(rule))); }
    void onFrame(Frame &&frame) override
    {
        note(QStringLiteral("frame %1%2 rsv %3%4 length %5: ")
                 .arg(frame.opcode)
                 .arg(frame.fin ? u"" : u"+")
                 .arg(frame.rsv)
                 .arg(frame.masked ? u" masked" : u"")
                 .arg(frame.length)
             + hex(frame.payload));
    }

private:
    static QString hex(const QByteArray &bytes) { return QString::fromLatin1(bytes.toHex()); }
    void note(const QString &line) { lines += line.trimmed(); }
};

// Feeds pieces that end at `cuts`, as a socket would: until it is over, and not behind that.
inline void feedCut(MessageReader &reader, QByteArray bytes, QList<qsizetype> cuts)
{
    cuts += bytes.size();
    qsizetype from = 0;
    for (const qsizetype cut : std::as_const(cuts)) {
        if (cut > from && !reader.isOver())
            reader.feed(bytes.data() + from, cut - from);
        from = cut;
    }
}

// Frames made by hand, so that the codec is not tested with itself. `first` is the first byte of the frame.
inline QByteArray frameBytes(quint8 first, const QByteArray &payload, const QByteArray &mask = {})
{
    const quint8 masked = mask.isEmpty() ? 0 : 0x80;
    QByteArray bytes(1, char(first));
    if (payload.size() < 126) {
        bytes += char(masked | payload.size());
    } else if (payload.size() < 65536) {
        bytes += char(masked | 126);
        bytes += char(payload.size() >> 8);
        bytes += char(payload.size());
    } else {
        bytes += char(masked | 127);
        for (int shift = 56; shift >= 0; shift -= 8)
            bytes += char(quint64(payload.size()) >> shift);
    }
    bytes += mask;
    for (qsizetype i = 0; i < payload.size(); ++i)
        bytes += mask.isEmpty() ? payload.at(i) : char(payload.at(i) ^ mask.at(i % 4));
    return bytes;
}

} // namespace parlance::test
