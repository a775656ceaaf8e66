#pragma once

#include "domain/Message.h"
#include "ui/Errands.h"

#include <memory>

class QTemporaryDir;
class QWidget;

namespace parlance {

// Gives files of messages to the person: saves them where the person says, and hands pictures to the system's viewer. Nothing
// else is ever opened, and a picture only as a copy whose suffix says what its bytes are, whatever its sender called it.
//
// Thread: the GUI thread; files are copied beside it. Lifetime: owned by its RoomView. Errors: a message box.
class FileSaver : public QObject
{
    Q_OBJECT

public:
    explicit FileSaver(QWidget *window);
    ~FileSaver() override;

    void saveAs(const FilePart &file);
    void openPicture(const FilePart &file, const QByteArray &format);

Q_SIGNALS:
    void saved(const QString &path);
    void pictureReady(const QString &path); // to be shown by the system

private:
    // The system's words when it failed; empty when it is there.
    static QString write(const FilePart &file, const QString &path);
    void complain(const QString &sentence);

    QWidget *m_window;
    std::unique_ptr<QTemporaryDir> m_pictures; // for as long as the window lives
    Errands m_errands{this};
};

} // namespace parlance
