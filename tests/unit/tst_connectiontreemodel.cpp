#include "models/ChatModel.h"
#include "models/ConnectionTreeModel.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QTest>

using namespace parlance;
using namespace Qt::StringLiterals;

namespace {

event::Added arrival(const QString &room)
{
    Message message;
    message.room = room;
    message.sender = QStringLiteral("Ann");
    message.text = QStringLiteral("hi");
    return event::Added{message};
}

} // namespace

class tst_ConnectionTreeModel : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void followsItsChats()
    {
        ConnectionTreeModel model;
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        ChatModel *home = model.add(u"1"_s, u"Home"_s);
        ChatModel *team = model.add(u"2"_s, u"Team"_s);
        QCOMPARE(model.add(u"2"_s, u"Again"_s), team);
        QCOMPARE(model.rowCount(), 2);

        team->apply({event::RoomJoined{u"lobby"_s}, event::RoomJoined{u"tea"_s}});
        home->apply({event::RoomJoined{u"lobby"_s}});
        const QModelIndex teamRow = model.indexOf(u"2"_s);
        QCOMPARE(model.rowCount(teamRow), 2);
        const QModelIndex tea = model.indexOf(u"2"_s, u"tea"_s);
        QCOMPARE(tea.data().toString(), u"tea"_s);
        QCOMPARE(tea.parent(), teamRow);
        QCOMPARE(tea.data(ConnectionTreeModel::ProfileIdRole).toString(), u"2"_s);
        QVERIFY(tea.data(ConnectionTreeModel::IsRoomRole).toBool());
        QVERIFY(!teamRow.data(ConnectionTreeModel::IsRoomRole).toBool());
        QCOMPARE(model.chat(tea), team);
        QCOMPARE(model.chat(teamRow), team);
        QVERIFY(!model.chat(QModelIndex()));
        QVERIFY(!model.chat(u"3"_s));
        QVERIFY(!model.indexOf(u"2"_s, u"nowhere"_s).isValid());

        team->apply({event::RoomLeft{u"lobby"_s}});
        QCOMPARE(model.rowCount(teamRow), 1);
        QCOMPARE(model.index(0, 0, teamRow).data().toString(), u"tea"_s);

        QPersistentModelIndex kept(model.indexOf(u"2"_s, u"tea"_s));
        model.remove(u"1"_s);
        QCOMPARE(model.rowCount(), 1);
        QVERIFY(kept.isValid());
        QCOMPARE(kept.parent().row(), 0);
        model.remove(u"2"_s);
        model.remove(u"2"_s);
        QCOMPARE(model.rowCount(), 0);
    }

    void tellsUnread()
    {
        ConnectionTreeModel model;
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        ChatModel *team = model.add(u"1"_s, u"Team"_s);
        QSignalSpy total(&model, &ConnectionTreeModel::unreadTotalChanged);
        team->apply({arrival(u"lobby"_s), arrival(u"tea"_s), arrival(u"tea"_s)});
        QCOMPARE(model.unreadTotal(), 3);
        QCOMPARE(total.constLast().at(0).toInt(), 3);
        QCOMPARE(model.indexOf(u"1"_s).data(ConnectionTreeModel::UnreadRole).toInt(), 3);
        QCOMPARE(model.indexOf(u"1"_s, u"tea"_s).data(ConnectionTreeModel::UnreadRole).toInt(), 2);
        team->apply({event::RoomLeft{u"tea"_s}});
        QCOMPARE(total.constLast().at(0).toInt(), 1);
        model.remove(u"1"_s);
        QCOMPARE(total.constLast().at(0).toInt(), 0);
    }

    void tellsState()
    {
        ConnectionTreeModel model;
        ChatModel *team = model.add(u"1"_s, u"Team"_s);
        QSignalSpy changed(&model, &ConnectionTreeModel::dataChanged);
        ConnectionStatus status;
        status.state = LinkState::Paused;
        status.pause = PauseReason::Auth;
        team->setStatus(status);
        team->setName(u"Crew"_s);
        QCOMPARE(changed.count(), 2);
        const QModelIndex row = model.index(0, 0);
        QCOMPARE(row.data(ConnectionTreeModel::LinkStateRole).toInt(), int(LinkState::Paused));
        QCOMPARE(row.data(ConnectionTreeModel::PauseRole).toInt(), int(PauseReason::Auth));
        QCOMPARE(row.data().toString(), u"Crew"_s);
    }
};

QTEST_GUILESS_MAIN(tst_ConnectionTreeModel)
#include "tst_connectiontreemodel.moc"
