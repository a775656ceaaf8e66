#pragma once

#include "models/MessageModel.h"
#include "ui/chat/TimelineView.h"
#include "ui/chat/TimelineWords.h"

#include <QApplication>
#include <QClipboard>
#include <QPushButton>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTest>
#include <QWheelEvent>

#include <memory>

namespace parlance {

// A timeline in a real window of 640 by 400, with messages made up and real events of pointer and wheel.
//
// GUI thread; init() and cleanup() belong to each test function.
class TimelineFixture : public QObject
{
protected:
    void open()
    {
        m_number = 0;
        m_first = m_last = 1'000'000;
        m_time = QDateTime(QDate(2024, 3, 5), QTime(9, 0));
        MessageModel::setDescriber(&TimelineWords::describe);
        m_model = std::make_unique<MessageModel>();
        m_view = std::make_unique<TimelineView>();
        m_view->resize(640, 400);
        m_view->setModel(m_model.get());
        m_view->show();
        m_view->activateWindow();
        QVERIFY(QTest::qWaitForWindowExposed(m_view.get()));
        QVERIFY(QTest::qWaitForWindowActive(m_view.get()));
        QTRY_COMPARE(m_view->width(), 640);
    }

    void close()
    {
        m_view.reset();
        m_model.reset();
        QApplication::clipboard()->clear();
    }

    QVector<Message> chat(int count, const QString &text = QStringLiteral("words %1"))
    {
        QVector<Message> rows;
        for (int i = 0; i < count; ++i) {
            Message message;
            message.id = QStringLiteral("id%1").arg(m_number);
            message.sender = m_number / 4 % 2 == 0 ? QStringLiteral("Ann") : QStringLiteral("李明");
            message.text = text.contains(QLatin1String("%1")) ? text.arg(m_number) : text;
            message.time = m_time;
            m_time = m_time.addSecs(20);
            ++m_number;
            rows << message;
        }
        return rows;
    }

    Message own(const QString &id, DeliveryState state, const QString &text = QStringLiteral("mine"))
    {
        Message message = chat(1, text).first();
        message.id = id;
        message.sender = QStringLiteral("Me");
        message.own = true;
        message.state = state;
        return message;
    }

    void append(QVector<Message> rows)
    {
        for (Message &message : rows)
            message.place = ++m_last;
        m_model->arrive(rows);
    }

    void prepend(QVector<Message> rows)
    {
        m_first -= rows.size();
        qint64 place = m_first;
        for (Message &message : rows)
            message.place = place++;
        m_model->merge(rows);
    }

    // Where a letter of a row is on screen, in the viewport.
    QPoint pointOf(int row, int position)
    {
        TimelineLayout &layout = m_view->settledLayout();
        const auto laid = layout.laidOut(row);
        const auto rects = laid->rectsOf(position, position + 1);
        if (rects.empty())
            return {};
        const QPointF point(rects.front().left() + 1, rects.front().center().y());
        return point.toPoint() + QPoint(0, layout.topOf(row));
    }

    int textTop(int row)
    {
        TimelineLayout &layout = m_view->settledLayout();
        return layout.topOf(row) + layout.laidOut(row)->bodyTop;
    }

    void press(const QPoint &from, const QPoint &to)
    {
        QTest::mousePress(m_view->viewport(), Qt::LeftButton, {}, from);
        QTest::mouseMove(m_view->viewport(), (from + to) / 2);
        QMouseEvent move(QEvent::MouseMove, to, m_view->viewport()->mapToGlobal(to), Qt::NoButton, Qt::LeftButton, {});
        QApplication::sendEvent(m_view->viewport(), &move);
        QTest::mouseRelease(m_view->viewport(), Qt::LeftButton, {}, to);
    }

    void wheel(int notches)
    {
        const QPointF at = m_view->viewport()->rect().center();
        QWheelEvent event(at, m_view->viewport()->mapToGlobal(at), {}, {0, 120 * notches}, Qt::NoButton, {},
                          Qt::NoScrollPhase, false);
        QApplication::sendEvent(m_view->viewport(), &event);
    }

    void focusByTab()
    {
        m_view->clearFocus();
        m_view->setFocus(Qt::TabFocusReason);
        QVERIFY(m_view->hasFocus());
    }

    void waitForFrame()
    {
        // The bar follows the layout with the next frame.
        QTRY_COMPARE(qint64(m_view->verticalScrollBar()->maximum()), m_view->settledLayout().maximum());
    }

    QPushButton *button() { return m_view->findChild<QPushButton *>(QStringLiteral("newMessagesButton")); }

    std::unique_ptr<MessageModel> m_model;
    std::unique_ptr<TimelineView> m_view;
    QDateTime m_time;
    int m_number = 0;
    qint64 m_first = 0;
    qint64 m_last = 0;
};

} // namespace parlance
