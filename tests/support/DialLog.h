#pragma once

#include "wire/SocketDrop.h"
#include "wire/dial/Dialer.h"

#include <QHostAddress>
#include <QHostInfo>
#include <QTcpSocket>

#include <optional>

namespace parlance {

// Dials, and keeps what the dialer says. Thread and lifetime: the test's.
class DialLog : public QObject
{
public:
    explicit DialLog(const DialRequest &request = {}) : dialer(new Dialer)
    {
        connect(dialer.get(), &Dialer::phaseChanged, this, [this](Phase phase) { phases.append(phase); });
        connect(dialer.get(), &Dialer::connected, this, [this] {
            ++ends;
            socket = dialer->takeSocket();
            connect(socket.get(), &QAbstractSocket::errorOccurred, this, [this](QAbstractSocket::SocketError error) {
                if (!lost) // the first one says what happened
                    lost = socketDrop(error, socket->errorString(), Phase::Upgrade, false);
            });
        });
        connect(dialer.get(), &Dialer::failed, this, [this](const Drop &failure) {
            ++ends;
            drop = failure;
        });
        if (request.port != 0)
            dialer->dial(request);
    }

    ~DialLog() override
    {
        if (socket) {
            socket->disconnect(this);
            socket.release()->deleteLater();
        }
    }

    // A resolver that finds these addresses, with the next turn of the loop.
    void resolveTo(const QStringList &addresses)
    {
        dialer->setResolver([this, addresses](const QString &name, const Dialer::Answer &answer) {
            asked.append(name);
            QHostInfo info;
            QList<QHostAddress> list;
            for (const QString &address : addresses)
                list.append(QHostAddress(address));
            info.setAddresses(list);
            if (list.isEmpty()) {
                info.setError(QHostInfo::HostNotFound);
                info.setErrorString(QStringLiteral("Host not found"));
            }
            QMetaObject::invokeMethod(this, [answer, info] { answer(info); }, Qt::QueuedConnection);
        });
    }

    LinkReport report() const
    {
        LinkReport report;
        dialer->fillReport(report);
        return report;
    }

    QList<LinkStep> steps() const
    {
        QList<LinkStep> list;
        for (const StepTime &step : report().steps)
            list.append(step.step);
        return list;
    }

    std::unique_ptr<Dialer> dialer;
    std::unique_ptr<QTcpSocket> socket; // after connected()
    std::optional<Drop> drop;           // after failed()
    std::optional<Drop> lost;           // the link, after connected()
    QList<Phase> phases;
    QStringList asked;                  // names, with resolveTo()
    int ends = 0;
};

} // namespace parlance
