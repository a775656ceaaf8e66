#include "support/TransportLog.h"

namespace parlance {

TransportLog::TransportLog(Transport &transport)
{
    const auto note = [this](const char *name) {
        afterEnd += hasEnded() ? 1 : 0;
        order.append(QString::fromLatin1(name));
    };
    connect(&transport, &Transport::phaseChanged, this, [this, note](Phase phase) {
        note("phase");
        phases.append(phase);
    });
    connect(&transport, &Transport::opened, this, [this, note](const QString &chosen) {
        note("opened");
        ++opens;
        subprotocol = chosen;
    });
    connect(&transport, &Transport::textReceived, this, [this, note](const QString &text) {
        note("text");
        texts.append(text);
    });
    connect(&transport, &Transport::binaryReceived, this, [this, note](const QByteArray &bytes) {
        note("binary");
        binaries.append(bytes);
    });
    connect(&transport, &Transport::pongReceived, this,
            [this, note](const QByteArray &payload, std::chrono::microseconds roundTrip) {
                note("pong");
                pongs.append({payload, roundTrip});
            });
    connect(&transport, &Transport::pingReceived, this, [this](const QByteArray &payload) {
        afterEnd += hasEnded() ? 1 : 0;
        pings.append(payload);
    });
    connect(&transport, &Transport::reported, this, [this](const LinkReport &report) {
        afterEnd += hasEnded() ? 1 : 0;
        reportedInTime &= opens == 0 && !hasEnded();
        reports.append(report);
    });
    connect(&transport, &Transport::alive, this, [this] {
        afterEnd += hasEnded() ? 1 : 0;
        ++alives;
    });
    connect(&transport, &Transport::bytesWritten, this, [this](qint64 bytes) {
        afterEnd += hasEnded() ? 1 : 0;
        written += bytes;
    });
    connect(&transport, &Transport::ended, this, [this, note](const Drop &drop) {
        note("ended");
        drops.append(drop);
    });
}

} // namespace parlance
