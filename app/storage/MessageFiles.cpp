#include "storage/MessageFiles.h"

#include <QCryptographicHash>
#include <QDir>
#include <QFileInfo>
#include <QSaveFile>
#include <QStorageInfo>

#ifdef Q_OS_UNIX
#include <fcntl.h>
#include <unistd.h>
#endif

namespace parlance {

namespace {

constexpr qsizetype digestBytes = 32;

// A new name is on the disk only when its folder is.
void syncFolder(const QString &folder)
{
#ifdef Q_OS_UNIX
    const int descriptor = ::open(QFile::encodeName(folder).constData(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor < 0)
        return; // a folder that may be written but not read: nothing more can be done for it
    ::fsync(descriptor);
    ::close(descriptor);
#else
    Q_UNUSED(folder)
#endif
}

StoreTrouble troubleOf(const QSaveFile &file, qint64 size)
{
    StoreTrouble trouble;
    trouble.path = file.fileName();
    trouble.words = file.errorString();
    const QStorageInfo disk(QFileInfo(file.fileName()).path());
    if (disk.isReadOnly() || file.error() == QFileDevice::PermissionsError)
        trouble.kind = StoreTrouble::Kind::ReadOnly;
    else if (file.error() == QFileDevice::ResourceError || disk.bytesAvailable() < size)
        trouble.kind = StoreTrouble::Kind::DiskFull;
    else
        trouble.kind = StoreTrouble::Kind::Failed;
    return trouble;
}

} // namespace

QString makePrivateFolder(const QString &path)
{
    if (QFileInfo(path).isDir())
        return {};
    // The folders above it are everybody's; this one is the person's.
    QDir().mkpath(QFileInfo(path).absolutePath());
    if (!QDir().mkdir(path) && !QFileInfo(path).isDir())
        return QFileInfo(path).exists() ? QStringLiteral("not a directory") : QString::fromLocal8Bit(std::strerror(errno));
    QFile::setPermissions(path, QFileDevice::ReadOwner | QFileDevice::WriteOwner | QFileDevice::ExeOwner);
    return {};
}

bool MessageFiles::fits(const FilePart &file)
{
    return file.sha256.size() == digestBytes && file.size == file.bytes.size()
        && QCryptographicHash::hash(file.bytes, QCryptographicHash::Sha256) == file.sha256;
}

std::optional<StoreTrouble> MessageFiles::keep(FilePart *file) const
{
    if (!file->path.isEmpty() || (file->bytes.isEmpty() && file->size > 0))
        return std::nullopt; // it lies there already, or has not come
    if (!fits(*file)) {
        file->bytes.clear();
        return std::nullopt;
    }
    const QString path = m_folder + u'/' + QString::fromLatin1(file->sha256.toHex());
    if (read(path) != file->bytes || !QFileInfo::exists(path)) {
        if (const QString words = makePrivateFolder(m_folder); !words.isEmpty())
            return StoreTrouble{StoreTrouble::Kind::ReadOnly, m_folder, {}, words, 0};
        QSaveFile out(path);
        const bool opened = out.open(QIODevice::WriteOnly)
                         && out.setPermissions(QFileDevice::ReadOwner | QFileDevice::WriteOwner);
        // Without flush() commit() of Qt 6.4 does not notice that the disk is full.
        if (!opened || out.write(file->bytes) != file->bytes.size() || !out.flush() || !out.commit())
            return troubleOf(out, file->size);
        syncFolder(m_folder);
    }
    file->path = path;
    file->bytes.clear();
    return std::nullopt;
}

QByteArray MessageFiles::read(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

void MessageFiles::remove(const QByteArray &sha256) const
{
    if (sha256.size() == digestBytes)
        QFile::remove(m_folder + u'/' + QString::fromLatin1(sha256.toHex()));
}

} // namespace parlance
