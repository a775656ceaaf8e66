#include "ui/AboutDialog.h"

#include "ui/DialogParts.h"

#include <QApplication>
#include <QDialogButtonBox>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

namespace parlance {

AboutDialog::AboutDialog(QWidget *parent)
    : QDialog(parent)
{
    setObjectName(QStringLiteral("aboutDialog"));
    setWindowTitle(tr("About Parlance"));

    auto *title = new QLabel(QStringLiteral("Parlance %1").arg(QStringLiteral(PARLANCE_VERSION)), this);
    title->setObjectName(QStringLiteral("aboutTitle"));
    QFont large = title->font();
    large.setPointSizeF(large.pointSizeF() * 1.6);
    large.setWeight(QFont::DemiBold);
    title->setFont(large);

    auto *facts = new QLabel(tr("Chat over any WebSocket server.\n\n"
                                "Free software under the MIT licence: use, change and pass it on, without warranty.\n\n"
                                "Running on Qt %1, built with Qt %2.")
                                 .arg(QLatin1StringView(qVersion()), QStringLiteral(QT_VERSION_STR)),
                             this);
    facts->setObjectName(QStringLiteral("aboutFacts"));
    facts->setTextFormat(Qt::PlainText);
    facts->setWordWrap(true);
    facts->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard); // for a report

    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Close, this);
    buttons->setObjectName(QStringLiteral("aboutButtons"));
    buttons->button(QDialogButtonBox::Close)->setObjectName(QStringLiteral("aboutClose"));
    QPushButton *aboutQt = buttons->addButton(tr("About &Qt"), QDialogButtonBox::HelpRole);
    aboutQt->setObjectName(QStringLiteral("aboutQt"));
    removeIcons(buttons);
    connect(aboutQt, &QPushButton::clicked, qApp, &QApplication::aboutQt);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::accept);

    auto *text = new QVBoxLayout;
    text->addWidget(title);
    text->addWidget(facts);
    text->addStretch(1);
    auto *top = new QHBoxLayout;
    top->setSpacing(16);
    const QIcon icon = QApplication::windowIcon();
    if (!icon.isNull()) {
        auto *picture = new QLabel(this);
        picture->setPixmap(icon.pixmap(QSize(64, 64), devicePixelRatioF()));
        top->addWidget(picture, 0, Qt::AlignTop);
    }
    top->addLayout(text, 1);
    auto *layout = new QVBoxLayout(this);
    layout->addLayout(top);
    layout->addSpacing(8);
    layout->addWidget(buttons);
    setMinimumWidth(widthOfLetters(this, 64));
}

} // namespace parlance
