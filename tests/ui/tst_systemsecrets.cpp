#include "Engine.h"
#include "ui/SystemSecrets.h"

#include <QFile>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <optional>

#ifdef PARLANCE_DBUS
#include <QDBusInterface>
#include <QDBusMessage>
#include <QDBusObjectPath>
#endif

using namespace parlance;
using namespace Qt::StringLiterals;

// The key store of the desktop, on this test's own bus: gnome-keyring where it is unlocked, and what becomes of a key where
// nothing answers. It needs the bus that tests/support/with-screen makes.
class tst_SystemSecrets : public QObject
{
    Q_OBJECT

    static constexpr int patience = 30000;

    static Profile hmac()
    {
        Profile profile;
        profile.name = u"Team"_s;
        profile.url = QUrl(u"ws://127.0.0.1:1/"_s);
        profile.user = u"Ana"_s;
        profile.connectAtStart = false;
        profile.envelope.on = true;
        profile.envelope.algorithm = EnvelopeSettings::Algorithm::Hmac;
        profile.envelope.key = u"a kéy of the team"_s;
        return profile;
    }

    static QByteArray fileIn(const QTemporaryDir &dir)
    {
        QFile file(dir.filePath(u"profiles.json"_s));
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }

    QTemporaryDir m_home;
    QProcess m_keyring;

private Q_SLOTS:
    void initTestCase()
    {
        qputenv("XDG_DATA_HOME", m_home.path().toLocal8Bit());
        qputenv("XDG_RUNTIME_DIR", m_home.path().toLocal8Bit());
#ifdef PARLANCE_KEYCHAIN
        m_keyring.start(u"gnome-keyring-daemon"_s, {u"--unlock"_s, u"--components=secrets"_s, u"--foreground"_s});
        QVERIFY2(m_keyring.waitForStarted(), "gnome-keyring-daemon is missing: run script/bootstrap test");
        m_keyring.write("password");
        m_keyring.closeWriteChannel();
        SystemSecrets secrets;
        // It takes a moment until it is on the bus.
        bool works = false;
        for (int i = 0; i < 20 && !works; ++i) {
            bool answered = false;
            secrets.write(u"probe"_s, u"x"_s, this, [&](bool kept) { works = kept; answered = true; });
            QTRY_VERIFY_WITH_TIMEOUT(answered, patience);
        }
        QVERIFY(works);
#endif
    }

    void cleanupTestCase()
    {
        m_keyring.terminate();
        m_keyring.waitForFinished();
    }

    void keepsAndForgets()
    {
#ifdef PARLANCE_KEYCHAIN
        SystemSecrets secrets;
        bool kept = false;
        secrets.write(u"envelope/test"_s, u"gehéim 通信"_s, this, [&kept](bool yes) { kept = yes; });
        QTRY_VERIFY_WITH_TIMEOUT(kept, patience);
        QString read;
        secrets.read(u"envelope/test"_s, this, [&read](const QString &secret) { read = secret; });
        QTRY_COMPARE_WITH_TIMEOUT(read, u"gehéim 通信"_s, patience);
        secrets.remove(u"envelope/test"_s);
        std::optional<QString> gone;
        const auto ask = [&] {
            gone.reset();
            secrets.read(u"envelope/test"_s, this, [&gone](const QString &secret) { gone = secret; });
            return QTest::qWaitFor([&gone] { return gone.has_value(); }, patience) && gone->isEmpty();
        };
        QTRY_VERIFY_WITH_TIMEOUT(ask(), patience);
#endif
    }

    // Over a restart of the program: in the store, and not in the file.
    void theEngineKeepsKeysThere()
    {
        SystemSecrets secrets;
        QTemporaryDir dir;
        QString id;
        {
            Engine engine({.profileDir = dir.path(), .localRoom = false, .secrets = &secrets, .wireThread = false});
            engine.start();
            id = engine.addProfile(hmac());
#ifdef PARLANCE_KEYCHAIN
            QVERIFY(fileIn(dir).contains("of the team")); // until the store has it
            QTRY_VERIFY_WITH_TIMEOUT(!fileIn(dir).contains("of the team"), patience);
#endif
        }
        Engine engine({.profileDir = dir.path(), .localRoom = false, .secrets = &secrets, .wireThread = false});
        engine.start();
        QTRY_COMPARE_WITH_TIMEOUT(engine.profile(id).envelope.key, u"a kéy of the team"_s, patience);
        QCOMPARE(engine.profile(id).connectAtStart, false);
    }

    // It asks the person, whom nobody can answer for here: the program goes on without.
    void aLockedStoreHoldsNobodyUp()
    {
#if defined(PARLANCE_KEYCHAIN) && defined(PARLANCE_DBUS)
        SystemSecrets secrets;
        bool kept = false;
        secrets.write(u"envelope/locked"_s, u"key"_s, this, [&kept](bool yes) { kept = yes; });
        QTRY_VERIFY_WITH_TIMEOUT(kept, patience);
        QDBusInterface service(u"org.freedesktop.secrets"_s, u"/org/freedesktop/secrets"_s, u"org.freedesktop.Secret.Service"_s);
        const QList<QDBusObjectPath> collections{QDBusObjectPath(u"/org/freedesktop/secrets/collection/login"_s)};
        QCOMPARE(service.call(u"Lock"_s, QVariant::fromValue(collections)).type(), QDBusMessage::ReplyMessage);
        std::optional<QString> read;
        secrets.read(u"envelope/locked"_s, this, [&read](const QString &secret) { read = secret; });
        QTRY_VERIFY_WITH_TIMEOUT(read.has_value(), patience);
        QCOMPARE(*read, QString());
        std::optional<bool> written;
        secrets.write(u"envelope/locked"_s, u"other"_s, this, [&written](bool yes) { written = yes; });
        QTRY_VERIFY_WITH_TIMEOUT(written.has_value(), patience);
        QCOMPARE(*written, false);
#endif
    }

    void withoutAStoreItStaysInTheFile()
    {
        QTemporaryDir dir;
        QString id;
        {
            Engine engine({.profileDir = dir.path(), .localRoom = false, .wireThread = false});
            engine.start();
            id = engine.addProfile(hmac());
        }
        QVERIFY(fileIn(dir).contains("of the team"));
        QVERIFY(!(QFile::permissions(dir.filePath(u"profiles.json"_s)) & (QFile::ReadGroup | QFile::ReadOther)));
        Engine engine({.profileDir = dir.path(), .localRoom = false, .wireThread = false});
        engine.start();
        QCOMPARE(engine.profile(id).envelope.key, u"a kéy of the team"_s);
    }
};

QTEST_GUILESS_MAIN(tst_SystemSecrets)
#include "tst_systemsecrets.moc"
