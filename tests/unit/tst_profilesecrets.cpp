#include "storage/ProfileSecrets.h"

#include <QSignalSpy>
#include <QTest>

using namespace parlance;
using namespace Qt::StringLiterals;

namespace {

// Answers when the test says so.
class FakeSecrets : public SecretStore
{
public:
    void read(const QString &name, QObject *, const Read &done) override { m_reads.append([this, name, done] { done(secrets.value(name)); }); }
    void write(const QString &name, const QString &secret, QObject *, const Written &done) override
    {
        ++writes;
        m_writes.append([this, name, secret, done] {
            if (works)
                secrets.insert(name, secret);
            done(works);
        });
    }
    void remove(const QString &name) override { secrets.remove(name); }

    void answer()
    {
        for (const auto &each : std::exchange(m_writes, {}))
            each();
        for (const auto &each : std::exchange(m_reads, {}))
            each();
    }

    QHash<QString, QString> secrets;
    bool works = true;
    int writes = 0;

private:
    QVector<std::function<void()>> m_reads;
    QVector<std::function<void()>> m_writes;
};

Profile profile(const QString &key)
{
    Profile profile;
    profile.id = u"p"_s;
    profile.envelope.algorithm = EnvelopeSettings::Algorithm::Hmac;
    profile.envelope.key = key;
    return profile;
}

} // namespace

// A key is in the file until the store has confirmed that it holds it, and never in neither.
class ProfileSecretsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void leavesTheFileWhenTheStoreHasIt()
    {
        FakeSecrets store;
        ProfileSecrets secrets(&store);
        QSignalSpy outdated(&secrets, &ProfileSecrets::fileOutdated);
        QCOMPARE(secrets.forFile({profile(u"k"_s)}).first().envelope.key, u"k"_s);
        QCOMPARE(secrets.forFile({profile(u"k"_s)}).first().envelope.key, u"k"_s); // under way: asked once
        QCOMPARE(store.writes, 1);
        QCOMPARE(outdated.count(), 0);
        store.answer();
        QCOMPARE(outdated.count(), 1);
        QCOMPARE(secrets.forFile({profile(u"k"_s)}).first().envelope.key, QString());
        QCOMPARE(store.secrets.value(u"envelope/p"_s), u"k"_s);

        QCOMPARE(secrets.forFile({profile(u"new"_s)}).first().envelope.key, u"new"_s); // again until it is there
        store.answer();
        QCOMPARE(secrets.forFile({profile(u"new"_s)}).first().envelope.key, QString());
        QCOMPARE(store.secrets.value(u"envelope/p"_s), u"new"_s);
    }

    void staysInTheFileWhereTheStoreFails()
    {
        FakeSecrets store;
        store.works = false;
        ProfileSecrets secrets(&store);
        QSignalSpy outdated(&secrets, &ProfileSecrets::fileOutdated);
        secrets.forFile({profile(u"k"_s)});
        store.answer();
        QCOMPARE(outdated.count(), 0);
        QCOMPARE(secrets.forFile({profile(u"k"_s)}).first().envelope.key, u"k"_s);
        QCOMPARE(store.writes, 1); // not asked for ever
        ProfileSecrets none(nullptr);
        QCOMPARE(none.forFile({profile(u"k"_s)}).first().envelope.key, u"k"_s);
        QVERIFY(!none.isAway(profile({})));
    }

    void comesBack()
    {
        FakeSecrets store;
        store.secrets.insert(u"envelope/p"_s, u"k"_s);
        ProfileSecrets secrets(&store);
        QVERIFY(secrets.isAway(profile({})));
        QVERIFY(!secrets.isAway(profile(u"k"_s)));
        Profile digest = profile({});
        digest.envelope.algorithm = EnvelopeSettings::Algorithm::Digest;
        QVERIFY(!secrets.isAway(digest));
        QCOMPARE(secrets.forFile({profile({})}).first().envelope.key, QString()); // not yet read: not thought to be taken out
        QString key;
        secrets.read(u"p"_s, [&key](const QString &read) { key = read; });
        store.answer();
        QCOMPARE(key, u"k"_s);
        QCOMPARE(secrets.forFile({profile(u"k"_s)}).first().envelope.key, QString());
        QCOMPARE(store.writes, 0);
    }

    void aKeyThatWasTakenOutIsForgotten()
    {
        FakeSecrets store;
        ProfileSecrets secrets(&store);
        secrets.forFile({profile(u"k"_s)});
        store.answer();
        secrets.forFile({profile({})});
        QVERIFY(store.secrets.isEmpty());
        secrets.forFile({profile(u"k"_s)});
        store.answer();
        secrets.forget(u"p"_s);
        QVERIFY(store.secrets.isEmpty());
    }

    // The person was quicker than the store.
    void theNewerKeyWins()
    {
        FakeSecrets store;
        store.secrets.insert(u"envelope/p"_s, u"old"_s);
        ProfileSecrets secrets(&store);
        secrets.read(u"p"_s, [](const QString &) {});
        QCOMPARE(secrets.forFile({profile(u"new"_s)}).first().envelope.key, u"new"_s);
        store.answer();
        QCOMPARE(secrets.forFile({profile(u"new"_s)}).first().envelope.key, QString());
        QCOMPARE(store.secrets.value(u"envelope/p"_s), u"new"_s);
    }
};

QTEST_GUILESS_MAIN(ProfileSecretsTest)
#include "tst_profilesecrets.moc"
