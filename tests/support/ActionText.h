#pragma once

#include "dialect/Dialect.h"

#include <QStringList>

// What a dialect wants done, one line for each action, so that tables can hold it. Used from any thread.
namespace parlance::test {

inline QString actionText(const action::Send &send) { return u"send " + send.frame.text; }

inline QString actionText(const action::EnterPhase &enter)
{
    return QStringLiteral("phase %1").arg(int(enter.phase) - int(Phase::Hello)); // 0 hello, 1 auth, 2 resume
}

inline QString actionText(const action::Ready &ready)
{
    const DeliveryPromise &promise = ready.promise;
    return QStringLiteral("ready %1%2%3%4%5").arg(ready.user, promise.acks ? u" acks" : u"", promise.dedupes ? u" dedupes" : u"",
                                                  promise.resumes ? u" resumes" : u"", promise.history ? u" history" : u"");
}

inline QString actionText(const action::Fail &fail)
{
    const QString kind = fail.drop.kind == DropKind::AuthRefused      ? QStringLiteral("auth")
                         : fail.drop.kind == DropKind::DialectRefused ? QStringLiteral("dialect")
                                                                      : QString::number(fail.drop.closeCode);
    return u"fail " + kind + u' ' + fail.drop.reason;
}

inline QString messageText(const Message &message)
{
    if (message.kind == MessageKind::Unreadable)
        return u"unreadable " + message.text;
    static const char *const notices[] = {"chat", "joined", "left", "system", "error", "hole", "rejected", "damaged"};
    return QStringLiteral("%1 %2|%3|%4").arg(QString::fromLatin1(notices[int(message.notice)]), message.room, message.sender, message.text);
}

inline QString actionText(const action::Deliver &deliver) { return messageText(deliver.message); }

inline QString actionText(const action::Acked &acked)
{
    return QStringLiteral("acked %1|%2|%3").arg(acked.id, acked.serverId, acked.seq ? QString::number(*acked.seq) : QString());
}

inline QString actionText(const action::Refused &refused)
{
    return QStringLiteral("refused %1 %2|%3").arg(refused.refusal == Refusal::TooLarge ? u"too-large" : u"by-server", refused.id, refused.reason);
}

inline QString actionText(const action::TryLater &later) { return u"later " + later.id; }

inline QString actionText(const action::Members &members)
{
    return QStringLiteral("members %1|%2").arg(members.room, members.users.join(u','));
}

inline QString actionText(const action::Typing &typing)
{
    return QStringLiteral("typing %1|%2|%3").arg(typing.room, typing.user).arg(typing.active);
}

inline QString actionText(const action::Joined &joined) { return u"in " + joined.room; }
inline QString actionText(const action::Left &left) { return u"out " + left.room; }

inline QString actionText(const action::History &history)
{
    QStringList rows;
    for (const Message &message : history.messages)
        rows.append(messageText(message));
    return QStringLiteral("history %1|%2|%3").arg(history.room, rows.join(u';')).arg(history.complete);
}

inline QString actionText(const action::Progress &progress)
{
    return QStringLiteral("progress %1|%2|%3/%4").arg(progress.room, progress.id).arg(progress.done).arg(progress.total);
}

inline QString actionText(const action::FileArrived &arrived)
{
    return QStringLiteral("file %1|%2|%3|%4").arg(arrived.room, arrived.serverId, arrived.file.name).arg(arrived.file.bytes.size());
}

inline QString actionText(const action::HeartbeatAnswered &) { return QStringLiteral("heartbeat"); }

inline QStringList actionTexts(const Actions &actions)
{
    QStringList lines;
    for (const Action &action : actions)
        lines.append(std::visit([](const auto &what) { return QString(actionText(what)); }, action));
    return lines;
}

} // namespace parlance::test
