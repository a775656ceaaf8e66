#include "storage/JsonFile.h"

#include <QDateTime>
#include <QFile>
#include <QFileInfo>
#include <QJsonDocument>
#include <QSaveFile>

namespace parlance {

namespace {

QString placed(const QByteArray &json, qsizetype offset, const QString &words)
{
    const QByteArray before = json.left(offset);
    const qsizetype line = 1 + before.count('\n');
    const qsizetype column = 1 + QString::fromUtf8(before.mid(before.lastIndexOf('\n') + 1)).size();
    return QStringLiteral("line %1, column %2: %3").arg(line).arg(column).arg(words);
}

} // namespace

QString jsonDamage(const QByteArray &json, QJsonObject *object)
{
    QJsonParseError error;
    const QJsonDocument document = QJsonDocument::fromJson(json, &error);
    if (error.error != QJsonParseError::NoError)
        return placed(json, error.offset, error.errorString());
    if (!document.isObject())
        return placed(json, 0, QStringLiteral("not an object"));
    if (object)
        *object = document.object();
    return {};
}

JsonFileContent readJsonFile(const QString &path)
{
    JsonFileContent content;
    const QFileInfo info(path);
    // A dangling link is a damaged file, not a missing one: writing would replace what it points to.
    if (!info.exists() && !info.isSymLink())
        return content;
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly)) {
        content.damage = file.errorString();
        return content;
    }
    if (file.size() > maxJsonFileBytes) {
        content.damage = QStringLiteral("%1 bytes, limit %2").arg(file.size()).arg(maxJsonFileBytes);
        return content;
    }
    const QByteArray json = file.read(maxJsonFileBytes);
    if (file.error() != QFileDevice::NoError) {
        content.damage = file.errorString();
        return content;
    }
    QJsonObject object;
    content.damage = jsonDamage(json, &object);
    if (content.damage.isEmpty())
        content.object = object;
    return content;
}

QString writeJsonFile(const QString &path, const QJsonObject &object)
{
    // QSaveFile follows a link and replaces what it finds there: run as root, that could be a device.
    const QFileInfo target(path);
    if (target.exists() && !target.isFile())
        return QStringLiteral("%1 is not a regular file").arg(target.canonicalFilePath());
    QSaveFile file(path);
    if (!file.open(QIODevice::WriteOnly))
        return file.errorString();
    // Before the first byte: there is no moment at which somebody else could read a token.
    if (!file.setPermissions(QFileDevice::ReadOwner | QFileDevice::WriteOwner))
        return file.errorString();
    // commit() of Qt 6.4 does not notice that what was buffered cannot be written, and replaces a good file by an empty one.
    const QByteArray bytes = QJsonDocument(object).toJson(QJsonDocument::Indented);
    if (file.write(bytes) != bytes.size() || !file.flush())
        return file.errorString();
    return file.commit() ? QString() : file.errorString();
}

QString keepDamagedAside(const QString &path)
{
    const QString base =
        path + QStringLiteral(".damaged-") + QDateTime::currentDateTime().toString(QStringLiteral("yyyyMMdd-HHmmss"));
    QString target = base;
    for (int n = 2; QFileInfo::exists(target) || QFileInfo(target).isSymLink(); ++n)
        target = base + QStringLiteral("-%1").arg(n);
    // QFile::rename() refuses to overwrite, so a name that was taken meanwhile is not lost either.
    return QFile::rename(path, target) ? target : QString();
}

} // namespace parlance
