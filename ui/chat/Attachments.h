#pragma once

#include "domain/Message.h"
#include "ui/Errands.h"

#include <QHash>
#include <QImage>
#include <QUrl>

#include <atomic>
#include <optional>

namespace parlance {

// The files that are about to be sent: chosen, and waiting for the person's Send, each room's for itself. They are read,
// digested and looked at beside the window, at most `largest` bytes of each.
//
// Thread: the GUI thread. Lifetime: owned by its Composer. Errors: problem(), one sentence for people.
class Attachments : public QObject
{
    Q_OBJECT

public:
    static constexpr int mostFiles = 20;
    static constexpr qint64 mostBytes = 60 * 1024 * 1024; // of one room: what the outbox takes, and some room
    static constexpr int thumbnailSize = 40;              // logical pixels

    struct Item {
        int key = 0;
        FilePart file;     // with its bytes once it has been read
        QImage thumbnail;  // null where it is no picture
        bool ready = false;
    };
    // What the server takes: nothing: not known yet; 0: no files.
    using Limit = std::optional<qint64>;

    explicit Attachments(QObject *parent = nullptr);

    void setRoom(const QString &key);
    void setLimit(Limit largest) { m_limit = largest; }
    QString obstacle() const; // why no file can be sent; empty where it can

    void addFiles(const QList<QUrl> &files);
    void addPicture(const QImage &picture); // as PNG
    void putBack(const QString &roomKey, const FilePart &file); // it was not accepted
    void remove(int key);
    QVector<FilePart> take();               // all of them; empty while one is still read

    const QVector<Item> &items() const { return m_items; }
    bool isReady() const; // there are some, and all have been read

Q_SIGNALS:
    void changed();
    void problem(const QString &sentence); // empty: what was wrong is over

private:
    enum class Failure { None, Unreadable, TooLarge };
    struct Reading {
        Failure failure = Failure::None;
        QString words; // the system's
        FilePart file;
        QImage thumbnail;
    };
    static Reading readFile(const QString &path, qint64 largest, const std::atomic<bool> &unwanted);
    static Reading readPicture(const QImage &picture, const QString &name, qint64 largest);
    static void look(Reading *reading);

    bool hasRoomFor(const QString &name, qint64 size);
    int append(const QString &name, qint64 size);
    void finish(int key, const Reading &reading);
    Item *find(int key);
    QString tooLarge(const QString &name, qint64 size) const;

    QString m_room;
    QVector<Item> m_items; // of this room …
    QHash<QString, QVector<Item>> m_others; // … and of the others
    Limit m_limit;
    int m_lastKey = 0;
    Errands m_errands{this};
};

} // namespace parlance
