#pragma once

#include <QElapsedTimer>
#include <QList>
#include <QString>
#include <QUrl>

#include <algorithm>
#include <chrono>
#include <ctime>

namespace parlance::bench {

// What a client is to do in one round.
struct Load {
    QUrl url;
    std::chrono::milliseconds warmUp{30};  // from the first message, not counted
    std::chrono::milliseconds time{350};   // counted
    QList<QString> texts;                  // what is sent in turns, or what must arrive in turns
    bool deflate = false;                  // permessage-deflate is offered
    qsizetype checked() const { return std::max<qsizetype>(16, texts.size()); } // so many arrivals are compared
};

// What a client did in one round. `trouble` is empty, or says why the rest means nothing.
struct Sample {
    qint64 messages = 0;
    double seconds = 0;
    double cpuSeconds = 0;    // of the client's process, all its threads, user and system
    double medianTrip = 0;    // µs; round trips only
    double highTrip = 0;      // µs; 99 of 100 are under it
    QString trouble;

    double rate() const { return seconds > 0 ? double(messages) / seconds : 0; }
    double cpuPerMessage() const { return messages > 0 ? cpuSeconds * 1e6 / double(messages) : 0; } // µs

    static Sample failed(const QString &why)
    {
        Sample sample;
        sample.trouble = why;
        return sample;
    }
};

inline double processCpuSeconds()
{
    timespec now;
    ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return double(now.tv_sec) + double(now.tv_nsec) / 1e9;
}

// Time and processor time of a stretch, and how many messages were in it. Any thread.
class Stopwatch
{
public:
    void start(qint64 messagesSoFar)
    {
        m_before = messagesSoFar;
        m_cpu = processCpuSeconds();
        m_clock.start();
    }

    Sample stop(qint64 messagesSoFar) const
    {
        Sample sample;
        sample.seconds = double(m_clock.nsecsElapsed()) / 1e9;
        sample.cpuSeconds = processCpuSeconds() - m_cpu;
        sample.messages = messagesSoFar - m_before;
        return sample;
    }

private:
    QElapsedTimer m_clock;
    double m_cpu = 0;
    qint64 m_before = 0;
};

// The value below which `part` (0 to 1) of the values lie.
inline double quantile(QList<double> values, double part)
{
    if (values.isEmpty())
        return 0;
    const auto place = values.begin() + qsizetype(part * double(values.size() - 1) + 0.5);
    std::nth_element(values.begin(), place, values.end());
    return *place;
}

} // namespace parlance::bench
