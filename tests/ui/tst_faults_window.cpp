#include "Engine.h"
#include "Session.h"
#include "models/ChatModel.h"
#include "models/MessageModel.h"
#include "storage/Database.h"
#include "support/SmallDisk.h"
#include "ui/Application.h"
#include "ui/MainWindow.h"
#include "ui/chat/Composer.h"
#include "ui/chat/MessageEdit.h"
#include "ui/chat/RoomView.h"

#include <QDir>
#include <QFile>
#include <QLabel>
#include <QTemporaryDir>
#include <QTest>

using namespace parlance;
using namespace parlance::test;
using namespace Qt::StringLiterals;

// What a person sees of a disk that fails: the banner says what and where, the text stays in its line, and goes out once
// when the disk works again. And a window that comes and goes.
class TestFaultsWindow : public QObject
{
    Q_OBJECT

    static constexpr int patience = 30000;

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

#ifdef Q_OS_LINUX
    void fault47_diskFull()
    {
        SmallDisk disk(m_dir->path(), 2048);
        QVERIFY(disk.isMounted());
        begin();
        write(u"before"_s);
        QTRY_COMPARE_WITH_TIMEOUT(stateOf(u"before"_s), DeliveryState::Delivered, patience);
        QVERIFY(disk.fill());
        // Until the journal has no room left either.
        QString refused;
        for (int i = 0; i < 1000 && refused.isEmpty(); ++i) {
            const QString text = u"%1 "_s.arg(i) + QString(1000, u'x');
            write(text);
            QTRY_VERIFY_WITH_TIMEOUT(isRefused() || stateOf(text) == DeliveryState::Delivered, patience);
            if (isRefused())
                refused = text;
        }
        QVERIFY(!refused.isEmpty());
        QCOMPARE(composer()->edit()->text(), refused);
        expectBanner(u"full"_s);
        disk.give();
        expectRecovery(refused);
        m_app.reset();
    }

    void fault47_diskReadOnly()
    {
        SmallDisk disk(m_dir->path(), 8192);
        QVERIFY(disk.isMounted());
        begin();
        write(u"before"_s);
        QTRY_COMPARE_WITH_TIMEOUT(stateOf(u"before"_s), DeliveryState::Delivered, patience);
        m_app.reset();
        QVERIFY(disk.setReadOnly(true));
        begin();
        write(u"precious"_s);
        QTRY_VERIFY_WITH_TIMEOUT(isRefused(), patience);
        QCOMPARE(composer()->edit()->text(), u"precious"_s);
        expectBanner(u"Nothing may be written"_s);
        QVERIFY(stateOf(u"before"_s) != DeliveryState::None); // what is there can be read
        QVERIFY(disk.setReadOnly(false));
        expectRecovery(u"precious"_s);
        m_app.reset();
    }
#endif

    void fault48_databaseLocked()
    {
        begin();
        write(u"before"_s);
        QTRY_COMPARE_WITH_TIMEOUT(stateOf(u"before"_s), DeliveryState::Delivered, patience);
        Database other;
        QVERIFY(!other.open(file(), Database::Mode::Write));
        QVERIFY(other.begin(false));
        write(u"precious"_s);
        QTRY_VERIFY_WITH_TIMEOUT(isRefused(), patience);
        QCOMPARE(composer()->edit()->text(), u"precious"_s);
        expectBanner(u"messages.sqlite"_s);
        other.rollback();
        other.close();
        expectRecovery(u"precious"_s);
    }

    void fault48_databaseDamaged()
    {
        begin();
        write(u"before"_s);
        QTRY_COMPARE_WITH_TIMEOUT(stateOf(u"before"_s), DeliveryState::Delivered, patience);
        composer()->edit()->insertPlainText(u"half a sentence"_s);
        m_app.reset();
        QFile bytes(file());
        QVERIFY(bytes.open(QIODevice::ReadWrite));
        QVERIFY(bytes.write(QByteArray(8000, '\xa5')) == 8000);
        bytes.close();
        QVERIFY(bytes.open(QIODevice::ReadOnly));
        const QByteArray damaged = bytes.readAll();
        bytes.close();

        begin();
        expectBanner(u"is kept as"_s);
        QCOMPARE(composer()->edit()->text(), u"half a sentence"_s);
        bool isKept = false;
        const QDir dir(m_dir->path());
        for (const QString &name : dir.entryList({u"*damaged*"_s}, QDir::Files)) {
            QFile kept(dir.filePath(name));
            isKept |= kept.open(QIODevice::ReadOnly) && kept.readAll() == damaged;
        }
        QVERIFY(isKept);
        QTest::keyClick(composer()->edit(), Qt::Key_Return);
        QTRY_COMPARE_WITH_TIMEOUT(stateOf(u"half a sentence"_s), DeliveryState::Delivered, patience);
    }

    void fault50_minimisedAndRestoredAHundredTimes()
    {
        begin();
        int attempts = 0;
        QObject context;
        connect(m_app->engine().session(m_app->engine().localRoomProfile()), &Session::statusChanged, &context,
                [&attempts](const ConnectionStatus &status) { attempts += status.state == LinkState::Connecting ? 1 : 0; });
        for (int i = 0; i < 100; ++i) {
            window()->showMinimized();
            QCoreApplication::processEvents();
            window()->showNormal();
            QCoreApplication::processEvents();
        }
        window()->activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(window()));
        QTRY_COMPARE_WITH_TIMEOUT(view()->chat()->status().state, LinkState::Ready, patience);
        write(u"still here"_s);
        QTRY_COMPARE_WITH_TIMEOUT(stateOf(u"still here"_s), DeliveryState::Delivered, patience);
        QCOMPARE(attempts, 0); // an open link stays open
        QCOMPARE(window()->size(), m_size);
    }

private:
    // In the lobby of the local room.
    void begin()
    {
        CommandLine line;
        line.profileDir = m_dir->path();
        m_app = std::make_unique<Application>(line);
        m_app->start();
        window()->activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(window()));
        window()->openRoom(m_app->engine().localRoomProfile(), u"lobby"_s);
        QTRY_VERIFY_WITH_TIMEOUT(view() && view()->chat() && view()->chat()->status().state == LinkState::Ready, patience);
        m_size = window()->size();
    }

    void write(const QString &text)
    {
        composer()->edit()->insertPlainText(text);
        QTest::keyClick(composer()->edit(), Qt::Key_Return);
    }
    bool isRefused() const { return label("composerProblem")->text().startsWith(u"The message could not be kept on this computer"); }
    void expectBanner(const QString &words)
    {
        auto *banner = window()->findChild<QWidget *>(u"storeBanner"_s);
        QTRY_VERIFY_WITH_TIMEOUT(banner->isVisible(), patience);
        QVERIFY2(label("storeText")->text().contains(words), qPrintable(label("storeText")->text()));
        QVERIFY2(label("storeText")->text().contains(m_dir->path()), qPrintable(label("storeText")->text()));
    }
    // The same text goes out as soon as it can be kept, and once.
    void expectRecovery(const QString &text)
    {
        auto *banner = window()->findChild<QWidget *>(u"storeBanner"_s);
        QTRY_VERIFY_WITH_TIMEOUT(!banner->isVisible(), patience);
        QCOMPARE(composer()->edit()->text(), text);
        QTest::keyClick(composer()->edit(), Qt::Key_Return);
        QTRY_COMPARE_WITH_TIMEOUT(stateOf(text), DeliveryState::Delivered, patience);
        QCOMPARE(composer()->edit()->text(), QString());
        int times = 0;
        for (int row = 0; row < rows()->rowCount(); ++row)
            times += rows()->at(row).text == text ? 1 : 0;
        QCOMPARE(times, 1);
    }
    DeliveryState stateOf(const QString &text) const
    {
        for (int row = 0; row < rows()->rowCount(); ++row) {
            if (rows()->at(row).text == text)
                return rows()->at(row).state;
        }
        return DeliveryState::None;
    }

    QString file() const { return m_dir->filePath(u"messages.sqlite"_s); }
    MainWindow *window() const { return m_app->windows().value(0); }
    RoomView *view() const { return window()->findChild<RoomView *>(); }
    Composer *composer() const { return view()->composer(); }
    MessageModel *rows() const { return view()->timeline()->messages(); }
    QLabel *label(const char *name) const { return window()->findChild<QLabel *>(QLatin1StringView(name)); }

    QSize m_size;
    std::unique_ptr<QTemporaryDir> m_dir;
    std::unique_ptr<QTemporaryDir> m_runtime;
    std::unique_ptr<Application> m_app;
};

int main(int argc, char **argv)
{
    SmallDisk::beMountable(argv);
    QApplication app(argc, argv);
    TestFaultsWindow test;
    return QTest::qExec(&test, argc, argv);
}
#include "tst_faults_window.moc"
