#pragma once

#include "domain/ConnectionStatus.h"
#include "domain/HeartbeatFigures.h"
#include "domain/LinkReport.h"
#include "domain/Profile.h"
#include "domain/Promise.h"
#include "ui/details/DetailsLine.h"

#include <QDeadlineTimer>
#include <QDialog>
#include <QTimer>

class QLabel;
class QPushButton;
class QTabWidget;

namespace parlance {

class DetailsText;
class FactFields;
class HeartbeatPage;
class HintLabel;
class StepTable;

// Everything that is known of how a connection came about, or did not: state, steps with their times, requests and
// answers, TLS, and counters; what its server promises about messages, and how it answered heartbeats. Secrets are hidden until the person wants to see them, also in what is copied.
//
// Thread: GUI. Lifetime: the caller's. It asks for news with detailsWanted() when it is shown, and then once a second
// while it can be seen.
class DetailsDialog : public QDialog
{
    Q_OBJECT

public:
    explicit DetailsDialog(const QString &connectionName, QWidget *parent = nullptr);

    void setConnectionName(const QString &name);
    // `retry`: when the next try begins, while Waiting.
    void setStatus(const ConnectionStatus &status, const QDeadlineTimer &retry);
    void setReport(const LinkReport &report);
    void setFigures(const LinkFigures &figures);
    void setHeartbeats(const HeartbeatFigures &heartbeats);
    // No promise: not known yet.
    void setPromise(const std::optional<DeliveryPromise> &promise, DialectKind dialect);
    void showDelivery(); // turns to its page

    // Everything as plain text, as it is copied.
    QString reportText() const;

Q_SIGNALS:
    void detailsWanted();

protected:
    void showEvent(QShowEvent *event) override;
    void hideEvent(QHideEvent *event) override;

private:
    QWidget *makeOverview();
    QWidget *makeButtons();
    void tick();
    void say();
    void showReport();
    void copyAll();
    QString stateText() const;

    QString m_name;
    ConnectionStatus m_status;
    QDeadlineTimer m_retry;
    LinkReport m_report;
    LinkFigures m_figures;
    HeartbeatFigures m_heartbeats;
    std::optional<DeliveryPromise> m_promise;
    DialectKind m_dialect = DialectKind::Room;
    bool m_secrets = false;
    QTimer m_tick;
    QLabel *m_state = nullptr;
    QTabWidget *m_tabs = nullptr;
    StepTable *m_steps = nullptr;
    QLabel *m_whole = nullptr;
    FactFields *m_link = nullptr;
    FactFields *m_traffic = nullptr;
    DetailsText *m_delivery = nullptr;
    HeartbeatPage *m_beats = nullptr;
    DetailsText *m_handshake = nullptr;
    DetailsText *m_tls = nullptr;
    HintLabel *m_copied = nullptr;
    QPushButton *m_showSecrets = nullptr;
};

} // namespace parlance
