#pragma once

#include <QObject>

namespace parlance {

// What the system says about the network, from QNetworkInformation. A hint and never a veto: where the system has no
// backend for it nothing is ever said, and the network counts as available.
//
// Thread: the thread of the application object, because QNetworkInformation lives there. Lifetime: any.
// Errors: none; isKnown() tells whether the system says anything at all.
class Reachability : public QObject
{
    Q_OBJECT

public:
    explicit Reachability(QObject *parent = nullptr);

    bool isKnown() const { return m_known; }
    bool isAvailable() const { return m_available; }

Q_SIGNALS:
    void availableChanged(bool available);
    // Another network, or another kind of it (cable, wireless): links that look open may be dead.
    void networkChanged();

private:
    bool m_known = false;
    bool m_available = true;
};

} // namespace parlance
