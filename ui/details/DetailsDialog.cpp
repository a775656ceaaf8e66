#include "ui/details/DetailsDialog.h"

#include "domain/SecretFilter.h"
#include "ui/DialogParts.h"
#include "ui/LinkWording.h"
#include "ui/Wording.h"
#include "ui/details/DeliveryWords.h"
#include "ui/details/DetailsText.h"
#include "ui/details/DetailsWords.h"
#include "ui/details/FactFields.h"
#include "ui/details/HandshakeWords.h"
#include "ui/details/HeartbeatPage.h"
#include "ui/details/HeartbeatWords.h"
#include "ui/details/StepTable.h"
#include "ui/details/TlsWords.h"
#include "ui/profiles/HintLabel.h"

#include <QClipboard>
#include <QDialogButtonBox>
#include <QFontDatabase>
#include <QGuiApplication>
#include <QLabel>
#include <QPushButton>
#include <QScreen>
#include <QTabWidget>
#include <QVBoxLayout>
#include <QWindow>

namespace parlance {

namespace {

constexpr std::chrono::seconds refreshInterval{1};
constexpr int frameHeight = 48; // of a window's title and edge

QLabel *title(const QString &text, QWidget *parent)
{
    auto *label = new QLabel(text, parent);
    QFont bold = label->font();
    bold.setWeight(QFont::DemiBold);
    label->setFont(bold);
    return label;
}

} // namespace

DetailsDialog::DetailsDialog(const QString &connectionName, QWidget *parent)
    : QDialog(parent)
    , m_state(new QLabel(this))
    , m_tabs(new QTabWidget(this))
    , m_steps(new StepTable(this))
    , m_whole(title({}, this))
    , m_delivery(new DetailsText(QStringLiteral("delivery"), tr("Delivery"), this))
    , m_beats(new HeartbeatPage(this))
    , m_handshake(new DetailsText(QStringLiteral("handshake"), tr("Handshake"), this))
    , m_tls(new DetailsText(QStringLiteral("tls"), tr("TLS"), this))
    , m_copied(new HintLabel(QStringLiteral("detailsCopied"), this))
{
    setObjectName(QStringLiteral("detailsDialog"));
    setConnectionName(connectionName);
    m_state->setObjectName(QStringLiteral("detailsState"));
    m_state->setAccessibleName(tr("Connection state"));
    m_state->setTextFormat(Qt::PlainText);
    m_state->setWordWrap(true);
    m_state->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_handshake->setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));

    m_tabs->setObjectName(QStringLiteral("detailsTabs"));
    m_tabs->setAccessibleName(tr("Pages"));
    m_tabs->addTab(makeOverview(), tr("&Overview"));
    m_tabs->addTab(m_delivery, tr("&Delivery"));
    m_tabs->addTab(m_beats, tr("Heart&beats"));
    m_tabs->addTab(m_handshake, tr("&Handshake"));
    m_tabs->addTab(m_tls, tr("&TLS"));
    connect(m_tabs, &QTabWidget::currentChanged, this, &DetailsDialog::showReport);

    auto *layout = new QVBoxLayout(this);
    layout->setSpacing(10);
    layout->addWidget(m_state);
    layout->addWidget(m_tabs, 1);
    layout->addWidget(m_copied);
    layout->addWidget(makeButtons());

    m_tick.setInterval(refreshInterval);
    connect(&m_tick, &QTimer::timeout, this, &DetailsDialog::tick);
    showReport();
    setFigures({});
    setPromise({}, DialectKind::Room);
    resize(widthOfLetters(this, 110), qMin(sizeHint().height(), screen()->availableGeometry().height() - frameHeight));
}

QWidget *DetailsDialog::makeOverview()
{
    auto *page = new QWidget(m_tabs);
    m_link = new FactFields(QStringLiteral("linkFact"), DetailsWords::link({}, false), page);
    m_traffic = new FactFields(QStringLiteral("trafficFact"), DetailsWords::traffic({}), page);
    m_whole->setObjectName(QStringLiteral("detailsWhole"));

    // The values of both lists stand below each other.
    const int names = qMax(m_link->widthOfNames(), m_traffic->widthOfNames());
    m_link->setColumnMinimumWidth(0, names);
    m_traffic->setColumnMinimumWidth(0, names);

    auto *layout = new QVBoxLayout(page);
    layout->addLayout(m_link);
    layout->addSpacing(6);
    layout->addWidget(m_whole);
    layout->addWidget(m_steps, 1);
    layout->addSpacing(6);
    layout->addWidget(title(tr("Since the connection was opened"), page));
    layout->addLayout(m_traffic);
    return page;
}

QWidget *DetailsDialog::makeButtons()
{
    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Close, this);
    buttons->setObjectName(QStringLiteral("detailsButtons"));
    m_showSecrets = buttons->addButton(tr("&Show secrets"), QDialogButtonBox::ActionRole);
    m_showSecrets->setObjectName(QStringLiteral("showSecrets"));
    m_showSecrets->setCheckable(true);
    QPushButton *copy = buttons->addButton(tr("&Copy all"), QDialogButtonBox::ActionRole);
    copy->setObjectName(QStringLiteral("copyDetails"));
    buttons->button(QDialogButtonBox::Close)->setObjectName(QStringLiteral("detailsClose"));
    buttons->button(QDialogButtonBox::Close)->setDefault(true);
    removeIcons(buttons);
    connect(m_showSecrets, &QPushButton::toggled, this, [this](bool on) {
        m_secrets = on;
        m_copied->showHint({});
        showReport();
        say();
    });
    connect(copy, &QPushButton::clicked, this, &DetailsDialog::copyAll);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    return buttons;
}

void DetailsDialog::setConnectionName(const QString &name)
{
    m_name = name;
    setWindowTitle(tr("Details of the connection “%1”").arg(Wording::name(name)));
}

void DetailsDialog::setStatus(const ConnectionStatus &status, const QDeadlineTimer &retry)
{
    m_status = status;
    m_retry = retry;
    say();
}

void DetailsDialog::setReport(const LinkReport &report)
{
    if (report == m_report)
        return;
    m_report = report;
    m_copied->showHint({});
    m_steps->setReport(report);
    showReport();
}

void DetailsDialog::setFigures(const LinkFigures &figures)
{
    m_figures = figures;
    m_traffic->setFacts(DetailsWords::traffic(figures));
}

void DetailsDialog::setHeartbeats(const HeartbeatFigures &heartbeats)
{
    m_heartbeats = heartbeats;
    m_beats->setFigures(heartbeats);
}

void DetailsDialog::setPromise(const std::optional<DeliveryPromise> &promise, DialectKind dialect)
{
    m_promise = promise;
    m_dialect = dialect;
    m_delivery->setLines(DeliveryWords::lines(promise, dialect));
}

void DetailsDialog::showDelivery()
{
    m_tabs->setCurrentWidget(m_delivery);
}

void DetailsDialog::showEvent(QShowEvent *event)
{
    QDialog::showEvent(event);
    m_tick.start();
    Q_EMIT detailsWanted();
}

void DetailsDialog::hideEvent(QHideEvent *event)
{
    QDialog::hideEvent(event);
    m_tick.stop();
}

void DetailsDialog::tick()
{
    if (!windowHandle() || !windowHandle()->isExposed())
        return; // minimised: nobody looks
    say();
    Q_EMIT detailsWanted();
}

QString DetailsDialog::stateText() const
{
    const qint64 left = m_status.state == LinkState::Waiting ? m_retry.remainingTime() : 0;
    QString text = LinkWording::banner(m_status, int((left + 999) / 1000));
    // The banner leaves it out while there is hope.
    if (m_status.state == LinkState::Waiting && m_status.lastDrop)
        text = Wording::sentences(text, LinkWording::nextStep(*m_status.lastDrop));
    return m_secrets ? text : SecretFilter::addresses(text);
}

void DetailsDialog::say()
{
    const QString text = stateText();
    if (text == m_state->text())
        return; // what is selected stays
    m_state->setText(text);
    m_state->setAccessibleDescription(text);
}

// The two pages of text are made when they are looked at: a body may be a megabyte.
void DetailsDialog::showReport()
{
    m_link->setFacts(DetailsWords::link(m_report, m_secrets));
    m_whole->setText(m_report.steps.isEmpty()
                         ? tr("Steps of the last attempt")
                         : tr("Steps of the last attempt: %1 in all").arg(DetailsWords::duration(DetailsWords::wholeTime(m_report))));
    if (m_tabs->currentWidget() == m_handshake)
        m_handshake->setLines(HandshakeWords::lines(m_report, m_secrets));
    else if (m_tabs->currentWidget() == m_tls)
        m_tls->setLines(TlsWords::lines(m_report, QDateTime::currentDateTimeUtc()));
}

QString DetailsDialog::reportText() const
{
    QString steps;
    for (const StepTime &step : m_report.steps) {
        //: A step of an attempt: its name, how long it took, when it began
        steps += tr("%1: %2, from %3").arg(DetailsWords::step(step.step), DetailsWords::duration(step.took),
                                           DetailsWords::duration(step.began));
        steps += (step.detail.isEmpty() ? QString() : QStringLiteral(" – ") + Wording::name(step.detail)) + u'\n';
    }
    const QStringList parts{
        windowTitle(),
        stateText(),
        plainText(DetailsWords::link(m_report, m_secrets)),
        QString(m_whole->text() + u'\n' + steps).trimmed(),
        plainText(DetailsWords::traffic(m_figures)),
        plainText(DeliveryWords::lines(m_promise, m_dialect)),
        plainText(HeartbeatWords::facts(m_heartbeats)),
        plainText(HandshakeWords::lines(m_report, m_secrets)),
        plainText(TlsWords::lines(m_report, QDateTime::currentDateTimeUtc())),
    };
    return parts.join(QStringLiteral("\n\n")) + u'\n';
}

void DetailsDialog::copyAll()
{
    QGuiApplication::clipboard()->setText(reportText());
    m_copied->showHint(m_secrets ? tr("Copied, with the secrets: pass it on only to those who may know them.")
                                 : tr("Copied; the secrets in it are hidden."));
}

} // namespace parlance
