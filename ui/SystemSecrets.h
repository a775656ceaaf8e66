#pragma once

#include "storage/SecretStore.h"

#include <QObject>

namespace parlance {

// The key store of this computer, through QtKeychain. Where the program was built without that, or nothing answers (no
// service, a locked store that nobody unlocks), every answer is "no", after four seconds at the latest.
//
// Thread: GUI. Lifetime: the program's.
class SystemSecrets : public QObject, public SecretStore
{
    Q_OBJECT

public:
    explicit SystemSecrets(QObject *parent = nullptr) : QObject(parent) {}

    void read(const QString &name, QObject *context, const Read &done) override;
    void write(const QString &name, const QString &secret, QObject *context, const Written &done) override;
    void remove(const QString &name) override;
};

} // namespace parlance
