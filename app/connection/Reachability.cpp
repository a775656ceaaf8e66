#include "connection/Reachability.h"

#include <QNetworkInformation>

namespace parlance {

namespace {

// A server may stand in the same room or on this computer: only a plain "disconnected" counts as no network.
bool isUsable(QNetworkInformation::Reachability reachability)
{
    return reachability != QNetworkInformation::Reachability::Disconnected;
}

} // namespace

Reachability::Reachability(QObject *parent)
    : QObject(parent)
{
    if (!QNetworkInformation::loadBackendByFeatures(QNetworkInformation::Feature::Reachability))
        return;
    auto *const information = QNetworkInformation::instance();
    if (!information)
        return;
    m_known = true;
    m_available = isUsable(information->reachability());
    connect(information, &QNetworkInformation::reachabilityChanged, this,
            [this](QNetworkInformation::Reachability reachability) {
                const bool available = isUsable(reachability);
                if (available != m_available) {
                    m_available = available;
                    Q_EMIT availableChanged(available);
                } else if (available) {
                    Q_EMIT networkChanged();
                }
            });
    if (information->supports(QNetworkInformation::Feature::TransportMedium))
        connect(information, &QNetworkInformation::transportMediumChanged, this, &Reachability::networkChanged);
}

} // namespace parlance
