#include "ui/chat/TimelineWords.h"

#include "models/MessageModel.h"
#include "ui/RejectionWording.h"
#include "ui/Wording.h"
#include "ui/chat/TextSpans.h"

#include <QLocale>

#include <utility>

namespace parlance {

QString TimelineWords::day(const QDate &day, const QDate &today)
{
    if (day == today)
        return tr("Today");
    if (day == today.addDays(-1))
        return tr("Yesterday");
    return QLocale().toString(day, QLocale::LongFormat);
}

QString TimelineWords::clock(const QDateTime &time)
{
    const QLocale locale;
    QString format = locale.timeFormat(QLocale::ShortFormat);
    format.remove(QLatin1String(":ss")); // the C locale has them
    return locale.toString(time.toLocalTime().time(), format);
}

QString TimelineWords::exact(const QDateTime &time)
{
    const QDateTime local = time.toLocalTime();
    return tr("%1, %2", "day, time").arg(QLocale().toString(local.date(), QLocale::LongFormat),
                                         local.time().toString(QStringLiteral("HH:mm:ss")));
}

QString TimelineWords::newMessages(int count)
{
    if (count == 0)
        return tr("Latest messages");
    return tr("%Ln new messages", nullptr, count);
}

QString TimelineWords::loading(RoomTimeline::Loading what)
{
    switch (what) {
    case RoomTimeline::Loading::Nothing:
        return {};
    case RoomTimeline::Loading::Window:
        return tr("Loading messages…");
    case RoomTimeline::Loading::Older:
        return tr("Loading older messages…");
    case RoomTimeline::Loading::Newer:
        return tr("Loading newer messages…");
    }
    Q_UNREACHABLE();
}

QString TimelineWords::unreadMarker()
{
    return tr("New messages");
}

QString TimelineWords::content(const Message &message)
{
    switch (message.notice) {
    case NoticeKind::None:
        return message.text;
    case NoticeKind::Joined:
        return tr("%1 joined").arg(Wording::name(message.sender));
    case NoticeKind::Left:
        return tr("%1 left").arg(Wording::name(message.sender));
    case NoticeKind::ServerText:
        return message.text;
    case NoticeKind::ServerError:
        return tr("The server reports an error: %1").arg(message.text);
    case NoticeKind::MissingPossible:
        return tr("Messages may be missing here");
    case NoticeKind::Rejected:
        return RejectionWording::sentence(rejectionFacts(message.text));
    case NoticeKind::FileDamaged:
        return message.sender.isEmpty() ? tr("The file “%1” arrived damaged: load it again").arg(message.text)
                                        : tr("The file “%1” from %2 arrived damaged: load it again").arg(message.text, Wording::name(message.sender));
    }
    Q_UNREACHABLE();
}

QString TimelineWords::label(const Message &message)
{
    return message.kind == MessageKind::Unreadable ? tr("Unreadable message from the server") : QString();
}

QString TimelineWords::state(const Message &message)
{
    switch (message.state) {
    case DeliveryState::None:
        return {};
    case DeliveryState::Queued:
        return tr("Queued, waits for the connection");
    case DeliveryState::Held:
        return held(message.hold);
    case DeliveryState::Sending:
        return tr("Sending");
    case DeliveryState::Delivered:
        return tr("Delivered");
    case DeliveryState::Unconfirmed:
        return tr("Sent; this server does not confirm delivery");
    case DeliveryState::InDoubt:
        return tr("May have been sent: the connection broke on the way");
    case DeliveryState::Failed:
        return tr("Not sent");
    case DeliveryState::Cancelled:
        return tr("Taken back");
    }
    Q_UNREACHABLE();
}

QString TimelineWords::refusal(const Message &message)
{
    switch (message.refusal) {
    case Refusal::None:
        return tr("Not sent");
    case Refusal::TooLarge:
        return tr("Not sent: too large");
    case Refusal::RefusedByServer:
        return message.refusalText.isEmpty() ? tr("Not sent: the server refused it")
                                             : tr("Not sent: the server says “%1”").arg(Wording::name(message.refusalText));
    case Refusal::NotEncodable:
        return tr("Not sent: this kind of server cannot carry it");
    case Refusal::QueueFull:
        return tr("Not sent: too many messages are waiting");
    case Refusal::StorageFailed:
        return tr("Not sent: it could not be stored (%1)").arg(Wording::name(message.refusalText));
    }
    Q_UNREACHABLE();
}

QString TimelineWords::fileDetails(const FilePart &file, bool here)
{
    const QString size = Wording::size(file.size);
    return here ? size : tr("%1, not loaded", "the size of a file").arg(size);
}

QString TimelineWords::file(const FilePart &file, const std::vector<RowAction> &actions)
{
    const QString what = tr("%1, %2", "file name, size").arg(Wording::name(file.name), Wording::size(file.size));
    if (actions.empty())
        return what;
    //: a tool tip; %1: name and size of a file, %2: "Open", "Load" or "Save as…"
    return tr("%1\nDouble click: %2").arg(what, textOf(actions.front()));
}

QString TimelineWords::doubt()
{
    return tr("May have been sent");
}

QString TimelineWords::held(HoldReason reason)
{
    switch (reason) {
    case HoldReason::None:
        return tr("Not sent yet");
    case HoldReason::Old:
        return tr("Not sent yet: written more than an hour before it could go");
    case HoldReason::OtherServer:
        return tr("Not sent yet: written for another server");
    }
    Q_UNREACHABLE();
}

QString TimelineWords::progress(double share)
{
    //: a large message on its way out; %1: "43", in percent
    return tr("Sending, %1 %").arg(QLocale().toString(int(share * 100)));
}

QString TimelineWords::link(const QUrl &url)
{
    const QString target = trueTarget(url);
    if (!hasDisguisableHost(url))
        return target;
    return tr("%1\nIts name has letters that can look like others: make sure that it is the place you mean.").arg(target);
}

QString TimelineWords::describe(const MessageModel &model, int row)
{
    const Message &message = model.at(row);
    QString words = content(message);
    if (message.file) {
        const QString file = tr("file %1, %2", "name, size; read aloud").arg(Wording::name(message.file->name), Wording::size(message.file->size));
        words = words.isEmpty() ? file : tr("%1. %2", "one part of a row after another, read aloud").arg(words, file);
    }
    QStringList parts;
    if (row == model.firstUnread())
        parts << unreadMarker();
    if (model.startsDay(row))
        parts << day(message.time.toLocalTime().date(), QDate::currentDate());
    const QString time = message.time.isValid() ? clock(message.time) : QString();
    switch (message.kind) {
    case MessageKind::Chat:
        parts << (time.isEmpty() ? tr("%1: %2", "sender: text").arg(Wording::name(message.sender), words)
                                 : tr("%1, %2: %3", "sender, time: text").arg(Wording::name(message.sender), time, words));
        break;
    case MessageKind::Notice:
        parts << (time.isEmpty() ? words : tr("%1, %2", "notice, time").arg(words, time));
        break;
    case MessageKind::Unreadable:
        parts << tr("%1: %2", "label: raw text").arg(label(message), words);
        break;
    }
    if (const auto share = model.progress(row); share && message.state == DeliveryState::Sending)
        parts << progress(*share);
    else if (message.state == DeliveryState::Failed)
        parts << refusal(message);
    else if (message.state != DeliveryState::None)
        parts << state(message);
    QString all = parts.takeFirst();
    for (const QString &part : std::as_const(parts))
        all = tr("%1. %2", "one part of a row after another, read aloud").arg(all, part);
    return all;
}

QString TimelineWords::quote(const Message &message, const QString &text)
{
    if (!message.time.isValid())
        return message.kind == MessageKind::Chat ? tr("%1: %2", "sender: text").arg(Wording::name(message.sender), text) : text;
    const QString time = QLocale().toString(message.time.toLocalTime(), QLocale::ShortFormat);
    if (message.kind == MessageKind::Chat)
        return tr("%1, %2: %3", "sender, time: text").arg(Wording::name(message.sender), time, text);
    return tr("%1: %2", "time: notice").arg(time, text);
}

} // namespace parlance
