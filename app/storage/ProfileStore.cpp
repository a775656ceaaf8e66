#include "storage/ProfileStore.h"

#include "storage/JsonFile.h"

#include <QDir>
#include <QJsonArray>
#include <QSet>

namespace parlance {

namespace {

constexpr int fileVersion = 1;
const QLatin1StringView versionKey("version");
const QLatin1StringView profilesKey("profiles");

} // namespace

ProfileStore::ProfileStore(const QString &profileDir)
    : m_path(QDir(profileDir).filePath(QStringLiteral("profiles.json")))
{
}

ProfileStore::Loaded ProfileStore::load()
{
    Loaded loaded;
    m_root = {};
    m_unknown.clear();
    m_refuseToSave.clear();

    const JsonFileContent content = readJsonFile(m_path);
    if (content.missing()) {
        loaded.missing = true;
        return loaded;
    }

    QString reason = content.damage; // the first thing that is wrong
    if (content.object) {
        m_root = *content.object;
        const QJsonValue version = m_root.value(versionKey);
        if (version.toDouble() > fileVersion) {
            m_refuseToSave = QStringLiteral("/version: %1, newest known %2").arg(version.toDouble()).arg(fileVersion);
            loaded.problem = Problem{m_path, QString(), m_refuseToSave, true};
            return loaded;
        }
        if (version.toInt() != fileVersion)
            reason = QStringLiteral("/version: %1 expected").arg(fileVersion);
        else if (!m_root.value(profilesKey).isArray())
            reason = QStringLiteral("/profiles: array expected");
    }

    const QJsonArray array = m_root.value(profilesKey).toArray();
    QSet<QString> ids;
    int leftOut = 0;
    for (qsizetype i = 0; i < array.size(); ++i) {
        QString damage;
        if (!array.at(i).isObject()) {
            damage = QStringLiteral(": object expected");
        } else if (const Result<Profile> profile = profileFromJson(array.at(i).toObject()); !profile) {
            damage = profile.error().where + QStringLiteral(": ") + profile.error().value;
        } else if (ids.contains(profile->id)) {
            damage = QStringLiteral("/id: \"%1\" a second time").arg(profile->id);
        } else {
            ids.insert(profile->id);
            m_unknown.insert(profile->id, array.at(i).toObject());
            loaded.profiles.append(*profile);
        }
        if (damage.isEmpty())
            continue;
        ++leftOut;
        if (reason.isEmpty())
            reason = QStringLiteral("/profiles/%1").arg(i) + damage;
    }
    if (reason.isEmpty())
        return loaded;

    loaded.problem = Problem{m_path, keepDamagedAside(m_path), reason, false, leftOut};
    if (loaded.problem->keptAs.isEmpty()) {
        m_refuseToSave = reason;
    } else if (!loaded.profiles.isEmpty()) {
        // What could be read must be there at the next start as well.
        if (const Result<bool> saved = save(loaded.profiles); !saved)
            loaded.problem->reason += QStringLiteral("; ") + saved.error().value;
    }
    return loaded;
}

Result<bool> ProfileStore::save(const QVector<Profile> &profiles)
{
    if (!m_refuseToSave.isEmpty())
        return Fault{0, m_path, m_refuseToSave};

    QJsonArray array;
    for (const Profile &profile : profiles) {
        QJsonObject object = m_unknown.value(profile.id);
        const QJsonObject known = profileToJson(profile);
        for (auto it = known.begin(); it != known.end(); ++it)
            object.insert(it.key(), it.value());
        array.append(object);
    }
    m_root.insert(versionKey, fileVersion);
    m_root.insert(profilesKey, array);
    if (const QString words = writeJsonFile(m_path, m_root); !words.isEmpty())
        return Fault{0, m_path, words};
    return true;
}

} // namespace parlance
