#pragma once

#include "domain/Profile.h"
#include "storage/SecretStore.h"

#include <QHash>
#include <QObject>
#include <QVector>

namespace parlance {

// Keeps the keys of envelopes out of profiles.json where the computer has a place for secrets. A key leaves the file only
// when the store has confirmed that it holds it, so that at each moment it is in at least one of the two.
//
// Thread: that of the SecretStore. Lifetime: the engine's. Errors: a store that fails leaves the key in the file.
class ProfileSecrets : public QObject
{
    Q_OBJECT

public:
    using Done = std::function<void(const QString &key)>; // empty: it cannot be had

    // Without a store every key stays in the file.
    explicit ProfileSecrets(SecretStore *store, QObject *parent = nullptr) : QObject(parent), m_store(store) {}

    // The profiles as they may be written into the file; keys that the store does not hold yet are on their way there.
    QVector<Profile> forFile(const QVector<Profile> &profiles);
    // Whether the profile's key is (perhaps) in the store, and has to be asked for.
    bool isAway(const Profile &profile) const;
    void read(const QString &profile, const Done &done);
    void forget(const QString &profile);

Q_SIGNALS:
    // The store holds a key that is still in the file.
    void fileOutdated();

private:
    static QString nameOf(const QString &profile);

    SecretStore *m_store;
    QHash<QString, QString> m_held;  // by the profile's id: what the store holds
    QHash<QString, QString> m_given; // what it was given last, held or not
};

} // namespace parlance
