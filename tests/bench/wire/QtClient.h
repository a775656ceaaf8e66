#pragma once

#include "bench/wire/QtLinks.h"
#include "bench/wire/WireClient.h"

#include <QEventLoop>
#include <QTimer>

namespace parlance::bench {

// Measures a client that lives in Qt's event loop; Link is one of QtLinks.h, made anew for each round.
template<typename Link> class QtClient final : public WireClient
{
public:
    using Maker = std::function<std::unique_ptr<Link>()>;

    QtClient(const QString &name, Maker make)
        : m_name(name)
        , m_make(std::move(make))
    {
    }

    QString name() const override { return m_name; }

    Sample receive(const Load &load) override
    {
        Round round(m_make());
        QTimer warmUp;
        QTimer end;
        round.after(warmUp, load.warmUp, [&] {
            round.watch.start(round.count);
            end.start();
        });
        round.after(end, load.time, [&] { round.finish(round.watch.stop(round.count)); });
        const qsizetype checked = load.checked();
        round.link->onText(round.context.get(), [&, checked](const QString &text) {
            if (round.count < checked) {
                if (round.count == 0)
                    warmUp.start();
                if (text != load.texts.at(round.count % load.texts.size()))
                    round.finish(Sample::failed(QStringLiteral("message %1 arrived damaged").arg(round.count)));
            }
            ++round.count;
        });
        return round.run(load);
    }

    Sample send(const Load &load) override
    {
        Round round(m_make());
        QElapsedTimer since;
        bool asked = false;
        const auto pump = [&] {
            Link &link = *round.link;
            if (asked || !since.isValid())
                return;
            while (link.bytesToWrite() < Transport::writeWatermark) {
                link.sendText(load.texts.at(round.count % load.texts.size()));
                // Looked at seldom, and always in the end, should a link never have anything waiting.
                if (++round.count % 256 == 0 && since.hasExpired(load.time.count()))
                    break;
            }
            if (since.hasExpired(load.time.count())) {
                asked = true;
                link.sendBinary("how many?");
            }
        };
        round.link->onOpened(round.context.get(), [&] {
            round.watch.start(0);
            since.start();
            pump();
        });
        round.link->onBytesWritten(round.context.get(), [&](qint64) { pump(); });
        round.link->onText(round.context.get(), [&](const QString &answer) {
            const qint64 counted = answer.toLongLong();
            round.finish(counted == round.count
                             ? round.watch.stop(counted)
                             : Sample::failed(QStringLiteral("%1 were sent, but %2 came").arg(round.count).arg(counted)));
        });
        return round.run(load);
    }

    Sample echo(const Load &load) override
    {
        Round round(m_make());
        const QString &message = load.texts.constFirst();
        QList<double> trips;
        QElapsedTimer trip;
        QElapsedTimer since;
        const auto next = [&] {
            trip.start();
            round.link->sendText(message);
        };
        round.link->onOpened(round.context.get(), [&] {
            since.start();
            round.watch.start(0);
            next();
        });
        round.link->onText(round.context.get(), [&](const QString &text) {
            trips += double(trip.nsecsElapsed()) / 1e3;
            if (text != message)
                return round.finish(Sample::failed(QStringLiteral("the echo differs")));
            if (!since.hasExpired(load.time.count()))
                return next();
            Sample sample = round.watch.stop(trips.size());
            sample.medianTrip = quantile(trips, 0.5);
            sample.highTrip = quantile(trips, 0.99);
            round.finish(sample);
        });
        return round.run(load);
    }

private:
    // One connection, and the loop that it runs in until finish() or a trouble.
    struct Round {
        explicit Round(std::unique_ptr<Link> made)
            : link(std::move(made))
        {
            link->onEnded(context.get(), [this](const QString &why) { finish(Sample::failed(why)); });
            after(deadline, std::chrono::seconds(20),
                  [this] { finish(Sample::failed(QStringLiteral("the round was not over after 20 s"))); });
        }

        template<typename F> void after(QTimer &timer, std::chrono::milliseconds time, F call)
        {
            timer.setSingleShot(true);
            timer.setTimerType(Qt::PreciseTimer);
            timer.setInterval(time);
            QObject::connect(&timer, &QTimer::timeout, context.get(), call);
        }

        void finish(const Sample &found)
        {
            if (finished)
                return;
            finished = true;
            sample = found;
            loop.quit();
        }

        Sample run(const Load &load)
        {
            deadline.start();
            link->open(load.url, load.deflate);
            if (!finished)
                loop.exec();
            context.reset(); // nobody listens any more
            link->abort();
            link.reset();
            return sample;
        }

        std::unique_ptr<QObject> context = std::make_unique<QObject>(); // of every connection of the round
        std::unique_ptr<Link> link;
        QEventLoop loop;
        QTimer deadline;
        Stopwatch watch;
        qint64 count = 0;
        Sample sample;
        bool finished = false;
    };

    QString m_name;
    Maker m_make;
};

} // namespace parlance::bench
