#include "Settings.h"

#include <QFile>
#include <QFileInfo>
#include <QJsonDocument>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace parlance;
using Key = Settings::Key;

class TestSettings : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { m_dir.reset(new QTemporaryDir); }

    void defaults();
    void survives();
    void everyKeySurvives();
    void savesSoonAfterAChange();
    void readingWritesNothing();
    void wrongTypesAreIgnored_data();
    void wrongTypesAreIgnored();
    void sameValueIsNoChange();
    void drafts();
    void unknownKeysSurvive();
    void damage_data();
    void damage();
    void theRestOfADamagedFileIsUsed();
    void unwritable();

private:
    QString path() const { return m_dir->filePath(QStringLiteral("settings.json")); }
    QJsonObject onDisk() const
    {
        QFile file(path());
        return file.open(QIODevice::ReadOnly) ? QJsonDocument::fromJson(file.readAll()).object() : QJsonObject();
    }
    void write(const QByteArray &bytes)
    {
        QFile file(path());
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(bytes);
    }

    std::unique_ptr<QTemporaryDir> m_dir;
};

void TestSettings::defaults()
{
    Settings settings;
    QCOMPARE(settings.load(path()), QString());
    QCOMPARE(settings.text(Key::Theme), QStringLiteral("system"));
    QCOMPARE(settings.text(Key::Language), QString());
    QVERIFY(settings.flag(Key::EnterSends));
    QCOMPARE(settings.number(Key::FontSize), 0);
    QVERIFY(settings.flag(Key::Notifications));
    QVERIFY(!settings.flag(Key::CloseToTray));
}

void TestSettings::survives()
{
    {
        Settings settings;
        QCOMPARE(settings.load(path()), QString());
        settings.set(Key::Theme, QStringLiteral("dark"));
        settings.set(Key::EnterSends, false);
        settings.set(Key::FontSize, 14);
        settings.set(Key::UserName, QStringLiteral("张三"));
        settings.set(Key::Notifications, false);
        settings.set(Key::Notifications, true); // back at the default
    } // the destructor writes what the timer has not written yet
    Settings settings;
    QCOMPARE(settings.load(path()), QString());
    QCOMPARE(settings.text(Key::Theme), QStringLiteral("dark"));
    QVERIFY(!settings.flag(Key::EnterSends));
    QCOMPARE(settings.number(Key::FontSize), 14);
    QCOMPARE(settings.text(Key::UserName), QStringLiteral("张三"));
    QVERIFY(settings.flag(Key::Notifications));
}

// No key may be missing from the table, nor two share a name.
void TestSettings::everyKeySurvives()
{
    QHash<int, QVariant> expected;
    {
        Settings settings;
        QCOMPARE(settings.load(path()), QString());
        for (int i = 0; i <= int(Key::CurrentRoom); ++i) {
            const QVariant fallback = settings.value(Key(i));
            QVariant other;
            if (Key(i) == Key::Theme)
                other = QStringLiteral("dark");
            else if (fallback.metaType() == QMetaType::fromType<bool>())
                other = !fallback.toBool();
            else if (fallback.metaType() == QMetaType::fromType<int>())
                other = fallback.toInt() + 12;
            else
                other = QStringLiteral("text %1").arg(i);
            settings.set(Key(i), other);
            QCOMPARE(settings.value(Key(i)), other);
            expected.insert(i, other);
        }
    }
    Settings settings;
    QCOMPARE(settings.load(path()), QString());
    for (auto it = expected.begin(); it != expected.end(); ++it)
        QCOMPARE(settings.value(Key(it.key())), it.value());
}

void TestSettings::savesSoonAfterAChange()
{
    Settings settings;
    QCOMPARE(settings.load(path()), QString());
    settings.set(Key::FontSize, 12);
    QVERIFY(!QFileInfo::exists(path())); // not at each keystroke
    QTRY_COMPARE(onDisk().value(QStringLiteral("fontSize")).toInt(), 12);
}

void TestSettings::readingWritesNothing()
{
    {
        Settings settings;
        QCOMPARE(settings.load(path()), QString());
    }
    QVERIFY(!QFileInfo::exists(path()));
}

void TestSettings::wrongTypesAreIgnored_data()
{
    QTest::addColumn<int>("key");
    QTest::addColumn<QVariant>("value");
    QTest::newRow("text for a flag") << int(Key::EnterSends) << QVariant(QStringLiteral("false"));
    QTest::newRow("number for a flag") << int(Key::EnterSends) << QVariant(0);
    QTest::newRow("text for a number") << int(Key::FontSize) << QVariant(QStringLiteral("12"));
    QTest::newRow("unreadable size") << int(Key::FontSize) << QVariant(1);
    QTest::newRow("huge size") << int(Key::FontSize) << QVariant(9999);
    QTest::newRow("unknown theme") << int(Key::Theme) << QVariant(QStringLiteral("pink"));
    QTest::newRow("nothing") << int(Key::UserName) << QVariant();
}

void TestSettings::wrongTypesAreIgnored()
{
    QFETCH(int, key);
    QFETCH(QVariant, value);
    Settings settings;
    QSignalSpy changed(&settings, &Settings::changed);
    const QVariant before = settings.value(Key(key));
    settings.set(Key(key), value);
    QCOMPARE(settings.value(Key(key)), before);
    QCOMPARE(changed.size(), 0);
}

void TestSettings::sameValueIsNoChange()
{
    Settings settings;
    QSignalSpy changed(&settings, &Settings::changed);
    settings.set(Key::FontSize, 12);
    settings.set(Key::FontSize, 12);
    QCOMPARE(changed.size(), 1);
    QCOMPARE(changed.at(0).at(0).value<Key>(), Key::FontSize);
}

void TestSettings::drafts()
{
    const QString draft = QStringLiteral("zwei\nZeilen 🙂");
    {
        Settings settings;
        QCOMPARE(settings.load(path()), QString());
        settings.setDraft(QStringLiteral("p"), QStringLiteral("a/b"), draft);
        settings.setDraft(QStringLiteral("p"), QString(), QStringLiteral("no room"));
        settings.setDraft(QStringLiteral("q"), QStringLiteral("a/b"), QStringLiteral("other"));
        settings.setDraft(QStringLiteral("p"), QStringLiteral("sent"), QStringLiteral("x"));
        settings.setDraft(QStringLiteral("p"), QStringLiteral("sent"), QString());
    }
    {
        Settings settings;
        QCOMPARE(settings.load(path()), QString());
        QCOMPARE(settings.draft(QStringLiteral("p"), QStringLiteral("a/b")), draft);
        QCOMPARE(settings.draft(QStringLiteral("p"), QString()), QStringLiteral("no room"));
        QCOMPARE(settings.draft(QStringLiteral("q"), QStringLiteral("a/b")), QStringLiteral("other"));
        QCOMPARE(settings.draft(QStringLiteral("p"), QStringLiteral("sent")), QString());
        settings.forgetDrafts(QStringLiteral("p"));
    }
    Settings settings;
    QCOMPARE(settings.load(path()), QString());
    QCOMPARE(settings.draft(QStringLiteral("p"), QStringLiteral("a/b")), QString());
    QCOMPARE(settings.draft(QStringLiteral("q"), QStringLiteral("a/b")), QStringLiteral("other"));
}

void TestSettings::unknownKeysSurvive()
{
    write(R"({"fontSize": 12, "later": {"x": 1}})");
    {
        Settings settings;
        QCOMPARE(settings.load(path()), QString());
        settings.set(Key::FontSize, 13);
    }
    QCOMPARE(onDisk().value(QStringLiteral("later")).toObject().value(QStringLiteral("x")).toInt(), 1);
    QCOMPARE(onDisk().value(QStringLiteral("fontSize")).toInt(), 13);
}

void TestSettings::damage_data()
{
    QTest::addColumn<QByteArray>("json");
    QTest::addColumn<QString>("words"); // how they begin
    QTest::newRow("truncated") << QByteArray("{\"theme\": \"dark\",\n") << QStringLiteral("line 2, column ");
    QTest::newRow("garbage") << QByteArray(10 * 1024 * 1024, '{') << QStringLiteral("line 1, column ");
    QTest::newRow("wrong type") << QByteArray("{\"enterSends\": \"yes\"}") << QStringLiteral("/enterSends: unexpected string");
    QTest::newRow("half a point") << QByteArray("{\"fontSize\": 12.5}") << QStringLiteral("/fontSize: unexpected number");
    QTest::newRow("huge") << QByteArray("{\"fontSize\": 1e300}") << QStringLiteral("/fontSize: unexpected number");
    QTest::newRow("unknown theme") << QByteArray("{\"theme\": \"pink\"}") << QStringLiteral("/theme: unexpected string");
    QTest::newRow("drafts") << QByteArray("{\"drafts\": []}") << QStringLiteral("/drafts: object expected, array found");
    QTest::newRow("draft") << QByteArray("{\"drafts\": {\"p\": {\"r\": 1}}}") << QStringLiteral("/drafts/p/r: string expected");
}

void TestSettings::damage()
{
    QFETCH(QByteArray, json);
    QFETCH(QString, words);
    write(json);
    Settings settings;
    const QString damage = settings.load(path());
    QVERIFY2(damage.startsWith(words), qPrintable(damage));
    for (int i = 0; i <= int(Key::CurrentRoom); ++i)
        QCOMPARE(settings.value(Key(i)), Settings().value(Key(i)));
}

void TestSettings::theRestOfADamagedFileIsUsed()
{
    write(R"({"theme": 5, "fontSize": 13, "drafts": {"p": {"r": 1, "s": "kept"}}})");
    {
        Settings settings;
        QCOMPARE(settings.load(path()), QStringLiteral("/theme: unexpected number"));
        QVERIFY(QFile::rename(path(), path() + QStringLiteral(".aside"))); // as Engine does
        QCOMPARE(settings.number(Key::FontSize), 13);
    }
    Settings settings;
    QCOMPARE(settings.load(path()), QString());
    QCOMPARE(settings.number(Key::FontSize), 13);
    QCOMPARE(settings.draft(QStringLiteral("p"), QStringLiteral("s")), QStringLiteral("kept"));
}

void TestSettings::unwritable()
{
    Settings settings;
    const QString nowhere = m_dir->filePath(QStringLiteral("no/such/settings.json"));
    QCOMPARE(settings.load(nowhere), QString());
    QSignalSpy failed(&settings, &Settings::saveFailed);
    settings.set(Key::FontSize, 12);
    settings.save();
    QCOMPARE(failed.size(), 1);
    QCOMPARE(failed.at(0).at(0).toString(), nowhere);
    QVERIFY(!failed.at(0).at(1).toString().isEmpty());
}

QTEST_GUILESS_MAIN(TestSettings)
#include "tst_settings.moc"
