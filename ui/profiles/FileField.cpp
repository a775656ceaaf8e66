#include "ui/profiles/FileField.h"

#include <QDir>
#include <QFileDialog>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QPushButton>

namespace parlance {

FileField::FileField(const QString &objectName, const QString &what, QWidget *parent)
    : QWidget(parent)
    , m_what(what)
    , m_edit(new QLineEdit(this))
{
    m_edit->setObjectName(objectName);
    m_edit->setAccessibleName(what);
    auto *choose = new QPushButton(tr("Choose…", "a file"), this);
    choose->setObjectName(objectName + QStringLiteral("Choose"));
    choose->setAccessibleName(tr("Choose: %1", "a file").arg(what));
    choose->setAutoDefault(false);
    auto *layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_edit, 1);
    layout->addWidget(choose);
    setFocusProxy(m_edit);
    connect(m_edit, &QLineEdit::textChanged, this, &FileField::changed);
    connect(choose, &QPushButton::clicked, this, &FileField::choose);
}

QString FileField::path() const
{
    const QString typed = m_edit->text().trimmed();
    return typed.startsWith(u"~/") ? QString(QDir::homePath() + typed.mid(1)) : QDir::fromNativeSeparators(typed);
}

void FileField::setPath(const QString &path)
{
    m_edit->setText(QDir::toNativeSeparators(path));
}

void FileField::choose()
{
    const QString known = path();
    const QString folder = QFileInfo::exists(known) ? QFileInfo(known).absolutePath() : QDir::homePath();
    auto *dialog = new QFileDialog(this, m_what, folder,
                                   tr("PEM files (*.pem *.crt *.cer *.key)") + QStringLiteral(";;") + tr("All files (*)"));
    dialog->setObjectName(QStringLiteral("fileDialog"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFile);
    connect(dialog, &QFileDialog::fileSelected, this, &FileField::setPath);
    dialog->open();
}

} // namespace parlance
