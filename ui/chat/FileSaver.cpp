#include "ui/chat/FileSaver.h"

#include "domain/FileName.h"
#include "ui/Wording.h"

#include <QCryptographicHash>
#include <QDir>
#include <QFile>
#include <QFileDialog>
#include <QFileInfo>
#include <QMessageBox>
#include <QSaveFile>
#include <QStandardPaths>
#include <QTemporaryDir>

namespace parlance {

FileSaver::FileSaver(QWidget *window) : QObject(window), m_window(window) {}

FileSaver::~FileSaver() = default;

void FileSaver::saveAs(const FilePart &file)
{
    const QString folder = QStandardPaths::writableLocation(QStandardPaths::DownloadLocation);
    auto *dialog = new QFileDialog(m_window, tr("Save file"), QFileInfo::exists(folder) ? folder : QString());
    dialog->setObjectName(QStringLiteral("saveDialog"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave); // asks before it replaces anything
    dialog->selectFile(safeFileName(file.name));
    connect(dialog, &QFileDialog::fileSelected, this, [this, file](const QString &path) {
        m_errands.run([file, path](const std::atomic<bool> &) { return write(file, path); },
                      [this, path](const QString &problem) {
                          if (problem.isEmpty())
                              Q_EMIT saved(path);
                          else
                              complain(tr("The file could not be saved as “%1”: %2").arg(path, problem));
                      });
    });
    dialog->open();
}

void FileSaver::openPicture(const FilePart &file, const QByteArray &format)
{
    if (!m_pictures)
        m_pictures = std::make_unique<QTemporaryDir>();
    const QString suffix = QString::fromLatin1(format);
    const QString name = QFileInfo(safeFileName(file.name)).completeBaseName();
    // A folder for each digest: two pictures of one name are two files.
    const QString folder = m_pictures->filePath(QString::fromLatin1(file.sha256.toHex().left(16)));
    const QString path = folder + u'/' + (name.isEmpty() ? QStringLiteral("picture") : name) + u'.' + suffix;
    m_errands.run(
        [file, folder, path](const std::atomic<bool> &) {
            QDir().mkpath(folder);
            return write(file, path);
        },
        [this, path](const QString &problem) {
            if (problem.isEmpty())
                Q_EMIT pictureReady(path);
            else
                complain(tr("The picture could not be opened: %1").arg(problem));
        });
}

QString FileSaver::write(const FilePart &file, const QString &path)
{
    QByteArray bytes = file.bytes;
    if (bytes.isEmpty() && file.size > 0) {
        QFile kept(file.path);
        if (!kept.open(QIODevice::ReadOnly))
            return kept.errorString();
        bytes = kept.readAll();
        if (kept.error() != QFileDevice::NoError)
            return kept.errorString();
    }
    if (bytes.size() != file.size || QCryptographicHash::hash(bytes, QCryptographicHash::Sha256) != file.sha256)
        return tr("what is kept of it is damaged");
    QSaveFile target(path);
    // Without flush() commit() of Qt 6.4 does not notice that the disk is full.
    if (!target.open(QIODevice::WriteOnly) || target.write(bytes) != bytes.size() || !target.flush() || !target.commit())
        return target.errorString();
    return {};
}

void FileSaver::complain(const QString &sentence)
{
    auto *box = new QMessageBox(QMessageBox::Warning, tr("File"), {}, QMessageBox::Ok, m_window);
    box->setObjectName(QStringLiteral("fileProblem"));
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->setTextFormat(Qt::PlainText); // names come from strangers
    box->setText(sentence);
    box->open();
}

} // namespace parlance
