#include "cli/MessageFile.h"

#include "domain/FileName.h"

#include <QCryptographicHash>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QMimeDatabase>

namespace parlance {

namespace {

constexpr qint64 mostBytes = 64 * 1024 * 1024;
constexpr int mostNumbers = 10000; // of files of one name in a folder

} // namespace

Result<FilePart> readMessageFile(const QString &path)
{
    QFile file(path);
    if (!QFileInfo(path).isFile() && QFileInfo::exists(path)) // a device may never end
        return Fault{0, path, QStringLiteral("it is no ordinary file")};
    if (!file.open(QIODevice::ReadOnly))
        return Fault{0, path, file.errorString()};
    if (file.size() > mostBytes)
        return Fault{0, path, QStringLiteral("it has %1 bytes, and at most %2 can be sent").arg(file.size()).arg(mostBytes)};
    FilePart part;
    part.bytes = file.read(mostBytes);
    if (file.error() != QFileDevice::NoError)
        return Fault{0, path, file.errorString()};
    part.name = safeFileName(QFileInfo(path).fileName());
    part.type = QMimeDatabase().mimeTypeForFileNameAndData(path, part.bytes).name();
    part.size = part.bytes.size();
    part.sha256 = QCryptographicHash::hash(part.bytes, QCryptographicHash::Sha256);
    return part;
}

Result<QString> saveMessageFile(const FilePart &part, const QString &folder)
{
    QByteArray bytes = part.bytes;
    if (bytes.isEmpty() && part.size > 0) {
        QFile kept(part.path);
        if (!kept.open(QIODevice::ReadOnly))
            return Fault{0, part.path, kept.errorString()};
        bytes = kept.readAll();
        if (bytes.size() != part.size)
            return Fault{0, part.path, QStringLiteral("it is damaged")};
    }
    const QString name = safeFileName(part.name); // again: a path is made of it
    const QFileInfo parts(name);
    const QString base = parts.completeBaseName().isEmpty() ? name : parts.completeBaseName();
    const QString suffix = base == name || parts.suffix().isEmpty() ? QString() : QString(u'.' + parts.suffix());
    for (int number = 1; number < mostNumbers; ++number) {
        const QString path = QDir(folder).filePath(number == 1 ? name : QStringLiteral("%1 (%2)%3").arg(base).arg(number).arg(suffix));
        QFile file(path);
        if (!file.open(QIODevice::WriteOnly | QIODevice::NewOnly)) {
            if (QFileInfo(path).exists() || QFileInfo(path).isSymLink())
                continue;
            return Fault{0, path, file.errorString()};
        }
        if (file.write(bytes) != bytes.size() || !file.flush()) {
            const Fault fault{0, path, file.errorString()};
            file.remove(); // half a file is none
            return fault;
        }
        return path;
    }
    return Fault{0, QDir(folder).filePath(name), QStringLiteral("too many files bear this name")};
}

} // namespace parlance
