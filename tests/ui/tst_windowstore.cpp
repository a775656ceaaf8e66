#include "EnglishWords.h"
#include "Engine.h"
#include "Session.h"
#include "Settings.h"
#include "domain/ServerKey.h"
#include "models/ChatModel.h"
#include "models/ConnectionTreeModel.h"
#include "models/MessageModel.h"
#include "storage/Store.h"
#include "ui/Application.h"
#include "ui/ConnectionTree.h"
#include "ui/MainWindow.h"
#include "ui/chat/AskingBar.h"
#include "ui/chat/Composer.h"
#include "ui/chat/MessageEdit.h"
#include "ui/chat/RoomView.h"
#include "ui/details/DetailsDialog.h"
#include "ui/search/SearchModel.h"
#include "ui/search/SearchPanel.h"

#include <QFile>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QMessageBox>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSplitter>
#include <QTemporaryDir>
#include <QTest>
#include <QToolButton>

using namespace parlance;
using namespace Qt::StringLiterals;

// The program over a store that an earlier run has written: search, jumps, what waits for the person, and troubles.
class tst_WindowStore : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates)); }

    void init()
    {
        m_dir = std::make_unique<QTemporaryDir>();
        m_runtime = std::make_unique<QTemporaryDir>();
        qputenv("XDG_RUNTIME_DIR", m_runtime->path().toLocal8Bit());
        qputenv("PARLANCE_RUNTIME_DIR", m_runtime->path().toLocal8Bit());
    }

    void cleanup() { m_app.reset(); }

    void findsAndJumps()
    {
        const QString garden = beginWithDeadServer({u"lobby"_s, u"moss"_s});
        m_app.reset();
        fill(garden, u"lobby"_s, 600, u"通信は難しい"_s, 40);
        fill(garden, u"moss"_s, 3, u"another 通信"_s, 1);
        begin();
        window()->openRoom(garden, u"lobby"_s);
        QTRY_VERIFY(rows()->rowCount() > 0);

        QVERIFY(!window()->findChild<SearchPanel *>()); // costs nothing until it is wanted
        action("find")->trigger();
        QVERIFY(panel()->isVisible());
        QTRY_COMPARE(window()->focusWidget(), field());
        QTest::keyClicks(field(), u"message 59"_s);
        QTRY_COMPARE(model()->rowCount(), 11); // 59 and 590 to 599: the last word may be unfinished
        field()->setText(u"通信"_s);
        QTRY_COMPARE(model()->rowCount(), 1); // of this room
        QCOMPARE(model()->hit(0).message.text, u"通信は難しい"_s);
        const qint64 place = model()->hit(0).message.place;
        QCOMPARE(rowOf(place), -1); // far above what is loaded
        QTest::keyClick(field(), Qt::Key_Return);
        QTRY_VERIFY(rowOf(place) >= 0);
        QTRY_VERIFY(view()->timeline()->viewport()->rect().contains(
            view()->timeline()->visualRect(rows()->index(rowOf(place))).center()));
        QCOMPARE(window()->focusWidget(), field());

        action("findInAll")->trigger();
        QTRY_COMPARE(model()->rowCount(), 2);
        QCOMPARE(view()->room(), u"lobby"_s);
        const int moss = model()->hit(0).message.room == u"moss" ? 0 : 1;
        list()->setCurrentIndex(model()->index(moss));
        QTest::keyClick(field(), Qt::Key_Return);
        QTRY_COMPARE(view()->room(), u"moss"_s);
        action("findNext")->trigger();
        action("findPrevious")->trigger();
        QTest::keyClick(field(), Qt::Key_Escape);
        QVERIFY(!panel()->isVisible());
        QCOMPARE(window()->focusWidget(), view()->composer()->edit());

        // A room that was left has no place to show it in.
        m_app->engine().session(garden)->leave(u"moss"_s);
        QTRY_VERIFY(!m_app->model().chat(garden)->rooms().contains(u"moss"_s));
        action("findInAll")->trigger();
        QTRY_VERIFY(!model()->isBusy());
        QCOMPARE(model()->rowCount(), 2); // they are still found
        list()->setCurrentIndex(model()->index(model()->hit(0).message.room == u"moss" ? 0 : 1));
        QTest::keyClick(field(), Qt::Key_Return);
        QVERIFY2(label("searchTold")->text().contains(u"left the room moss"), qPrintable(label("searchTold")->text()));
        QVERIFY(label("searchTold")->isVisible());
        QVERIFY(view()->findChild<QToolButton *>(u"roomSearch"_s)->isVisible());
        shoot(u"search"_s);
    }

    // The panel is not there at the next start: its width does not come to the others in another share.
    void theSearchLeavesTheWidthsAlone()
    {
        const QString garden = beginWithDeadServer({u"lobby"_s});
        window()->openRoom(garden, u"lobby"_s);
        auto *splitter = window()->findChild<QSplitter *>(u"splitter"_s);
        splitter->setSizes({260, splitter->width() - 260});
        const int width = window()->findChild<ConnectionTree *>()->width();
        action("find")->trigger();
        QVERIFY(panel()->isVisible());
        QCOMPARE(window()->findChild<ConnectionTree *>()->width(), width);
        window()->close();
        QTRY_VERIFY(m_app->windows().isEmpty());
        m_app.reset();
        begin();
        QCOMPARE(window()->findChild<ConnectionTree *>()->width(), width);
        action("find")->trigger();
        QVERIFY(panel()->width() >= panel()->minimumWidth());
        QCOMPARE(window()->findChild<ConnectionTree *>()->width(), width);
    }

    // Written more than an hour ago by an earlier run: the person is asked before it goes, about all of them at once.
    void asksAboutWhatIsOld()
    {
        begin();
        const QString local = m_app->engine().localRoomProfile();
        m_server = serverKey(m_app->engine().profile(local));
        m_app.reset();
        for (int i = 0; i < 3; ++i)
            leaveUnsent(local, u"lobby"_s, u"old %1"_s.arg(i), QDateTime::currentDateTime().addDays(-1));
        begin();
        window()->openRoom(local, u"lobby"_s);
        QTRY_VERIFY(asking()->isVisible());
        QCOMPARE(view()->chat()->status().state, LinkState::Ready);
        QCOMPARE(label("askingText")->text(),
                 u"3 messages were written more than an hour ago, or for another server: they go only when you say so."_s);
        shoot(u"held"_s);
        QTest::mouseClick(asking()->findChild<QPushButton *>(u"askingSend"_s), Qt::LeftButton);
        QTRY_VERIFY(!asking()->isVisible());
        QTRY_COMPARE(label("queueState")->text(), QString());
        QStringList sent;
        for (int row = 0; row < rows()->rowCount(); ++row) {
            if (rows()->at(row).own && rows()->at(row).state == DeliveryState::Delivered)
                sent.append(rows()->at(row).text);
        }
        QCOMPARE(sent, (QStringList{u"old 0"_s, u"old 1"_s, u"old 2"_s}));
    }

    // Written for another address than the connection has now.
    void leadsToWhatIsHeldAndDeletesIt()
    {
        const QString garden = beginWithDeadServer({u"lobby"_s, u"moss"_s});
        m_app.reset();
        m_server += u"elsewhere"_s;
        for (int i = 0; i < 2; ++i)
            leaveUnsent(garden, u"lobby"_s, u"astray %1"_s.arg(i), QDateTime::currentDateTime());
        begin();
        window()->openRoom(garden, u"moss"_s);
        QTRY_VERIFY(asking()->isVisible());
        QTest::mouseClick(asking()->findChild<QPushButton *>(u"askingShow"_s), Qt::LeftButton);
        QTRY_COMPARE(view()->room(), u"lobby"_s);
        QTRY_COMPARE(rows()->rowCount(), 2);
        QCOMPARE(rows()->at(0).state, DeliveryState::Held);

        QTest::mouseClick(asking()->findChild<QPushButton *>(u"askingDelete"_s), Qt::LeftButton);
        auto *box = window()->findChild<QMessageBox *>(u"deleteHeldBox"_s);
        QVERIFY(box);
        QCOMPARE(box->text(), u"Delete 2 messages that were not sent?"_s);
        box->button(QMessageBox::Cancel)->click();
        QTRY_VERIFY(!window()->findChild<QMessageBox *>(u"deleteHeldBox"_s));
        QVERIFY(asking()->isVisible());

        QTest::mouseClick(asking()->findChild<QPushButton *>(u"askingDelete"_s), Qt::LeftButton);
        box = window()->findChild<QMessageBox *>(u"deleteHeldBox"_s);
        QVERIFY(box);
        box->findChild<QPushButton *>(u"deleteHeldButton"_s)->click();
        QTRY_VERIFY(!asking()->isVisible());
        QTRY_COMPARE(label("queueState")->text(), QString());
    }

    void aDamagedStoreIsTold()
    {
        QFile file(m_dir->filePath(u"messages.sqlite"_s));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(QByteArray("this is no database, and never was one\n").repeated(200));
        file.close();
        begin();
        auto *banner = window()->findChild<QWidget *>(u"storeBanner"_s);
        QTRY_VERIFY(banner->isVisible());
        QVERIFY2(label("storeText")->text().contains(file.fileName()), qPrintable(label("storeText")->text()));
        QVERIFY(label("storeText")->text().contains(u"is kept as"_s));
        shoot(u"damaged"_s);
        banner->findChild<QPushButton *>(u"storeClose"_s)->click();
        QVERIFY(!banner->isVisible());
        action("newWindow")->trigger(); // it was told
        QVERIFY(!m_app->windows().at(1)->findChild<QWidget *>(u"storeBanner"_s)->isVisible());
    }

    // Another process keeps the store: what is written comes back into its line, with the reason.
    void whatCannotBeKeptStaysInItsLine()
    {
        const QString garden = beginWithDeadServer({u"lobby"_s});
        m_app.reset();
        Store owner({.directory = m_dir->path()});
        owner.open();
        auto owned = owner.messagesOf(garden);
        bool open = false;
        owned->load([&open](const MessageStore::Loaded &) { open = true; });
        QTRY_VERIFY(open);

        begin();
        auto *banner = window()->findChild<QWidget *>(u"storeBanner"_s);
        QTRY_VERIFY(banner->isVisible());
        QVERIFY2(label("storeText")->text().contains(u"Another program"_s), qPrintable(label("storeText")->text()));
        window()->openRoom(garden, u"lobby"_s);
        QTRY_VERIFY(view()->composer()->isEnabled());
        view()->composer()->edit()->insertPlainText(u"precious"_s);
        QTest::keyClick(view()->composer()->edit(), Qt::Key_Return);
        QTRY_COMPARE(label("composerProblem")->text(), u"The message could not be kept on this computer."_s);
        QCOMPARE(view()->composer()->edit()->text(), u"precious"_s);
        QCOMPARE(label("queueState")->text(), QString());
        shoot(u"inuse"_s);
    }

    void theDetailsSayThePromise()
    {
        begin();
        window()->openRoom(m_app->engine().localRoomProfile(), u"lobby"_s);
        QTRY_COMPARE(view()->chat()->status().state, LinkState::Ready);
        auto *brief = window()->findChild<QToolButton *>(u"promiseBrief"_s);
        QTRY_COMPARE(brief->text(), u"Confirms, drops doubles"_s);
        QVERIFY(brief->isVisible());
        QTRY_VERIFY(view()->chat()->roundTrip().count() > 0);
        QTest::mouseClick(brief, Qt::LeftButton);
        auto *details = window()->findChild<DetailsDialog *>();
        QVERIFY(details);
        QTRY_VERIFY(details->isVisible());
        auto *delivery = details->findChild<QPlainTextEdit *>(u"delivery"_s);
        QVERIFY(delivery->isVisible());
        QVERIFY2(delivery->toPlainText().startsWith(u"This server confirms every message, and drops repeated ones."_s),
                 qPrintable(delivery->toPlainText()));
        // The first ping of the link is in the record.
        QTRY_COMPARE(details->findChild<QLineEdit *>(u"heartbeatFact0"_s)->text(), u"1 sent, 1 answered"_s);
        QCOMPARE(details->findChild<QLineEdit *>(u"heartbeatFact2"_s)->text(), u"0"_s);
    }

private:
    void begin()
    {
        CommandLine line;
        line.profileDir = m_dir->path();
        m_app = std::make_unique<Application>(line);
        m_app->start();
        window()->activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(window()));
    }

    // Nobody listens at port 9 of this computer. The profile stays for the next beginning.
    QString beginWithDeadServer(const QStringList &rooms)
    {
        begin();
        Profile profile;
        profile.name = u"Garden"_s;
        profile.url = QUrl(u"ws://127.0.0.1:9"_s);
        profile.user = u"me"_s;
        profile.rooms = rooms;
        profile.connectAtStart = false;
        m_server = serverKey(profile);
        return m_app->engine().addProfile(profile);
    }

    // What an earlier run received: `count` messages, one of them with other words.
    void fill(const QString &profile, const QString &room, int count, const QString &special, int at)
    {
        Store store({.directory = m_dir->path()});
        store.open();
        const auto messages = store.messagesOf(profile);
        SessionEvents events;
        for (int i = 0; i < count; ++i) {
            Message message;
            message.room = room;
            message.sender = u"Ana"_s;
            message.serverId = room + QString::number(i);
            message.text = i == at ? special : u"message %1"_s.arg(i);
            message.time = QDateTime(QDate(2026, 11, 20), QTime(8, 0)).addSecs(i * 30);
            events.append(event::Added{message});
        }
        bool kept = false;
        messages->keep(events, {}, [&kept](const SessionEvents &) { kept = true; });
        QTRY_VERIFY(kept);
    }

    // What an earlier run accepted and could not send.
    void leaveUnsent(const QString &profile, const QString &room, const QString &text, const QDateTime &written)
    {
        Store store({.directory = m_dir->path()});
        store.open();
        const auto messages = store.messagesOf(profile);
        OutboxRow row;
        row.message = {newMessageId(), room, text, written};
        row.server = m_server;
        Message shown;
        shown.id = row.message.id;
        shown.room = room;
        shown.sender = u"me"_s;
        shown.text = text;
        shown.time = written;
        shown.own = true;
        shown.state = DeliveryState::Queued;
        bool kept = false;
        messages->insert(row, shown, [&kept](const Result<qint64> &place) { kept = place.ok(); });
        QTRY_VERIFY(kept);
    }

    // Pictures for the eye, where a folder is named: light and dark.
    void shoot(const QString &name)
    {
        const QString folder = qEnvironmentVariable("PARLANCE_SHOTS");
        for (const QString &theme : {u"light"_s, u"dark"_s}) {
            if (folder.isEmpty())
                return;
            m_app->engine().settings().set(Settings::Key::Theme, theme);
            QCoreApplication::processEvents();
            QVERIFY(window()->grab().save(folder + u"/%1-%2.png"_s.arg(name, theme)));
        }
    }

    MainWindow *window() const { return m_app->windows().value(0); }
    RoomView *view() const { return window()->findChild<RoomView *>(); }
    MessageModel *rows() const { return view()->timeline()->messages(); }
    int rowOf(qint64 place) const
    {
        for (int row = 0; row < rows()->rowCount(); ++row) {
            if (rows()->at(row).place == place)
                return row;
        }
        return -1;
    }
    AskingBar *asking() const { return window()->findChild<AskingBar *>(); }
    SearchPanel *panel() const { return window()->findChild<SearchPanel *>(); }
    SearchModel *model() const { return panel()->findChild<SearchModel *>(); }
    QLineEdit *field() const { return panel()->findChild<QLineEdit *>(u"searchField"_s); }
    QListView *list() const { return panel()->findChild<QListView *>(u"searchHits"_s); }
    QLabel *label(const char *name) const { return window()->findChild<QLabel *>(QLatin1StringView(name)); }
    QAction *action(const char *name) const { return window()->findChild<QAction *>(QLatin1StringView(name)); }

    QString m_server; // that of the profile, as the store names it
    std::unique_ptr<QTemporaryDir> m_dir;
    std::unique_ptr<QTemporaryDir> m_runtime;
    std::unique_ptr<Application> m_app;
};

QTEST_MAIN(tst_WindowStore)
#include "tst_windowstore.moc"
