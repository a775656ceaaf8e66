#pragma once

#include "storage/Store.h"

#include <QCoreApplication>
#include <QTimer>

#include <functional>
#include <optional>

namespace parlance::test {

// A Store and the MessageStore of one profile in it, asked one question at a time: each call comes back with its answer.
class StoreProbe
{
public:
    explicit StoreProbe(const QString &directory, bool threads = true, const QString &profile = QStringLiteral("profile"))
        : store({directory, threads, false})
    {
        QObject::connect(&store, &Store::troubleChanged, &store, [this](const StoreTrouble &trouble) { troubles.append(trouble); });
        store.open();
        messages = store.messagesOf(profile);
    }

    MessageStore::Loaded load()
    {
        std::optional<MessageStore::Loaded> loaded;
        messages->load([&](const MessageStore::Loaded &answer) { loaded = answer; });
        wait([&] { return loaded.has_value(); });
        return loaded.value_or(MessageStore::Loaded());
    }

    Result<qint64> insert(const OutboxRow &row)
    {
        std::optional<Result<qint64>> place;
        messages->insert(row, shownOf(row), [&](const Result<qint64> &answer) { place = answer; });
        wait([&] { return place.has_value(); });
        return place.value_or(Result<qint64>(Fault{-1, {}, QStringLiteral("no answer")}));
    }

    std::optional<Fault> update(const OutboxRow &row)
    {
        std::optional<std::optional<Fault>> fault;
        messages->update(row, [&](const std::optional<Fault> &answer) { fault = answer; });
        wait([&] { return fault.has_value(); });
        return fault.value_or(Fault{-1, {}, QStringLiteral("no answer")});
    }

    SessionEvents keep(const SessionEvents &events, const std::optional<QByteArray> &state = {})
    {
        std::optional<SessionEvents> kept;
        messages->keep(events, state, [&](const SessionEvents &answer) { kept = answer; });
        wait([&] { return kept.has_value(); });
        return kept.value_or(SessionEvents());
    }

    HistoryPage page(const QString &room, int limit = 100000, const QString &profile = QStringLiteral("profile"))
    {
        std::optional<HistoryPage> page;
        PageRequest request;
        request.profile = profile;
        request.room = room;
        request.limit = limit;
        store.history().page(request, &store, [&](const HistoryPage &answer) { page = answer; });
        wait([&] { return page.has_value(); });
        return page.value_or(HistoryPage());
    }

    QStringList texts(const QString &room)
    {
        QStringList texts;
        for (const Message &message : page(room).rows)
            texts.append(message.text);
        return texts;
    }

    // Everything that was given before is carried out when this returns.
    void settle() { keep({}); }

    // Comes back with the event that brings it, not at the next of some ticks.
    static bool wait(const std::function<bool()> &done)
    {
        bool late = false;
        QTimer deadline;
        deadline.setSingleShot(true);
        deadline.callOnTimeout(&deadline, [&] { late = true; });
        deadline.start(30000);
        while (!done() && !late)
            QCoreApplication::processEvents(QEventLoop::AllEvents | QEventLoop::WaitForMoreEvents);
        return done();
    }

    static OutboxRow row(const QString &text, const QString &room = QStringLiteral("room"))
    {
        OutboxRow row;
        row.message = {newMessageId(), room, text, QDateTime::currentDateTime()};
        return row;
    }

    static Message shownOf(const OutboxRow &row)
    {
        Message message;
        message.id = row.message.id;
        message.room = row.message.room;
        message.sender = QStringLiteral("me");
        message.text = row.message.text;
        message.time = row.message.written;
        message.own = true;
        message.state = row.state;
        message.file = row.message.file;
        return message;
    }

    static Message received(const QString &text, std::optional<qint64> seq = {}, const QString &serverId = {},
                            const QString &room = QStringLiteral("room"))
    {
        Message message;
        message.room = room;
        message.sender = QStringLiteral("Ann");
        message.text = text;
        message.seq = seq;
        message.serverId = serverId;
        message.time = QDateTime::fromMSecsSinceEpoch(1'700'000'000'000 + seq.value_or(0) * 1000);
        return message;
    }

    // The messages of the first event that has any.
    static QVector<Message> messagesIn(const SessionEvents &events)
    {
        for (const SessionEvent &event : events) {
            if (const auto *added = std::get_if<event::Added>(&event))
                return {added->message};
            if (const auto *older = std::get_if<event::Older>(&event))
                return older->messages;
            if (const auto *filled = std::get_if<event::Filled>(&event))
                return filled->messages;
        }
        return {};
    }

    QVector<StoreTrouble> troubles;
    Store store;
    std::unique_ptr<MessageStore> messages;
};

} // namespace parlance::test
