#include "DialogChecks.h"
#include "Engine.h"
#include "ui/profiles/HintLabel.h"
#include "ui/profiles/HostRoomDialog.h"

#include <QApplication>
#include <QClipboard>
#include <QPushButton>
#include <QSpinBox>
#include <QTcpServer>
#include <QTemporaryDir>
#include <QUrl>
#include <QUrlQuery>

using namespace parlance;

// With the real engine; what the system alone can bring about (no network, many addresses) is told by its signal.
class TestHostRoomDialog : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();

    void saysWhoCanJoinBeforeAnythingIsOpen();
    void opensAndStops();
    void copies();
    void copiesByReturn();
    void keyboardAlone();
    void portTaken();
    void noNetwork();
    void manyAddresses();
    void needsAName();
    void closingLeavesTheRoomOpen();
    void namesAndMnemonics();

private:
    void tell(const QStringList &links)
    {
        HostedRoom room;
        room.running = true;
        room.links = links;
        Q_EMIT m_engine->hostedRoomChanged(room);
    }

    std::unique_ptr<QTemporaryDir> m_dir;
    std::unique_ptr<Engine> m_engine;
    std::unique_ptr<HostRoomDialog> m_dialog;
};

void TestHostRoomDialog::init()
{
    m_dir = std::make_unique<QTemporaryDir>();
    Engine::Options options;
    options.profileDir = m_dir->path();
    options.localRoom = false;
    options.wireThread = false;
    m_engine = std::make_unique<Engine>(options);
    m_dialog = std::make_unique<HostRoomDialog>(*m_engine);
    QVERIFY(showActive(*m_dialog));
}

void TestHostRoomDialog::cleanup()
{
    m_dialog.reset();
    m_engine->shutDown();
    m_engine.reset();
    m_dir.reset();
}

void TestHostRoomDialog::saysWhoCanJoinBeforeAnythingIsOpen()
{
    QVERIFY(child<QLabel>(*m_dialog, "hostExplanation")->text().contains(QStringLiteral("Everybody on your network")));
    QVERIFY(!m_engine->hostedRoom().running);
    QVERIFY(!child<QLabel>(*m_dialog, "hostOpen")->isVisible());
    QVERIFY(!child<QPushButton>(*m_dialog, "hostStop")->isVisible());
}

void TestHostRoomDialog::opensAndStops()
{
    QTest::mouseClick(child<QPushButton>(*m_dialog, "hostStart"), Qt::LeftButton);
    QTRY_VERIFY(m_engine->hostedRoom().running);
    QTRY_VERIFY(child<QPushButton>(*m_dialog, "hostStop")->isVisible());
    QVERIFY(!child<QPushButton>(*m_dialog, "hostStart")->isVisible());
    QVERIFY(!child<QLineEdit>(*m_dialog, "hostRoomName")->isEnabled());
    const QStringList links = m_engine->hostedRoom().links;
    for (int i = 0; i < links.size(); ++i) {
        const QString shown =
            child<QLineEdit>(*m_dialog, qPrintable(QStringLiteral("hostLink%1").arg(i)))->text();
        QCOMPARE(shown, links.at(i));
        const QUrl url(shown);
        QCOMPARE(url.scheme(), QStringLiteral("ws"));
        QVERIFY(url.port() > 0);
        QVERIFY(!QUrlQuery(url).queryItemValue(QStringLiteral("token")).isEmpty());
    }

    QTest::mouseClick(child<QPushButton>(*m_dialog, "hostStop"), Qt::LeftButton);
    QTRY_VERIFY(!m_engine->hostedRoom().running);
    QTRY_VERIFY(child<QPushButton>(*m_dialog, "hostStart")->isVisible());
    QVERIFY(child<QPushButton>(*m_dialog, "hostStart")->isEnabled());
    QVERIFY(!m_dialog->findChild<QLineEdit *>(QStringLiteral("hostLink0")));
}

void TestHostRoomDialog::copies()
{
    tell({QStringLiteral("ws://10.0.0.1:4/?token=a"), QStringLiteral("ws://10.0.0.2:4/?token=a")});
    QTest::mouseClick(child<QPushButton>(*m_dialog, "hostCopy1"), Qt::LeftButton);
    QCOMPARE(QApplication::clipboard()->text(), QStringLiteral("ws://10.0.0.2:4/?token=a"));
    QVERIFY(child<HintLabel>(*m_dialog, "hostCopied")->isVisible());
    QTRY_COMPARE(cutLabels(*m_dialog), QStringList());
}

// Opening leaves the keyboard on the first of them, and Return presses what has the keyboard.
void TestHostRoomDialog::copiesByReturn()
{
    QApplication::clipboard()->clear();
    tell({QStringLiteral("ws://10.0.0.1:4/?token=a"), QStringLiteral("ws://10.0.0.2:4/?token=a")});
    QTRY_VERIFY(child<QPushButton>(*m_dialog, "hostCopy0")->hasFocus());
    QTest::keyClick(m_dialog->focusWidget(), Qt::Key_Return);
    QCOMPARE(QApplication::clipboard()->text(), QStringLiteral("ws://10.0.0.1:4/?token=a"));
    QVERIFY(child<HintLabel>(*m_dialog, "hostCopied")->isVisible());
    child<QPushButton>(*m_dialog, "hostCopy1")->setFocus();
    QTest::keyClick(m_dialog->focusWidget(), Qt::Key_Return);
    QCOMPARE(QApplication::clipboard()->text(), QStringLiteral("ws://10.0.0.2:4/?token=a"));
    QVERIFY(m_dialog->isVisible());
    child<QPushButton>(*m_dialog, "hostClose")->setFocus();
    QTest::keyClick(m_dialog->focusWidget(), Qt::Key_Return);
    QVERIFY(!m_dialog->isVisible());
}

void TestHostRoomDialog::keyboardAlone()
{
    auto *name = child<QLineEdit>(*m_dialog, "hostRoomName");
    name->setFocus();
    name->selectAll();
    QTest::keyClicks(name, QStringLiteral("team"));
    QTest::keyClick(name, Qt::Key_Return);
    QTRY_VERIFY(child<QPushButton>(*m_dialog, "hostStop")->isVisible());
    tell({QStringLiteral("ws://10.0.0.1:4/?token=a")});
    QTRY_VERIFY(child<QPushButton>(*m_dialog, "hostCopy0")->isVisible());
    QTest::keyClick(m_dialog.get(), Qt::Key_C, Qt::AltModifier);
    QTRY_COMPARE(QApplication::clipboard()->text(), QStringLiteral("ws://10.0.0.1:4/?token=a"));
}

void TestHostRoomDialog::portTaken()
{
    QTcpServer other;
    QVERIFY(other.listen(QHostAddress::Any));
    child<QSpinBox>(*m_dialog, "hostPort")->setValue(other.serverPort());
    QTest::mouseClick(child<QPushButton>(*m_dialog, "hostStart"), Qt::LeftButton);
    auto *problem = child<HintLabel>(*m_dialog, "hostProblem");
    QTRY_VERIFY(problem->isVisible());
    QVERIFY2(problem->text().contains(QString::number(other.serverPort())), qPrintable(problem->text()));
    QVERIFY(problem->isProblem());
    QVERIFY(child<QPushButton>(*m_dialog, "hostStart")->isEnabled()); // try another one
    QTRY_COMPARE(cutLabels(*m_dialog), QStringList());
}

void TestHostRoomDialog::noNetwork()
{
    tell({});
    QVERIFY(child<HintLabel>(*m_dialog, "hostProblem")->text().contains(QStringLiteral("in no network")));
    QVERIFY(child<QPushButton>(*m_dialog, "hostStop")->isVisible());
}

void TestHostRoomDialog::manyAddresses()
{
    QStringList links;
    for (int i = 0; i < 8; ++i)
        links.append(QStringLiteral("ws://10.0.0.%1:40000/?token=abcdefghijklmnopqrstuv").arg(i));
    tell(links);
    auto *last = child<QLineEdit>(*m_dialog, "hostLink7");
    QTRY_VERIFY(last->isVisible() && last->height() >= last->sizeHint().height());
    QTRY_COMPARE(cutLabels(*m_dialog), QStringList());
    QStringList expected;
    for (int i = 0; i < 8; ++i)
        expected << QStringLiteral("hostLink%1").arg(i) << QStringLiteral("hostCopy%1").arg(i);
    const QStringList order = tabOrder(child<QLineEdit>(*m_dialog, "hostLink0"));
    QCOMPARE(order.mid(0, 16), expected);
}

void TestHostRoomDialog::needsAName()
{
    auto *name = child<QLineEdit>(*m_dialog, "hostRoomName");
    name->setFocus();
    name->selectAll();
    QTest::keyClicks(name, QStringLiteral("  "));
    QVERIFY(!child<QPushButton>(*m_dialog, "hostStart")->isEnabled());
    QCOMPARE(child<HintLabel>(*m_dialog, "hostProblem")->accessibleName(), QStringLiteral("Give the room a name."));
    QTest::keyClicks(name, QStringLiteral("x"));
    QVERIFY(child<QPushButton>(*m_dialog, "hostStart")->isEnabled());
    QVERIFY(!child<HintLabel>(*m_dialog, "hostProblem")->isVisible());
}

void TestHostRoomDialog::closingLeavesTheRoomOpen()
{
    QTest::mouseClick(child<QPushButton>(*m_dialog, "hostStart"), Qt::LeftButton);
    QTRY_VERIFY(m_engine->hostedRoom().running);
    QTest::mouseClick(child<QPushButton>(*m_dialog, "hostClose"), Qt::LeftButton);
    QVERIFY(!m_dialog->isVisible());
    QVERIFY(m_engine->hostedRoom().running);
    HostRoomDialog again(*m_engine);
    again.show();
    QVERIFY(child<QPushButton>(again, "hostStop")->isVisible());
    QVERIFY(!child<QPushButton>(again, "hostStart")->isVisible());
}

void TestHostRoomDialog::namesAndMnemonics()
{
    QCOMPARE(withoutName(*m_dialog), QStringList());
    QCOMPARE(sharedMnemonics(*m_dialog), QStringList());
    QTRY_COMPARE(cutLabels(*m_dialog), QStringList());
    const QStringList order{QStringLiteral("hostRoomName"), QStringLiteral("hostPort"), QStringLiteral("hostStart"),
                            QStringLiteral("hostClose")};
    QStringList found = tabOrder(child<QLineEdit>(*m_dialog, "hostRoomName"));
    QCOMPARE(found.mid(0, 2), order.mid(0, 2));
    std::sort(found.begin(), found.end()); // which of the two buttons comes first is the style's
    QCOMPARE(found, (QStringList{QStringLiteral("hostClose"), QStringLiteral("hostPort"), QStringLiteral("hostRoomName"), QStringLiteral("hostStart")}));
    tell({QStringLiteral("ws://10.0.0.1:4/?token=a")});
    QCOMPARE(withoutName(*m_dialog), QStringList());
    QCOMPARE(sharedMnemonics(*m_dialog), QStringList());
}

QTEST_MAIN(TestHostRoomDialog)
#include "tst_hostroomdialog.moc"
