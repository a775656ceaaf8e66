#pragma once

#include <QByteArray>
#include <QDir>
#include <QDirIterator>
#include <QFile>
#include <QStringList>

namespace parlance::test {

// The project's own files, as paths from its root: what git would list, without asking git, so that the tests also
// run on an unpacked archive. Thread: any. Errors: a file that cannot be read has no content.
class Sources
{
public:
    static QString root() { return QStringLiteral(PARLANCE_SOURCE_DIR); }

    static QByteArray read(const QString &path)
    {
        QFile file(root() + u'/' + path);
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }

    // Every file below the folders, sorted.
    static QStringList files(const QStringList &folders, const QStringList &patterns = {})
    {
        QStringList found;
        for (const QString &folder : folders) {
            QDirIterator it(root() + u'/' + folder, patterns, QDir::Files | QDir::Hidden, QDirIterator::Subdirectories);
            while (it.hasNext()) {
                const QString path = QDir(root()).relativeFilePath(it.next());
                if (!path.contains(u"node_modules/") && !path.contains(u"__pycache__/"))
                    found += path;
            }
        }
        found.sort();
        return found;
    }

    static QStringList cpp(const QStringList &folders)
    {
        return files(folders, {QStringLiteral("*.cpp"), QStringLiteral("*.h")});
    }
};

} // namespace parlance::test
