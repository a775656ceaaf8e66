#pragma once

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QRegularExpression>
#include <QString>
#include <QStringList>

namespace parlance {

// The file names of what a running process has loaded, as Linux says it; empty when there is no such process or system.
// A pure function, any thread.
inline QStringList loadedLibraries(qint64 pid)
{
    QFile maps(QStringLiteral("/proc/%1/maps").arg(pid));
    if (!maps.open(QIODevice::ReadOnly))
        return {};
    QStringList names;
    const QList<QByteArray> lines = maps.readAll().split('\n');
    for (const QByteArray &line : lines) {
        const qsizetype path = line.indexOf('/');
        if (path >= 0)
            names += QFileInfo(QFile::decodeName(line.sliced(path))).fileName();
    }
    names.removeDuplicates();
    return names;
}

// Those of OpenSSL, and Qt's plugin for it.
inline QStringList loadedOpenSsl(qint64 pid)
{
    return loadedLibraries(pid).filter(QRegularExpression(QStringLiteral("^lib(ssl|crypto|qopensslbackend)\\b")));
}

} // namespace parlance
