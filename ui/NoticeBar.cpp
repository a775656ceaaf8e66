#include "ui/NoticeBar.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>

namespace parlance {

NoticeBar::NoticeBar(QWidget *parent) : TintedBar(parent)
{
    setObjectName(QStringLiteral("noticeBar"));
    setMood(BannerColors::Mood::Trouble);
    m_text = new QLabel(this);
    m_text->setObjectName(QStringLiteral("noticeText"));
    m_text->setAccessibleName(tr("Notice"));
    m_text->setTextFormat(Qt::PlainText);
    m_text->setWordWrap(true);
    m_text->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    auto *close = new QPushButton(tr("Close"), this);
    close->setObjectName(QStringLiteral("noticeClose"));
    close->setAccessibleName(tr("Close the notice"));
    connect(close, &QPushButton::clicked, this, [this] {
        m_waiting.removeFirst();
        next();
    });
    auto *layout = new QHBoxLayout(this);
    layout->setContentsMargins(12, 6, 12, 6);
    layout->addWidget(m_text, 1);
    layout->addWidget(close);
    next();
}

void NoticeBar::tell(const QString &sentence)
{
    if (m_waiting.contains(sentence))
        return;
    m_waiting.append(sentence);
    next();
}

void NoticeBar::next()
{
    const QString text = m_waiting.isEmpty() ? QString() : m_waiting.constFirst();
    m_text->setText(text);
    m_text->setAccessibleDescription(text);
    setVisible(!text.isEmpty());
}

} // namespace parlance
