#include "DialogChecks.h"
#include "ui/profiles/HintLabel.h"
#include "ui/settings/SettingsDialog.h"

#include <QCheckBox>
#include <QSpinBox>
#include <QSystemTrayIcon>
#include <QTest>

using namespace parlance;
using Key = Settings::Key;

class TestSettingsDialog : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void showsWhatIsSet();
    void theme();
    void languageAtTheNextStart();
    void enterSends();
    void fontSize();
    void name();
    void flags();
    void destroyedWhileTyping();
    void escapeKeepsWhatWasChosen();
    void namesOrderAndRoom();
};

void TestSettingsDialog::showsWhatIsSet()
{
    Settings settings;
    settings.set(Key::Theme, QStringLiteral("dark"));
    settings.set(Key::Language, QStringLiteral("zh_CN"));
    settings.set(Key::EnterSends, false);
    settings.set(Key::FontSize, 15);
    settings.set(Key::UserName, QStringLiteral("Ana"));
    settings.set(Key::Notifications, false);
    const SettingsDialog dialog(settings);
    QCOMPARE(child<QComboBox>(dialog, "theme")->currentText(), QStringLiteral("Dark"));
    QCOMPARE(child<QComboBox>(dialog, "language")->currentText(), QStringLiteral("简体中文"));
    QVERIFY(!child<QCheckBox>(dialog, "enterSends")->isChecked());
    QCOMPARE(child<QSpinBox>(dialog, "fontSize")->value(), 15);
    QCOMPARE(child<QLineEdit>(dialog, "userName")->text(), QStringLiteral("Ana"));
    QVERIFY(!child<QCheckBox>(dialog, "notifications")->isChecked());
}

void TestSettingsDialog::theme()
{
    Settings settings;
    SettingsDialog dialog(settings);
    QVERIFY(showActive(dialog));
    auto *box = child<QComboBox>(dialog, "theme");
    box->setFocus();
    QTest::keyClick(box, Qt::Key_Down);
    QCOMPARE(settings.text(Key::Theme), QStringLiteral("light"));
    QTest::keyClick(box, Qt::Key_Down);
    QCOMPARE(settings.text(Key::Theme), QStringLiteral("dark"));
}

void TestSettingsDialog::languageAtTheNextStart()
{
    Settings settings;
    SettingsDialog dialog(settings);
    QVERIFY(showActive(dialog));
    auto *box = child<QComboBox>(dialog, "language");
    auto *hint = child<HintLabel>(dialog, "languageHint");
    QVERIFY(!hint->isVisible());
    box->setFocus();
    QTest::keyClick(box, Qt::Key_End);
    QCOMPARE(settings.text(Key::Language), QStringLiteral("zh_CN"));
    QVERIFY(hint->isVisible());
    QVERIFY(hint->text().contains(QStringLiteral("started again")));
    QTRY_COMPARE(cutLabels(dialog), QStringList());
    QTest::keyClick(box, Qt::Key_Home);
    QCOMPARE(settings.text(Key::Language), QString());
    QVERIFY(!hint->isVisible()); // back where it was: nothing to wait for
}

void TestSettingsDialog::enterSends()
{
    Settings settings;
    SettingsDialog dialog(settings);
    QVERIFY(showActive(dialog));
    auto *hint = child<HintLabel>(dialog, "enterHint");
    QVERIFY(hint->text().contains(QStringLiteral("Shift+Enter")));
    QTest::keyClick(&dialog, Qt::Key_E, Qt::AltModifier);
    QTRY_VERIFY(!settings.flag(Key::EnterSends));
    QVERIFY(hint->text().contains(QStringLiteral("Ctrl+Enter")));
}

void TestSettingsDialog::fontSize()
{
    Settings settings;
    SettingsDialog dialog(settings);
    QVERIFY(showActive(dialog));
    auto *box = child<QSpinBox>(dialog, "fontSize");
    QCOMPARE(box->text(), QStringLiteral("Like the system"));
    box->setFocus();
    box->selectAll();
    QTest::keyClicks(box, QStringLiteral("14"));
    QCOMPARE(settings.number(Key::FontSize), 0); // not while one types
    QTest::keyClick(box, Qt::Key_Tab);
    QCOMPARE(settings.number(Key::FontSize), 14);
    box->stepBy(-100);
    QCOMPARE(settings.number(Key::FontSize), 0);
}

void TestSettingsDialog::name()
{
    Settings settings;
    SettingsDialog dialog(settings);
    QVERIFY(showActive(dialog));
    QTest::keyClicks(child<QLineEdit>(dialog, "userName"), QStringLiteral(" Li  Wei "));
    QCOMPARE(settings.text(Key::UserName), QStringLiteral("Li Wei"));
}

void TestSettingsDialog::flags()
{
    Settings settings;
    SettingsDialog dialog(settings);
    QVERIFY(showActive(dialog));
    auto *notifications = child<QCheckBox>(dialog, "notifications");
    notifications->setFocus();
    QTest::keyClick(notifications, Qt::Key_Space);
    QVERIFY(!settings.flag(Key::Notifications));
    QCOMPARE(child<QCheckBox>(dialog, "closeToTray")->isEnabled(), QSystemTrayIcon::isSystemTrayAvailable());
}

void TestSettingsDialog::destroyedWhileTyping()
{
    Settings settings;
    auto dialog = std::make_unique<SettingsDialog>(settings);
    QVERIFY(showActive(*dialog));
    auto *box = child<QSpinBox>(*dialog, "fontSize");
    box->setFocus();
    box->selectAll();
    QTest::keyClicks(box, QStringLiteral("14"));
    dialog.reset();
    QCOMPARE(settings.number(Key::FontSize), 14);
}

void TestSettingsDialog::escapeKeepsWhatWasChosen()
{
    Settings settings;
    SettingsDialog dialog(settings);
    QVERIFY(showActive(dialog));
    QTest::keyClick(&dialog, Qt::Key_E, Qt::AltModifier);
    QTRY_VERIFY(!settings.flag(Key::EnterSends));
    QTest::keyClick(&dialog, Qt::Key_Escape);
    QVERIFY(!dialog.isVisible());
    QVERIFY(!settings.flag(Key::EnterSends));
}

void TestSettingsDialog::namesOrderAndRoom()
{
    Settings settings;
    SettingsDialog dialog(settings);
    QVERIFY(showActive(dialog));
    QCOMPARE(withoutName(dialog), QStringList());
    QCOMPARE(sharedMnemonics(dialog), QStringList());
    QTRY_COMPARE(cutLabels(dialog), QStringList());
    QStringList expected{QStringLiteral("userName"), QStringLiteral("theme"), QStringLiteral("fontSize"),
                         QStringLiteral("language"), QStringLiteral("enterSends"), QStringLiteral("notifications")};
    if (QSystemTrayIcon::isSystemTrayAvailable())
        expected.append(QStringLiteral("closeToTray"));
    expected.append(QStringLiteral("settingsClose"));
    QCOMPARE(tabOrder(child<QLineEdit>(dialog, "userName")), expected);
}

QTEST_MAIN(TestSettingsDialog)
#include "tst_settingsdialog.moc"
