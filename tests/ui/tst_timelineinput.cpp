#include "tests/ui/TimelineFixture.h"

#include <QAccessible>
#include <QMenu>
#include <QPointer>

using namespace parlance;

// What the person does with the timeline by pointer and keyboard, and how a screen reader meets it.
class tst_TimelineInput : public TimelineFixture
{
    Q_OBJECT

private Q_SLOTS:
    void init() { open(); }
    void cleanup() { close(); }

    void selectsOverRows();
    void selectsInEveryWay();
    void scrollsWhileSelecting();
    void selectsWhileRowsCome();
    void copiesWithTheKeyboard();
    void movesWithTheKeyboard();
    void opensLinks();
    void offersActions();
    void opensTheMenuWithTheKeyboard();
    void showsLongMessagesOnDemand();
    void isReadRowByRow();
};

void tst_TimelineInput::selectsOverRows()
{
    append(chat(3, QStringLiteral("alpha beta %1")));
    append(chat(1, QStringLiteral("日本語 👩‍👩‍👧‍👦 x")));
    append(chat(1, QStringLiteral("مرحبا بالجميع")));
    waitForFrame();
    press(pointOf(0, 6), pointOf(0, 10));
    QCOMPARE(m_view->selectedText(), QStringLiteral("beta"));

    press(pointOf(0, 6), pointOf(2, 5));
    const QStringList lines = m_view->selectedText().split(QLatin1Char('\n'));
    QCOMPARE(lines.size(), 3);
    QVERIFY(lines[0].startsWith(QStringLiteral("Ann, ")));
    QVERIFY(lines[0].endsWith(QStringLiteral(": beta 0")));
    QVERIFY(lines[1].endsWith(QStringLiteral(": alpha beta 1")));
    QVERIFY(lines[2].endsWith(QStringLiteral(": alpha")));
    QVERIFY(lines[1].contains(QLocale().toString(m_model->at(1).time, QLocale::ShortFormat)));
    QTest::keyClick(m_view.get(), Qt::Key_C, Qt::ControlModifier);
    QCOMPARE(QApplication::clipboard()->text(), m_view->selectedText());

    press(pointOf(2, 5), pointOf(0, 6)); // upward
    QCOMPARE(m_view->selectedText(), lines.join(QLatin1Char('\n')));

    press(pointOf(3, 0), pointOf(3, 4)); // a joined emoji is one letter
    QCOMPARE(m_view->selectedText(), QStringLiteral("日本語 "));
    press(pointOf(3, 4), pointOf(3, 15));
    QCOMPARE(m_view->selectedText(), QStringLiteral("👩‍👩‍👧‍👦"));

    const QRect arabic = m_view->visualRect(m_model->index(4));
    press(QPoint(arabic.right(), arabic.bottom() - 8), QPoint(0, arabic.bottom() - 8)); // from its right to its left
    QCOMPARE(m_view->selectedText(), QStringLiteral("مرحبا بالجميع"));
}

void tst_TimelineInput::selectsInEveryWay()
{
    append(chat(3, QStringLiteral("alpha `beta` %1")));
    waitForFrame();
    const QPoint beta = pointOf(1, 8);
    QTest::mouseDClick(m_view->viewport(), Qt::LeftButton, {}, beta);
    QCOMPARE(m_view->selectedText(), QStringLiteral("beta"));
    QTest::mouseClick(m_view->viewport(), Qt::LeftButton, {}, beta);
    QCOMPARE(m_view->selectedText(), QStringLiteral("alpha `beta` 1")); // the whole: as it was written

    QTest::mouseClick(m_view->viewport(), Qt::LeftButton, {}, pointOf(0, 2));
    QCOMPARE(m_view->selectedText(), QString());
    QTest::mouseClick(m_view->viewport(), Qt::LeftButton, Qt::ShiftModifier, pointOf(0, 5));
    QCOMPARE(m_view->selectedText(), QStringLiteral("pha"));
    QTest::mouseClick(m_view->viewport(), Qt::LeftButton, Qt::ShiftModifier, pointOf(1, 3));
    QCOMPARE(m_view->selectedText().split(QLatin1Char('\n')).size(), 2);

    QTest::keyClick(m_view.get(), Qt::Key_A, Qt::ControlModifier);
    QCOMPARE(m_view->selectedText().split(QLatin1Char('\n')).size(), 3);
    prepend(chat(2)); // what is marked stays marked
    QCOMPARE(m_view->selectedText().split(QLatin1Char('\n')).size(), 3);
    QTest::keyClick(m_view.get(), Qt::Key_Escape);
    QCOMPARE(m_view->selectedText(), QString());
}

void tst_TimelineInput::scrollsWhileSelecting()
{
    append(chat(200));
    waitForFrame();
    const QPoint start = pointOf(198, 2);
    QTest::mousePress(m_view->viewport(), Qt::LeftButton, {}, start);
    const QPoint above(start.x(), -60);
    QMouseEvent move(QEvent::MouseMove, above, m_view->viewport()->mapToGlobal(above), Qt::NoButton, Qt::LeftButton, {});
    QApplication::sendEvent(m_view->viewport(), &move);
    QTRY_VERIFY(m_view->indexAt(QPoint(100, 10)).row() < 150);
    QTest::mouseRelease(m_view->viewport(), Qt::LeftButton, {}, above);
    QVERIFY(m_view->selectedText().count(QLatin1Char('\n')) > 40);
}

void tst_TimelineInput::selectsWhileRowsCome()
{
    append(chat(4, QStringLiteral("alpha beta %1")));
    waitForFrame();
    QTest::mousePress(m_view->viewport(), Qt::LeftButton, {}, pointOf(2, 6));
    prepend(chat(3));
    append(chat(2));
    const QPoint to = pointOf(6, 5); // formerly row 3
    QMouseEvent move(QEvent::MouseMove, to, m_view->viewport()->mapToGlobal(to), Qt::NoButton, Qt::LeftButton, {});
    QApplication::sendEvent(m_view->viewport(), &move);
    QTest::mouseRelease(m_view->viewport(), Qt::LeftButton, {}, to);
    const QStringList lines = m_view->selectedText().split(QLatin1Char('\n'));
    QCOMPARE(lines.size(), 2);
    QVERIFY(lines[0].endsWith(QStringLiteral(": beta 2")));
    QVERIFY(lines[1].endsWith(QStringLiteral(": alpha")));
}

void tst_TimelineInput::copiesWithTheKeyboard()
{
    append(chat(5));
    waitForFrame();
    focusByTab();
    QTest::keyClick(m_view.get(), Qt::Key_End);
    QTest::keyClick(m_view.get(), Qt::Key_Up);
    QTest::keyClick(m_view.get(), Qt::Key_C, Qt::ControlModifier);
    QCOMPARE(QApplication::clipboard()->text(), QStringLiteral("words 3"));
    QTest::keyClick(m_view.get(), Qt::Key_Up, Qt::ShiftModifier);
    QTest::keyClick(m_view.get(), Qt::Key_C, Qt::ControlModifier);
    const QStringList lines = QApplication::clipboard()->text().split(QLatin1Char('\n'));
    QCOMPARE(lines.size(), 2);
    QVERIFY(lines[0].endsWith(QStringLiteral("words 2")));
    QVERIFY(lines[1].endsWith(QStringLiteral("words 3")));
}

void tst_TimelineInput::movesWithTheKeyboard()
{
    append(chat(200));
    waitForFrame();
    focusByTab();
    QCOMPARE(m_view->currentIndex().row(), 199);
    const QImage outlined = m_view->grab().toImage();
    QTest::keyClick(m_view.get(), Qt::Key_Up);
    QCOMPARE(m_view->currentIndex().row(), 198);
    QTRY_VERIFY(m_view->grab().toImage() != outlined); // the outline moved
    for (int i = 0; i < 60; ++i)
        QTest::keyClick(m_view.get(), Qt::Key_Up);
    QCOMPARE(m_view->currentIndex().row(), 138);
    QVERIFY(m_view->viewport()->rect().contains(m_view->visualRect(m_view->currentIndex())));
    QTest::keyClick(m_view.get(), Qt::Key_PageUp);
    QVERIFY(m_view->currentIndex().row() < 135 && m_view->currentIndex().row() > 110);
    QTest::keyClick(m_view.get(), Qt::Key_PageDown);
    QVERIFY(qAbs(m_view->currentIndex().row() - 138) <= 3);
    QSignalSpy older(m_view.get(), &TimelineView::olderRequested);
    QTest::keyClick(m_view.get(), Qt::Key_Home);
    QCOMPARE(m_view->currentIndex().row(), 0);
    QCOMPARE(m_view->visualRect(m_view->currentIndex()).top(), 0);
    QCOMPARE(older.size(), 1);
    QTest::keyClick(m_view.get(), Qt::Key_End);
    QCOMPARE(m_view->currentIndex().row(), 199);
    QVERIFY(m_view->isAtEnd());
    QKeyEvent typed(QEvent::KeyPress, Qt::Key_X, Qt::NoModifier, QStringLiteral("x"));
    typed.accept();
    QApplication::sendEvent(m_view.get(), &typed);
    QVERIFY(!typed.isAccepted()); // left to the composer
}

void tst_TimelineInput::opensLinks()
{
    append(chat(1, QStringLiteral("see https://example.org/a. Thanks")));
    waitForFrame();
    QSignalSpy opened(m_view.get(), &TimelineView::linkActivated);
    QTest::mouseClick(m_view->viewport(), Qt::LeftButton, {}, pointOf(0, 1));
    QCOMPARE(opened.size(), 0);
    QTest::mouseMove(m_view->viewport(), pointOf(0, 10));
    QTRY_COMPARE(m_view->viewport()->cursor().shape(), Qt::PointingHandCursor);
    QTest::mouseClick(m_view->viewport(), Qt::LeftButton, {}, pointOf(0, 10));
    QCOMPARE(opened.size(), 1);
    QCOMPARE(opened.takeFirst().first().toUrl(), QUrl(QStringLiteral("https://example.org/a")));
    press(pointOf(0, 8), pointOf(0, 20)); // marking its text opens nothing
    QCOMPARE(opened.size(), 0);
    QCOMPARE(m_view->selectedText(), QStringLiteral("s://example."));
}

void tst_TimelineInput::offersActions()
{
    append({own(QStringLiteral("f"), DeliveryState::Failed), own(QStringLiteral("d"), DeliveryState::InDoubt),
                     own(QStringLiteral("ok"), DeliveryState::Delivered)});
    waitForFrame();
    QSignalSpy resend(m_view.get(), &TimelineView::resendRequested);
    QSignalSpy mark(m_view.get(), &TimelineView::markAsSentRequested);
    QSignalSpy remove(m_view.get(), &TimelineView::deleteRequested);
    const auto click = [this](int row, RowAction wanted) {
        const auto laid = m_view->settledLayout().laidOut(row);
        for (const TimelineRow::Action &action : laid->actions) {
            if (action.action == wanted) {
                const QPoint at = action.rect.center().toPoint() + QPoint(0, m_view->settledLayout().topOf(row));
                QTest::mouseClick(m_view->viewport(), Qt::LeftButton, {}, at);
                return true;
            }
        }
        return false;
    };
    QVERIFY(click(0, RowAction::Resend));
    QCOMPARE(resend.size(), 1);
    QCOMPARE(resend.takeFirst().first().toString(), QStringLiteral("f"));
    QVERIFY(!click(0, RowAction::MarkAsSent));
    QVERIFY(click(0, RowAction::Delete));
    QCOMPARE(remove.takeFirst().first().toString(), QStringLiteral("f"));
    QVERIFY(click(1, RowAction::MarkAsSent));
    QCOMPARE(mark.takeFirst().first().toString(), QStringLiteral("d"));
    QVERIFY(click(1, RowAction::Resend));
    QCOMPARE(resend.takeFirst().first().toString(), QStringLiteral("d"));
    QVERIFY(m_view->settledLayout().laidOut(2)->actions.empty());
    QCOMPARE(m_view->settledLayout().laidOut(1)->note, QStringLiteral("May have been sent"));

    // What was held back goes only with the person's word, and says why.
    Message old = own(QStringLiteral("o"), DeliveryState::Held);
    old.hold = HoldReason::Old;
    Message elsewhere = own(QStringLiteral("e"), DeliveryState::Held);
    elsewhere.hold = HoldReason::OtherServer;
    append({old, elsewhere});
    m_view->scrollTo(m_model->index(4));
    QVERIFY(m_view->settledLayout().laidOut(3)->note.contains(QStringLiteral("hour")));
    QVERIFY(m_view->settledLayout().laidOut(4)->note.contains(QStringLiteral("another server")));
    QVERIFY(!click(4, RowAction::Resend));
    QVERIFY(click(4, RowAction::Send));
    QCOMPARE(resend.takeFirst().first().toString(), QStringLiteral("e"));
    QVERIFY(click(3, RowAction::Delete));
    QCOMPARE(remove.takeFirst().first().toString(), QStringLiteral("o"));
    QVERIFY(TimelineWords::describe(*m_model, 4).contains(QStringLiteral("another server")));

    // With the state the actions go.
    event::Delivery sent;
    sent.id = QStringLiteral("d");
    sent.state = DeliveryState::Delivered;
    QVERIFY(m_model->apply(sent));
    QVERIFY(m_view->settledLayout().laidOut(1)->actions.empty());
}

void tst_TimelineInput::opensTheMenuWithTheKeyboard()
{
    append({own(QStringLiteral("f"), DeliveryState::Failed, QStringLiteral("see https://example.org"))});
    waitForFrame();
    focusByTab();
    QSignalSpy resend(m_view.get(), &TimelineView::resendRequested);
    for (const Qt::Key key : {Qt::Key_Return, Qt::Key_Menu}) {
        QTest::keyClick(m_view.get(), key);
        QPointer<QMenu> menu = m_view->findChild<QMenu *>(QStringLiteral("timelineMenu"));
        QVERIFY(menu);
        QTRY_VERIFY(menu->isVisible());
        QStringList names;
        for (const QAction *action : menu->actions())
            names << action->objectName();
        names.removeAll(QString());
        QCOMPARE(names, (QStringList{QStringLiteral("copyText"), QStringLiteral("copyWithSender"),
                                     QStringLiteral("openLink"), QStringLiteral("copyLink"), QStringLiteral("resend"),
                                     QStringLiteral("delete"), QStringLiteral("selectAll")}));
        menu->findChild<QAction *>(QStringLiteral("copyWithSender"))->trigger();
        QVERIFY(QApplication::clipboard()->text().startsWith(QStringLiteral("Me, ")));
        menu->findChild<QAction *>(QStringLiteral("copyLink"))->trigger();
        QCOMPARE(QApplication::clipboard()->text(), QStringLiteral("https://example.org"));
        menu->findChild<QAction *>(QStringLiteral("resend"))->trigger();
        menu->close();
        QTRY_VERIFY(!menu);
    }
    QCOMPARE(resend.size(), 2);
}

void tst_TimelineInput::showsLongMessagesOnDemand()
{
    append(chat(1, QStringLiteral("0123456789 ").repeated(9000)));
    waitForFrame();
    QVERIFY(m_view->settledLayout().laidOut(0)->text.size() <= TimelineRow::longestShown);
    QCOMPARE(m_view->actionsFor(0), std::vector<RowAction>{RowAction::ShowAll});
    const int height = m_view->visualRect(m_model->index(0)).height();
    m_view->perform(RowAction::ShowAll, 0);
    QCOMPARE(m_view->settledLayout().laidOut(0)->text.size(), 99000);
    QVERIFY(m_view->visualRect(m_model->index(0)).height() > height * 5);
    // Read through with the keyboard, screen by screen.
    focusByTab();
    m_view->scrollTo(m_model->index(0), QAbstractItemView::PositionAtTop);
    QTest::keyClick(m_view.get(), Qt::Key_Down);
    const int top = m_view->visualRect(m_model->index(0)).top();
    QVERIFY(top < 0 && top > -m_view->viewport()->height());
}

void tst_TimelineInput::isReadRowByRow()
{
    QVector<Message> rows = chat(2);
    rows << own(QStringLiteral("f"), DeliveryState::Failed);
    append(rows);
    waitForFrame();
    QAccessible::setActive(true); // as when a screen reader listens: every change is announced
    QAccessibleInterface *list = QAccessible::queryAccessibleInterface(m_view.get());
    QVERIFY(list);
    QCOMPARE(list->role(), QAccessible::List);
    QCOMPARE(list->text(QAccessible::Name), QStringLiteral("Messages"));
    QCOMPARE(list->childCount(), 3);
    for (int row = 0; row < 3; ++row) {
        QAccessibleInterface *item = list->child(row);
        QVERIFY(item && item->isValid());
        QCOMPARE(item->role(), QAccessible::ListItem);
        QCOMPARE(item->parent(), list);
        QCOMPARE(list->indexOfChild(item), row);
        QCOMPARE(item->text(QAccessible::Name), m_model->index(row).data(Qt::AccessibleTextRole).toString());
        QVERIFY(item->text(QAccessible::Name).contains(m_model->at(row).text));
        QCOMPARE(list->childAt(item->rect().center().x(), item->rect().center().y()), item);
        QCOMPARE(list->child(row), item); // the same one each time
    }
    QAccessibleInterface *failed = list->child(2);
    QVERIFY(failed->text(QAccessible::Name).contains(QStringLiteral("Not sent")));
    QVERIFY(failed->actionInterface());
    QVERIFY(failed->actionInterface()->actionNames().contains(QStringLiteral("resend")));
    QSignalSpy resend(m_view.get(), &TimelineView::resendRequested);
    failed->actionInterface()->doAction(QStringLiteral("resend"));
    QCOMPARE(resend.size(), 1);

    prepend(chat(5));
    QCOMPARE(list->childCount(), 8);
    QCOMPARE(list->indexOfChild(failed), 7); // it stays with its message
    m_model->remove(QStringLiteral("f"));
    QVERIFY(!failed->isValid());
    m_view->setFocus();
    m_view->setCurrentIndex(m_model->index(3));
    QTRY_VERIFY(m_view->hasFocus());
    QCOMPARE(list->focusChild(), list->child(3));
    QVERIFY(list->focusChild()->state().focused);
}

QTEST_MAIN(tst_TimelineInput)
#include "tst_timelineinput.moc"
