#include "support/CliProcess.h"
#include "support/NodeServer.h"

#include "Session.h"
#include "Settings.h"
#include "models/ChatModel.h"
#include "models/ConnectionTreeModel.h"
#include "models/MessageModel.h"
#include "ui/Application.h"
#include "ui/MainWindow.h"
#include "ui/chat/Composer.h"
#include "ui/chat/TimelineView.h"

#include <QClipboard>
#include <QDir>
#include <QFile>
#include <QGuiApplication>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLabel>
#include <QLineEdit>
#include <QProcess>
#include <QPushButton>
#include <QRegularExpression>
#include <QScreen>
#include <QTemporaryDir>
#include <QTest>

using namespace parlance;
using namespace Qt::StringLiterals;

// The whole product, as a person uses it: the window under a real X server and window manager, driven by real key and
// pointer events, talks through the Node room server to a parlance-cli in another process, while the server is killed.
class tst_EndToEnd : public QObject
{
    Q_OBJECT

    static constexpr int patience = 30000;

    // xdotool sends the events through the X server, as a keyboard and a mouse do.
    static bool xdotool(const QStringList &arguments)
    {
        QProcess process;
        process.start(u"xdotool"_s, arguments);
        return QTest::qWaitFor([&] { return process.state() == QProcess::NotRunning; }, patience)
            && process.exitStatus() == QProcess::NormalExit && process.exitCode() == 0;
    }
    static bool key(const QString &combination) { return xdotool({u"key"_s, u"--clearmodifiers"_s, combination}); }
    static bool type(const QString &latin) { return xdotool({u"type"_s, u"--delay"_s, u"5"_s, latin}); }
    static bool click(QWidget *widget)
    {
        if (!widget || !QTest::qWaitFor([&] { return widget->isVisible() && widget->isEnabled(); }, patience))
            return false;
        const QPoint middle = widget->mapToGlobal(widget->rect().center());
        return xdotool({u"mousemove"_s, QString::number(middle.x()), QString::number(middle.y())})
            && xdotool({u"click"_s, u"1"_s});
    }

    template<typename Widget = QWidget>
    Widget *find(const char *name) const
    {
        const QString wanted = QString::fromLatin1(name);
        for (QWidget *top : QApplication::topLevelWidgets()) {
            if (top->objectName() == wanted)
                return qobject_cast<Widget *>(top);
            if (auto *found = top->findChild<Widget *>(wanted))
                return found;
        }
        return nullptr;
    }

    static QStringList texts(const MessageModel *timeline)
    {
        QStringList all;
        for (int row = 0; timeline && row < timeline->rowCount(); ++row) {
            if (timeline->at(row).kind == MessageKind::Chat)
                all.append(timeline->at(row).text);
        }
        return all;
    }

    static DeliveryState stateOf(const MessageModel *timeline, const QString &text)
    {
        for (int row = 0; timeline && row < timeline->rowCount(); ++row) {
            if (timeline->at(row).text == text)
                return timeline->at(row).state;
        }
        return DeliveryState::None;
    }

    static QStringList textsInLog(const QString &path)
    {
        QFile file(path);
        QStringList all;
        if (file.open(QIODevice::ReadOnly)) {
            while (!file.atEnd())
                all.append(QJsonDocument::fromJson(file.readLine()).object().value(u"text"_s).toString());
        }
        return all;
    }

    static bool paste(const QString &text)
    {
        QGuiApplication::clipboard()->setText(text);
        return key(u"ctrl+v"_s);
    }

    static void savePicture(QWidget *window, const QString &name)
    {
        // Beside the build; with PARLANCE_SAVE_PICTURES=1 those that the README shows are renewed.
        const bool renew = qEnvironmentVariableIntValue("PARLANCE_SAVE_PICTURES") == 1;
        const QString dir = renew ? QStringLiteral(PARLANCE_SOURCE_DIR "/docs/images")
                                  : QStringLiteral(PARLANCE_BINARY_DIR "/pictures");
        QVERIFY(QDir().mkpath(dir));
        QVERIFY(window->grab().save(dir + u'/' + name + u".png"_s));
    }

private Q_SLOTS:
    void conversation_data()
    {
        QTest::addColumn<QString>("language");
        QTest::addColumn<QString>("theme");
        QTest::addColumn<QString>("picture");
        QTest::newRow("English, light") << u"en"_s << u"light"_s << u"window"_s;
        QTest::newRow("Chinese, dark") << u"zh_CN"_s << u"dark"_s << u"window.zh-CN"_s;
    }
    void conversation()
    {
        QFETCH(QString, language);
        QFETCH(QString, theme);
        QFETCH(QString, picture);
        const bool english = language == u"en";

        QTemporaryDir dir;
        qputenv("PARLANCE_RUNTIME_DIR", dir.filePath(u"runtime"_s).toUtf8());
        const QString log = dir.filePath(u"log"_s);
        NodeServer server(u"room"_s, {u"--state"_s, dir.filePath(u"state"_s), u"--log"_s, log});
        QVERIFY2(server.start(), server.errorText().constData());
        QVERIFY(QDir().mkpath(dir.filePath(u"profile"_s)));
        {
            Settings settings;
            QCOMPARE(settings.load(dir.filePath(u"profile/settings.json"_s)), QString());
            settings.set(Settings::Key::Language, language);
            settings.set(Settings::Key::Theme, theme);
            settings.set(Settings::Key::UserName, u"Ann"_s);
        }

        CommandLine line;
        line.profileDir = dir.filePath(u"profile"_s);
        Application application(line);
        application.start();
        MainWindow *window = application.windows().constFirst();
        QVERIFY(QTest::qWaitForWindowActive(window));
        window->resize(980, 700);

        // Connect to a server, as on the first day.
        QVERIFY(click(find("welcomeConnect")));
        QTRY_VERIFY_WITH_TIMEOUT(find<QLineEdit>("serverAddress") && find("serverAddress")->isVisible(), patience);
        QVERIFY(click(find("serverAddress")));
        QVERIFY(type(server.url().toString()));
        QTRY_COMPARE_WITH_TIMEOUT(find<QLineEdit>("serverAddress")->text(), server.url().toString(), patience);
        QVERIFY(click(find("profileAccept")));

        ChatModel *chat = nullptr;
        QTRY_VERIFY_WITH_TIMEOUT((chat = [&]() -> ChatModel * {
            for (const Profile &profile : application.engine().profiles()) {
                if (profile.server == ServerKind::Remote)
                    return application.model().chat(profile.id);
            }
            return nullptr;
        }()), patience);
        QTRY_COMPARE_WITH_TIMEOUT(chat->status().state, LinkState::Ready, patience);
        QTRY_VERIFY_WITH_TIMEOUT(!chat->rooms().isEmpty(), patience);
        const MessageModel *timeline = chat->timeline(chat->rooms().constFirst());
        auto *composer = find("composer");
        QTRY_VERIFY_WITH_TIMEOUT((composer = find("composer")) && composer->isVisible(), patience);
        if (english) {
            QCOMPARE(composer->accessibleName(), u"Message"_s);
            QCOMPARE(find("sendButton")->accessibleName(), u"Send"_s);
            QCOMPARE(find("timeline")->accessibleName(), u"Messages"_s);
            QCOMPARE(find("connectionTree")->accessibleName(), u"Connections"_s);
        } else {
            QVERIFY(composer->accessibleName() != u"Message");
        }

        // Two people talk.
        CliProcess bob({u"connect"_s, server.url().toString(), u"--user"_s, u"Bob"_s, u"--room"_s, chat->rooms().constFirst()});
        QTRY_VERIFY_WITH_TIMEOUT(bob.errors().contains(u"connected"), patience);
        bob.write(u"Morning! Is the new gateway up? See https://status.example.org/gateway"_s);
        QTRY_COMPARE_WITH_TIMEOUT(texts(timeline).size(), 1, patience);
        QVERIFY(click(composer));
        QVERIFY(type(u"Up since seven. Try `curl -v` on it"_s));
        QVERIFY(key(u"shift+Return"_s));
        QVERIFY(type(u"and tell me what you see"_s));
        QVERIFY(key(u"Return"_s));
        const QString typed = u"Up since seven. Try `curl -v` on it\nand tell me what you see"_s;
        QTRY_COMPARE_WITH_TIMEOUT(stateOf(timeline, typed), DeliveryState::Delivered, patience);
        bob.write(u"好的,我试一下 👍 <b>not bold</b>"_s);
        QTRY_COMPARE_WITH_TIMEOUT(texts(timeline).size(), 3, patience);
        QVERIFY(click(composer));
        QVERIFY(paste(u"谢谢!下午的评审改到三点"_s));
        QVERIFY(click(find("sendButton")));
        QTRY_COMPARE_WITH_TIMEOUT(stateOf(timeline, u"谢谢!下午的评审改到三点"_s), DeliveryState::Delivered, patience);
        QTRY_COMPARE_WITH_TIMEOUT(bob.lines().size(), 2, patience);
        QCOMPARE(bob.lines().constFirst(), u"Ann: Up since seven. Try `curl -v` on it\\nand tell me what you see"_s);
        savePicture(window, picture);

        // The server dies: the banner says so and counts down.
        server.kill();
        auto *banner = find<QLabel>("connectionState");
        QTRY_VERIFY_WITH_TIMEOUT((banner = find<QLabel>("connectionState")) && banner->isVisible(), patience);
        if (english) {
            QCOMPARE(banner->accessibleName(), u"Connection state"_s);
            QTRY_COMPARE_WITH_TIMEOUT(find("tryNowButton")->accessibleName(), u"Try now"_s, patience);
            QCOMPARE(find("stopButton")->accessibleName(), u"Stop"_s);
        }
        static const QRegularExpression digits(u"\\d+"_s);
        QSet<QString> countdown;
        QTRY_VERIFY_WITH_TIMEOUT((countdown.insert(chat->status().state == LinkState::Waiting ? banner->text() : QString()),
                                  countdown.remove(QString()), countdown.size() >= 2),
                                 patience);
        for (const QString &words : std::as_const(countdown))
            QVERIFY2(digits.match(words).hasMatch(), qPrintable(words));

        // What is typed meanwhile waits, and is seen to wait.
        QVERIFY(click(composer));
        QVERIFY(type(u"typed while the server was away"_s));
        QVERIFY(key(u"Return"_s));
        const QString waiting = u"typed while the server was away"_s;
        QTRY_COMPARE_WITH_TIMEOUT(stateOf(timeline, waiting), DeliveryState::Queued, patience);
        savePicture(window, picture + u"-away"_s);

        // Hidden: no attempts. Shown: one at once.
        QVERIFY(xdotool({u"windowminimize"_s, QString::number(window->winId())}));
        QTRY_COMPARE_WITH_TIMEOUT(chat->status().state, LinkState::Paused, patience);
        QCOMPARE(chat->status().pause, PauseReason::Hidden);
        const quint64 epoch = chat->status().epoch;
        QVERIFY2(server.start(), server.errorText().constData());
        // Any wait that was running when the window was hidden would be over by now, had it not been stopped.
        QVERIFY(!QTest::qWaitFor([&] { return chat->status().epoch != epoch; }, 4000));
        QCOMPARE(textsInLog(log).count(waiting), 0);
        QVERIFY(xdotool({u"windowmap"_s, QString::number(window->winId())}));
        QTRY_COMPARE_WITH_TIMEOUT(chat->status().state, LinkState::Ready, patience);
        QCOMPARE(chat->status().epoch, epoch + 1); // with the first attempt

        // It arrives once.
        QTRY_COMPARE_WITH_TIMEOUT(stateOf(timeline, waiting), DeliveryState::Delivered, patience);
        QTRY_COMPARE_WITH_TIMEOUT(bob.lines().count(u"Ann: "_s + waiting), 1, patience);
        bob.write(u"there you are"_s);
        QTRY_COMPARE_WITH_TIMEOUT(texts(timeline).count(u"there you are"_s), 1, patience);
        QCOMPARE(textsInLog(log).count(waiting), 1);
        QTRY_VERIFY_WITH_TIMEOUT(!banner->isVisible(), patience);

        // Try now does not wait.
        server.kill();
        QTRY_VERIFY_WITH_TIMEOUT(find("tryNowButton") && find("tryNowButton")->isVisible() && chat->status().state == LinkState::Waiting,
                                 patience);
        QVERIFY2(server.start(), server.errorText().constData());
        if (chat->status().state == LinkState::Waiting && find("tryNowButton")->isVisible())
            QVERIFY(click(find("tryNowButton")));
        QTRY_COMPARE_WITH_TIMEOUT(chat->status().state, LinkState::Ready, patience);
        bob.endInput();
        QCOMPARE(bob.waitForEnd(), 0);
    }
};

QTEST_MAIN(tst_EndToEnd)
#include "tst_endtoend.moc"
