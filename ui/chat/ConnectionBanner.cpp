#include "ui/chat/ConnectionBanner.h"

#include "ui/LinkWording.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>

namespace parlance {

namespace {

BannerColors::Mood moodOf(const ConnectionStatus &status)
{
    switch (status.state) {
    case LinkState::Offline:
    case LinkState::Ready:
    case LinkState::Closing:
        return BannerColors::Mood::Calm;
    case LinkState::Connecting:
        return status.attempt > 0 ? BannerColors::Mood::Trouble : BannerColors::Mood::Calm;
    case LinkState::Checking:
    case LinkState::Waiting:
        return BannerColors::Mood::Trouble;
    case LinkState::Paused:
        return status.pause == PauseReason::Hidden ? BannerColors::Mood::Calm : BannerColors::Mood::GivenUp;
    }
    Q_UNREACHABLE();
}

} // namespace

ConnectionBanner::ConnectionBanner(QWidget *parent) : TintedBar(parent)
{
    setObjectName(QStringLiteral("connectionBanner"));

    m_text = new QLabel(this);
    m_text->setObjectName(QStringLiteral("connectionState"));
    m_text->setTextFormat(Qt::PlainText);
    m_text->setWordWrap(true);
    m_text->setTextInteractionFlags(Qt::TextSelectableByMouse);

    auto *layout = new QHBoxLayout(this);
    layout->setContentsMargins(12, 6, 12, 6);
    layout->addWidget(m_text, 1);
    m_connect = addButton(QStringLiteral("connectButton"));
    m_tryNow = addButton(QStringLiteral("tryNowButton"));
    m_tryAgain = addButton(QStringLiteral("tryAgainButton"));
    m_keepTrying = addButton(QStringLiteral("keepTryingButton"));
    m_edit = addButton(QStringLiteral("editConnectionButton"));
    m_details = addButton(QStringLiteral("detailsButton"));
    m_stop = addButton(QStringLiteral("stopButton"));
    connect(m_connect, &QPushButton::clicked, this, &ConnectionBanner::connectRequested);
    connect(m_tryNow, &QPushButton::clicked, this, &ConnectionBanner::tryNowRequested);
    connect(m_tryAgain, &QPushButton::clicked, this, &ConnectionBanner::connectRequested);
    connect(m_keepTrying, &QPushButton::clicked, this, &ConnectionBanner::keepTryingRequested);
    connect(m_edit, &QPushButton::clicked, this, &ConnectionBanner::editRequested);
    connect(m_details, &QPushButton::clicked, this, &ConnectionBanner::detailsRequested);
    connect(m_stop, &QPushButton::clicked, this, &ConnectionBanner::stopRequested);

    m_appear.setSingleShot(true);
    connect(&m_appear, &QTimer::timeout, this, [this] { setVisible(true); });
    m_tick.setSingleShot(true);
    connect(&m_tick, &QTimer::timeout, this, &ConnectionBanner::say);

    setVisible(false);
    retranslate();
}

QPushButton *ConnectionBanner::addButton(const QString &objectName)
{
    auto *button = new QPushButton(this);
    button->setObjectName(objectName);
    layout()->addWidget(button);
    return button;
}

void ConnectionBanner::setStatus(const ConnectionStatus &status, const QDeadlineTimer &retry, std::chrono::milliseconds troubled)
{
    const bool wasChecking = m_status.state == LinkState::Checking;
    m_status = status;
    m_retry = retry;
    if (status.state != LinkState::Ready) // it is about to go: no last flash of another colour
        setMood(moodOf(status));
    arrange();
    say();
    switch (status.state) {
    case LinkState::Ready:
        reset();
        break;
    case LinkState::Offline:
    case LinkState::Paused:
        m_appear.stop();
        setVisible(true);
        break;
    case LinkState::Connecting:
    case LinkState::Waiting:
    case LinkState::Closing:
        if (isHidden() && (!m_appear.isActive() || wasChecking))
            appearAfter(m_patience - troubled);
        break;
    case LinkState::Checking:
        if (isHidden() && !m_appear.isActive())
            appearAfter(m_checkingPatience - troubled);
        break;
    }
}

// Without a turn of the event loop where nothing is left to wait for: the timeline would be pushed down once painted.
void ConnectionBanner::appearAfter(std::chrono::milliseconds patience)
{
    if (patience.count() >= 0) {
        m_appear.start(patience);
    } else {
        m_appear.stop();
        setVisible(true);
    }
}

void ConnectionBanner::reset()
{
    m_appear.stop();
    setVisible(false);
}

void ConnectionBanner::setPatience(std::chrono::milliseconds trouble, std::chrono::milliseconds checking)
{
    m_patience = trouble;
    m_checkingPatience = checking;
}

void ConnectionBanner::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    say();
}

void ConnectionBanner::hideEvent(QHideEvent *event)
{
    QWidget::hideEvent(event);
    m_tick.stop();
}

void ConnectionBanner::changeEvent(QEvent *event)
{
    TintedBar::changeEvent(event);
    if (event->type() == QEvent::LanguageChange)
        retranslate();
}

void ConnectionBanner::retranslate()
{
    m_text->setAccessibleName(tr("Connection state"));
    m_connect->setText(tr("Connect"));
    m_tryNow->setText(tr("Try now"));
    m_tryAgain->setText(tr("Try again"));
    m_keepTrying->setText(tr("Keep trying"));
    m_edit->setText(tr("Edit…", "the connection"));
    m_details->setText(tr("Details…", "of the connection"));
    m_stop->setText(tr("Stop", "trying to connect"));
    const QList<QPushButton *> buttons = findChildren<QPushButton *>();
    for (QPushButton *button : buttons)
        button->setAccessibleName(button->text());
    say();
}

void ConnectionBanner::arrange()
{
    const LinkState state = m_status.state;
    const PauseReason pause = state == LinkState::Paused ? m_status.pause : PauseReason::None;
    const bool gaveUp = state == LinkState::Paused && pause != PauseReason::Hidden;
    m_connect->setVisible(state == LinkState::Offline);
    m_tryNow->setVisible(state == LinkState::Waiting || pause == PauseReason::Hidden);
    m_tryAgain->setVisible(gaveUp);
    m_keepTrying->setVisible(pause == PauseReason::Exhausted);
    // Where the next step is in the settings.
    m_edit->setVisible(pause == PauseReason::Auth || pause == PauseReason::Fatal || pause == PauseReason::ServerKeepsClosing);
    const bool resting = state == LinkState::Ready || state == LinkState::Checking || state == LinkState::Closing;
    m_details->setVisible(!resting && m_status.lastDrop && m_status.lastDrop->kind != DropKind::ClosedByUser);
    m_stop->setVisible(state == LinkState::Waiting || state == LinkState::Connecting);
}

void ConnectionBanner::say()
{
    const qint64 left = m_status.state == LinkState::Waiting ? m_retry.remainingTime() : 0;
    const QString text = LinkWording::banner(m_status, int((left + 999) / 1000));
    m_text->setText(text);
    m_text->setAccessibleDescription(text);
    if (left > 0 && isVisible())
        m_tick.start(std::chrono::milliseconds(left % 1000 + 1)); // when the number of seconds changes next
    else
        m_tick.stop();
}

} // namespace parlance
