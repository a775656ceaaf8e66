#include "ui/StoreBanner.h"

#include "ui/StoreWording.h"

#include <QFileInfo>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>

namespace parlance {

namespace {

BannerColors::Mood moodOf(StoreTrouble::Kind kind)
{
    switch (kind) {
    case StoreTrouble::Kind::None:
        return BannerColors::Mood::Calm;
    case StoreTrouble::Kind::Damaged:
    case StoreTrouble::Kind::DiskFull:
    case StoreTrouble::Kind::ReadOnly:
    case StoreTrouble::Kind::Locked:
    case StoreTrouble::Kind::Failed:
        return BannerColors::Mood::Trouble;
    case StoreTrouble::Kind::InUse:
    case StoreTrouble::Kind::CannotOpen:
    case StoreTrouble::Kind::Newer:
        return BannerColors::Mood::GivenUp;
    }
    Q_UNREACHABLE();
}

} // namespace

StoreBanner::StoreBanner(QWidget *parent) : TintedBar(parent)
{
    setObjectName(QStringLiteral("storeBanner"));
    m_text = new QLabel(this);
    m_text->setObjectName(QStringLiteral("storeText"));
    m_text->setAccessibleName(tr("Stored messages"));
    m_text->setTextFormat(Qt::PlainText);
    m_text->setWordWrap(true);
    m_text->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    m_folder = new QPushButton(tr("Show in folder"), this);
    m_folder->setObjectName(QStringLiteral("storeFolder"));
    m_close = new QPushButton(tr("Close"), this);
    m_close->setObjectName(QStringLiteral("storeClose"));
    m_close->setAccessibleName(tr("Close the notice"));
    connect(m_folder, &QPushButton::clicked, this, [this] {
        const StoreTrouble &told = m_lasting.isLasting() ? m_lasting : m_damaged;
        Q_EMIT folderWanted(QFileInfo(told.keptAs.isEmpty() ? told.path : told.keptAs).absolutePath());
    });
    connect(m_close, &QPushButton::clicked, this, [this] {
        m_damaged = {};
        say();
    });
    auto *layout = new QHBoxLayout(this);
    layout->setContentsMargins(12, 6, 12, 6);
    layout->addWidget(m_text, 1);
    layout->addWidget(m_folder);
    layout->addWidget(m_close);
    say();
}

void StoreBanner::setTrouble(const StoreTrouble &trouble)
{
    if (trouble.kind == StoreTrouble::Kind::Damaged)
        m_damaged = trouble;
    else
        m_lasting = trouble;
    say();
}

void StoreBanner::say()
{
    const StoreTrouble &told = m_lasting.isLasting() ? m_lasting : m_damaged;
    const QString text = StoreWording::trouble(told);
    setMood(moodOf(told.kind));
    m_text->setText(text);
    m_text->setAccessibleDescription(text);
    m_folder->setVisible(told.kind == StoreTrouble::Kind::Damaged);
    m_close->setVisible(told.kind == StoreTrouble::Kind::Damaged);
    setVisible(!text.isEmpty());
}

} // namespace parlance
