#include "DialogChecks.h"
#include "dialect/DialectFactory.h"
#include "ui/DialogParts.h"
#include "ui/profiles/HintLabel.h"
#include "ui/profiles/JsonLine.h"
#include "ui/profiles/ProfileDialog.h"

#include <QApplication>
#include <QCheckBox>
#include <QClipboard>
#include <QPushButton>
#include <QScreen>
#include <QTableWidget>
#include <QTabWidget>

using namespace parlance;

namespace {

enum Kind { Room, Minimal, Typed, Plain, Custom };

Profile fresh()
{
    Profile profile;
    profile.user = QStringLiteral("Ana");
    return profile;
}

Profile existing()
{
    Profile profile;
    profile.id = QStringLiteral("id-1");
    profile.name = QStringLiteral("Team");
    profile.url = QUrl(QStringLiteral("wss://chat.example.org:8443/room?x=1"));
    profile.user = QStringLiteral("Ana");
    profile.token = QStringLiteral("s3cret");
    profile.dialect = DialectKind::JsonChat;
    profile.mapping = mappingPreset(QStringLiteral("typed"))->toJson();
    profile.rooms = {QStringLiteral("a"), QStringLiteral("b")};
    profile.headers = {{QStringLiteral("X-B"), QStringLiteral("2")}, {QStringLiteral("X-A"), QStringLiteral("1")}};
    profile.subprotocols = {QStringLiteral("chat.v2"), QStringLiteral("chat")};
    profile.origin = QStringLiteral("https://example.org");
    profile.verifyTls = false;
    profile.transport = TransportChoice::QtWebSockets;
    profile.compression = false;
    profile.proxy = {ProxySettings::Kind::Socks5, QStringLiteral("proxy.example.org"), 1080, QStringLiteral("ana"), QStringLiteral("pr0xy")};
    profile.connectAtStart = false;
    profile.keepTryingWhileHidden = true;
    profile.retryCodes = {4001};
    profile.fatalCodes = {4002};
    return profile;
}

void paste(QWidget *target, const QString &text)
{
    QApplication::clipboard()->setText(text);
    target->setFocus();
    QTest::keySequence(target, QKeySequence(QKeySequence::SelectAll));
    QTest::keySequence(target, QKeySequence(QKeySequence::Paste));
}

} // namespace

class TestProfileDialog : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates)); }

    void everyFieldSurvivesUnchanged();
    void makesAProfileByKeyboard();
    void reasonWhileItCannotBeAccepted();
    void suggestionIsOneClick();
    void tokenIsHidden();
    void presets_data();
    void presets();
    void presetIsRecognised();
    void customBeginsWithThePreset();
    void previewReads();
    void previewIsPlainText();
    void previewFollowsEveryKey();
    void previewOfGarbage();
    void previewOfPlainText();
    void previewSends();
    void mappingFaultNamesItsLine_data();
    void mappingFaultNamesItsLine();
    void lines_data();
    void lines();
    void headersByKeyboard();
    void badHeaderIsNamed();
    void unverifiedTlsIsSaid();
    void escapeChangesNothing();
    void fitsOnTheScreen();
    void namesMnemonicsOrder();
    void destroyedWhileEditing();

private:
    static void open(ProfileDialog &dialog, int page = 0)
    {
        QVERIFY(showActive(dialog));
        child<QTabWidget>(dialog, "profileTabs")->setCurrentIndex(page);
    }
    static void choose(ProfileDialog &dialog, Kind kind)
    {
        child<QComboBox>(dialog, "serverKind")->setCurrentIndex(kind);
    }
    static QPushButton *accept(const ProfileDialog &dialog) { return child<QPushButton>(dialog, "profileAccept"); }
    static QLineEdit *address(const ProfileDialog &dialog) { return child<QLineEdit>(dialog, "serverAddress"); }
    static QString label(const ProfileDialog &dialog, const char *name)
    {
        const auto *found = child<QLabel>(dialog, name);
        return found->isVisible() ? found->text() : QString();
    }
};

void TestProfileDialog::everyFieldSurvivesUnchanged()
{
    Profile profile = existing();
    {
        ProfileDialog dialog(profile);
        open(dialog);
        QCOMPARE(dialog.profile(), profile);
        QVERIFY(accept(dialog)->isEnabled());
        QCOMPARE(accept(dialog)->text(), QStringLiteral("&Save"));
    }
    profile.mapping = {{QStringLiteral("text"), QStringLiteral("/a/b")},
                       {QStringLiteral("send"), QJsonObject{{QStringLiteral("m"), QStringLiteral("{{text}}")}}}};
    QCOMPARE(ProfileDialog(profile).profile(), profile);
    profile.dialect = DialectKind::PlainText;
    profile.mapping = {};
    QCOMPARE(ProfileDialog(profile).profile(), profile);
}

void TestProfileDialog::makesAProfileByKeyboard()
{
    ProfileDialog dialog(Profile{});
    open(dialog);
    QVERIFY(address(dialog)->hasFocus()); // one can begin to type at once
    QTest::keyClicks(QApplication::focusWidget(), QStringLiteral("ws://chat.example.org:8080"));
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_Tab); // name
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_Tab); // your name
    QTest::keyClicks(QApplication::focusWidget(), QStringLiteral("Ana"));
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_Tab);
    QTest::keyClicks(QApplication::focusWidget(), QStringLiteral("dev, ops,dev"));
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_Return);
    QCOMPARE(dialog.result(), int(QDialog::Accepted));
    const Profile profile = dialog.profile();
    QCOMPARE(profile.url, QUrl(QStringLiteral("ws://chat.example.org:8080")));
    QCOMPARE(profile.name, QStringLiteral("chat.example.org")); // no name given
    QCOMPARE(profile.user, QStringLiteral("Ana"));
    QCOMPARE(profile.rooms, (QStringList{QStringLiteral("dev"), QStringLiteral("ops")}));
    QCOMPARE(profile.dialect, DialectKind::Room);
    QVERIFY(profile.id.isEmpty()); // made by the engine
}

void TestProfileDialog::reasonWhileItCannotBeAccepted()
{
    ProfileDialog dialog(Profile{});
    open(dialog);
    auto *reason = child<HintLabel>(dialog, "profileProblem");
    QVERIFY(!accept(dialog)->isEnabled());
    QVERIFY(!reason->isVisible()); // it stands below the address
    QVERIFY(!accept(dialog)->toolTip().isEmpty());

    QTest::keyClicks(address(dialog), QStringLiteral("ws://a"));
    QVERIFY(!accept(dialog)->isEnabled());
    QVERIFY(reason->isVisible());
    QVERIFY(reason->text().contains(QStringLiteral("Type the name")));
    child<QTabWidget>(dialog, "profileTabs")->setCurrentIndex(2);
    QVERIFY2(reason->text().contains(QStringLiteral("General: ")), qPrintable(reason->text())); // where it is

    child<QTabWidget>(dialog, "profileTabs")->setCurrentIndex(0);
    QTest::keyClicks(child<QLineEdit>(dialog, "profileUser"), QStringLiteral("Ana"));
    QVERIFY(accept(dialog)->isEnabled());
    QVERIFY(!reason->isVisible());
    QTest::keyClick(address(dialog), Qt::Key_Backspace);
    QVERIFY(!accept(dialog)->isEnabled());
    QTest::keyClick(address(dialog), Qt::Key_Return); // the default button is disabled
    QVERIFY(dialog.isVisible());
}

void TestProfileDialog::suggestionIsOneClick()
{
    ProfileDialog dialog(fresh());
    open(dialog);
    QTest::keyClicks(address(dialog), QStringLiteral("https://chat.example.org"));
    QVERIFY(!accept(dialog)->isEnabled());
    QTest::mouseClick(child<QPushButton>(dialog, "serverAddressSuggestion"), Qt::LeftButton);
    QVERIFY(accept(dialog)->isEnabled());
    QVERIFY(dialog.isVisible());
    QCOMPARE(dialog.profile().url, QUrl(QStringLiteral("wss://chat.example.org")));
}

void TestProfileDialog::tokenIsHidden()
{
    ProfileDialog dialog(existing());
    open(dialog, 2);
    auto *token = child<QLineEdit>(dialog, "profileToken");
    QCOMPARE(token->echoMode(), QLineEdit::Password);
    QVERIFY(!token->displayText().contains(QStringLiteral("s3cret")));
    QTest::mouseClick(child<QPushButton>(dialog, "showToken"), Qt::LeftButton);
    QCOMPARE(token->displayText(), QStringLiteral("s3cret"));
    choose(dialog, Minimal);
    QVERIFY(label(dialog, "tokenHint").contains(QStringLiteral("no token")));
    choose(dialog, Room);
    QCOMPARE(label(dialog, "tokenHint"), QString());
}

void TestProfileDialog::presets_data()
{
    QTest::addColumn<int>("kind");
    QTest::addColumn<DialectKind>("dialect");
    QTest::addColumn<QString>("preset");
    QTest::newRow("room") << int(Room) << DialectKind::Room << QString();
    QTest::newRow("minimal") << int(Minimal) << DialectKind::JsonChat << QStringLiteral("minimal");
    QTest::newRow("typed") << int(Typed) << DialectKind::JsonChat << QStringLiteral("typed");
    QTest::newRow("plain") << int(Plain) << DialectKind::PlainText << QString();
}

void TestProfileDialog::presets()
{
    QFETCH(int, kind);
    QFETCH(DialectKind, dialect);
    QFETCH(QString, preset);
    ProfileDialog dialog(fresh());
    open(dialog, 1);
    QTest::keyClicks(address(dialog), QStringLiteral("ws://a"));
    choose(dialog, Kind(kind));
    const Profile profile = dialog.profile();
    QCOMPARE(profile.dialect, dialect);
    QVERIFY(makeDialect(profile).ok());
    QCOMPARE(profile.mapping, preset.isEmpty() ? QJsonObject() : mappingPreset(preset)->toJson());
    auto *editor = child<QPlainTextEdit>(dialog, "mapping");
    QCOMPARE(editor->isVisible(), dialect == DialectKind::JsonChat);
    QVERIFY(editor->isReadOnly() || !editor->isVisible());
    QVERIFY(!label(dialog, "serverKindHint").isEmpty());
    QTRY_COMPARE(cutLabels(dialog), QStringList());
}

void TestProfileDialog::presetIsRecognised()
{
    Profile profile = existing();
    QCOMPARE(child<QComboBox>(ProfileDialog(profile), "serverKind")->currentIndex(), int(Typed));
    profile.mapping.insert(QStringLiteral("text"), QStringLiteral("/elsewhere"));
    QCOMPARE(child<QComboBox>(ProfileDialog(profile), "serverKind")->currentIndex(), int(Custom));
    profile.mapping = {{QStringLiteral("nonsense"), 1}};
    QCOMPARE(child<QComboBox>(ProfileDialog(profile), "serverKind")->currentIndex(), int(Custom));
}

void TestProfileDialog::customBeginsWithThePreset()
{
    ProfileDialog dialog(fresh());
    open(dialog, 1);
    choose(dialog, Typed);
    choose(dialog, Custom);
    auto *editor = child<QPlainTextEdit>(dialog, "mapping");
    QVERIFY(!editor->isReadOnly());
    QCOMPARE(dialog.profile().mapping, mappingPreset(QStringLiteral("typed"))->toJson());
    const QString own = QStringLiteral("{\"text\": \"/t\", \"send\": {\"t\": \"{{text}}\"}}");
    editor->setPlainText(own);
    choose(dialog, Minimal);
    choose(dialog, Custom);
    QCOMPARE(editor->toPlainText(), own); // a look at something else loses nothing
}

void TestProfileDialog::previewReads()
{
    ProfileDialog dialog(fresh());
    open(dialog, 1);
    choose(dialog, Custom);
    auto *sample = child<QPlainTextEdit>(dialog, "sampleMessage");
    paste(sample, QStringLiteral("{\"body\": {\"msg\": \"hello 你好\"}, \"from\": \"Li\", \"where\": \"dev\", \"at\": \"2024-05-06T07:08:09Z\"}"));
    QVERIFY(!label(dialog, "previewProblem").isEmpty()); // the mapping it began with looks for /text
    child<QPlainTextEdit>(dialog, "mapping")->setPlainText(QStringLiteral(
        "{\"text\": \"/body/msg\", \"sender\": \"/from\", \"room\": \"/where\", \"time\": \"/at\", \"send\": {\"msg\": \"{{text}}\"}}"));
    QCOMPARE(label(dialog, "previewProblem"), QString());
    QCOMPARE(label(dialog, "previewKind"), QStringLiteral("A message"));
    QCOMPARE(label(dialog, "previewSender"), QStringLiteral("Li"));
    QCOMPARE(label(dialog, "previewText"), QStringLiteral("hello 你好"));
    QCOMPARE(label(dialog, "previewRoom"), QStringLiteral("dev"));
    const QDateTime time(QDate(2024, 5, 6), QTime(7, 8, 9), Qt::UTC);
    QCOMPARE(label(dialog, "previewTime"), QLocale().toString(time.toLocalTime(), QLocale::LongFormat));
}

void TestProfileDialog::previewIsPlainText()
{
    ProfileDialog dialog(fresh());
    open(dialog, 1);
    choose(dialog, Minimal);
    const QString markup = QStringLiteral("<img src=x><b>hi</b>");
    paste(child<QPlainTextEdit>(dialog, "sampleMessage"),
          QStringLiteral("{\"user\": \"<i>Li</i>\", \"text\": \"%1\"}").arg(markup));
    QCOMPARE(label(dialog, "previewText"), markup);
    for (const char *name : {"previewKind", "previewSender", "previewText", "previewRoom", "previewTime", "previewProblem"})
        QCOMPARE(child<QLabel>(dialog, name)->textFormat(), Qt::PlainText);
}

// With each key another set of rows is there, and the layout is asked between any two of them.
void TestProfileDialog::previewFollowsEveryKey()
{
    ProfileDialog dialog(fresh());
    QVERIFY(showActive(dialog));
    dialog.findChild<QTabWidget *>()->setCurrentIndex(1);
    choose(dialog, Minimal);
    auto *sample = child<QPlainTextEdit>(dialog, "sampleMessage");
    const QString typed = QStringLiteral("{\"user\":\"ann\",\"text\":\"hi\"}");
    for (int round = 0; round < 5; ++round) {
        QTest::mouseClick(sample->viewport(), Qt::LeftButton);
        for (const QChar key : typed) {
            QTest::keyClick(sample, key.toLatin1());
            QCoreApplication::processEvents();
            QCOMPARE(hiddenFormRows(dialog), QStringList());
        }
        QCOMPARE(label(dialog, "previewSender"), QStringLiteral("ann"));
        QCOMPARE(label(dialog, "previewText"), QStringLiteral("hi"));
        QVERIFY(child<QLabel>(dialog, "previewTime")->isVisible());
        QCOMPARE(cutLabels(dialog), QStringList());
        for (qsizetype i = 0; i < typed.size(); ++i) {
            QTest::keyClick(sample, Qt::Key_Backspace);
            QCoreApplication::processEvents();
        }
        QVERIFY(!child<QLabel>(dialog, "previewTime")->isVisible());
    }
}

void TestProfileDialog::previewOfGarbage()
{
    ProfileDialog dialog(fresh());
    open(dialog, 1);
    choose(dialog, Minimal);
    auto *sample = child<QPlainTextEdit>(dialog, "sampleMessage");
    paste(sample, QStringLiteral("not json"));
    QCOMPARE(label(dialog, "previewKind"), QStringLiteral("Unreadable"));
    QVERIFY(label(dialog, "previewProblem").contains(QStringLiteral("not JSON")));
    paste(sample, QStringLiteral("{\"user\": \"Li\"}"));
    QCOMPARE(label(dialog, "previewKind"), QStringLiteral("Unreadable"));
    QVERIFY(label(dialog, "previewProblem").contains(QStringLiteral("/text")));
    QCOMPARE(label(dialog, "previewText"), QString());

    const QString before = sample->toPlainText();
    paste(sample, QString(3'000'000, u'x')); // its layout would take minutes
    QCOMPARE(sample->toPlainText(), before);
    QVERIFY(label(dialog, "previewProblem").contains(QStringLiteral("3,000,000")));
    paste(sample, QString(30'000, u'x'));
    QCOMPARE(sample->toPlainText().size(), 30'000);
    QVERIFY(label(dialog, "previewProblem").contains(QStringLiteral("not JSON")));
    QVERIFY(label(dialog, "previewProblem").size() < 1000);
    QTest::keySequence(sample, QKeySequence(QKeySequence::SelectAll));
    QTest::keyClick(sample, Qt::Key_Delete);
    QCOMPARE(label(dialog, "previewProblem"), QString());
}

void TestProfileDialog::previewOfPlainText()
{
    ProfileDialog dialog(fresh());
    open(dialog, 1);
    choose(dialog, Plain);
    paste(child<QPlainTextEdit>(dialog, "sampleMessage"), QStringLiteral("{\"a\": 1}"));
    QCOMPARE(label(dialog, "previewText"), QStringLiteral("{\"a\": 1}"));
    QCOMPARE(label(dialog, "previewProblem"), QString());
    QCOMPARE(child<QPlainTextEdit>(dialog, "previewSent")->toPlainText(), QStringLiteral("Hello"));
}

void TestProfileDialog::previewSends()
{
    Profile profile = fresh();
    profile.token = QStringLiteral("s3cret");
    ProfileDialog dialog(profile);
    open(dialog, 1);
    choose(dialog, Custom);
    child<QPlainTextEdit>(dialog, "mapping")->setPlainText(QStringLiteral(
        "{\"text\": \"/t\", \"send\": {\"t\": \"{{text}}\", \"u\": \"{{user}}\", \"r\": \"{{room}}\", \"k\": \"{{token}}\"}}"));
    auto *sent = child<QPlainTextEdit>(dialog, "previewSent");
    QVERIFY2(sent->toPlainText().contains(QStringLiteral("\"t\":\"Hello\"")), qPrintable(sent->toPlainText()));
    QVERIFY(sent->toPlainText().contains(QStringLiteral("\"u\":\"Ana\"")));
    QVERIFY(sent->toPlainText().contains(QStringLiteral("\"r\":\"lobby\"")));
    QVERIFY(!sent->toPlainText().contains(QStringLiteral("s3cret")));
    child<QLineEdit>(dialog, "profileUser")->setText(QStringLiteral("Li"));
    QVERIFY(sent->toPlainText().contains(QStringLiteral("\"u\":\"Li\"")));
}

void TestProfileDialog::mappingFaultNamesItsLine_data()
{
    QTest::addColumn<QString>("mapping");
    QTest::addColumn<int>("line");
    QTest::addColumn<QString>("words");
    QTest::newRow("not JSON") << QStringLiteral("{\n\"text\": \"/t\",\n\"send\": oops\n}") << 3 << QStringLiteral("Line 3: ");
    QTest::newRow("array") << QStringLiteral("[]") << 1 << QStringLiteral("an object");
    QTest::newRow("wrong type") << QStringLiteral("{\n\"send\": {\"a\": \"{{text}}\"},\n\"text\": 7\n}") << 3 << QStringLiteral("/text must be text in quotes");
    QTest::newRow("no slash") << QStringLiteral("{\n\"send\": {\"a\": \"{{text}}\"},\n\n\"text\": \"t\"}") << 4 << QStringLiteral("begin with “/”");
    QTest::newRow("misspelt") << QStringLiteral("{\n\"txet\": \"/t\",\n\"send\": 1}") << 2 << QStringLiteral("did you mean “text”");
    QTest::newRow("missing") << QStringLiteral("{\n\"send\": {\"a\": \"{{text}}\"}}") << 1 << QStringLiteral("/text is missing");
    QTest::newRow("placeholder, deep") << QStringLiteral("{\"text\": \"/t\",\n\"send\": {\n\"a\": [\"{{text}}\",\n\"{{txt}}\"]}}") << 4 << QStringLiteral("{{txt}}");
    QTest::newRow("text is never sent") << QStringLiteral("{\"text\": \"/t\",\n\"send\": {}}") << 2 << QStringLiteral("{{text}}");
    QTest::newRow("empty") << QString() << 1 << QStringLiteral("Line 1: ");
}

void TestProfileDialog::mappingFaultNamesItsLine()
{
    QFETCH(QString, mapping);
    QFETCH(int, line);
    QFETCH(QString, words);
    ProfileDialog dialog(fresh());
    open(dialog, 1);
    address(dialog)->setText(QStringLiteral("ws://a"));
    choose(dialog, Custom);
    QVERIFY(accept(dialog)->isEnabled());
    auto *editor = child<QPlainTextEdit>(dialog, "mapping");
    editor->setPlainText(mapping);
    const QString problem = child<HintLabel>(dialog, "mappingProblem")->accessibleName();
    QVERIFY2(problem.startsWith(QStringLiteral("Line %1: ").arg(line)), qPrintable(problem));
    QVERIFY2(problem.contains(words), qPrintable(problem));
    QVERIFY(!accept(dialog)->isEnabled());
    QCOMPARE(editor->extraSelections().size(), 1);
    QCOMPARE(editor->extraSelections().at(0).cursor.blockNumber(), line - 1);
    QVERIFY(!label(dialog, "previewProblem").isEmpty());
    child<QTabWidget>(dialog, "profileTabs")->setCurrentIndex(0);
    QVERIFY(label(dialog, "profileProblem").contains(QStringLiteral("Messages: ")));

    choose(dialog, Room); // another kind needs no mapping
    QVERIFY(accept(dialog)->isEnabled());
}

void TestProfileDialog::lines_data()
{
    QTest::addColumn<QString>("pointer");
    QTest::addColumn<int>("line");
    QTest::newRow("root") << QString() << 1;
    QTest::newRow("first") << QStringLiteral("/a") << 2;
    QTest::newRow("in a list") << QStringLiteral("/a/1") << 4;
    QTest::newRow("behind a tricky string") << QStringLiteral("/b~1c") << 6;
    QTest::newRow("within") << QStringLiteral("/b~1c/d~0e") << 7;
    QTest::newRow("absent: what is around it") << QStringLiteral("/b~1c/none/deeper") << 6;
    QTest::newRow("a longer name is another one") << QStringLiteral("/ab") << 1;
    QTest::newRow("escaped name") << QStringLiteral("/é") << 9;
}

void TestProfileDialog::lines()
{
    QFETCH(QString, pointer);
    QFETCH(int, line);
    const QString json = QStringLiteral("{\n"
                                        "  \"a\": [1.5e3,\n"
                                        "\n"
                                        "    \"x]}\\\"\\\\\"\n"
                                        "  ],\n"
                                        "  \"b/c\": {\n"
                                        "    \"d~e\": true\n"
                                        "  },\n"
                                        "  \"\\u00e9\": null\n"
                                        "}");
    QCOMPARE(lineOfPointer(json, pointer), line);
    QCOMPARE(lineOfPointer(json.chopped(1), pointer), 0);
}

void TestProfileDialog::headersByKeyboard()
{
    ProfileDialog dialog(fresh());
    open(dialog, 2);
    address(dialog)->setText(QStringLiteral("ws://a"));
    auto *table = child<QTableWidget>(dialog, "headers");
    QTest::keyClick(&dialog, Qt::Key_D, Qt::AltModifier);
    QTRY_COMPARE(table->rowCount(), 1);
    QTRY_VERIFY(table->isAncestorOf(QApplication::focusWidget()));
    QTest::keyClicks(QApplication::focusWidget(), QStringLiteral("X-Team"));
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_Return);
    QTRY_COMPARE(dialog.profile().headers, (QList<HeaderField>{{QStringLiteral("X-Team"), QString()}}));
    QVERIFY(dialog.isVisible()); // Return ended the cell, not the dialog
    table->setFocus();
    table->setCurrentCell(0, 1);
    QTest::keyClick(table, Qt::Key_F2);
    QTRY_VERIFY(QApplication::focusWidget() != table);
    QTest::keyClicks(QApplication::focusWidget(), QStringLiteral("blue"));
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_Return);
    QTRY_COMPARE(dialog.profile().headers, (QList<HeaderField>{{QStringLiteral("X-Team"), QStringLiteral("blue")}}));
    QTest::mouseClick(child<QPushButton>(dialog, "removeHeader"), Qt::LeftButton);
    QCOMPARE(dialog.profile().headers, QList<HeaderField>());
    QVERIFY(!child<QPushButton>(dialog, "removeHeader")->isEnabled());
}

void TestProfileDialog::badHeaderIsNamed()
{
    ProfileDialog dialog(existing());
    open(dialog, 2);
    child<QTableWidget>(dialog, "headers")->item(0, 0)->setText(QStringLiteral("bad name"));
    QVERIFY(!accept(dialog)->isEnabled());
    QVERIFY(label(dialog, "profileProblem").contains(QStringLiteral("“bad name”")));
    child<QTableWidget>(dialog, "headers")->item(0, 0)->setText(QStringLiteral("good-name"));
    QVERIFY(accept(dialog)->isEnabled());
    child<QLineEdit>(dialog, "subprotocols")->setText(QStringLiteral("a b"));
    QVERIFY(label(dialog, "profileProblem").contains(QStringLiteral("“a b”")));
    child<QLineEdit>(dialog, "subprotocols")->clear();
    child<QLineEdit>(dialog, "origin")->setText(QStringLiteral("example.org"));
    QVERIFY(label(dialog, "profileProblem").contains(QStringLiteral("not an origin")));
}

void TestProfileDialog::unverifiedTlsIsSaid()
{
    ProfileDialog dialog(fresh());
    open(dialog, 3);
    QVERIFY(child<QCheckBox>(dialog, "verifyTls")->isChecked());
    QCOMPARE(label(dialog, "tlsHint"), QString());
    child<QCheckBox>(dialog, "verifyTls")->click();
    QVERIFY(label(dialog, "tlsHint").contains(QStringLiteral("read and change")));
    QVERIFY(!dialog.profile().verifyTls);

    ProfileDialog again(dialog.profile());
    open(again, 3);
    QVERIFY(label(again, "tlsHint").contains(QStringLiteral("read and change")));
}

void TestProfileDialog::escapeChangesNothing()
{
    ProfileDialog dialog(existing());
    open(dialog);
    QTest::keyClicks(child<QLineEdit>(dialog, "profileName"), QStringLiteral("x"));
    QTest::keyClick(&dialog, Qt::Key_Escape);
    QCOMPARE(dialog.result(), int(QDialog::Rejected));
}

// With letters as wide as the Chinese ones, and with larger ones.
void TestProfileDialog::fitsOnTheScreen()
{
    const QFont before = QApplication::font();
    for (const int pixels : {13, 26, 60}) {
        QFont font = before;
        font.setPixelSize(pixels);
        QApplication::setFont(font);
        ProfileDialog dialog(fresh());
        QVERIFY2(dialog.width() <= dialog.screen()->availableGeometry().width(), qPrintable(QString::number(pixels)));
        QWidget words;
        QCOMPARE(widthOfLetters(&words, 3), words.fontMetrics().horizontalAdvance(u'x') * 3);
        QVERIFY(widthOfLetters(&words, 3000) <= words.screen()->availableGeometry().width());
    }
    QApplication::setFont(before);
}

void TestProfileDialog::namesMnemonicsOrder()
{
    ProfileDialog dialog(existing());
    open(dialog);
    choose(dialog, Custom);
    for (int page = 0; page < 5; ++page) {
        child<QTabWidget>(dialog, "profileTabs")->setCurrentIndex(page);
        QCOMPARE(withoutName(dialog), QStringList());
        QCOMPARE(sharedMnemonics(dialog), QStringList());
        QTRY_COMPARE(cutLabels(dialog), QStringList());
    }
    const auto names = [](const char *list) { return QString::fromLatin1(list).split(u' '); };
    auto *tabs = child<QTabWidget>(dialog, "profileTabs");
    tabs->setCurrentIndex(0);
    QStringList expected = names("serverAddress profileName profileUser profileRooms connectAtStart keepTryingWhileHidden");
    QCOMPARE(tabOrder(address(dialog)).mid(0, expected.size()), expected);
    tabs->setCurrentIndex(1);
    expected = names("serverKind mapping sampleMessage previewSent");
    QCOMPARE(tabOrder(child<QComboBox>(dialog, "serverKind")).mid(0, expected.size()), expected);
    tabs->setCurrentIndex(2);
    child<QTableWidget>(dialog, "headers")->setCurrentCell(0, 0);
    expected = names("profileToken showToken headers addHeader removeHeader subprotocols origin");
    QCOMPARE(tabOrder(child<QLineEdit>(dialog, "profileToken")).mid(0, expected.size()), expected);
    tabs->setCurrentIndex(3);
    child<QComboBox>(dialog, "transport")->setCurrentIndex(0);
    child<QComboBox>(dialog, "proxyKind")->setCurrentIndex(2);
    expected = names("transport compression proxyKind proxyHost proxyPort proxyUser proxyPassword showProxyPassword verifyTls "
                     "authorities authoritiesChoose clientCertificate clientCertificateChoose clientKey clientKeyChoose "
                     "passphrase showPassphrase");
    QCOMPARE(tabOrder(child<QComboBox>(dialog, "transport")).mid(0, expected.size()), expected);
}

// The parent window may go at any moment, with a cell open for editing.
void TestProfileDialog::destroyedWhileEditing()
{
    auto dialog = std::make_unique<ProfileDialog>(existing());
    open(*dialog, 2);
    auto *table = child<QTableWidget>(*dialog, "headers");
    table->setFocus();
    table->setCurrentCell(0, 0);
    table->editItem(table->currentItem());
    QTest::keyClicks(QApplication::focusWidget(), QStringLiteral("half"));
    dialog.reset();
    dialog = std::make_unique<ProfileDialog>(fresh());
    open(*dialog);
    QTest::keyClicks(address(*dialog), QStringLiteral("ws://half"));
    dialog.reset();
}

QTEST_MAIN(TestProfileDialog)
#include "tst_profiledialog.moc"
