#include "Settings.h"
#include "ui/chat/Composer.h"
#include "ui/chat/MessageEdit.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QLabel>
#include <QMimeData>
#include <QPushButton>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace parlance;
using namespace Qt::StringLiterals;

// One composer on the screen, in room "lobby" of profile "p".
struct Desk {
    QTemporaryDir dir;
    Settings settings;
    std::unique_ptr<Composer> composer;
    MessageEdit *edit = nullptr;
    QLabel *problem = nullptr;
    std::unique_ptr<QSignalSpy> sent;
    std::unique_ptr<QSignalSpy> typing;

    Desk()
    {
        settings.load(dir.filePath(u"settings.json"_s));
        open();
    }

    void open()
    {
        composer = std::make_unique<Composer>(settings);
        edit = composer->edit();
        problem = composer->findChild<QLabel *>(u"composerProblem"_s);
        sent = std::make_unique<QSignalSpy>(composer.get(), &Composer::sendRequested);
        typing = std::make_unique<QSignalSpy>(composer.get(), &Composer::typingChanged);
        composer->setRoom(u"p"_s, u"lobby"_s);
        composer->resize(400, 100);
        composer->show();
        edit->setFocus();
        QVERIFY(QTest::qWaitForWindowExposed(composer.get()));
    }

    void type(const QString &text) { QTest::keyClicks(edit, text); }
    QString lastSent() const { return sent->constLast().at(0).toString(); }
};

class tst_Composer : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void isNamed()
    {
        Desk desk;
        QCOMPARE(desk.edit->objectName(), u"composer"_s);
        QCOMPARE(desk.edit->accessibleName(), u"Message"_s);
        QCOMPARE(desk.composer->findChild<QPushButton *>(u"sendButton"_s)->accessibleName(), u"Send"_s);
    }

    void enterKey_data()
    {
        QTest::addColumn<bool>("enterSends");
        QTest::addColumn<int>("key");
        QTest::addColumn<int>("modifiers");
        QTest::addColumn<bool>("sends");
        const int none = Qt::NoModifier;
        QTest::newRow("Enter") << true << int(Qt::Key_Return) << none << true;
        QTest::newRow("keypad") << true << int(Qt::Key_Enter) << int(Qt::KeypadModifier) << true;
        QTest::newRow("Shift+Enter") << true << int(Qt::Key_Return) << int(Qt::ShiftModifier) << false;
        QTest::newRow("Ctrl+Enter") << true << int(Qt::Key_Return) << int(Qt::ControlModifier) << true;
        QTest::newRow("swapped: Enter") << false << int(Qt::Key_Return) << none << false;
        QTest::newRow("swapped: Shift+Enter") << false << int(Qt::Key_Return) << int(Qt::ShiftModifier) << false;
        QTest::newRow("swapped: Ctrl+Enter") << false << int(Qt::Key_Return) << int(Qt::ControlModifier) << true;
    }
    void enterKey()
    {
        QFETCH(bool, enterSends);
        QFETCH(int, key);
        QFETCH(int, modifiers);
        QFETCH(bool, sends);
        Desk desk;
        desk.settings.set(Settings::Key::EnterSends, enterSends);
        desk.type(u"one"_s);
        QTest::keyClick(desk.edit, Qt::Key(key), Qt::KeyboardModifiers(modifiers));
        QCOMPARE(desk.sent->count(), sends ? 1 : 0);
        QCOMPARE(desk.edit->text(), sends ? QString() : u"one\n"_s);
        if (sends)
            QCOMPARE(desk.lastSent(), u"one"_s);
    }

    void linesAreKept()
    {
        Desk desk;
        desk.type(u"  one"_s);
        QTest::keyClick(desk.edit, Qt::Key_Return, Qt::ShiftModifier);
        QTest::keyClick(desk.edit, Qt::Key_Return, Qt::ShiftModifier);
        desk.type(u"two\u00a0!"_s);
        QTest::keyClick(desk.edit, Qt::Key_Return, Qt::ShiftModifier);
        QTest::mouseClick(desk.composer->findChild<QPushButton *>(u"sendButton"_s), Qt::LeftButton);
        QCOMPARE(desk.sent->count(), 1);
        QCOMPARE(desk.lastSent(), u"  one\n\ntwo\u00a0!"_s);
        QCOMPARE(desk.composer->focusWidget(), desk.edit);
    }

    void nothingIsNotSent()
    {
        Desk desk;
        QTest::keyClick(desk.edit, Qt::Key_Return);
        desk.type(u"  "_s);
        QTest::keyClick(desk.edit, Qt::Key_Return, Qt::ShiftModifier);
        QTest::keyClick(desk.edit, Qt::Key_Return);
        QCOMPARE(desk.sent->count(), 0);
    }

    void enterBelongsToTheInputMethodWhileItComposes()
    {
        Desk desk;
        QInputMethodEvent composing(u"ni hao"_s, {});
        QCoreApplication::sendEvent(desk.edit, &composing);
        QTest::keyClick(desk.edit, Qt::Key_Return);
        QCOMPARE(desk.sent->count(), 0);
        QCOMPARE(desk.edit->document()->blockCount(), 1);
        QInputMethodEvent done;
        done.setCommitString(u"你好"_s);
        QCoreApplication::sendEvent(desk.edit, &done);
        QTest::keyClick(desk.edit, Qt::Key_Return);
        QCOMPARE(desk.sent->count(), 1);
        QCOMPARE(desk.lastSent(), u"你好"_s);
    }

    void upAndDownWalkTheHistory()
    {
        Desk desk;
        for (const QString &text : {u"first"_s, u"second\nline"_s, u"third"_s}) {
            desk.edit->setText(text);
            QTest::keyClick(desk.edit, Qt::Key_Return);
        }
        QTest::keyClick(desk.edit, Qt::Key_Up);
        QCOMPARE(desk.edit->text(), u"third"_s);
        QTest::keyClick(desk.edit, Qt::Key_Up);
        QCOMPARE(desk.edit->text(), u"second\nline"_s);
        QTest::keyClick(desk.edit, Qt::Key_Up); // within the two lines
        QCOMPARE(desk.edit->text(), u"second\nline"_s);
        QTest::keyClick(desk.edit, Qt::Key_Up);
        QCOMPARE(desk.edit->text(), u"first"_s);
        QTest::keyClick(desk.edit, Qt::Key_Up);
        QCOMPARE(desk.edit->text(), u"first"_s);
        QTest::keyClick(desk.edit, Qt::Key_Down);
        QTest::keyClick(desk.edit, Qt::Key_Down);
        QCOMPARE(desk.edit->text(), u"third"_s);
        QTest::keyClick(desk.edit, Qt::Key_Down);
        QCOMPARE(desk.edit->text(), QString());
    }

    void historyNeverReplacesWhatIsBeingWritten()
    {
        Desk desk;
        desk.type(u"sent"_s);
        QTest::keyClick(desk.edit, Qt::Key_Return);
        desk.type(u"new"_s);
        QTest::keyClick(desk.edit, Qt::Key_Up);
        QTest::keyClick(desk.edit, Qt::Key_Down);
        QCOMPARE(desk.edit->text(), u"new"_s);
    }

    void growsFromOneLineToEight()
    {
        Desk desk;
        const int one = desk.edit->height();
        const int line = desk.edit->fontMetrics().lineSpacing();
        QVERIFY(one >= line);
        QTest::keyClick(desk.edit, Qt::Key_Return, Qt::ShiftModifier);
        QTRY_COMPARE(desk.edit->height(), one + line);
        desk.edit->setText(u"a\nb\nc\nd\ne\nf\ng\nh\ni\nj\nk"_s);
        QTRY_COMPARE(desk.edit->height(), one + 7 * line);
        desk.edit->setText(u"wrapped "_s.repeated(30));
        QTRY_VERIFY(desk.edit->height() > one + line);
        desk.edit->setText({});
        QTRY_COMPARE(desk.edit->height(), one);
    }

    void chineseLinesFit()
    {
        Desk desk;
        const int one = desk.edit->height();
        desk.edit->setText(u"国"_s);
        QTRY_VERIFY(desk.edit->cursorRect().height() > 0);
        QCOMPARE(desk.edit->height(), one); // it does not jump
        desk.edit->setText(u"国\n国\n国\n国\n国\n国\n国\n国"_s);
        QTRY_VERIFY(desk.edit->cursorRect().bottom() <= desk.edit->viewport()->height());
        QCOMPARE(desk.edit->verticalScrollBar()->value(), 0);
    }

    void emojiAreNothingThatIsTyped()
    {
        Desk desk;
        desk.settings.setDraft(u"p"_s, u"other"_s, u"kept 😀"_s);
        desk.composer->setRoom(u"p"_s, u"other"_s);
        QCoreApplication::processEvents();
        QCOMPARE(desk.edit->text(), u"kept 😀"_s);
        QCOMPARE(desk.typing->size(), 0); // their colour is put on by us
        desk.edit->undo();
        QCOMPARE(desk.edit->text(), u"kept 😀"_s);
    }

    void theButtonStandsBesideTheLastLine()
    {
        Desk desk;
        auto *button = desk.composer->findChild<QPushButton *>(u"sendButton"_s);
        for (const QString &text : {QString(), u"one\ntwo\nthree"_s}) {
            desk.edit->setText(text);
            QTRY_COMPARE(button->geometry().bottom(), desk.edit->geometry().bottom());
        }
        desk.edit->setText({});
        QTRY_COMPARE(button->geometry().top(), desk.edit->geometry().top());
    }

    void pastesPlainText()
    {
        Desk desk;
        auto *mime = new QMimeData;
        mime->setHtml(u"<b>bold</b>"_s);
        mime->setText(u"bold\r\nnext"_s);
        QGuiApplication::clipboard()->setMimeData(mime);
        desk.edit->paste();
        QCOMPARE(desk.edit->text(), u"bold\nnext"_s);
        QTest::keyClick(desk.edit, Qt::Key_Return);
        QCOMPARE(desk.lastSent(), u"bold\nnext"_s);
    }

    void draftsAreKeptForEachRoom()
    {
        Desk desk;
        desk.type(u"half a thou"_s);
        desk.composer->setRoom(u"p"_s, u"tea"_s);
        QCOMPARE(desk.edit->text(), QString());
        desk.type(u"milk?"_s);
        desk.composer->setRoom(u"p"_s, u"lobby"_s);
        QCOMPARE(desk.edit->text(), u"half a thou"_s);
        desk.type(u"ght"_s);
        desk.composer.reset(); // closing keeps it as well
        desk.open();
        QCOMPARE(desk.edit->text(), u"half a thought"_s);
        QTest::keyClick(desk.edit, Qt::Key_Return);
        QCOMPARE(desk.settings.draft(u"p"_s, u"lobby"_s), QString());
        QCOMPARE(desk.settings.draft(u"p"_s, u"tea"_s), u"milk?"_s);
    }

    void refusedTextComesBack()
    {
        Desk desk;
        desk.type(u"refused"_s);
        QTest::keyClick(desk.edit, Qt::Key_Return);
        desk.type(u"later"_s);
        desk.composer->bringBack(u"p"_s, u"lobby"_s, u"refused"_s, {}, u"<b>too</b> large"_s);
        QCOMPARE(desk.edit->text(), u"refused\nlater"_s);
        QVERIFY(desk.problem->isVisible());
        QCOMPARE(desk.problem->text(), u"<b>too</b> large"_s);
        QCOMPARE(desk.problem->textFormat(), Qt::PlainText);
        QTest::keyClick(desk.edit, Qt::Key_Backspace);
        QVERIFY(!desk.problem->isVisible());
        desk.composer->bringBack(u"p"_s, u"tea"_s, u"other"_s, {}, u"why"_s);
        QVERIFY(!desk.problem->isVisible());
        QCOMPARE(desk.settings.draft(u"p"_s, u"tea"_s), u"other"_s);
    }

    void tellsTyping()
    {
        Desk desk;
        QCOMPARE(desk.typing->count(), 0);
        desk.type(u"abc"_s);
        QCOMPARE(desk.typing->count(), 1);
        QVERIFY(desk.typing->at(0).at(0).toBool());
        QTest::keyClick(desk.edit, Qt::Key_Return);
        QCOMPARE(desk.typing->count(), 2);
        QVERIFY(!desk.typing->at(1).at(0).toBool());

        desk.composer->setTypingIdle(std::chrono::milliseconds(1));
        desk.type(u"a"_s);
        QTRY_COMPARE(desk.typing->count(), 4); // told, and taken back when idle
        QVERIFY(!desk.typing->at(3).at(0).toBool());
    }
};

QTEST_MAIN(tst_Composer)
#include "tst_composer.moc"
