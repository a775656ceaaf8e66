#pragma once

#include "storage/OutboxTable.h"

#include <QHash>

#include <map>

namespace parlance {

// The unsettled own messages of all profiles, as they are on the disk: should the database be found damaged, they are
// written into the new one.
//
// Thread: the writer's. A plain value.
class OutboxMirror
{
public:
    struct Entry {
        QString profile;
        OutboxTable::Kept kept;
    };

    void insert(const QString &profile, const OutboxTable::Kept &kept)
    {
        remove(profile, kept.row.message.id);
        const quint64 order = m_next++;
        m_orders.insert({profile, kept.row.message.id}, order);
        m_entries.emplace(order, Entry{profile, kept});
    }

    void update(const QString &profile, const OutboxRow &row)
    {
        const auto order = m_orders.constFind({profile, row.message.id});
        if (order == m_orders.constEnd())
            return;
        OutboxTable::Kept &kept = m_entries.at(*order).kept;
        kept.row = row;
        kept.shown.state = row.state;
        kept.shown.hold = row.hold;
        kept.shown.refusal = row.refusal;
        kept.shown.refusalText = row.refusalText;
    }

    void remove(const QString &profile, const QString &id)
    {
        if (const quint64 order = m_orders.take({profile, id}); order != 0)
            m_entries.erase(order);
    }

    void forget(const QString &profile)
    {
        m_orders.removeIf([&](QHash<QPair<QString, QString>, quint64>::iterator it) { return it.key().first == profile; });
        std::erase_if(m_entries, [&](const auto &entry) { return entry.second.profile == profile; });
    }

    // Those of a damaged database, as far as they can be read. They are held until the person has looked at them: what
    // stands in such a file may be wrong.
    void rescue(const QString &database, const QString &filesFolder);

    QVector<OutboxTable::Kept> of(const QString &profile) const
    {
        QVector<OutboxTable::Kept> rows;
        for (const auto &[order, entry] : m_entries) {
            if (entry.profile == profile)
                rows.append(entry.kept);
        }
        return rows;
    }

    const std::map<quint64, Entry> &entries() const { return m_entries; } // in the order in which they were written

private:
    std::map<quint64, Entry> m_entries;
    QHash<QPair<QString, QString>, quint64> m_orders;
    quint64 m_next = 1;
};

} // namespace parlance
