#include "ui/SystemSecrets.h"

#include <QPointer>
#include <QTimer>

#include <chrono>
#include <memory>

#ifdef PARLANCE_KEYCHAIN
#include <qt6keychain/keychain.h>
#endif

namespace parlance {

#ifdef PARLANCE_KEYCHAIN

namespace {

// A locked store asks the person, and its jobs hang until they answer, perhaps for ever.
constexpr std::chrono::milliseconds patience{4000};

QString serviceName()
{
    return QStringLiteral("Parlance");
}

// Calls `done` once: with the job when it ended, with nothing when it took too long or the context is gone by then.
void run(QKeychain::Job *job, QObject *context, const std::function<void(QKeychain::Job *)> &done)
{
    const auto open = std::make_shared<bool>(true);
    QObject::connect(job, &QKeychain::Job::finished, context, [open, done](QKeychain::Job *ended) {
        if (std::exchange(*open, false))
            done(ended);
    });
    QTimer::singleShot(patience, context, [open, done] {
        if (std::exchange(*open, false))
            done(nullptr);
    });
    job->start(); // deletes itself when it ends
}

} // namespace

void SystemSecrets::read(const QString &name, QObject *context, const Read &done)
{
    auto *job = new QKeychain::ReadPasswordJob(serviceName());
    job->setKey(name);
    run(job, context, [done](QKeychain::Job *ended) {
        const auto *reading = static_cast<QKeychain::ReadPasswordJob *>(ended);
        done(reading && reading->error() == QKeychain::NoError ? reading->textData() : QString());
    });
}

void SystemSecrets::write(const QString &name, const QString &secret, QObject *context, const Written &done)
{
    auto *job = new QKeychain::WritePasswordJob(serviceName());
    job->setKey(name);
    job->setTextData(secret);
    run(job, context, [done](QKeychain::Job *ended) { done(ended && ended->error() == QKeychain::NoError); });
}

void SystemSecrets::remove(const QString &name)
{
    auto *job = new QKeychain::DeletePasswordJob(serviceName());
    job->setKey(name);
    job->start();
}

#else

void SystemSecrets::read(const QString &, QObject *context, const Read &done)
{
    QTimer::singleShot(0, context, [done] { done({}); });
}

void SystemSecrets::write(const QString &, const QString &, QObject *context, const Written &done)
{
    QTimer::singleShot(0, context, [done] { done(false); });
}

void SystemSecrets::remove(const QString &) {}

#endif

} // namespace parlance
