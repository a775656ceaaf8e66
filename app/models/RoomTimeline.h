#pragma once

#include "models/MessageModel.h"

#include <QTimer>

#include <map>

namespace parlance {

// The timeline of one room: its MessageModel, and the pages of the history that it is made of. While somebody looks at the
// room, the model is a window of bounded length around what they see; a room that nobody looks at keeps its last rows, or
// none. Without a HistorySource the model simply holds all that came.
//
// Thread: the GUI thread. Lifetime: owned by its ChatModel. Errors: a store that cannot be read answers with empty pages.
class RoomTimeline : public QObject
{
    Q_OBJECT

public:
    static constexpr int pageRows = 200;  // asked for at once
    static constexpr int mostRows = 3000; // of the window
    static constexpr int keptRows = 2400; // after it has been cut

    // The places that must stay, from the first to the last: what a viewer shows, and what it has marked.
    struct Span {
        qint64 first = 0;
        qint64 last = 0;
    };
    using Looking = std::function<Span()>;

    enum class Loading { Nothing, Window, Older, Newer };

    RoomTimeline(const QString &profile, const QString &room, HistorySource *history);

    MessageModel *rows() { return &m_rows; }
    const MessageModel *rows() const { return &m_rows; }
    Loading loading() const;
    // Own messages that are not settled, wherever they stand: queued, held, under way, in doubt or failed.
    int undelivered() const { return int(m_unsettled.size()); }
    // The place of the first of those that wait for the person's word, held or in doubt; 0 when there is none.
    qint64 firstAsking() const;

    void arrive(const QVector<Message> &rows);
    void apply(const QVector<event::Delivery> &changes);
    void apply(const event::FileArrived &arrived);
    void addFilled(const QVector<Message> &rows);
    void addOlder(const QVector<Message> &rows, bool complete); // the server's answer

    // The store can not be written or read for now: what comes is held here, since no page will have it. When that is over,
    // the end is read again.
    void setStoreFailing(bool failing);

    // Somebody looks, from now on until they close it: the end is loaded if nothing is.
    void open(const QObject *viewer, Looking looking);
    void close(const QObject *viewer);
    // The window is moved; shown() when it is there.
    void showEnd();
    void showBegin();
    void showAround(qint64 place);
    // Widens the window by a page. What the store does not have is asked of the server, by serverWanted().
    void fetchOlder();
    void fetchNewer();
    // The server was asked, or can not answer any more.
    void setServerAsked(bool asked);

Q_SIGNALS:
    void shown();
    void loadingChanged();
    void serverWanted();

private:
    struct Unsettled {
        qint64 place = 0;
        DeliveryState state = DeliveryState::None;
    };

    void move(PageRequest::From from, qint64 place);
    void request(Loading what, PageRequest::From from, qint64 place);
    void take(Loading what, qint64 border, const HistoryPage &page);
    void catchUp();
    void forgetMeanwhile();
    bool isEmptyAmidst() const;
    void unload();
    void holdWhatComes();
    void cut();
    void setLoading(Loading loading);
    void noteUnsettled(const QString &id, qint64 place, DeliveryState state);

    const QString m_profile;
    const QString m_room;
    HistorySource *const m_history;
    MessageModel m_rows;
    Loading m_loading = Loading::Nothing;
    bool m_storeFailing = false;
    bool m_serverAsked = false;
    QTimer m_serverPatience;
    quint64 m_request = 0;               // the one that is on its way; answers to earlier ones are late
    QVector<Message> m_meanwhile;        // what came while a page was on its way: the page may not have it
    QVector<event::Delivery> m_changedMeanwhile;
    QVector<event::FileArrived> m_filesMeanwhile;
    std::map<const QObject *, Looking> m_viewers;
    QHash<QString, Unsettled> m_unsettled; // by id
};

} // namespace parlance
