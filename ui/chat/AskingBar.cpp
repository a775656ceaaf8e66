#include "ui/chat/AskingBar.h"

#include "ui/Wording.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>

namespace parlance {

AskingBar::AskingBar(QWidget *parent) : TintedBar(parent)
{
    setObjectName(QStringLiteral("askingBar"));
    setMood(BannerColors::Mood::Trouble);
    m_text = new QLabel(this);
    m_text->setObjectName(QStringLiteral("askingText"));
    m_text->setAccessibleName(tr("Messages that wait for you"));
    m_text->setTextFormat(Qt::PlainText);
    m_text->setWordWrap(true);
    auto *layout = new QHBoxLayout(this);
    layout->setContentsMargins(12, 6, 12, 6);
    layout->addWidget(m_text, 1);
    const auto add = [&](const QString &text, const QString &tip, const char *objectName) {
        auto *button = new QPushButton(text, this);
        button->setObjectName(QLatin1StringView(objectName));
        button->setAccessibleName(text);
        button->setToolTip(Wording::toolTip(tip));
        layout->addWidget(button);
        return button;
    };
    m_show = add(tr("Show", "the messages"), tr("Go to the first of them"), "askingShow");
    m_send = add(tr("Send", "the messages"), tr("Send all that are held"), "askingSend");
    m_delete = add(tr("Delete…", "the messages"), tr("Delete all that are held"), "askingDelete");
    connect(m_show, &QPushButton::clicked, this, &AskingBar::showRequested);
    connect(m_send, &QPushButton::clicked, this, &AskingBar::sendRequested);
    connect(m_delete, &QPushButton::clicked, this, &AskingBar::deleteRequested);
    say();
}

void AskingBar::setCounts(int held, int doubtful)
{
    if (held == m_held && doubtful == m_doubtful)
        return;
    m_held = held;
    m_doubtful = doubtful;
    say();
}

void AskingBar::setCanShow(bool can)
{
    m_show->setVisible(can);
}

void AskingBar::say()
{
    const QString held = m_held == 0 ? QString()
        : tr("%Ln messages were written more than an hour ago, or for another server: they go only when you say so.", nullptr, m_held);
    const QString doubtful = m_doubtful == 0 ? QString()
        : tr("Of %Ln messages nobody knows whether they arrived: decide for each.", nullptr, m_doubtful);
    const QString text = Wording::sentences(held, doubtful);
    m_text->setText(text);
    m_text->setAccessibleDescription(text);
    m_send->setVisible(m_held > 0);
    m_delete->setVisible(m_held > 0);
    setVisible(!text.isEmpty());
}

} // namespace parlance
