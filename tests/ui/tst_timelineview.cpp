#include "tests/ui/TimelineFixture.h"
#include "ui/theme/Theme.h"

#include <QElapsedTimer>

using namespace parlance;

// How the timeline scrolls, keeps still, lays out and paints.
class tst_TimelineView : public TimelineFixture
{
    Q_OBJECT

private Q_SLOTS:
    void init() { open(); }
    void cleanup() { close(); }

    void sticksToTheEnd();
    void staysWhereThePersonReads();
    void followsOwnMessages();
    void comesBackToTheEnd();
    void asksForOlderOnce();
    void keepsStillWhenAPageComesInFront();
    void keepsStillWhenHeightsAreCorrected();
    void keepsItsPlaceWhenWidthChanges();
    void restoresItsPlace();
    void tellsWhatWasSeen();
    void laysOutOnlyWhatIsVisible();
    void repaintsAtMostOnceAFrame();
    void findsRows();
    void survivesEveryChange();
    void showsHowFarALargeMessageIs();
    void followsTheTheme();
};

void tst_TimelineView::sticksToTheEnd()
{
    for (int batch = 0; batch < 5; ++batch) {
        append(chat(40));
        waitForFrame();
        QVERIFY(m_view->isAtEnd());
        const QRect last = m_view->visualRect(m_model->index(m_model->rowCount() - 1));
        QVERIFY(last.bottom() < m_view->viewport()->height());
        QVERIFY(last.bottom() > m_view->viewport()->height() - 40);
        QCOMPARE(m_view->verticalScrollBar()->value(), m_view->verticalScrollBar()->maximum());
        QVERIFY(!button()->isVisible());
    }
}

void tst_TimelineView::staysWhereThePersonReads()
{
    append(chat(100));
    waitForFrame();
    QSignalSpy left(m_view.get(), &TimelineView::atEndChanged);
    wheel(5);
    QVERIFY(!m_view->isAtEnd());
    QTRY_COMPARE(left.size(), 1);
    const int row = m_view->indexAt(QPoint(100, 100)).row();
    const int top = textTop(row);

    QVector<Message> arriving = chat(3);
    Message notice;
    notice.kind = MessageKind::Notice;
    notice.notice = NoticeKind::Joined;
    notice.sender = QStringLiteral("Zoë");
    arriving << notice << own(QStringLiteral("elsewhere"), DeliveryState::Delivered);
    append(arriving);
    QTRY_VERIFY(button()->isVisible());
    QCOMPARE(textTop(row), top);
    QCOMPARE(m_view->newMessages(), 3); // by others; neither the notice nor the own one
    QVERIFY(button()->text().contains(QStringLiteral("3 new messages")));
    append(chat(1));
    QTRY_VERIFY(button()->text().contains(QStringLiteral("4 new messages")));
    QCOMPARE(textTop(row), top);
}

void tst_TimelineView::followsOwnMessages()
{
    append(chat(100));
    waitForFrame();
    wheel(10);
    QVERIFY(!m_view->isAtEnd());
    append({own(QStringLiteral("a"), DeliveryState::Queued)});
    QVERIFY(m_view->isAtEnd());
    QTRY_VERIFY(!button()->isVisible());
}

void tst_TimelineView::comesBackToTheEnd()
{
    append(chat(100));
    waitForFrame();
    wheel(10);
    append(chat(2));
    QTRY_VERIFY(button()->isVisible());
    QTest::mouseClick(button(), Qt::LeftButton);
    QVERIFY(m_view->isAtEnd());
    QTRY_VERIFY(!button()->isVisible());
    QCOMPARE(m_view->newMessages(), 0);

    wheel(10);
    QVERIFY(!m_view->isAtEnd());
    wheel(-50);
    QVERIFY(m_view->isAtEnd());
}

void tst_TimelineView::asksForOlderOnce()
{
    append(chat(60));
    waitForFrame();
    QSignalSpy asked(m_view.get(), &TimelineView::olderRequested);
    for (int i = 0; i < 60; ++i)
        wheel(1);
    QCOMPARE(asked.size(), 1);
    prepend(chat(50));
    for (int i = 0; i < 60; ++i)
        wheel(1);
    QCOMPARE(asked.size(), 2);
    m_model->setComplete(true);
    prepend(chat(10));
    for (int i = 0; i < 60; ++i)
        wheel(1);
    QCOMPARE(asked.size(), 2);
}

void tst_TimelineView::keepsStillWhenAPageComesInFront()
{
    QVector<Message> older = chat(50, QStringLiteral("older %1\nwith two lines"));
    append(chat(60));
    waitForFrame();
    m_view->scrollTo(m_model->index(0), QAbstractItemView::PositionAtTop);
    const int top = textTop(0);
    const int next = textTop(1);
    prepend(older);
    // The day separator and perhaps the sender went away from the old first row; its text stands still.
    QCOMPARE(textTop(50), top);
    QCOMPARE(textTop(51), next);
    QVERIFY(!m_view->settledLayout().laidOut(50)->day.isEmpty() == m_model->startsDay(50));

    m_view->scrollTo(m_model->index(20), QAbstractItemView::PositionAtTop);
    wheel(1);
    const int row = m_view->indexAt(QPoint(100, 200)).row();
    const int before = textTop(row);
    prepend(chat(30));
    QCOMPARE(textTop(row + 30), before);
}

void tst_TimelineView::keepsStillWhenHeightsAreCorrected()
{
    // Estimates are wrong here: many short lines.
    append(chat(300, QStringLiteral("a\nb\nWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWW "
                                             "WWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWW %1")));
    waitForFrame();
    m_view->verticalScrollBar()->setValue(m_view->verticalScrollBar()->maximum() / 2);
    int row = m_view->indexAt(QPoint(100, 200)).row();
    QVERIFY(row > 50 && row < 250);
    // Each notch moves the text by exactly its pixels, upward into rows never seen before.
    int expected = -1;
    for (int i = 0; i < 40; ++i) {
        const int before = textTop(row);
        wheel(1);
        const int moved = textTop(row) - before;
        if (expected < 0)
            expected = moved;
        QVERIFY(moved > 0);
        QCOMPARE(moved, expected);
        row = m_view->indexAt(QPoint(100, 200)).row();
    }
}

void tst_TimelineView::keepsItsPlaceWhenWidthChanges()
{
    append(chat(300, QStringLiteral("some words that need more than one line when the window is narrow, as it "
                                             "will be in a moment, number %1")));
    waitForFrame();
    m_view->scrollTo(m_model->index(150), QAbstractItemView::PositionAtTop);
    QCOMPARE(m_view->visualRect(m_model->index(150)).top(), 0);
    m_view->resize(300, 400);
    QTRY_COMPARE(m_view->width(), 300);
    QCOMPARE(m_view->visualRect(m_model->index(150)).top(), 0);
    m_view->setFontSize(m_view->font().pointSize() + 6);
    QCOMPARE(m_view->visualRect(m_model->index(150)).top(), 0);

    m_view->scrollToEnd();
    m_view->resize(600, 300);
    QTRY_COMPARE(m_view->width(), 600);
    QVERIFY(m_view->isAtEnd());
    QVERIFY(m_view->visualRect(m_model->index(299)).bottom() < m_view->viewport()->height());
}

void tst_TimelineView::restoresItsPlace()
{
    append(chat(200));
    waitForFrame();
    QCOMPARE(m_view->scrollState().atEnd, true);
    wheel(20);
    const TimelineScrollState state = m_view->scrollState();
    QVERIFY(!state.atEnd);
    const int row = m_view->indexAt(QPoint(100, 100)).row();
    const int top = textTop(row);

    MessageModel other;
    QVector<Message> others = chat(50);
    for (int i = 0; i < others.size(); ++i)
        others[i].place = i + 1;
    other.arrive(others);
    m_view->setModel(&other);
    QVERIFY(m_view->isAtEnd());
    append(chat(20));
    m_view->setModel(m_model.get());
    QVERIFY(m_view->restoreScrollState(state));
    QCOMPARE(textTop(row), top);
    QCOMPARE(m_view->scrollState(), state);
    QVERIFY(!m_view->restoreScrollState({false, 1, 3}));
    QVERIFY(m_view->isAtEnd());
}

void tst_TimelineView::tellsWhatWasSeen()
{
    QSignalSpy seen(m_view.get(), &TimelineView::rowsSeen);
    append(chat(100));
    QTRY_COMPARE(seen.size(), 1);
    QCOMPARE(seen.takeFirst().first().toInt(), 99);
    wheel(5);
    append(chat(5));
    QTRY_VERIFY(button()->isVisible());
    QCOMPARE(seen.size(), 0);
    m_view->scrollToEnd();
    QTRY_COMPARE(seen.size(), 1);
    QCOMPARE(seen.takeFirst().first().toInt(), 104);
    m_view->hide();
    append(chat(5));
    QApplication::processEvents();
    QCOMPARE(seen.size(), 0);
    m_view->show();
    QTRY_COMPARE(seen.size(), 1);
    QCOMPARE(seen.takeFirst().first().toInt(), 109);
}

void tst_TimelineView::laysOutOnlyWhatIsVisible()
{
    for (int batch = 0; batch < 100; ++batch) {
        append(chat(1000));
        if (batch % 10 == 0)
            QApplication::processEvents();
    }
    waitForFrame();
    QCOMPARE(m_view->settledLayout().rowCount(), 100'000);
    QVERIFY2(m_view->layoutsMade() < 1000, qPrintable(QString::number(m_view->layoutsMade())));

    const int before = m_view->layoutsMade();
    m_view->verticalScrollBar()->setValue(m_view->verticalScrollBar()->maximum() / 2);
    const int row = m_view->indexAt(QPoint(100, 200)).row();
    QVERIFY(row > 40'000 && row < 60'000);
    QVERIFY(m_view->layoutsMade() - before < 100);
    wheel(1);
    wheel(-1);
    const int after = m_view->layoutsMade();
    for (int i = 0; i < 10; ++i) {
        wheel(1);
        wheel(-1);
    }
    QCOMPARE(m_view->layoutsMade(), after); // from the cache
}

namespace {

class PaintCounter : public QObject
{
public:
    int paints = 0;
    bool eventFilter(QObject *, QEvent *event) override
    {
        paints += event->type() == QEvent::Paint ? 1 : 0;
        return false;
    }
};

} // namespace

void tst_TimelineView::repaintsAtMostOnceAFrame()
{
    append(chat(50));
    waitForFrame();
    PaintCounter counter;
    m_view->viewport()->installEventFilter(&counter);
    QElapsedTimer elapsed;
    elapsed.start();
    for (int turn = 0; turn < 500; ++turn) { // one message a turn of the loop
        append(chat(1));
        QApplication::processEvents();
    }
    QTRY_COMPARE(m_view->indexAt(QPoint(100, m_view->viewport()->height() - 25)).row(), m_model->rowCount() - 1);
    QTRY_VERIFY(counter.paints > 0);
    QVERIFY2(counter.paints <= elapsed.elapsed() / 16 + 3, qPrintable(QString::number(counter.paints)));
}

void tst_TimelineView::findsRows()
{
    append(chat(100));
    waitForFrame();
    for (const int row : {99, 95, 92}) {
        const QRect rect = m_view->visualRect(m_model->index(row));
        QCOMPARE(m_view->indexAt(rect.center()).row(), row);
        QCOMPARE(m_view->indexAt(QPoint(5, rect.top())).row(), row);
        QCOMPARE(m_view->indexAt(QPoint(5, rect.bottom())).row(), row);
    }
    QVERIFY(!m_view->indexAt(QPoint(5, m_view->viewport()->height() - 2)).isValid()); // the room below the last row
    QVERIFY(m_view->visualRect(m_model->index(10)).bottom() < 0);
    for (const auto hint : {QAbstractItemView::EnsureVisible, QAbstractItemView::PositionAtTop,
                            QAbstractItemView::PositionAtCenter, QAbstractItemView::PositionAtBottom}) {
        m_view->scrollToEnd();
        m_view->scrollTo(m_model->index(40), hint);
        QVERIFY(m_view->viewport()->rect().contains(m_view->visualRect(m_model->index(40))));
    }
    m_view->scrollTo(m_model->index(60));
    const int top = m_view->visualRect(m_model->index(60)).top();
    m_view->scrollTo(m_model->index(60));
    QCOMPARE(m_view->visualRect(m_model->index(60)).top(), top);
}

void tst_TimelineView::survivesEveryChange()
{
    QVector<Message> rows = chat(20);
    rows << own(QStringLiteral("x"), DeliveryState::Failed) << own(QStringLiteral("y"), DeliveryState::Queued);
    rows << chat(30);
    append(rows);
    waitForFrame();
    m_view->scrollTo(m_model->index(25), QAbstractItemView::PositionAtTop);
    const int top = textTop(26);
    m_model->remove(QStringLiteral("x")); // above what is seen
    QCOMPARE(textTop(25), top);
    m_model->setFirstUnread(m_model->at(10).place); // above as well
    QCOMPARE(textTop(25), top);
    m_view->selectAll();
    m_model->remove(QStringLiteral("y"));
    QCOMPARE(m_view->selectedText().count(QLatin1Char('\n')), 49);
    m_model.reset();
    QApplication::processEvents();
    QCOMPARE(m_view->messages(), nullptr);
    QVERIFY(!m_view->indexAt(QPoint(10, 10)).isValid());
    QTest::keyClick(m_view.get(), Qt::Key_Down);
    QTest::mouseClick(m_view->viewport(), Qt::LeftButton, {}, QPoint(20, 20));
    m_view->grab();
}

void tst_TimelineView::showsHowFarALargeMessageIs()
{
    append(chat(1));
    append({own(QStringLiteral("big"), DeliveryState::Sending)});
    waitForFrame();
    const auto drawn = [this] {
        const QRect row = m_view->visualRect(m_model->index(1));
        return m_view->viewport()->grab(QRect(0, row.bottom() - 20, 640, 20)).toImage();
    };
    const int height = m_view->visualRect(m_model->index(1)).height();
    m_model->setProgress(QStringLiteral("big"), 0.25);
    QVERIFY(m_view->settledLayout().laidOut(1)->note.contains(QStringLiteral("25")));
    QVERIFY(m_view->visualRect(m_model->index(1)).height() > height);
    QVERIFY(TimelineWords::describe(*m_model, 1).contains(QStringLiteral("25 %")));
    const QImage quarter = drawn();
    m_model->setProgress(QStringLiteral("big"), 0.75);
    QVERIFY(drawn() != quarter);
    event::Delivery delivered;
    delivered.id = QStringLiteral("big");
    delivered.state = DeliveryState::Delivered;
    QVERIFY(m_model->apply(delivered)); // before anybody says that it is over
    QCOMPARE(m_view->settledLayout().laidOut(1)->note, QString());
    QCOMPARE(m_view->visualRect(m_model->index(1)).height(), height);
}

void tst_TimelineView::followsTheTheme()
{
    append(chat(3));
    waitForFrame();
    Theme theme;
    theme.apply(Theme::Scheme::Dark);
    QTRY_COMPARE(m_view->grab().toImage().pixelColor(2, 2), Theme::darkPalette().color(QPalette::Base));
    theme.apply(Theme::Scheme::Light);
    QTRY_COMPARE(m_view->grab().toImage().pixelColor(2, 2), Theme::lightPalette().color(QPalette::Base));
}

QTEST_MAIN(tst_TimelineView)
#include "tst_timelineview.moc"
