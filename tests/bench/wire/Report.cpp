#include "bench/wire/Report.h"

#include "bench/wire/OtherPrograms.h"

#include <cstdio>

namespace parlance::bench {

namespace {

QString rateText(double rate)
{
    return rate >= 1e6 ? QStringLiteral("%1 M/s").arg(rate / 1e6, 0, 'f', 2)
        : rate >= 1e3  ? QStringLiteral("%1 k/s").arg(rate / 1e3, 0, 'f', 1)
                       : QStringLiteral("%1 /s").arg(rate, 0, 'f', 0);
}

Medians mediansOf(const QList<Sample> &samples)
{
    QList<double> rates;
    QList<double> cpus;
    QList<double> trips;
    QList<double> highTrips;
    Medians medians;
    for (const Sample &sample : samples) {
        rates += sample.rate();
        cpus += sample.cpuPerMessage();
        trips += sample.medianTrip;
        highTrips += sample.highTrip;
        if (medians.trouble.isEmpty())
            medians.trouble = sample.trouble;
    }
    medians.rate = quantile(rates, 0.5);
    medians.cpu = quantile(cpus, 0.5);
    medians.trip = quantile(trips, 0.5);
    medians.highTrip = quantile(highTrips, 0.5);
    return medians;
}

} // namespace

void Report::heading(const QString &text)
{
    line(QString());
    line(text);
}

void Report::line(const QString &text)
{
    std::printf("%s\n", qPrintable(text));
    std::fflush(stdout);
}

QMap<QString, Medians> Report::takeTurns(const QString &title, const Clients &clients,
                                         const std::function<Sample(WireClient &)> &round)
{
    heading(title);
    QMap<QString, QList<Sample>> samples;
    QList<double> disturbances;
    int retaken = 0;
    for (int number = 0; number <= m_rounds;) {
        OtherPrograms others;
        others.start();
        QMap<QString, Sample> turn;
        bool failed = false;
        for (const auto &client : clients) {
            if (!m_only.isEmpty() && client->name() != m_only)
                continue;
            const Sample sample = round(*client);
            turn.insert(client->name(), sample);
            failed = failed || !sample.trouble.isEmpty();
        }
        const double disturbance = others.share();
        if (disturbance > m_calm && retaken < m_patience && !failed) {
            ++retaken;
            continue;
        }
        if (number++ > 0 || failed) {
            disturbances += disturbance;
            for (auto sample = turn.cbegin(); sample != turn.cend(); ++sample)
                samples[sample.key()] += sample.value();
        }
    }
    QMap<QString, Medians> found;
    for (const auto &client : clients) {
        if (!samples.contains(client->name()))
            continue;
        const Medians medians = mediansOf(samples.value(client->name()));
        const QString name = QStringLiteral("  %1").arg(client->name(), -28);
        if (!medians.trouble.isEmpty()) {
            ++m_failures;
            line(name + QStringLiteral(" FAILED: ") + medians.trouble);
            continue;
        }
        found.insert(client->name(), medians);
        QString figures = QStringLiteral("%1  %2 us CPU").arg(rateText(medians.rate), 12).arg(medians.cpu, 9, 'f', 3);
        if (medians.trip > 0)
            figures += QStringLiteral("  %1 us median, %2 us for 99 of 100")
                           .arg(medians.trip, 0, 'f', 1).arg(medians.highTrip, 0, 'f', 1);
        line(name + figures);
    }
    if (retaken > 0)
        line(QStringLiteral("  (other programs took %1 % of the machine in the median round; %2 rounds were taken again)")
                 .arg(100 * quantile(disturbances, 0.5), 0, 'f', 0).arg(retaken));
    return found;
}

void Report::atLeast(const QString &what, double ratio, double limit, const QString &remark)
{
    judge(what, QStringLiteral("%1 times%2").arg(ratio, 0, 'f', 2).arg(remark),
          QStringLiteral("at least %1").arg(limit), ratio >= limit);
}

void Report::under(const QString &what, double measure, double limit, const QString &unit)
{
    judge(what, QStringLiteral("%1 %2").arg(measure, 0, 'f', 2).arg(unit),
          QStringLiteral("under %1").arg(limit), measure < limit);
}

void Report::judge(const QString &what, const QString &found, const QString &limit, bool reached)
{
    const QString text = QStringLiteral("%1  %2  %3  %4")
                             .arg(what, -46).arg(found, -26).arg(limit, -14)
                             .arg(reached ? QStringLiteral("reached") : QStringLiteral("NOT REACHED"));
    line(QStringLiteral("  -> ") + text);
    m_limits += text;
    if (!reached)
        ++m_missed;
}

bool Report::summary() const
{
    std::printf("\nLimits\n");
    for (const QString &limit : m_limits)
        std::printf("  %s\n", qPrintable(limit));
    std::printf("%d of %d reached; %d measures failed\n", int(m_limits.size()) - m_missed, int(m_limits.size()), m_failures);
    return m_missed == 0 && m_failures == 0;
}

} // namespace parlance::bench
