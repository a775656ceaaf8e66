#include "Engine.h"
#include "Session.h"
#include "Settings.h"
#include "models/ChatModel.h"
#include "models/ConnectionTreeModel.h"
#include "models/MessageModel.h"
#include "ui/Application.h"
#include "ui/ConnectionTree.h"
#include "ui/MainWindow.h"
#include "ui/WelcomePage.h"
#include "ui/chat/Composer.h"
#include "ui/chat/MessageEdit.h"
#include "ui/chat/RoomView.h"
#include "ui/details/DetailsDialog.h"

#include <QAbstractButton>
#include <QApplication>
#include <QFile>
#include <QLabel>
#include <QLineEdit>
#include <QMessageBox>
#include <QPointer>
#include <QStackedWidget>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTemporaryDir>
#include <QTest>
#include <QToolButton>

using namespace parlance;
using namespace Qt::StringLiterals;

// The program as main() makes it, in a profile directory and with a local room of its own.
class tst_MainWindow : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        QLocale::setDefault(QLocale::c());
    }

    void init()
    {
        m_dir = std::make_unique<QTemporaryDir>();
        m_runtime = std::make_unique<QTemporaryDir>();
        qputenv("XDG_RUNTIME_DIR", m_runtime->path().toLocal8Bit());
        qputenv("PARLANCE_RUNTIME_DIR", m_runtime->path().toLocal8Bit());
    }

    void cleanup() { m_app.reset(); }

    void welcomesAtTheFirstStartAndLeadsIntoTheLocalRoom()
    {
        begin();
        QVERIFY(shown<WelcomePage>());
        QTest::mouseClick(window()->findChild<QAbstractButton *>(u"welcomeLocal"_s), Qt::LeftButton);
        QTRY_VERIFY(shown<RoomView>());
        QCOMPARE(view()->room(), u"lobby"_s);
        QTRY_COMPARE(chat()->status().state, LinkState::Ready);
        QTRY_COMPARE(label(u"linkState"_s)->text(), u"Connected"_s);
        QCOMPARE(window()->windowTitle(), u"lobby – Local room"_s);
        QCOMPARE(tree()->currentRoom(), u"lobby"_s);
        QVERIFY(tree()->isExpanded(tree()->currentIndex().parent()));

        write(u"hello 你好 😀"_s);
        QTest::keyClick(edit(), Qt::Key_Return);
        const MessageModel *rows = chat()->timeline(u"lobby"_s);
        QTRY_VERIFY(!texts(rows).isEmpty());
        QTRY_COMPARE(rows->at(rows->rowCount() - 1).state, DeliveryState::Delivered);
        QCOMPARE(rows->at(rows->rowCount() - 1).text, u"hello 你好 😀"_s);
        QCOMPARE(edit()->text(), QString());
    }

    // Where the settings name no room, the session does, a moment later.
    void selectsTheFirstRoomAsSoonAsItIsThere()
    {
        begin();
        Profile profile;
        profile.name = u"Garden"_s;
        profile.url = QUrl(u"ws://127.0.0.1:9"_s);
        profile.user = u"me"_s;
        const QString id = m_app->engine().addProfile(profile);
        window()->openRoom(id, {});
        QCOMPARE(tree()->currentProfile(), id);
        QCOMPARE(tree()->currentRoom(), QString());
        QTRY_COMPARE(tree()->currentRoom(), u"lobby"_s);
        QVERIFY(tree()->isExpanded(tree()->currentIndex().parent()));
        QCOMPARE(view()->room(), u"lobby"_s);
        QCOMPARE(window()->focusWidget(), edit());

        // A room that was asked for is selected when it is joined, and does not come back at the next one.
        Session *session = m_app->engine().session(id);
        session->join(u"moss"_s);
        window()->openRoom(id, u"moss"_s);
        QTRY_COMPARE(tree()->currentRoom(), u"moss"_s);
        tree()->select(id, u"lobby"_s);
        session->join(u"fern"_s);
        QTRY_VERIFY(m_app->model().chat(id)->rooms().contains(u"fern"_s));
        QCOMPARE(tree()->currentRoom(), u"lobby"_s);
    }

    void theHostedRoomIsSelected()
    {
        begin();
        openLocalRoom();
        action(u"hostRoom"_s)->trigger();
        auto *dialog = window()->findChild<QDialog *>(u"hostRoomDialog"_s);
        QVERIFY(dialog);
        dialog->findChild<QAbstractButton *>(u"hostStart"_s)->click();
        QTRY_VERIFY(m_app->engine().hostedRoom().running);
        dialog->findChild<QAbstractButton *>(u"hostClose"_s)->click();
        QTRY_VERIFY(!tree()->currentRoom().isEmpty());
        QCOMPARE(m_app->engine().profile(tree()->currentProfile()).server, ServerKind::Hosted);
        QTRY_COMPARE(window()->focusWidget(), edit());
    }

    void anAddressLeadsToItsFirstRoom()
    {
        begin(u"ws://127.0.0.1:9/"_s);
        QTRY_VERIFY(!tree()->currentRoom().isEmpty());
        QTRY_COMPARE(window()->focusWidget(), edit());
        QVERIFY(view()->timeline()->isEnabled());
    }

    void answeringTakesTheMarkerAway()
    {
        begin();
        openLocalRoom();
        Message message;
        message.room = u"lobby"_s;
        message.sender = u"Ann"_s;
        message.time = QDateTime::currentDateTime();
        message.text = u"are you there?"_s;
        message.place = behindAll;
        chat()->setVisibleRoom({});
        chat()->apply({event::Added{message}});
        MessageModel *rows = chat()->timeline(u"lobby"_s);
        QTRY_VERIFY(rows->firstUnread() >= 0);
        write(u"yes"_s);
        QTest::keyClick(edit(), Qt::Key_Return);
        QTRY_COMPARE(rows->firstUnread(), -1);
    }

    void twoWindowsShowOneRoom()
    {
        begin();
        openLocalRoom();
        action(u"newWindow"_s)->trigger();
        QCOMPARE(m_app->windows().size(), 2);
        MainWindow *second = m_app->windows().at(1);
        QVERIFY(QTest::qWaitForWindowExposed(second));
        second->openRoom(view()->chat()->profileId(), u"lobby"_s);
        QCOMPARE(second->findChild<RoomView *>()->chat(), view()->chat());
        second->close();
        QTRY_COMPARE(m_app->windows().size(), 1);
    }

    void comesBackAsItWas()
    {
        begin();
        openLocalRoom();
        write(u"unfinished"_s);
        window()->resize(820, 500);
        window()->close();
        QTRY_VERIFY(m_app->windows().isEmpty());
        m_app.reset();

        begin();
        QVERIFY(shown<RoomView>());
        QCOMPARE(view()->room(), u"lobby"_s);
        QCOMPARE(edit()->text(), u"unfinished"_s);
        QCOMPARE(window()->focusWidget(), edit()); // ready to write on
        QCOMPARE(window()->size(), QSize(820, 500));
    }

    void asksBeforeARoomIsLeftWithUnsentMessages()
    {
        begin();
        const QString id = addDeadServer();
        window()->openRoom(id, {});
        QTRY_VERIFY(!view()->room().isEmpty());
        const QString room = view()->room();
        write(u"precious"_s);
        QTest::keyClick(edit(), Qt::Key_Return);
        QTRY_COMPARE(label(u"queueState"_s)->text(), u"1 message waiting"_s);
        action(u"leaveRoom"_s)->trigger();
        auto *box = window()->findChild<QMessageBox *>(u"leaveRoomBox"_s);
        QVERIFY(box);
        QCOMPARE(box->informativeText(), u"1 message in it is not delivered. It is deleted."_s);
        box->button(QMessageBox::Cancel)->click();
        QTRY_VERIFY(!window()->findChild<QMessageBox *>(u"leaveRoomBox"_s));
        QCOMPARE(label(u"queueState"_s)->text(), u"1 message waiting"_s);
        QCOMPARE(view()->room(), room);
        action(u"leaveRoom"_s)->trigger();
        box = window()->findChild<QMessageBox *>(u"leaveRoomBox"_s);
        QVERIFY(box);
        box->findChild<QAbstractButton *>(u"leaveButton"_s)->click();
        QTRY_COMPARE(label(u"queueState"_s)->text(), QString());
    }

    // They are on the disk: nothing is asked, and nothing is lost.
    void quittingKeepsWhatIsNotSent()
    {
        begin();
        const QString id = addDeadServer();
        window()->openRoom(id, {});
        QTRY_VERIFY(!view()->room().isEmpty());
        write(u"precious"_s);
        QTest::keyClick(edit(), Qt::Key_Return);
        QTRY_COMPARE(label(u"queueState"_s)->text(), u"1 message waiting"_s);
        action(u"quit"_s)->trigger();
        QTRY_VERIFY(m_app->windows().isEmpty());
        m_app.reset();

        begin();
        QTRY_COMPARE(label(u"queueState"_s)->text(), u"1 message waiting"_s);
        QCOMPARE(tree()->currentProfile(), id);
        QTRY_COMPARE(texts(chat()->timeline(view()->room())), QStringList{u"precious"_s});
        const MessageModel *rows = chat()->timeline(view()->room());
        QCOMPARE(rows->at(rows->rowCount() - 1).state, DeliveryState::Queued);
    }

    void saysWhichFileWasDamaged()
    {
        QFile file(m_dir->filePath(u"settings.json"_s));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("{ nonsense");
        file.close();
        begin();
        auto *bar = window()->findChild<QWidget *>(u"noticeBar"_s);
        QVERIFY(bar->isVisible());
        QVERIFY2(label(u"noticeText"_s)->text().contains(file.fileName()), qPrintable(label(u"noticeText"_s)->text()));
        bar->findChild<QAbstractButton *>(u"noticeClose"_s)->click();
        QVERIFY(!bar->isVisible());
    }

    void theKeyboardSuffices()
    {
        begin();
        openLocalRoom();
        edit()->setFocus();
        action(u"nextPane"_s)->trigger();
        QCOMPARE(window()->focusWidget(), tree());
        action(u"nextPane"_s)->trigger();
        QCOMPARE(window()->focusWidget(), view()->timeline());
        action(u"nextPane"_s)->trigger();
        QCOMPARE(window()->focusWidget(), edit());
        action(u"previousPane"_s)->trigger();
        QCOMPARE(window()->focusWidget(), view()->timeline());

        chat()->addRoom(u"tea"_s);
        action(u"nextRoom"_s)->trigger();
        QCOMPARE(view()->room(), u"tea"_s);
        action(u"nextRoom"_s)->trigger();
        QCOMPARE(view()->room(), u"lobby"_s);
        QCOMPARE(action(u"nextRoom"_s)->shortcut(), QKeySequence(Qt::ALT | Qt::Key_Down));
        QCOMPARE(action(u"connectToServer"_s)->shortcut(), QKeySequence(Qt::CTRL | Qt::Key_N));
    }

    void countsWhatIsNotSeen()
    {
        begin();
        openLocalRoom();
        Message message;
        message.room = u"tea"_s;
        message.sender = u"Ann"_s;
        message.text = u"hi"_s;
        chat()->apply({event::Added{message}});
        QCOMPARE(window()->windowTitle(), u"(1) lobby – Local room"_s);
        action(u"nextUnread"_s)->trigger();
        QCOMPARE(view()->room(), u"tea"_s);
        window()->activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(window()));
        QTRY_COMPARE(window()->windowTitle(), u"tea – Local room"_s);
    }

    void aRoomLinkLeadsIntoItsRoom()
    {
        begin();
        window()->openAddress(u"ws://127.0.0.1:9/?room=The%20team&token=s3cret"_s);
        const Profile made = m_app->engine().profiles().constLast();
        QCOMPARE(made.url, QUrl(u"ws://127.0.0.1:9/"_s));
        QCOMPARE(made.rooms, QStringList{u"The team"_s});
        QCOMPARE(made.token, u"s3cret"_s);
        QTRY_COMPARE(tree()->currentRoom(), u"The team"_s);

        const int count = int(m_app->engine().profiles().size());
        window()->openAddress(u"ws://127.0.0.1:9/?room=kitchen"_s); // another room of a server that is known
        QCOMPARE(m_app->engine().profiles().size(), count);
        QCOMPARE(m_app->engine().profile(made.id).rooms, (QStringList{u"The team"_s, u"kitchen"_s}));
        QCOMPARE(m_app->engine().profile(made.id).token, u"s3cret"_s);
        QTRY_COMPARE(tree()->currentRoom(), u"kitchen"_s);
    }

    void showsHowTheConnectionCameAbout()
    {
        begin();
        openLocalRoom();
        auto *roundTrip = window()->findChild<QToolButton *>(u"roundTrip"_s);
        QTRY_VERIFY(roundTrip->isVisible());
        QVERIFY2(roundTrip->text().startsWith(u"Round trip "_s), qPrintable(roundTrip->text()));
        QVERIFY(roundTrip->accessibleName().startsWith(roundTrip->text()));
        QTest::mouseClick(roundTrip, Qt::LeftButton);
        auto *dialog = window()->findChild<DetailsDialog *>();
        QVERIFY(dialog);
        QVERIFY(!dialog->isModal()); // one goes on beside it
        QCOMPARE(dialog->findChild<QLabel *>(u"detailsState"_s)->text(), u"Connected."_s);
        const auto *messages = dialog->findChild<QLineEdit *>(u"trafficFact0"_s);
        const QString before = messages->text();
        write(u"hello"_s);
        QTest::keyClick(edit(), Qt::Key_Return);
        QTRY_VERIFY2(messages->text() != before, qPrintable(before)); // it keeps up
        QTRY_COMPARE(dialog->findChild<QLineEdit *>(u"linkFact3"_s)->text(), u"none"_s);
        QVERIFY2(dialog->reportText().contains(u"HTTP/1.1 101 "_s), qPrintable(dialog->reportText()));

        action(u"connectionDetails"_s)->trigger(); // the same again
        QCOMPARE(window()->findChildren<DetailsDialog *>().size(), 1);
        action(u"disconnect"_s)->trigger();
        QTRY_COMPARE(dialog->findChild<QLabel *>(u"detailsState"_s)->text(), u"Not connected."_s);
        dialog->close();
        QTRY_VERIFY(window()->findChildren<DetailsDialog *>().isEmpty());
    }

    void showsWhyAnAttemptFailed()
    {
        begin();
        const QString id = addDeadServer();
        window()->openRoom(id, {});
        auto *button = window()->findChild<QAbstractButton *>(u"detailsButton"_s);
        QTRY_VERIFY(button->isVisible());
        button->click();
        const QPointer<DetailsDialog> dialog = window()->findChild<DetailsDialog *>();
        QVERIFY(dialog);
        QVERIFY(dialog->windowTitle().contains(u"Nobody"_s));
        QTRY_VERIFY(dialog->findChild<QLabel *>(u"detailsState"_s)->text().contains(u"No server answers"_s));
        m_app->engine().removeProfile(id);
        QTRY_VERIFY(!dialog); // it has nothing to show any more
    }

    void showsWhatAServerAnsweredInstead()
    {
        QTcpServer server;
        QVERIFY(server.listen(QHostAddress::LocalHost));
        connect(&server, &QTcpServer::newConnection, this, [&server] {
            QTcpSocket *socket = server.nextPendingConnection();
            connect(socket, &QTcpSocket::readyRead, socket, [socket] {
                if (!socket->peek(64 * 1024).endsWith("\r\n\r\n"))
                    return; // more of the request is on its way
                socket->write("HTTP/1.1 404 Not Found\r\nContent-Type: text/html\r\nContent-Length: 19\r\n\r\n<b>no chat here</b>");
                socket->disconnectFromHost();
            });
        });
        begin();
        Profile profile;
        profile.name = u"Shop"_s;
        profile.url = QUrl(u"ws://127.0.0.1:%1/"_s.arg(server.serverPort()));
        profile.user = u"me"_s;
        window()->openRoom(m_app->engine().addProfile(profile), {});
        auto *button = window()->findChild<QAbstractButton *>(u"detailsButton"_s);
        QTRY_VERIFY(button->isVisible());
        button->click();
        const auto *dialog = window()->findChild<DetailsDialog *>();
        QVERIFY(dialog);
        QVERIFY(dialog->findChild<QLabel *>(u"detailsState"_s)->text().contains(u"404 (nothing at this path)"_s));
        QTRY_VERIFY(dialog->reportText().contains(u"HTTP/1.1 404 Not Found\n"_s));
        QVERIFY2(dialog->reportText().contains(u"<b>no chat here</b>"_s), qPrintable(dialog->reportText()));
    }

    void everyControlHasItsNames()
    {
        begin();
        openLocalRoom();
        action(u"find"_s)->trigger();
        const QList<QWidget *> all = window()->findChildren<QWidget *>();
        for (const QWidget *widget : all) {
            const bool control = qobject_cast<const QAbstractButton *>(widget) || widget->inherits("QAbstractItemView")
                || widget->inherits("QPlainTextEdit") || widget->inherits("QLineEdit");
            if (!control || !widget->isVisible() || widget->objectName().startsWith(u"qt_"_s))
                continue;
            QVERIFY2(!widget->objectName().isEmpty(), widget->metaObject()->className());
            QVERIFY2(!widget->accessibleName().isEmpty(), qPrintable(widget->objectName()));
        }
        QCOMPARE(tree()->accessibleName(), u"Connections"_s);
        QCOMPARE(view()->timeline()->accessibleName(), u"Messages"_s);
    }

    void picture()
    {
        begin();
        openLocalRoom();
        Message message;
        message.room = u"lobby"_s;
        message.sender = u"Ann"_s;
        message.time = QDateTime::currentDateTime();
        message.text = u"<b>Not bold</b>: see https://example.org 😀"_s;
        message.place = behindAll;
        chat()->apply({event::Added{message}});
        addDeadServer();
        for (const QString &theme : {u"light"_s, u"dark"_s}) {
            m_app->engine().settings().set(Settings::Key::Theme, theme);
            QCoreApplication::processEvents();
            QVERIFY(!window()->grab().isNull());
            if (const QString folder = qEnvironmentVariable("PARLANCE_PICTURES"); !folder.isEmpty())
                QVERIFY(window()->grab().save(folder + u'/' + theme + u".png"_s));
        }
    }

private:
    void begin(const QString &address = {})
    {
        CommandLine line;
        line.address = address;
        line.profileDir = m_dir->path();
        m_app = std::make_unique<Application>(line);
        m_app->start();
        QVERIFY(QTest::qWaitForWindowExposed(window()));
    }

    void openLocalRoom()
    {
        QTest::mouseClick(window()->findChild<QAbstractButton *>(u"welcomeLocal"_s), Qt::LeftButton);
        QTRY_VERIFY(shown<RoomView>());
        QTRY_COMPARE(chat()->status().state, LinkState::Ready);
    }

    // Nobody listens at port 9 of this computer.
    QString addDeadServer()
    {
        Profile profile;
        profile.name = u"Nobody"_s;
        profile.url = QUrl(u"ws://127.0.0.1:9"_s);
        profile.user = u"me"_s;
        return m_app->engine().addProfile(profile);
    }

    void write(const QString &text) { edit()->insertPlainText(text); }
    static QStringList texts(const MessageModel *rows)
    {
        QStringList all;
        for (int row = 0; row < rows->rowCount(); ++row) {
            if (rows->at(row).own)
                all.append(rows->at(row).text);
        }
        return all;
    }
    template<typename Page> bool shown() const
    {
        return qobject_cast<Page *>(window()->findChild<QStackedWidget *>(u"stack"_s)->currentWidget());
    }
    MainWindow *window() const { return m_app->windows().value(0); }
    RoomView *view() const { return window()->findChild<RoomView *>(); }
    ChatModel *chat() const { return view()->chat(); }
    ConnectionTree *tree() const { return window()->findChild<ConnectionTree *>(); }
    MessageEdit *edit() const { return view()->composer()->edit(); }
    QLabel *label(const QString &name) const { return window()->findChild<QLabel *>(name); }
    QAction *action(const QString &name) const { return window()->findChild<QAction *>(name); }

    static constexpr qint64 behindAll = qint64(1) << 60; // in the order of a room: what no store has seen

    std::unique_ptr<QTemporaryDir> m_dir;
    std::unique_ptr<QTemporaryDir> m_runtime;
    std::unique_ptr<Application> m_app;
};

QTEST_MAIN(tst_MainWindow)
#include "tst_mainwindow.moc"
