#pragma once

#include <QByteArray>
#include <QList>
#include <QString>

namespace parlance::bench {

// The messages that are measured with; the server's process and the clients' make the same ones. UTF-8, any thread.

// `kind` is "text" (ASCII), "cjk" (Chinese, three bytes a character) or "binary"; exactly `size` bytes. For "cjk" a
// multiple of three.
QByteArray blastMessage(const QByteArray &kind, qsizetype size);

// Short chat messages as JSON, each different, as a room would carry them.
QList<QByteArray> chatMessages();

// A frame of a server (RFC 6455 section 5.2): never masked. `compressed` sets RSV1.
QByteArray serverFrame(quint8 opcode, const QByteArray &payload, bool compressed = false);
QByteArray serverFrameHeader(quint8 opcode, quint64 length, bool compressed = false);

// Frames to be written over and over: at least 1 MiB, or one message.
QByteArray blastBlock(const QByteArray &kind, qsizetype size);
// The same of the chat messages, each compressed in the context of those before it (RFC 7692 section 7.2.1). It can be
// repeated because its first message refers to nothing, and every distance holds again the second time.
QByteArray deflatedChatBlock();

} // namespace parlance::bench
