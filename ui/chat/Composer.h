#pragma once

#include "ui/chat/Attachments.h"
#include "ui/chat/InputHistory.h"

#include <QElapsedTimer>
#include <QHash>
#include <QTimer>
#include <QWidget>

class QLabel;
class QPushButton;
class QToolButton;

namespace parlance {

class MessageEdit;
class Settings;

// Where messages are written: the text field, the Send button, the files that are to go, and beneath them why something was
// not accepted. Keeps a
// draft for every room in Settings. It knows nothing of the network and is never blocked by it.
//
// Thread: the GUI thread. Lifetime: owned by its RoomView, before Settings end.
class Composer : public QWidget
{
    Q_OBJECT

public:
    explicit Composer(Settings &settings, QWidget *parent = nullptr);
    ~Composer() override;

    // Keeps the draft of the room before and brings that of the new one.
    void setRoom(const QString &profileId, const QString &room);
    // What the server takes of files; nothing: not known yet.
    void setFileLimit(Attachments::Limit largest);
    void addFiles(const QList<QUrl> &files);
    Attachments &attachments() { return *m_attachments; }
    // The text of a message that was not accepted comes back, before what was written since; its file too.
    void bringBack(const QString &profileId, const QString &room, const QString &text, const std::optional<FilePart> &file,
                   const QString &reason);
    void saveDraft();
    MessageEdit *edit() const { return m_edit; }
    void setFontSize(int points); // 0: the system's
    void setTypingIdle(std::chrono::milliseconds idle);

Q_SIGNALS:
    // One message for each file, the text with the first.
    void sendRequested(const QString &text, const QVector<parlance::FilePart> &files);
    void typingChanged(bool active); // repeated every few seconds while it goes on

protected:
    void changeEvent(QEvent *event) override;

private:
    void retranslate();
    void fitButton();
    void send();
    void walkHistory(bool back);
    void textEdited();
    void stopTyping();
    void showProblem(const QString &reason);
    void chooseFiles();
    void showAttachments();
    QString key() const { return m_profileId + u'\n' + m_room; }

    Settings &m_settings;
    QString m_profileId;
    QString m_room;
    QHash<QString, InputHistory> m_histories;
    bool m_loading = false; // the text changes because of us, not of the person
    QTimer m_draftSoon;
    QTimer m_typingIdle;
    QElapsedTimer m_typingTold; // valid while the others think that we type
    MessageEdit *m_edit = nullptr;
    Attachments *m_attachments = nullptr;
    QToolButton *m_attach = nullptr;
    QPushButton *m_send = nullptr;
    QLabel *m_problem = nullptr;
};

} // namespace parlance
