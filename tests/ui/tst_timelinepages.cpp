#include "Settings.h"
#include "models/ChatModel.h"
#include "models/MessageModel.h"
#include "storage/Store.h"
#include "support/FakeHistory.h"
#include "ui/chat/Composer.h"
#include "ui/chat/MessageEdit.h"
#include "ui/chat/RoomView.h"
#include "ui/theme/Theme.h"

#include <QApplication>
#include <QLabel>
#include <QPushButton>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QWheelEvent>

using namespace parlance;
using namespace Qt::StringLiterals;

namespace {

const QString lobby = u"lobby"_s;
const QString tea = u"tea"_s;
constexpr int total = 100'000;

Message chat(const QString &room, int number)
{
    const QStringList words{u"the quick brown fox jumps over the lazy dog"_s, u"我们已经在测试环境里验证了断线重连"_s, u"ok"_s,
                            u"first line\nsecond line\nthird line"_s};
    Message message;
    message.room = room;
    message.id = u"%1-%2"_s.arg(room).arg(number);
    message.sender = number / 5 % 2 == 0 ? u"Ann"_s : u"李明"_s;
    message.text = QString::number(number) + u": "_s + words.at(number % words.size());
    message.time = QDateTime(QDate(2024, 3, 5), QTime(9, 0)).addSecs(qint64(number) * 40);
    return message;
}

} // namespace

// A room of 100,000 messages in a real store, in a real window: pages, jumps and the way back.
class tst_TimelinePages : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        m_dir = std::make_unique<QTemporaryDir>();
        m_store = std::make_unique<Store>(Store::Options{m_dir->path()});
        m_store->open();
        m_messages = m_store->messagesOf(u"p"_s);
        SessionEvents events;
        for (int number = 0; number < total; ++number)
            events.append(event::Added{chat(lobby, number)});
        for (int number = 0; number < 20; ++number)
            events.append(event::Added{chat(tea, number)});
        m_placed = keep(events);
        QCOMPARE(m_placed.size(), total + 20);
    }

    void cleanupTestCase()
    {
        m_messages.reset();
        m_store.reset();
    }

    void init()
    {
        m_settings = std::make_unique<Settings>();
        m_settings->load(m_dir->filePath(u"settings.json"_s));
        m_chat = std::make_unique<ChatModel>(u"p"_s, u"Team"_s);
        m_chat->setHistory(&m_store->history());
        m_chat->addRoom(lobby);
        m_chat->addRoom(tea);
        m_view = std::make_unique<RoomView>(*m_settings);
        m_view->resize(700, 560);
        m_view->show(m_chat.get(), lobby);
        m_view->QWidget::show();
        m_view->activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(m_view.get()));
        QTRY_COMPARE(rows()->rowCount(), RoomTimeline::pageRows);
        QTRY_VERIFY(timeline()->isAtEnd());
    }

    void cleanup()
    {
        m_view.reset();
        m_chat.reset();
        m_settings.reset();
    }

    void opensAtItsEnd()
    {
        QCOMPARE(rows()->at(rows()->rowCount() - 1).text, chat(lobby, total - 1).text);
        QVERIFY(timeline()->viewport()->rect().contains(rectOf(total - 1)));
        QVERIFY(!rows()->isAtBegin());
        QVERIFY(timeline()->layoutsMade() < 60);
    }

    void pagesUpwardAndDownwardWithoutAJump()
    {
        int most = 0;
        QVERIFY2(scrollStill(6, 500, &most), qPrintable(m_problem));
        QVERIFY2(topmost() < total - RoomTimeline::mostRows - 500, qPrintable(QString::number(topmost())));
        QVERIFY2(most <= RoomTimeline::mostRows, qPrintable(QString::number(most)));
        QVERIFY(!rows()->isAtEnd()); // the far side is gone
        QVERIFY(!timeline()->isAtEnd());
        QTRY_VERIFY(button()->isVisible());

        const int turned = topmost();
        QVERIFY2(scrollStill(-6, 300, &most), qPrintable(m_problem));
        QVERIFY(topmost() > turned + 1000);
        QVERIFY(most <= RoomTimeline::mostRows);
    }

    void whatComesBeyondTheWindowIsCounted()
    {
        goTo(50'000);
        QVERIFY(!timeline()->isAtEnd());
        const int count = rows()->rowCount();
        arrive(chat(lobby, m_next++));
        arrive(chat(lobby, m_next++));
        QCOMPARE(rows()->rowCount(), count);
        QCOMPARE(timeline()->newMessages(), 2);
        QCOMPARE(m_chat->unread(lobby), 2);
        QTRY_VERIFY(button()->text().contains(u"2"_s));
        QTest::mouseClick(button(), Qt::LeftButton);
        QTRY_VERIFY(timeline()->isAtEnd());
        QCOMPARE(rows()->at(rows()->rowCount() - 1).text, chat(lobby, m_next - 1).text);
        QTRY_COMPARE(m_chat->unread(lobby), 0);
        QTRY_VERIFY(!button()->isVisible());
        const QModelIndex marked = rows()->index(rows()->rowCount() - 2);
        QVERIFY(marked.data(MessageModel::FirstUnreadRole).toBool());
        m_chat->dismissMarker(lobby);
    }

    void goesToAMessage()
    {
        goTo(31'415);
        const QRect rect = rectOf(31'415);
        QVERIFY(qAbs(rect.center().y() - timeline()->viewport()->rect().center().y()) <= 1);
        QCOMPARE(rows()->at(timeline()->currentIndex().row()).text, chat(lobby, 31'415).text);
        // It lights up, and that fades.
        const QPoint beside(timeline()->viewport()->width() - 30, rect.bottom() - 2);
        const QColor ground = timeline()->palette().color(QPalette::Base);
        QTRY_VERIFY(timeline()->viewport()->grab().toImage().pixelColor(beside) != ground);
        QTRY_COMPARE(timeline()->viewport()->grab().toImage().pixelColor(beside), ground);
        // Near by nothing is loaded anew.
        QSignalSpy moved(m_chat->pages(lobby), &RoomTimeline::shown);
        goTo(31'420);
        QCOMPARE(moved.size(), 0);
        // One that is not there any more: its neighbours are.
        m_view->showMessage(m_placed.at(77'000).place + 1);
        QTRY_VERIFY(visible(77'000) || visible(77'001));
    }

    void comesBackToWhereItWas()
    {
        goTo(70'000);
        wheel(3);
        const int seen = numberAt(200);
        const int top = rectOf(seen).top();
        m_view->show(m_chat.get(), tea);
        QTRY_COMPARE(m_chat->timeline(tea)->rowCount(), 20);
        QCOMPARE(rows()->rowCount(), 0);
        m_view->show(m_chat.get(), lobby);
        QTRY_VERIFY(visible(seen));
        QCOMPARE(rectOf(seen).top(), top);

        // From the end one comes back to the end, at once.
        timeline()->scrollToEnd();
        QTRY_VERIFY(timeline()->isAtEnd());
        m_view->show(m_chat.get(), tea);
        QCOMPARE(rows()->rowCount(), 200);
        m_view->show(m_chat.get(), lobby);
        QVERIFY(timeline()->isAtEnd());
        QCOMPARE(rows()->rowCount(), 200);
    }

    void goesToEitherEndByKeyboard()
    {
        timeline()->setFocus();
        QTest::keyClick(timeline(), Qt::Key_Home, Qt::ControlModifier);
        QTRY_VERIFY(visible(0));
        QVERIFY(rows()->isAtBegin());
        QCOMPARE(rectOf(0).top(), 0);
        QTest::keyClick(timeline(), Qt::Key_Home, Qt::ControlModifier);
        QCOMPARE(timeline()->currentIndex().row(), 0);
        QTest::keyClick(timeline(), Qt::Key_End, Qt::ControlModifier);
        QTRY_VERIFY(timeline()->isAtEnd());
        QTest::keyClick(timeline(), Qt::Key_End);
        QCOMPARE(timeline()->currentIndex().row(), rows()->rowCount() - 1);
    }

    void whoWritesIsAtTheEnd()
    {
        goTo(1000);
        QSignalSpy sent(m_view.get(), &RoomView::sendRequested);
        QTest::keyClicks(m_view->composer()->edit(), u"hello"_s);
        QTest::keyClick(m_view->composer()->edit(), Qt::Key_Return);
        QCOMPARE(sent.size(), 1);
        QTRY_VERIFY(timeline()->isAtEnd());
        QVERIFY(rows()->isAtEnd());
    }

    void whatIsMarkedStaysWhilePagesCome()
    {
        const int marked = rows()->rowCount() - 3;
        const QPoint at = timeline()->visualRect(rows()->index(marked)).center();
        for (int i = 0; i < 3; ++i) // the whole row
            i == 1 ? QTest::mouseDClick(timeline()->viewport(), Qt::LeftButton, {}, at)
                   : QTest::mouseClick(timeline()->viewport(), Qt::LeftButton, {}, at);
        const QString words = timeline()->selectedText();
        QVERIFY(!words.isEmpty());
        QVERIFY2(scrollStill(6, 500, nullptr), qPrintable(m_problem));
        QVERIFY(rows()->rowCount() > RoomTimeline::mostRows);
        QCOMPARE(timeline()->selectedText(), words);
        QTest::mouseClick(timeline()->viewport(), Qt::LeftButton, {}, QPoint(200, 200));
        QVERIFY2(scrollStill(6, 60, nullptr), qPrintable(m_problem));
        QVERIFY(rows()->rowCount() <= RoomTimeline::mostRows);
    }

    void anotherWindowsJumpLeavesAViewInTheRows()
    {
        RoomView second(*m_settings);
        second.resize(600, 400);
        second.show(m_chat.get(), lobby);
        second.QWidget::show();
        QVERIFY(second.timeline()->isAtEnd());
        goTo(40'000);
        const TimelineLayout &layout = second.timeline()->settledLayout();
        QCOMPARE(layout.visible().back().row, rows()->rowCount() - 1); // the window's last row, and not stuck to it
        QVERIFY(!second.timeline()->isAtEnd());
        QTest::mouseClick(second.timeline()->findChild<QPushButton *>(u"newMessagesButton"_s), Qt::LeftButton);
        QTRY_VERIFY(second.timeline()->isAtEnd());
    }

    void saysQuietlyThatItLoads()
    {
        FakeHistory slow;
        for (int number = 0; number < 1000; ++number) {
            slow.rooms[lobby].append(chat(lobby, number));
            slow.rooms[lobby].last().place = number + 1;
        }
        ChatModel chats(u"q"_s, u"Slow"_s);
        chats.setHistory(&slow);
        chats.addRoom(lobby);
        m_view->show(&chats, lobby);
        auto *line = timeline()->findChild<QLabel *>(u"loadingLine"_s);
        QVERIFY(line->isHidden()); // not at once
        QTRY_VERIFY(line->isVisible());
        QCOMPARE(line->text(), u"Loading messages…"_s);
        slow.answerAll();
        QVERIFY(line->isHidden());
        QVERIFY(timeline()->isAtEnd());
        QTest::keyClick(timeline(), Qt::Key_Home);
        QTRY_VERIFY(line->isVisible());
        QCOMPARE(line->text(), u"Loading older messages…"_s);
        QVERIFY(line->geometry().top() < 40);
        slow.answerAll();
        QVERIFY(line->isHidden());
        m_view->show(m_chat.get(), lobby);
    }

    void picture()
    {
        // Every state of an own message, and a window that is not at the end.
        const auto own = [](int number, DeliveryState state, HoldReason hold = HoldReason::None) {
            Message message = chat(lobby, number);
            message.own = true;
            message.sender = u"Me"_s;
            message.state = state;
            message.hold = hold;
            message.refusal = state == DeliveryState::Failed ? Refusal::TooLarge : Refusal::None;
            return message;
        };
        QVector<Message> all{chat(lobby, 61), own(62, DeliveryState::Delivered), own(63, DeliveryState::Unconfirmed),
                             own(64, DeliveryState::Sending), own(65, DeliveryState::InDoubt), own(66, DeliveryState::Failed),
                             own(67, DeliveryState::Held, HoldReason::Old), own(68, DeliveryState::Held, HoldReason::OtherServer),
                             own(69, DeliveryState::Queued)};
        FakeHistory history;
        for (int i = 0; i < 60; ++i)
            all.insert(i, chat(lobby, i + 1));
        for (int i = 0; i < 300; ++i)
            all.append(chat(lobby, 100 + i));
        for (int i = 0; i < all.size(); ++i)
            all[i].place = i + 1;
        history.rooms[lobby] = all;
        ChatModel chats(u"q"_s, u"Slow"_s);
        chats.setHistory(&history);
        chats.addRoom(lobby);
        m_view->show(&chats, lobby);
        history.answerAll();
        m_view->showMessage(66);
        history.answerAll();
        QCOMPARE(timeline()->messages()->rowCount(), RoomTimeline::pageRows - 35); // the beginning is among them
        chats.apply({event::Progress{lobby, u"lobby-64"_s, 43, 100, false}, event::Progress{lobby, u"x"_s, 20, 100, true}});
        chats.pages(lobby)->fetchNewer();
        QTRY_VERIFY(timeline()->findChild<QLabel *>(u"loadingLine"_s)->isVisible());
        QTRY_VERIFY(button()->isVisible());
        QVERIFY(!timeline()->findChild<QLabel *>(u"loadingLine"_s)->geometry().intersects(button()->geometry()));
        Theme theme;
        for (const QString &scheme : {u"light"_s, u"dark"_s}) {
            theme.apply(scheme == u"light" ? Theme::Scheme::Light : Theme::Scheme::Dark);
            const QColor ground = QApplication::palette().color(QPalette::Base);
            QTRY_COMPARE(timeline()->viewport()->grab().toImage().pixelColor(2, 2), ground);
            m_view->showMessage(66);
            if (const QString folder = qEnvironmentVariable("PARLANCE_PICTURES"); !folder.isEmpty())
                QVERIFY(m_view->grab().save(folder + u"/pages-"_s + scheme + u".png"_s));
        }
        theme.apply(Theme::Scheme::Light);
        history.answerAll();
        m_view->show(m_chat.get(), lobby);
    }

private:
    SessionEvents keepEvents(SessionEvents events)
    {
        std::optional<SessionEvents> kept;
        m_messages->keep(std::move(events), {}, [&kept](SessionEvents given) { kept = std::move(given); });
        return QTest::qWaitFor([&kept] { return kept.has_value(); }, 60'000) ? *kept : SessionEvents();
    }

    QVector<Message> keep(SessionEvents events)
    {
        QVector<Message> messages;
        for (const SessionEvent &event : keepEvents(std::move(events)))
            messages.append(std::get<event::Added>(event).message);
        return messages;
    }

    void arrive(const Message &message) { m_chat->apply(keepEvents({event::Added{message}})); }

    TimelineView *timeline() const { return m_view->timeline(); }
    MessageModel *rows() const { return m_chat->timeline(lobby); }
    QPushButton *button() const { return timeline()->findChild<QPushButton *>(u"newMessagesButton"_s); }
    int rowOf(int number) const { return rows()->rowAt(m_placed.at(number).place); }
    QRect rectOf(int number) const { return timeline()->visualRect(rows()->index(rowOf(number))); }
    bool visible(int number) const
    {
        return timeline()->messages() == rows() && rowOf(number) >= 0
            && timeline()->viewport()->rect().intersects(rectOf(number));
    }
    int numberAt(int y) const
    {
        const QModelIndex index = timeline()->indexAt(QPoint(100, y));
        return index.isValid() ? rows()->at(index.row()).text.section(u':', 0, 0).toInt() : -1;
    }
    int topmost() const { return numberAt(1); }
    // Where the words of a row begin: day and sender above them may come and go.
    int textTop(int number) const
    {
        TimelineLayout &layout = timeline()->settledLayout();
        const int row = rowOf(number);
        return layout.topOf(row) + layout.laidOut(row)->bodyTop;
    }

    void goTo(int number)
    {
        m_view->showMessage(m_placed.at(number).place);
        QTRY_VERIFY(visible(number));
    }

    void wheel(int notches)
    {
        const QPointF at = timeline()->viewport()->rect().center();
        QWheelEvent event(at, timeline()->viewport()->mapToGlobal(at), {}, {0, 120 * notches}, Qt::NoButton, {},
                          Qt::NoScrollPhase, false);
        QApplication::sendEvent(timeline()->viewport(), &event);
    }

    // Notch by notch; each moves the words by the same, whatever pages come in meanwhile.
    bool scrollStill(int notch, int notches, int *most)
    {
        int expected = 0;
        for (int i = 0; i < notches; ++i) {
            const int number = numberAt(notch > 0 ? 60 : timeline()->viewport()->height() - 60);
            const int before = textTop(number);
            wheel(notch);
            QCoreApplication::processEvents();
            if (!QTest::qWaitFor([this] { return m_chat->pages(lobby)->loading() == RoomTimeline::Loading::Nothing; })) {
                m_problem = u"notch %1: no page came"_s.arg(i);
                return false;
            }
            const int moved = rowOf(number) < 0 ? 0 : textTop(number) - before;
            if (i == 0)
                expected = moved;
            if (moved == 0 || moved != expected) {
                m_problem = u"notch %1: moved by %2 instead of %3"_s.arg(i).arg(moved).arg(expected);
                return false;
            }
            if (most)
                *most = qMax(*most, rows()->rowCount());
        }
        return true;
    }

    std::unique_ptr<QTemporaryDir> m_dir;
    std::unique_ptr<Store> m_store;
    std::unique_ptr<MessageStore> m_messages;
    QVector<Message> m_placed; // by number
    int m_next = total;        // of the messages that come during the tests
    std::unique_ptr<Settings> m_settings;
    std::unique_ptr<ChatModel> m_chat;
    std::unique_ptr<RoomView> m_view;
    QString m_problem;
};

QTEST_MAIN(tst_TimelinePages)
#include "tst_timelinepages.moc"
