#pragma once

#include <QString>

#include <functional>

class QObject;

namespace parlance {

// Where the computer keeps secrets for its programs: Secret Service or KWallet, the keychain of macOS, the credentials of
// Windows. The window brings one (ui/SystemSecrets); tests bring their own.
//
// Thread: that of its maker, with an event loop; answers come from it, within a few seconds, and never when `context` is
// gone. Lifetime: longer than what uses it. Errors: no answer but "no": why a store refuses nobody can mend from here.
class SecretStore
{
public:
    using Read = std::function<void(const QString &secret)>; // empty: there is none, or it cannot be read now
    using Written = std::function<void(bool kept)>;

    virtual ~SecretStore() = default;
    virtual void read(const QString &name, QObject *context, const Read &done) = 0;
    virtual void write(const QString &name, const QString &secret, QObject *context, const Written &done) = 0;
    virtual void remove(const QString &name) = 0;
};

} // namespace parlance
