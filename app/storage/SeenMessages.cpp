#include "storage/SeenMessages.h"

#include <QCryptographicHash>

namespace parlance {

bool SeenMessages::insert(const Message &message)
{
    if (message.serverId.isEmpty() && message.id.isEmpty())
        return true;
    // U+0000 cannot be part of a name: ("a", "bc") and ("ab", "c") stay apart.
    const QString id = message.serverId.isEmpty() ? QString(u'c' + message.sender + QChar(u'\0') + message.id)
                                                  : QString(u's' + message.serverId);
    QCryptographicHash words(QCryptographicHash::Sha1);
    words.addData(message.text.toUtf8());
    if (message.file)
        words.addData(message.file->sha256);
    return m_rooms[message.room].insert(id + QChar(u'\0') + QString::fromLatin1(words.result().toBase64()));
}

} // namespace parlance
