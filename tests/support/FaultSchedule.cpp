#include "support/FaultSchedule.h"

#include <QRandomGenerator>

#include <cmath>

namespace parlance {

namespace {

using namespace Qt::StringLiterals;

// What a step can be. @1 and @2 are times, drawn for each.
struct Row {
    int weight;
    const char *step;
    int least; // ms
    int most;
};

constexpr Row rows[] = {
    {6, "cut rst", 0, 0},
    {4, "cut fin", 0, 0},
    {6, "before message down \"\\\"ack\\\"\": cut rst", 0, 0},
    {3, "before message down \"\\\"ack\\\"\": cut fin", 0, 0},
    {4, "inside message down: cut rst", 0, 0},
    {6, "inside message up \"\\\"message\\\"\": cut rst", 0, 0},
    {4, "before message up \"\\\"message\\\"\": cut rst", 0, 0},
    {6, "after message up \"\\\"message\\\"\": cut rst", 0, 0},
    {3, "after message 3 up: cut fin", 0, 0},
    {3, "before message down \"\\\"welcome\\\"\": cut rst", 0, 0},
    {3, "before message down \"\\\"presence\\\"\": cut rst", 0, 0},
    {2, "after 70 bytes down: cut rst", 0, 0},
    {4, "blackhole both for @", 100, 2500},
    {3, "blackhole up for @", 100, 2500},
    {3, "blackhole down for @", 100, 2500},
    {3, "before message down \"\\\"ack\\\"\": blackhole down for @", 100, 1500},
    {4, "delay 30ms jitter 30ms for @", 200, 3000},
    {3, "throttle 20kB/s for @", 200, 2000},
    {2, "split 1 for @", 50, 300},
    {2, "split 13 gap 1ms for @", 100, 800},
    {3, "refuse for @", 100, 1200},
    {2, "refuse next 1", 0, 0},
    {2, "answer 503 \"Retry-After: 1\" next 1", 0, 0},
};

bool fits(const Row &row, bool roomOnly)
{
    const QLatin1StringView step(row.step);
    return roomOnly || !(step.contains(QLatin1StringView("\"ack")) || step.contains(QLatin1StringView("welcome")) || step.contains(QLatin1StringView("presence")));
}

QString drawStep(QRandomGenerator &random, bool roomOnly)
{
    int total = 0;
    for (const Row &row : rows)
        total += fits(row, roomOnly) ? row.weight : 0;
    int drawn = random.bounded(total);
    for (const Row &row : rows) {
        drawn -= fits(row, roomOnly) ? row.weight : 0;
        if (drawn >= 0)
            continue;
        QString step = QString::fromLatin1(row.step);
        if (row.most > 0)
            step.replace(u'@', QString::number(random.bounded(row.least, row.most + 1)) + u"ms"_s);
        return step;
    }
    return {};
}

} // namespace

QVector<FaultShot> makeFaultSchedule(const FaultScheduleOptions &options)
{
    QRandomGenerator random(options.seed);
    QVector<FaultShot> shots;
    double at = 0;
    for (;;) {
        at += -std::log(1 - random.generateDouble()) * double(options.meanGap.count());
        if (at >= double(options.duration.count()))
            return shots;
        FaultShot shot;
        shot.at = milliseconds(qint64(at));
        shot.client = random.bounded(options.clients);
        const int kind = random.bounded(100);
        if (kind < 12 && options.killsClients) {
            shot.kind = FaultShot::Kind::KillClient;
            shot.pause = milliseconds(random.bounded(20, 600));
        } else if (kind < 17) {
            shot.kind = FaultShot::Kind::StopClient;
            shot.pause = milliseconds(random.bounded(20, 1500));
        } else if (kind < 20 && options.killsServer) {
            shot.kind = FaultShot::Kind::KillServer;
            shot.pause = milliseconds(random.bounded(20, 1200));
        } else {
            shot.step = drawStep(random, options.roomOnly);
        }
        shots.append(shot);
    }
}

} // namespace parlance
