#include "ui/Visibility.h"

#include <QSignalSpy>
#include <QTest>
#include <QWidget>

using namespace parlance;

class tst_Visibility : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_first = std::make_unique<QWidget>();
        m_second = std::make_unique<QWidget>();
        m_visibility = std::make_unique<Visibility>();
        m_visibility->watch(m_first.get());
        m_visibility->watch(m_second.get());
    }

    void isVisibleBeforeAnythingIsShown() { QVERIFY(m_visibility->isVisible()); }

    void hiddenOnlyWhenAllWindowsAre()
    {
        show();
        QSignalSpy changed(m_visibility.get(), &Visibility::changed);
        m_first->showMinimized();
        QVERIFY(m_visibility->isVisible());
        m_second->hide();
        QTRY_VERIFY(!m_visibility->isVisible());
        m_second->show();
        QTRY_VERIFY(m_visibility->isVisible());
        m_second->showMinimized();
        QTRY_VERIFY(!m_visibility->isVisible());
        m_first->showNormal();
        QTRY_VERIFY(m_visibility->isVisible());
        // X11 may still report the state before (a WM_STATE on its way when the next command was given), so there can be
        // more than these four; but each is a change.
        QVERIFY(changed.count() >= 4);
        for (qsizetype i = 0; i < changed.count(); ++i)
            QCOMPARE(changed.at(i).at(0).toBool(), i % 2 == 1);
    }

    void losingTheFocusOrBeingCoveredIsNotHiding()
    {
        show();
        QSignalSpy changed(m_visibility.get(), &Visibility::changed);
        m_first->setGeometry(0, 0, 200, 200);
        QWidget cover;
        cover.setGeometry(m_first->geometry().adjusted(-50, -50, 50, 50));
        cover.show();
        cover.raise();
        cover.activateWindow();
        QVERIFY(QTest::qWaitForWindowExposed(&cover));
        QCoreApplication::processEvents();
        QVERIFY(m_visibility->isVisible());
        QCOMPARE(changed.count(), 0);
    }

    void aLockedSessionHides()
    {
        show();
        QSignalSpy changed(m_visibility.get(), &Visibility::changed);
        m_visibility->setLocked(true);
        QVERIFY(!m_visibility->isVisible());
        m_visibility->setLocked(true);
        m_visibility->setLocked(false);
        QVERIFY(m_visibility->isVisible());
        QCOMPARE(changed.count(), 2);
    }

    void theWindowInUseEndsALock()
    {
        show();
        m_visibility->setLocked(true);
        QEvent activated(QEvent::WindowActivate);
        QCoreApplication::sendEvent(m_first.get(), &activated);
        QVERIFY(m_visibility->isVisible());
    }

    void goesOnWithoutABus()
    {
        qputenv("DBUS_SYSTEM_BUS_ADDRESS", "unix:path=/nonexistent/bus");
        show();
        m_visibility->listenToSystem();
        m_visibility->listenToSystem();
        QVERIFY(m_visibility->isVisible());
    }

private:
    void show()
    {
        m_first->show();
        m_second->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_first.get()));
        QVERIFY(QTest::qWaitForWindowExposed(m_second.get()));
        QCoreApplication::processEvents();
    }

    std::unique_ptr<Visibility> m_visibility;
    std::unique_ptr<QWidget> m_first;
    std::unique_ptr<QWidget> m_second;
};

QTEST_MAIN(tst_Visibility)
#include "tst_visibility.moc"
