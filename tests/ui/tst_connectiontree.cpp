#include "models/ChatModel.h"
#include "models/ConnectionTreeModel.h"
#include "ui/ConnectionDelegate.h"
#include "ui/ConnectionTree.h"
#include "ui/theme/TimelineColors.h"

#include <QPainter>
#include <QSignalSpy>
#include <QTest>

using namespace parlance;
using namespace Qt::StringLiterals;

namespace {

event::Added arrival(const QString &room)
{
    Message message;
    message.room = room;
    message.sender = u"Ann"_s;
    message.text = u"hi"_s;
    return event::Added{message};
}

QImage badge(LinkState state, PauseReason pause, const QPalette &palette)
{
    QImage image(20, 20, QImage::Format_RGB32);
    image.fill(palette.color(QPalette::Base));
    QPainter painter(&image);
    painter.setRenderHint(QPainter::Antialiasing);
    ConnectionDelegate::paintBadge(&painter, QRectF(4, 4, 12, 12), state, pause, palette);
    return image.convertToFormat(QImage::Format_Grayscale8);
}

} // namespace

class tst_ConnectionTree : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_tree.reset();
        m_model = std::make_unique<ConnectionTreeModel>();
        m_home = m_model->add(u"1"_s, u"Home"_s);
        m_model->add(u"2"_s, u"Empty"_s);
        m_team = m_model->add(u"3"_s, u"Team"_s);
        m_home->apply({event::RoomJoined{u"a"_s}});
        m_tree = std::make_unique<ConnectionTree>(m_model.get());
        m_tree->resize(220, 300);
        m_tree->show();
        m_team->apply({event::RoomJoined{u"b"_s}, event::RoomJoined{u"c"_s}});
        QVERIFY(QTest::qWaitForWindowExposed(m_tree.get()));
    }

    void isNamedAndOpen()
    {
        QCOMPARE(m_tree->objectName(), u"connectionTree"_s);
        QCOMPARE(m_tree->accessibleName(), u"Connections"_s);
        QVERIFY(m_tree->isExpanded(m_model->indexOf(u"1"_s)));
        QVERIFY(m_tree->isExpanded(m_model->indexOf(u"3"_s)));
    }

    void aClosedConnectionStaysClosed()
    {
        m_tree->collapse(m_model->indexOf(u"3"_s));
        m_team->apply({event::RoomJoined{u"d"_s}});
        QVERIFY(!m_tree->isExpanded(m_model->indexOf(u"3"_s)));
    }

    void selectsByMouseAndByName()
    {
        QSignalSpy moved(m_tree.get(), &ConnectionTree::currentMoved);
        QTest::mouseClick(m_tree->viewport(), Qt::LeftButton, {},
                          m_tree->visualRect(m_model->indexOf(u"3"_s, u"c"_s)).center());
        QCOMPARE(m_tree->currentProfile(), u"3"_s);
        QCOMPARE(m_tree->currentRoom(), u"c"_s);
        m_tree->select(u"1"_s, u"a"_s);
        QCOMPARE(m_tree->currentRoom(), u"a"_s);
        m_tree->select(u"1"_s, u"gone"_s);
        QCOMPARE(m_tree->currentProfile(), u"1"_s);
        QCOMPARE(m_tree->currentRoom(), QString());
        QCOMPARE(moved.count(), 3);
    }

    void goesFromRoomToRoom_data()
    {
        QTest::addColumn<QString>("profile");
        QTest::addColumn<QString>("room");
        QTest::addColumn<int>("step");
        QTest::addColumn<bool>("unread");
        QTest::addColumn<QString>("next");
        QTest::newRow("down") << u"1"_s << u"a"_s << 1 << false << u"b"_s;
        QTest::newRow("up") << u"3"_s << u"b"_s << -1 << false << u"a"_s;
        QTest::newRow("around the end") << u"3"_s << u"c"_s << 1 << false << u"a"_s;
        QTest::newRow("around the start") << u"1"_s << u"a"_s << -1 << false << u"c"_s;
        QTest::newRow("down from a connection") << u"3"_s << QString() << 1 << false << u"b"_s;
        QTest::newRow("up from a connection") << u"3"_s << QString() << -1 << false << u"a"_s;
        QTest::newRow("from nowhere") << QString() << QString() << 1 << false << u"a"_s;
        QTest::newRow("unread") << u"1"_s << u"a"_s << 1 << true << u"c"_s;
        QTest::newRow("the only unread is here") << u"3"_s << u"c"_s << 1 << true << QString();
    }
    void goesFromRoomToRoom()
    {
        QFETCH(QString, profile);
        QFETCH(QString, room);
        QFETCH(int, step);
        QFETCH(bool, unread);
        m_team->apply({arrival(u"c"_s)});
        const QModelIndex next = m_tree->roomFrom(m_model->indexOf(profile, room), step, unread);
        QTEST(next.data().toString(), "next");
    }

    // What the colour means is the same on the row that is selected.
    void aSelectedBadgeKeepsItsColour()
    {
        ConnectionStatus ready;
        ready.state = LinkState::Ready;
        m_home->setStatus(ready);
        const auto shows = [this](const QColor &wanted) {
            const QImage row = m_tree->viewport()->grab(m_tree->visualRect(m_model->indexOf(u"1"_s))).toImage();
            for (int x = 0; x < row.height(); ++x) {
                for (int y = 0; y < row.height(); ++y) {
                    if (row.pixel(x, y) == wanted.rgb())
                        return true;
                }
            }
            return false;
        };
        const QColor good = TimelineColors::of(m_tree->palette()).good;
        m_tree->select(u"3"_s, u"b"_s);
        QVERIFY(shows(good));
        m_tree->select(u"1"_s, {});
        QVERIFY(shows(good));
    }

    void badgesDifferWithoutColour()
    {
        const QPalette palette = m_tree->palette();
        const QVector<QPair<LinkState, PauseReason>> states = {
            {LinkState::Offline, PauseReason::None}, {LinkState::Connecting, PauseReason::None},
            {LinkState::Ready, PauseReason::None},   {LinkState::Waiting, PauseReason::None},
            {LinkState::Paused, PauseReason::Hidden}, {LinkState::Paused, PauseReason::Fatal}};
        QVector<QImage> seen;
        for (const auto &[state, pause] : states) {
            QImage shape = badge(state, pause, palette);
            // What is left is where something was painted, not in which colour.
            const uchar ground = *shape.constScanLine(0);
            for (int y = 0; y < shape.height(); ++y) {
                for (int x = 0; x < shape.width(); ++x)
                    shape.scanLine(y)[x] = qAbs(shape.constScanLine(y)[x] - ground) > 24 ? 255 : 0;
            }
            QVERIFY2(!seen.contains(shape), qPrintable(QString::number(seen.size())));
            seen.append(shape);
        }
    }

    void pillsAreBounded()
    {
        QCOMPARE(ConnectionDelegate::pillText(7), u"7"_s);
        QCOMPARE(ConnectionDelegate::pillText(99), u"99"_s);
        QCOMPARE(ConnectionDelegate::pillText(100), u"99+"_s);
    }

private:
    std::unique_ptr<ConnectionTreeModel> m_model;
    std::unique_ptr<ConnectionTree> m_tree;
    ChatModel *m_home = nullptr;
    ChatModel *m_team = nullptr;
};

QTEST_MAIN(tst_ConnectionTree)
#include "tst_connectiontree.moc"
