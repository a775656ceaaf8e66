#pragma once

#include "domain/SessionEvent.h"

#include <QAbstractListModel>
#include <QHash>

#include <functional>

namespace parlance {

// The timeline of one room, oldest row first. Rows are appended once per batch, so that a flood costs one
// insertion for each hand-over; older pages are put in front.
//
// Thread: the GUI thread. Lifetime: owned by its ChatModel. Times are wall times, for display.
class MessageModel : public QAbstractListModel
{
    Q_OBJECT

public:
    enum Role {
        KindRole = Qt::UserRole + 1, // MessageKind as int
        NoticeRole,                  // NoticeKind as int
        IdRole,
        SenderRole,
        TextRole,
        TimeRole,                    // QDateTime, local
        OwnRole,
        StateRole,                   // DeliveryState as int
        RefusalRole,                 // Refusal as int
        RefusalTextRole,
        StartsDayRole,               // first row of its (local) day: the view draws the day above it
        StartsGroupRole,             // first of several rows by one sender within five minutes: the view draws the sender
        FirstUnreadRole,             // the unread marker stands above this row
    };

    using QAbstractListModel::QAbstractListModel;

    int rowCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    QHash<int, QByteArray> roleNames() const override;

    // The row itself, for a view that draws thousands of them; valid until the next change of the model.
    const Message &at(int row) const;
    bool startsDay(int row) const;
    bool startsGroup(int row) const;
    int rowOf(const QString &id) const; // -1 when there is none
    int firstUnread() const;            // -1 when everything is read
    int undelivered() const;            // own messages that are queued, under way, in doubt or failed

    void append(const QVector<Message> &messages);
    void prepend(const QVector<Message> &olderFirst);
    // A run of messages without a hole in it, put before the first row with a higher sequence number.
    void insertBySeq(const QVector<Message> &oldestFirst);
    bool apply(const event::Delivery &change); // false when the id is unknown
    // Several at once, announced as one change of the rows between the first and the last of them.
    void apply(const QVector<event::Delivery> &changes);
    void remove(const QString &id);
    void setFirstUnread(int row);
    // Everything older was asked for and has come.
    bool isComplete() const;
    void setComplete(bool complete);

    // How a row is read aloud: Qt::AccessibleTextRole and Qt::DisplayRole answer with it. Set by the window, which
    // knows the language.
    using Describer = std::function<QString(const MessageModel &, int row)>;
    static void setDescriber(Describer describer);

private:
    bool change(const event::Delivery &change, int *row); // row -1: removed
    void remember(int first, int last); // their ids
    void announce(int first, int last);

    QVector<Message> m_rows;
    QHash<QString, int> m_rowById; // own messages only: row, counted from m_firstIndex
    int m_firstIndex = 0;          // grows downward as pages are prepended
    int m_firstUnread = -1;
    bool m_complete = false;
};

} // namespace parlance
