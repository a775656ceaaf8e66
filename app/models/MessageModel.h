#pragma once

#include "domain/SessionEvent.h"
#include "storage/HistorySource.h"

#include <QAbstractListModel>
#include <QHash>

#include <functional>
#include <optional>

namespace parlance {

// A stretch of one room's history, without a hole: rows by rising place, each place once. It may be all of it, or a
// window that pages widen and that is cut when it grows too long. What arrives costs one insertion for each batch; what
// lies beyond the window is not taken in.
//
// Thread: the GUI thread. Lifetime: owned by its RoomTimeline. Times are wall times, for display.
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
    int rowOf(const QString &id) const;  // of an own message; -1 when there is none
    int rowAt(qint64 place) const;       // -1 when there is none
    int rowFrom(qint64 place) const;     // the first at or behind `place`; rowCount() when there is none
    int firstUnread() const;             // -1 when everything is read, or it lies beyond the window
    // How far a large own message is, from 0 to 1; nothing while it is not told.
    std::optional<double> progress(int row) const;

    bool isAtBegin() const { return m_atBegin; } // no row of the history lies before the window
    bool isAtEnd() const { return m_atEnd; }     // none behind it
    bool isComplete() const { return m_complete; } // at the beginning, and the server has nothing older either
    void setComplete(bool complete) { m_complete = complete; }

    // Rows that have just come or been written, wherever they belong; arrived() tells of them, taken in or not.
    void arrive(const QVector<Message> &rows);
    // Rows that a server had kept: older ones, or such as fill a hole; and rows that had to make room for them, where they
    // are now.
    void merge(const QVector<Message> &rows);
    // The window is this page from now on.
    void show(const HistoryPage &page);
    // A page that borders on the window.
    void addOlder(const HistoryPage &page);
    void addNewer(const HistoryPage &page);
    void dropFirst(int count);
    void dropLast(int count);

    bool apply(const event::Delivery &change); // false when the id is unknown
    // Several at once, announced as one change of the rows between the first and the last of them.
    void apply(const QVector<event::Delivery> &changes);
    void apply(const event::FileArrived &arrived); // the bytes of a received file are here now
    void remove(const QString &id);
    void setFirstUnread(qint64 place); // 0: everything is read
    void setProgress(const QString &id, std::optional<double> share);

    // How a row is read aloud: Qt::AccessibleTextRole and Qt::DisplayRole answer with it. Set by the window, which
    // knows the language.
    using Describer = std::function<QString(const MessageModel &, int row)>;
    static void setDescriber(Describer describer);

Q_SIGNALS:
    // After arrive(): so many messages of others, and whether one is there that this person has just written.
    void arrived(int byOthers, bool written);
    // isAtBegin(), isAtEnd() or both have changed, perhaps without a change of the rows.
    void windowChanged();

private:
    bool change(const event::Delivery &change, int *row); // row -1: removed
    QVector<Message> belonging(const QVector<Message> &rows, bool before, bool behind) const;
    void replaceMoved(const QVector<Message> &rows);
    void insert(const QVector<Message> &incoming);
    void insertRun(int row, const QVector<Message> &run);
    void remember(const QVector<Message> &rows); // their ids
    void forget(int first, int last);
    void announce(int first, int last);

    QVector<Message> m_rows;
    QHash<QString, qint64> m_placeById; // own messages only
    QHash<QString, double> m_progress;  // by id
    qint64 m_firstUnread = 0;           // its place
    bool m_atBegin = true;
    bool m_atEnd = true;
    bool m_complete = false;
};

} // namespace parlance
