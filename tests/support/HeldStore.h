#pragma once

#include "storage/MemoryMessageStore.h"

#include <QStringList>

#include <deque>

namespace parlance {

// A MessageStore whose disk the test holds still: every call is carried out, in order, when the test lets it, and written
// down. What it knew is there for a next session: found is what load() gives, state the last that was kept.
//
// Thread: the test's. Lifetime: what outlives the session is in `Disk`, which outlives this.
class HeldStore final : public MessageStore
{
public:
    struct Disk {
        Loaded found;
        QVector<QByteArray> states; // that keep() got
        QStringList calls;          // "insert id", "update id 3", "remove id", "keep 2"
        bool held = false;          // nothing is carried out until release()
        bool failing = false;       // inserts and updates that want an answer get a Fault
        std::deque<std::function<void()>> waiting;

        void release(size_t most = 1'000'000)
        {
            for (; most > 0 && !waiting.empty(); --most) {
                const auto next = std::move(waiting.front());
                waiting.pop_front();
                next();
            }
        }
        QString stateOf(const QString &id) const // the number of the last state that was written, or nothing
        {
            for (auto call = calls.crbegin(); call != calls.crend(); ++call) {
                if (call->startsWith(QStringLiteral("update %1 ").arg(id)))
                    return call->section(u' ', 2);
            }
            return {};
        }
    };

    explicit HeldStore(Disk &disk) : m_disk(disk) {}
    ~HeldStore() override { m_disk.waiting.clear(); }

    void load(LoadDone done) override
    {
        run([this, done] { done(m_disk.found); });
    }
    void insert(const OutboxRow &row, const Message &shown, InsertDone done) override
    {
        run([this, row, shown, done] {
            if (m_disk.failing) {
                done(Fault{1, QStringLiteral("/disk"), QStringLiteral("full")});
                return;
            }
            m_disk.calls.append(QStringLiteral("insert ") + row.message.id);
            m_memory.insert(row, shown, done);
        });
    }
    void update(const OutboxRow &row, Done done) override
    {
        run([this, row, done] {
            if (m_disk.failing && done) {
                done(Fault{1, QStringLiteral("/disk"), QStringLiteral("full")});
                return;
            }
            m_disk.calls.append(QStringLiteral("update %1 %2").arg(row.message.id).arg(int(row.state)));
            m_memory.update(row, done);
        });
    }
    void remove(const QString &id) override
    {
        run([this, id] { m_disk.calls.append(QStringLiteral("remove ") + id); });
    }
    void keep(SessionEvents events, std::optional<QByteArray> state, KeepDone done) override
    {
        run([this, events, state, done] {
            m_disk.calls.append(QStringLiteral("keep %1").arg(events.size()));
            if (state)
                m_disk.states.append(*state);
            m_memory.keep(events, state, done);
        });
    }

private:
    void run(std::function<void()> what)
    {
        m_disk.waiting.push_back(std::move(what));
        if (!m_disk.held)
            m_disk.release();
    }

    Disk &m_disk;
    MemoryMessageStore m_memory;
};

} // namespace parlance
