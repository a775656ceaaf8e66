#include "DialogChecks.h"
#include "ui/profiles/ProfileDialog.h"

#include <QApplication>
#include <QClipboard>
#include <QPushButton>

using namespace parlance;

namespace {

enum Kind { Room, Minimal, Typed, Plain };

Profile fresh()
{
    Profile profile;
    profile.user = QStringLiteral("Ana");
    return profile;
}

Profile existing()
{
    Profile profile = fresh();
    profile.id = QStringLiteral("id-1");
    profile.name = QStringLiteral("Team");
    profile.url = QUrl(QStringLiteral("wss://chat.example.org:8443/room?x=1"));
    profile.token = QStringLiteral("s3cret");
    profile.rooms = {QStringLiteral("a"), QStringLiteral("b")};
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

// Where a profile leads: links to rooms, the rooms themselves, and servers that are found without an address.
class TestProfileRooms : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates)); }

    void tokenOfARoomLink();
    void roomOfARoomLink();
    void tokenStaysWhereNoHandshakeTakesIt();
    void localRoomHasNoAddress();
    void localRoomNeedsNoName();
    void roomsWithCommasSurviveAnEdit();
    void roomsOnlyWhereThereAreAny();

private:
    static void open(ProfileDialog &dialog) { QVERIFY(showActive(dialog)); }
    static void choose(ProfileDialog &dialog, Kind kind) { child<QComboBox>(dialog, "serverKind")->setCurrentIndex(kind); }
    static QPushButton *accept(const ProfileDialog &dialog) { return child<QPushButton>(dialog, "profileAccept"); }
    static QLineEdit *address(const ProfileDialog &dialog) { return child<QLineEdit>(dialog, "serverAddress"); }
    static QString label(const ProfileDialog &dialog, const char *name)
    {
        const auto *found = child<QLabel>(dialog, name);
        return found->isVisible() ? found->text() : QString();
    }
};

void TestProfileRooms::tokenOfARoomLink()
{
    ProfileDialog dialog(fresh());
    open(dialog);
    paste(address(dialog), QStringLiteral("ws://10.0.0.1:4000/?token=ab-c_d"));
    QCOMPARE(address(dialog)->text(), QStringLiteral("ws://10.0.0.1:4000/"));
    QCOMPARE(dialog.profile().token, QStringLiteral("ab-c_d"));
    QVERIFY(label(dialog, "serverAddressHint").contains(QStringLiteral("token")));
    QVERIFY(accept(dialog)->isEnabled());
    QTest::keyClick(address(dialog), Qt::Key_Return);
    QCOMPARE(dialog.result(), int(QDialog::Accepted));
}

void TestProfileRooms::roomOfARoomLink()
{
    ProfileDialog dialog(fresh());
    open(dialog);
    paste(address(dialog), QStringLiteral("ws://10.0.0.1:4000/?room=The%20team&token=ab"));
    QCOMPARE(dialog.profile().url, QUrl(QStringLiteral("ws://10.0.0.1:4000/")));
    QCOMPARE(dialog.profile().rooms, QStringList{QStringLiteral("The team")}); // instead of where nobody is
    QCOMPARE(dialog.profile().token, QStringLiteral("ab"));
    paste(address(dialog), QStringLiteral("ws://10.0.0.1:4000/?room=Other&token=ab")); // the right link this time
    QCOMPARE(dialog.profile().rooms, QStringList{QStringLiteral("Other")});
    choose(dialog, Plain); // such a server reads both from the address
    QCOMPARE(dialog.profile().url, QUrl(QStringLiteral("ws://10.0.0.1:4000/?room=Other&token=ab")));
    choose(dialog, Room);
    QCOMPARE(dialog.profile().url, QUrl(QStringLiteral("ws://10.0.0.1:4000/")));
    QCOMPARE(dialog.profile().rooms, QStringList{QStringLiteral("Other")});

    Profile known = existing();
    known.dialect = DialectKind::Room;
    known.mapping = {};
    ProfileDialog again(known);
    open(again);
    paste(address(again), QStringLiteral("ws://10.0.0.1:4000/?room=c"));
    QCOMPARE(again.profile().rooms, (QStringList{QStringLiteral("a"), QStringLiteral("b"), QStringLiteral("c")}));
    QCOMPARE(again.profile().token, known.token);
}

void TestProfileRooms::tokenStaysWhereNoHandshakeTakesIt()
{
    const QString link = QStringLiteral("ws://10.0.0.1:4000/?token=a%2Bb");
    ProfileDialog dialog(fresh());
    open(dialog);
    choose(dialog, Plain);
    paste(address(dialog), link);
    QCOMPARE(dialog.profile().url, QUrl(link));
    QCOMPARE(dialog.profile().token, QString());

    choose(dialog, Room);
    QCOMPARE(dialog.profile().url, QUrl(QStringLiteral("ws://10.0.0.1:4000/")));
    QCOMPARE(dialog.profile().token, QStringLiteral("a+b"));
    paste(address(dialog), QStringLiteral("ws://10.0.0.1:4000/?token=other")); // over the old one
    QCOMPARE(dialog.profile().token, QStringLiteral("other"));
    paste(address(dialog), link);
    choose(dialog, Minimal); // it goes back to where such a server reads it
    QCOMPARE(dialog.profile().url, QUrl(link));
    QCOMPARE(dialog.profile().token, QString());
}

void TestProfileRooms::localRoomHasNoAddress()
{
    Profile profile;
    profile.id = QStringLiteral("l");
    profile.name = QStringLiteral("Local room");
    profile.server = ServerKind::LocalRoom;
    profile.user = QStringLiteral("Ana");
    profile.rooms = {QStringLiteral("lobby")};
    ProfileDialog dialog(profile);
    open(dialog);
    QVERIFY(!address(dialog)->isVisible());
    QVERIFY(child<QLineEdit>(dialog, "serverFound")->isVisible());
    QVERIFY(!child<QComboBox>(dialog, "serverKind")->isEnabled());
    QVERIFY(accept(dialog)->isEnabled());
    QCOMPARE(dialog.profile(), profile);
    child<QLineEdit>(dialog, "profileName")->clear();
    QVERIFY(accept(dialog)->isEnabled());
}

void TestProfileRooms::localRoomNeedsNoName()
{
    Profile profile;
    profile.id = QStringLiteral("l");
    profile.server = ServerKind::LocalRoom;
    profile.user = QStringLiteral("Ana");
    profile.rooms = {QStringLiteral("lobby")};
    ProfileDialog dialog(profile);
    open(dialog);
    QVERIFY2(accept(dialog)->isEnabled(), qPrintable(accept(dialog)->toolTip()));
    QCOMPARE(child<QLineEdit>(dialog, "profileName")->placeholderText(), QStringLiteral("Local room"));
    child<QLineEdit>(dialog, "profileUser")->setText(QStringLiteral("Bo"));
    profile.user = QStringLiteral("Bo");
    QCOMPARE(dialog.profile(), profile); // its name stays a matter of language

    profile.server = ServerKind::Hosted;
    ProfileDialog hosted(profile);
    open(hosted);
    QVERIFY(!accept(hosted)->isEnabled());
    child<QLineEdit>(hosted, "profileName")->setText(QStringLiteral("Team"));
    QVERIFY(accept(hosted)->isEnabled());
}

void TestProfileRooms::roomsWithCommasSurviveAnEdit()
{
    Profile profile = existing();
    profile.rooms = {QStringLiteral("a, b"), QStringLiteral("c")};
    ProfileDialog dialog(profile);
    open(dialog);
    QCOMPARE(dialog.profile(), profile);
    auto *rooms = child<QLineEdit>(dialog, "profileRooms");
    rooms->setFocus();
    QTest::keyClick(rooms, Qt::Key_End);
    QTest::keyClicks(rooms, QStringLiteral(", d"));
    QCOMPARE(dialog.profile().rooms, (QStringList{QStringLiteral("a, b"), QStringLiteral("c"), QStringLiteral("d")}));
}

void TestProfileRooms::roomsOnlyWhereThereAreAny()
{
    ProfileDialog dialog(fresh());
    auto *rooms = child<QLineEdit>(dialog, "profileRooms");
    QCOMPARE(rooms->text(), QStringLiteral("lobby"));
    choose(dialog, Plain);
    QVERIFY(!rooms->isEnabled());
    QVERIFY(!rooms->toolTip().isEmpty());
    choose(dialog, Room);
    QVERIFY(rooms->isEnabled());
    QCOMPARE(rooms->text(), QStringLiteral("lobby"));
}

QTEST_MAIN(TestProfileRooms)
#include "tst_profilerooms.moc"
