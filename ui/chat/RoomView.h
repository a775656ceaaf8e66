#pragma once

#include "models/ChatModel.h"
#include "models/RoomTimeline.h"
#include "ui/chat/TimelineView.h"

#include <QHash>
#include <QPointer>
#include <QSet>
#include <QWidget>

class QLabel;

namespace parlance {

class AskingBar;
class Composer;
class ConnectionBanner;
class DropHint;
class FileSaver;
class Settings;

// One room as the person sees it: its name and members, the banner of its connection, the timeline, who is typing, and
// the composer. It shows a ChatModel and asks by signals; which session answers is the window's matter.
//
// Thread: the GUI thread. Lifetime: owned by its MainWindow. The model may go at any time.
class RoomView : public QWidget
{
    Q_OBJECT

public:
    explicit RoomView(Settings &settings, QWidget *parent = nullptr);
    ~RoomView() override;

    // `room` may be empty: then only the connection's state is shown.
    void show(ChatModel *chat, const QString &room);
    ChatModel *chat() const { return m_chat; }
    QString room() const { return m_room; }
    Composer *composer() const { return m_composer; }
    FileSaver *saver() const { return m_saver; }
    TimelineView *timeline() const { return m_timeline; }
    void saveDraft();
    // What arrives counts as read only while the person can see it.
    void updateSeen();
    // Goes to a message of this room, wherever in its history, and lets it light up.
    void showMessage(qint64 place);

Q_SIGNALS:
    void sendRequested(const parlance::OutgoingMessage &message);
    void fileRequested(const QString &room, const QString &serverId);
    void typingChanged(const QString &room, bool active);
    void resendRequested(const QString &id);
    void markAsSentRequested(const QString &id);
    void deleteRequested(const QString &id);
    void connectRequested();
    void tryNowRequested();
    void stopRequested();
    void keepTryingRequested();
    void editRequested();
    void detailsRequested();
    void searchRequested();
    void sendHeldRequested();
    void deleteHeldRequested();
    void messageWanted(const QString &room, qint64 place); // of this connection, perhaps in another room

protected:
    void showEvent(QShowEvent *event) override;
    void hideEvent(QHideEvent *event) override;
    void dragEnterEvent(QDragEnterEvent *event) override;
    void dragLeaveEvent(QDragLeaveEvent *event) override;
    void dropEvent(QDropEvent *event) override;

private:
    QWidget *makeHeader();
    void connectParts();
    // Where the window over the history is to be, once it has been moved.
    struct Target {
        enum class Kind { End, Begin, Message, Position } kind = Kind::End;
        qint64 place = 0;
        int offset = 0;
    };

    void follow(ChatModel *chat);
    void leave();
    void goTo(const Target &target);
    bool showTarget(); // false: it is not in the window
    void windowMoved();
    void showLoading();
    void showTimeline();
    void showHeader();
    void showTyping();
    void showStatus();
    void showAsking();
    QString roomThatAsks() const; // this one before others; empty: none
    void showFileLimit();
    void send(const QString &text, const QVector<FilePart> &files);
    void sendOne(const QString &text, const std::optional<FilePart> &file);
    void takeBack(const event::NotAccepted &refused);
    void applyFontSize();

    Settings &m_settings;
    QPointer<ChatModel> m_chat;
    QString m_room;
    bool m_claimed = false;                          // the model counts this room as seen because of us
    QHash<QString, TimelineScrollState> m_positions; // by profile and room
    QPointer<RoomTimeline> m_pages;                  // of the room that is shown
    Target m_target;
    bool m_moving = false;                           // towards it, by a page that is on its way
    QSet<QString> m_sent;                            // ids that this window made, for what is not accepted
    QLabel *m_name = nullptr;
    QLabel *m_members = nullptr;
    ConnectionBanner *m_banner = nullptr;
    AskingBar *m_asking = nullptr;
    TimelineView *m_timeline = nullptr;
    QLabel *m_typing = nullptr;
    Composer *m_composer = nullptr;
    DropHint *m_dropHint = nullptr;
    FileSaver *m_saver = nullptr;
};

} // namespace parlance
