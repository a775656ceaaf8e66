#pragma once

#include "wire/Transport.h"

#include <QList>
#include <QStringList>

namespace parlance {

// Keeps everything that one transport says, in its order. Thread: the transport's. Lifetime: at most the transport's.
class TransportLog : public QObject
{
    Q_OBJECT

public:
    explicit TransportLog(Transport &transport);

    bool isOpen() const { return opens > 0 && drops.isEmpty(); }
    bool hasEnded() const { return !drops.isEmpty(); }
    Drop drop() const { return drops.isEmpty() ? Drop() : drops.first(); }

    struct Pong { QByteArray payload; std::chrono::microseconds roundTrip; };

    QStringList order;      // the names of the signals, without reported, alive and bytesWritten
    int opens = 0;
    QString subprotocol;
    QList<Phase> phases;
    QStringList texts;
    QList<QByteArray> binaries;
    QList<Pong> pongs;
    QList<Drop> drops;
    QList<QByteArray> pings;
    QList<LinkReport> reports;
    bool reportedInTime = true; // each report came before opened() and ended()
    int alives = 0;
    qint64 written = 0;
    int afterEnd = 0;       // signals of any kind that came after ended()
};

} // namespace parlance
