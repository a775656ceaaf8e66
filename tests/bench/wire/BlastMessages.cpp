#include "bench/wire/BlastMessages.h"

#include <QtEndian>

#include <zlib.h>

namespace parlance::bench {

QByteArray blastMessage(const QByteArray &kind, qsizetype size)
{
    QByteArray unit("The quick brown fox jumps over the lazy dog; 0123456789, and so on. ");
    if (kind == "cjk")
        unit = QStringLiteral("消息从服务器来到窗口每个字都要完整无缺地送达聊天室里大家正在说话").toUtf8();
    if (kind == "binary") {
        unit.resize(256);
        for (qsizetype i = 0; i < unit.size(); ++i)
            unit[i] = char(i * 37);
    }
    QByteArray message;
    message.reserve(size + unit.size());
    while (message.size() < size)
        message += unit;
    message.resize(size);
    return message;
}

QList<QByteArray> chatMessages()
{
    const QList<QByteArray> names{"Ada", "Grace", "Linus", "小明", "Zoë", "Edsger"};
    const QList<QByteArray> words{"the",  "build", "is",      "green", "again", "who",    "has",   "seen",
                                  "my",   "patch", "release", "on",    "Friday", "thanks", "looks", "good",
                                  "今天", "下午",  "开会",    "收到",  "谢谢",  "please", "review", "tomorrow"};
    QList<QByteArray> messages;
    quint32 dice = 12345;
    const auto roll = [&dice](qsizetype sides) {
        dice = dice * 1664525u + 1013904223u;
        return qsizetype(dice >> 8) % sides;
    };
    for (int number = 0; number < 500; ++number) {
        QByteArray text;
        const qsizetype length = 6 + roll(22);
        for (qsizetype i = 0; i < length; ++i)
            text += words.at(roll(words.size())) + ' ';
        messages += "{\"type\":\"message\",\"id\":\"" + QByteArray::number(0x5a0000 + number * 7919, 16)
            + "-" + QByteArray::number(quint32(roll(1 << 24)), 16) + "\",\"room\":\"general\",\"from\":\""
            + names.at(roll(names.size())) + "\",\"time\":\"2024-05-14T09:" + QByteArray::number(10 + number % 50) + ":"
            + QByteArray::number(10 + roll(50)) + "Z\",\"text\":\"" + text.trimmed() + "\"}";
    }
    return messages;
}

QByteArray serverFrameHeader(quint8 opcode, quint64 length, bool compressed)
{
    QByteArray header(1, char(0x80 | (compressed ? 0x40 : 0) | opcode));
    if (length < 126) {
        header += char(length);
    } else if (length < 65536) {
        header += char(126);
        header.resize(4);
        qToBigEndian(quint16(length), header.data() + 2);
    } else {
        header += char(127);
        header.resize(10);
        qToBigEndian(length, header.data() + 2);
    }
    return header;
}

QByteArray serverFrame(quint8 opcode, const QByteArray &payload, bool compressed)
{
    return serverFrameHeader(opcode, quint64(payload.size()), compressed) + payload;
}

QByteArray blastBlock(const QByteArray &kind, qsizetype size)
{
    const QByteArray frame = serverFrame(kind == "binary" ? 0x2 : 0x1, blastMessage(kind, size));
    QByteArray block;
    block.reserve(1024 * 1024 + frame.size());
    do {
        block += frame;
    } while (block.size() < 1024 * 1024);
    return block;
}

QByteArray deflatedChatBlock()
{
    z_stream zlib{};
    if (deflateInit2(&zlib, Z_DEFAULT_COMPRESSION, Z_DEFLATED, -15, 8, Z_DEFAULT_STRATEGY) != Z_OK)
        qFatal("zlib cannot start");
    QByteArray block;
    const QList<QByteArray> messages = chatMessages();
    while (block.size() < 1024 * 1024) {
        for (const QByteArray &message : messages) {
            QByteArray payload(message.size() + 1024, Qt::Uninitialized);
            zlib.next_in = reinterpret_cast<Bytef *>(const_cast<char *>(message.constData()));
            zlib.avail_in = uInt(message.size());
            zlib.next_out = reinterpret_cast<Bytef *>(payload.data());
            zlib.avail_out = uInt(payload.size());
            if (deflate(&zlib, Z_SYNC_FLUSH) != Z_OK || zlib.avail_in != 0)
                qFatal("zlib cannot compress a chat message");
            payload.chop(qsizetype(zlib.avail_out));
            if (!payload.endsWith(QByteArray("\x00\x00\xff\xff", 4)))
                qFatal("zlib did not flush");
            payload.chop(4);
            block += serverFrame(0x1, payload, true);
        }
    }
    deflateEnd(&zlib);
    return block;
}

} // namespace parlance::bench
