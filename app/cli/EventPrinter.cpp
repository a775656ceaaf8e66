#include "cli/EventPrinter.h"

#include "cli/LinkWords.h"
#include "cli/MessageWords.h"
#include "cli/Words.h"

#include <QJsonArray>
#include <QJsonDocument>

namespace parlance {

void EventPrinter::print(const QJsonObject &object)
{
    m_stdio.out(QJsonDocument(object).toJson(QJsonDocument::Compact));
}

void EventPrinter::problem(const QString &sentence)
{
    m_stdio.err(QByteArrayLiteral("parlance-cli: ") + withoutControls(sentence).toUtf8());
}

void EventPrinter::status(const ConnectionStatus &status)
{
    if (m_json) {
        QJsonObject object{{QStringLiteral("event"), QStringLiteral("state")},
                           {QStringLiteral("state"), stateName(status.state)},
                           {QStringLiteral("attempt"), status.attempt},
                           {QStringLiteral("epoch"), qint64(status.epoch)}};
        if (status.state == LinkState::Connecting)
            object.insert(QStringLiteral("phase"), phaseName(status.phase));
        if (status.state == LinkState::Waiting)
            object.insert(QStringLiteral("retryInMs"), qint64(status.retryIn.count()));
        if (status.state == LinkState::Paused)
            object.insert(QStringLiteral("pause"), pauseName(status.pause));
        print(object);
    } else if (status.state != m_lastState) {
        if (status.state == LinkState::Ready && m_lastState != LinkState::Checking)
            problem(QStringLiteral("connected."));
        else if (status.state == LinkState::Waiting)
            problem(QStringLiteral("trying again in %1 s.").arg(double(status.retryIn.count()) / 1000, 0, 'f', 1));
    }
    m_lastState = status.state;
}

void EventPrinter::closed(const Drop &drop)
{
    if (!m_json) {
        if (drop.kind != DropKind::ClosedByUser)
            problem(dropSentence(drop) + u'.');
        return;
    }
    print(closedObject(drop));
}

QJsonObject EventPrinter::closedObject(const Drop &drop)
{
    QJsonObject object{{QStringLiteral("event"), QStringLiteral("closed")},
                       {QStringLiteral("code"), drop.closeCode},
                       {QStringLiteral("reason"), drop.reason},
                       {QStringLiteral("clean"), drop.clean},
                       {QStringLiteral("kind"), dropName(drop.kind)}};
    if (drop.httpStatus != 0)
        object.insert(QStringLiteral("httpStatus"), drop.httpStatus);
    if (drop.phase != Phase::None)
        object.insert(QStringLiteral("phase"), phaseName(drop.phase));
    if (drop.rule != WireRule::None) {
        object.insert(QStringLiteral("rule"), QLatin1StringView(ruleName(drop.rule)));
        object.insert(QStringLiteral("source"), QLatin1StringView(ruleSource(drop.rule)));
    }
    return object;
}

void EventPrinter::message(const Message &message)
{
    if (message.state != DeliveryState::None) { // one of ours: from here on its delivery is what matters
        delivery(message.room, message.id, message.state, message.refusal, message.refusalText,
                 {{QStringLiteral("text"), message.text}});
        return;
    }
    if (m_json)
        print(messageObject(message));
    else if (message.kind == MessageKind::Chat)
        m_stdio.out(messageLine(message).toUtf8());
    else
        m_stdio.err(withoutControls(messageLine(message)).toUtf8());
}

void EventPrinter::delivery(const QString &room, const QString &id, DeliveryState state, Refusal refusal,
                            const QString &refusalText, QJsonObject more)
{
    if (!m_json) {
        if (state == DeliveryState::Failed)
            problem(QStringLiteral("a message was not delivered: %1.").arg(refusalSentence(refusal, refusalText)));
        else if (state == DeliveryState::InDoubt)
            problem(QStringLiteral("a message may or may not have been delivered: the connection broke under it."));
        return;
    }
    more.insert(QStringLiteral("event"), QStringLiteral("delivery"));
    more.insert(QStringLiteral("room"), room);
    more.insert(QStringLiteral("id"), id);
    more.insert(QStringLiteral("state"), deliveryName(state));
    if (refusal != Refusal::None) {
        more.insert(QStringLiteral("refusal"), refusalName(refusal));
        more.insert(QStringLiteral("reason"), refusalText);
    }
    print(more);
}

void EventPrinter::event(const SessionEvent &event)
{
    if (const auto *added = std::get_if<event::Added>(&event)) {
        message(added->message);
    } else if (const auto *older = std::get_if<event::Older>(&event)) {
        for (const Message &past : older->messages)
            message(past);
    } else if (const auto *filled = std::get_if<event::Filled>(&event)) {
        for (const Message &late : filled->messages)
            message(late);
    } else if (const auto *change = std::get_if<event::Delivery>(&event)) {
        QJsonObject more;
        if (!change->serverId.isEmpty())
            more.insert(QStringLiteral("serverId"), change->serverId);
        if (change->seq)
            more.insert(QStringLiteral("seq"), *change->seq);
        if (change->hold != HoldReason::None)
            more.insert(QStringLiteral("hold"), holdName(change->hold));
        delivery(change->room, change->id, change->state, change->refusal, change->refusalText, more);
    } else if (const auto *refused = std::get_if<event::NotAccepted>(&event)) {
        delivery(refused->message.room, refused->message.id, DeliveryState::Failed, refused->refusal, refused->detail,
                 {{QStringLiteral("text"), refused->message.text}});
    } else if (!m_json) {
        return;
    } else if (const auto *arrived = std::get_if<event::FileArrived>(&event)) {
        print({{QStringLiteral("event"), QStringLiteral("file")},
               {QStringLiteral("room"), arrived->room},
               {QStringLiteral("serverId"), arrived->serverId},
               {QStringLiteral("file"), fileObject(arrived->file)}});
    } else if (const auto *members = std::get_if<event::Members>(&event)) {
        if (!members->users.isEmpty()) {
            print({{QStringLiteral("event"), QStringLiteral("members")},
                   {QStringLiteral("room"), members->room},
                   {QStringLiteral("users"), QJsonArray::fromStringList(members->users)}});
        }
    } else if (const auto *identity = std::get_if<event::Identity>(&event)) {
        print({{QStringLiteral("event"), QStringLiteral("identity")},
               {QStringLiteral("user"), identity->user},
               {QStringLiteral("acks"), identity->promise.acks},
               {QStringLiteral("dedupes"), identity->promise.dedupes}});
    }
}

} // namespace parlance
