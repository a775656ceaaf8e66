#pragma once

#include <QByteArrayView>
#include <QString>

namespace parlance {

// Turns UTF-8 (RFC 3629) that arrives in pieces into UTF-16, and finds the first wrong byte at once: no overlong forms,
// no surrogates, nothing above U+10FFFF (RFC 6455 section 8.1). U+FEFF, NUL and other control characters are characters
// as any other. A plain value without I/O; any thread.
class Utf8Decoder
{
public:
    // Appends what `bytes` complete to `out`. False as soon as no continuation could make it right; then only reset() helps.
    bool feed(QByteArrayView bytes, QString &out);
    // False when a character is still incomplete: a text may not end so.
    bool isComplete() const { return m_missing == 0; }
    void reset() { *this = {}; }

private:
    bool feedByte(uchar byte, QString &out);

    quint32 m_partial = 0; // bits of the character that is arriving
    quint8 m_missing = 0;  // its bytes still to come
    quint8 m_low = 0x80;   // bounds of its next byte
    quint8 m_high = 0xbf;
};

// A whole text at once: the fast way, in exactly the memory it needs. False, and `out` empty, when it is not UTF-8.
bool decodeUtf8(QByteArrayView bytes, QString &out);
bool isUtf8(QByteArrayView bytes);

} // namespace parlance
