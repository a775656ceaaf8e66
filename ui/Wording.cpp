#include "ui/Wording.h"

#include "Engine.h"
#include "domain/Profile.h"
#include "models/ChatModel.h"
#include "ui/LinkWording.h"

#include <QLocale>

namespace parlance {

namespace {

constexpr qsizetype quotedLength = 200;

} // namespace

QString Wording::quoted(const QString &raw)
{
    QString line;
    line.reserve(qMin(raw.size(), quotedLength * 2));
    for (const QChar c : raw) {
        if (line.size() >= quotedLength * 2)
            break;
        // Formatting characters could turn the direction of our own words around the quotation.
        if (c.category() != QChar::Other_Format)
            line.append(c.category() == QChar::Other_Control ? QChar(u' ') : c);
    }
    line = line.simplified();
    if (line.isEmpty())
        return {};
    if (line.size() > quotedLength) {
        line.truncate(line.at(quotedLength - 1).isHighSurrogate() ? quotedLength - 1 : quotedLength);
        line.append(u'…');
    }
    //: Somebody else's words in quotation marks
    return tr("“%1”").arg(line);
}

QString Wording::name(const QString &raw)
{
    QString clean = raw.simplified();
    for (QChar &c : clean) {
        if ((c >= QChar(0x202a) && c <= QChar(0x202e)) || (c >= QChar(0x2066) && c <= QChar(0x2069)))
            c = QChar::ReplacementCharacter;
    }
    // The marks U+200E and U+200F are letters without a shape: at the end of a name they would pull at what follows.
    clean.removeIf([](QChar c) { return c.category() == QChar::Other_Control || c == QChar(0x200e) || c == QChar(0x200f); });
    return clean;
}

QString Wording::sentences(const QString &first, const QString &second)
{
    if (first.isEmpty() || second.isEmpty())
        return first + second;
    //: One sentence after another
    return tr("%1 %2").arg(first, second);
}

QString Wording::damagedFile(const DamagedFile &file)
{
    const QString where = tr("The reader says: %1").arg(quoted(file.reason));
    if (file.newer) {
        return tr("%1 was made by a newer Parlance and was left unchanged. What you change now is not saved: install the "
                  "newer Parlance, or move the file away and start Parlance again.")
            .arg(file.path);
    }
    if (file.keptAs.isEmpty()) {
        return sentences(tr("%1 could not be read, and could not be set aside either; Parlance goes on without it. "
                            "Make its directory writable or move the file away, and start Parlance again.").arg(file.path), where);
    }
    if (file.leftOut > 0) {
        return sentences(tr("%Ln connections in %1 could not be read and were left out; the others are there. The file as it "
                            "was is kept as %2.", nullptr, file.leftOut).arg(file.path, file.keptAs), where);
    }
    return sentences(tr("%1 could not be read; Parlance goes on without it. The file as it was is kept as %2.")
                         .arg(file.path, file.keptAs), where);
}

QString Wording::refusal(Refusal refusal, const QString &detail)
{
    const QString words = quoted(detail);
    switch (refusal) {
    case Refusal::None:
        return {};
    case Refusal::TooLarge:
        return tr("The message is too large for this server: shorten it or send it in parts.");
    case Refusal::RefusedByServer:
        return words.isEmpty() ? tr("The server refused the message.") : tr("The server refused the message: %1").arg(words);
    case Refusal::NotEncodable:
        return tr("This kind of server cannot carry such a message; plain text servers take one line at a time.");
    case Refusal::QueueFull:
        return tr("Too many messages wait for the connection: try again when some of them are sent.");
    case Refusal::StorageFailed:
        return words.isEmpty() ? tr("The message could not be kept on this computer.")
                               : tr("The message could not be kept on this computer: %1").arg(words);
    }
    Q_UNREACHABLE();
}

QString Wording::promise(const DeliveryPromise &promise)
{
    if (!promise.acks)
        return tr("This server confirms nothing: when the connection breaks under a message, you decide whether to send it again.");
    QString words = promise.dedupes
        ? tr("This server confirms every message and drops repeated ones: none is lost, none is shown twice.")
        : tr("This server confirms every message: none is lost, but after a broken connection others may see one twice.");
    if (!promise.resumes)
        words = sentences(words, tr("What others write while you are not connected is not sent later."));
    return words;
}

QString Wording::roundTrip(std::chrono::microseconds time)
{
    if (time.count() <= 0)
        return {};
    const double ms = double(time.count()) / 1000.0;
    return tr("Round trip %1 ms").arg(QLocale().toString(ms, 'f', ms < 100 ? 1 : 0));
}

QString Wording::queue(int queued, int inFlight)
{
    const int waiting = queued + inFlight;
    if (waiting == 0)
        return {};
    return tr("%Ln messages waiting", nullptr, waiting);
}

QString Wording::members(qsizetype count)
{
    if (count == 0)
        return {};
    return tr("%Ln members", nullptr, int(count));
}

QString Wording::size(qint64 bytes)
{
    return QLocale().formattedDataSize(bytes, 1, QLocale::DataSizeSIFormat);
}

QString Wording::typing(const QStringList &users)
{
    switch (users.size()) {
    case 0:
        return {};
    case 1:
        return tr("%1 is typing…").arg(name(users.at(0)));
    case 2:
        return tr("%1 and %2 are typing…").arg(name(users.at(0)), name(users.at(1)));
    }
    return tr("Several people are typing…");
}

QString Wording::connectionName(const Profile &profile)
{
    const QUrl &url = profile.url;
    const int usualPort = url.scheme() == u"wss" ? 443 : 80; // RFC 6455 section 3
    const bool ownPort = url.port() >= 0 && url.port() != usualPort;
    const QString place = ownPort ? QString(url.host() + u':' + QString::number(url.port())) : url.host();
    // A bare host is the name of nothing but the place; several servers may be there.
    const bool named = profile.name != url.host() || profile.server != ServerKind::Remote;
    if (!profile.name.isEmpty() && named)
        return profile.name;
    switch (profile.server) {
    case ServerKind::LocalRoom:
        return tr("Local room");
    case ServerKind::Remote:
    case ServerKind::Hosted:
        break;
    }
    return place;
}

QString Wording::toolTip(const QString &plain)
{
    // A tool tip guesses whether it holds rich text: this one is, and what it shows is not.
    return QStringLiteral("<span style=\"white-space:pre-wrap\">") + plain.toHtmlEscaped() + QStringLiteral("</span>");
}

QString Wording::treeRow(const ChatModel &chat, const QString &room)
{
    const int unread = room.isEmpty() ? chat.unreadTotal() : chat.unread(room);
    const QString words = room.isEmpty() ? tr("%1, %2", "connection, its state").arg(chat.name(), LinkWording::state(chat.status()))
                                         : tr("Room %1").arg(Wording::name(room));
    if (unread == 0)
        return words;
    //: %1: the name of a room, or of a connection with its state
    return tr("%1, %Ln unread messages", nullptr, unread).arg(words);
}

} // namespace parlance
