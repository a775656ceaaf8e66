#include "domain/Message.h"

#include <QRandomGenerator>
#include <QUuid>

namespace parlance {

QString newMessageId()
{
    // Within one millisecond the twelve bits of rand_a count up, so that ids made in a row sort in that order.
    static thread_local quint64 lastMillis = 0;
    static thread_local quint16 counter = 0;

    quint64 millis = quint64(QDateTime::currentMSecsSinceEpoch());
    if (millis > lastMillis) {
        lastMillis = millis;
        counter = quint16(QRandomGenerator::global()->bounded(0x800));
    } else if (++counter > 0xfff) {
        ++lastMillis;
        counter = 0;
    }
    millis = lastMillis;

    const quint64 random = QRandomGenerator::global()->generate64();
    const QUuid id(uint(millis >> 16), ushort(millis & 0xffff), ushort(0x7000 | counter),
                   uchar(0x80 | ((random >> 56) & 0x3f)), uchar(random >> 48), uchar(random >> 40),
                   uchar(random >> 32), uchar(random >> 24), uchar(random >> 16), uchar(random >> 8),
                   uchar(random));
    return id.toString(QUuid::WithoutBraces);
}

} // namespace parlance
