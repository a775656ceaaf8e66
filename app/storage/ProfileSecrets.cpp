#include "storage/ProfileSecrets.h"

namespace parlance {

QString ProfileSecrets::nameOf(const QString &profile)
{
    return QStringLiteral("envelope/") + profile;
}

QVector<Profile> ProfileSecrets::forFile(const QVector<Profile> &profiles)
{
    if (!m_store)
        return profiles;
    QVector<Profile> written = profiles;
    for (Profile &profile : written) {
        QString &key = profile.envelope.key;
        if (key.isEmpty()) {
            if (m_held.contains(profile.id))
                forget(profile.id); // the person has taken it out
        } else if (m_held.value(profile.id) == key) {
            key.clear();
        } else if (m_given.value(profile.id) != key) { // what it refused once it is not asked for again in this run
            m_given.insert(profile.id, key);
            m_store->write(nameOf(profile.id), key, this, [this, id = profile.id, key](bool kept) {
                if (!kept || m_given.value(id) != key)
                    return;
                m_held.insert(id, key);
                Q_EMIT fileOutdated();
            });
        }
    }
    return written;
}

bool ProfileSecrets::isAway(const Profile &profile) const
{
    return m_store && profile.envelope.algorithm == EnvelopeSettings::Algorithm::Hmac && profile.envelope.key.isEmpty();
}

void ProfileSecrets::read(const QString &profile, const Done &done)
{
    m_store->read(nameOf(profile), this, [this, profile, done](const QString &key) {
        // A key that was set meanwhile is the newer one.
        if (!key.isEmpty() && !m_given.contains(profile)) {
            m_held.insert(profile, key);
            m_given.insert(profile, key);
        }
        done(key);
    });
}

void ProfileSecrets::forget(const QString &profile)
{
    if (!m_store || !m_given.contains(profile))
        return;
    m_held.remove(profile);
    m_given.remove(profile);
    m_store->remove(nameOf(profile));
}

} // namespace parlance
