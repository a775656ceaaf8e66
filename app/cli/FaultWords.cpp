#include "cli/FaultWords.h"

namespace parlance {

namespace {

// What stands behind "plan.txt:4: ".
QString problemSentence(FaultPlanProblem problem, const QString &words)
{
    switch (problem) {
    case FaultPlanProblem::UnknownWhen:
        return QStringLiteral("\"%1\" is no time to do something; there are at, every, before, inside and after.").arg(words);
    case FaultPlanProblem::UnknownWhat:
        return QStringLiteral("\"%1\" is nothing that can be done; there are delay, throttle, split, blackhole, cut fin, "
                              "cut rst, refuse, answer and heal.")
            .arg(words);
    case FaultPlanProblem::NoColon:
        return QStringLiteral("A colon must stand between \"%1 …\" and what is to be done.").arg(words);
    case FaultPlanProblem::UnfinishedQuote:
        return QStringLiteral("The text or pattern that begins with %1 has no end.").arg(words.left(40));
    case FaultPlanProblem::BadTime:
        return QStringLiteral("\"%1\" is no time; write it as 250ms, 2s, 1.5s or 3min.").arg(words);
    case FaultPlanProblem::BadSize:
        return QStringLiteral("\"%1\" is no number of bytes; write it as 100, 64kB or 1MB.").arg(words);
    case FaultPlanProblem::BadRate:
        return QStringLiteral("\"%1\" is no rate; write it as 500B/s, 50kB/s or 1MB/s.").arg(words);
    case FaultPlanProblem::BadCount:
        return QStringLiteral("\"%1\" is no number from 1 on.").arg(words);
    case FaultPlanProblem::BadWay:
        return QStringLiteral("\"%1\" is no direction; write up (to the server) or down (to the client).").arg(words);
    case FaultPlanProblem::BadLinks:
        return QStringLiteral("\"%1\" names no connections; write a number from 1 on, or several as 2-5 or 4-.").arg(words);
    case FaultPlanProblem::BadPattern:
        return QStringLiteral("/%1/ is no regular expression.").arg(words);
    case FaultPlanProblem::BadStatus:
        return QStringLiteral("\"%1\" is no HTTP status from 100 to 599.").arg(words);
    case FaultPlanProblem::BadHeader:
        return QStringLiteral("\"%1\" is no header; write it as \"Name: value\".").arg(words);
    case FaultPlanProblem::Missing:
        return QStringLiteral("Something is missing after \"%1\".").arg(words);
    case FaultPlanProblem::TooMuch:
        return QStringLiteral("\"%1\" has no place in this step.").arg(words);
    case FaultPlanProblem::NoEnd:
        return QStringLiteral("\"%1\" needs an end: \"for 2s\", or \"next 3\" connections.").arg(words);
    case FaultPlanProblem::OnlyAtBegin:
        return QStringLiteral("\"%1\": given connections can be refused or answered only when they begin, so nothing stands "
                              "before the colon but their numbers, and neither \"for\" nor \"next\" behind it.")
            .arg(words);
    }
    return {};
}

QString whatHappened(const FaultEvent &event)
{
    switch (event.kind) {
    case FaultEvent::Kind::LinkBegan:
        return QStringLiteral("begins");
    case FaultEvent::Kind::LinkEnded:
        return QStringLiteral("is over; %1 bytes went up, %2 down").arg(QString::number(event.up), QString::number(event.down));
    case FaultEvent::Kind::Done:
        return event.text;
    case FaultEvent::Kind::Over:
        return QStringLiteral("over: ") + event.text;
    case FaultEvent::Kind::LinkRefused:
        return QStringLiteral("refused");
    case FaultEvent::Kind::LinkAnswered:
        return QStringLiteral("answered");
    case FaultEvent::Kind::Unreachable:
        return QStringLiteral("reset, because the server cannot be reached: ") + event.text;
    case FaultEvent::Kind::MessagesUnseen:
        return QStringLiteral("its messages cannot be seen (TLS, or not WebSocket); steps that wait for them will not come");
    case FaultEvent::Kind::CannotListen:
        return QStringLiteral("cannot listen again yet: ") + event.text;
    }
    return {};
}

QString eventName(FaultEvent::Kind kind)
{
    switch (kind) {
    case FaultEvent::Kind::LinkBegan:
        return QStringLiteral("link");
    case FaultEvent::Kind::LinkEnded:
        return QStringLiteral("end");
    case FaultEvent::Kind::Done:
        return QStringLiteral("fault");
    case FaultEvent::Kind::Over:
        return QStringLiteral("over");
    case FaultEvent::Kind::LinkRefused:
        return QStringLiteral("refused");
    case FaultEvent::Kind::LinkAnswered:
        return QStringLiteral("answered");
    case FaultEvent::Kind::Unreachable:
        return QStringLiteral("unreachable");
    case FaultEvent::Kind::MessagesUnseen:
        return QStringLiteral("unseen");
    case FaultEvent::Kind::CannotListen:
        return QStringLiteral("not-listening");
    }
    return {};
}

} // namespace

QString planSentence(const Fault &fault)
{
    return fault.where + QStringLiteral(": ") + problemSentence(FaultPlanProblem(fault.kind), fault.value);
}

QString faultLine(const FaultEvent &event)
{
    const QString time = QStringLiteral("%1 s").arg(double(event.time.count()) / 1000, 10, 'f', 3);
    const QString who = event.link > 0 ? QStringLiteral("link %1: ").arg(event.link) : QString();
    const QString line = event.line > 0 ? QStringLiteral(" (line %1)").arg(event.line) : QString();
    return time + QStringLiteral("  ") + who + whatHappened(event) + line;
}

QJsonObject faultObject(const FaultEvent &event)
{
    QJsonObject object{{QStringLiteral("event"), eventName(event.kind)},
                       {QStringLiteral("t"), double(event.time.count()) / 1000}};
    if (event.link > 0)
        object.insert(QStringLiteral("link"), event.link);
    if (event.line > 0)
        object.insert(QStringLiteral("line"), event.line);
    if (!event.text.isEmpty()) {
        const bool isStep = event.kind == FaultEvent::Kind::Done || event.kind == FaultEvent::Kind::Over;
        object.insert(isStep ? QStringLiteral("what") : QStringLiteral("reason"), event.text);
    }
    if (event.kind == FaultEvent::Kind::Done)
        object.insert(QStringLiteral("links"), event.links);
    if (event.kind == FaultEvent::Kind::LinkEnded) {
        object.insert(QStringLiteral("up"), event.up);
        object.insert(QStringLiteral("down"), event.down);
    }
    return object;
}

} // namespace parlance
