#pragma once

#include "cli/Options.h"
#include "cli/Stdio.h"
#include "storage/HistoryReader.h"

#include <QHash>

namespace parlance {

// The messages of one directory, for a command that shows some of them: which profiles and rooms there are, which ones
// are meant, and how a row is written.
//
// Thread: the command's. Lifetime: the command's. Errors: sentences for people.
class StoredHistory
{
public:
    StoredHistory(const StoredOptions &options, const Stdio &stdio);

    HistoryReader &reader() { return m_reader; }

    // Finds out which profile and which room the options mean. `needed`: one of each; else an empty one means all. True,
    // or it was said what is wrong.
    bool choose(bool needed);
    QString profile() const { return m_profile; }
    QString room() const { return m_room; }

    // True, or it was said why the reader cannot read.
    bool check();
    void print(const QString &profile, const Message &message, bool withRoom);

private:
    bool fail(const QString &sentence);
    bool chooseProfile(bool needed);
    QString profileName(const QString &id) const;
    QStringList roomsOf(const QString &profile) const;

    const StoredOptions &m_options;
    const Stdio &m_stdio;
    QString m_path;
    HistoryReader m_reader;
    QHash<QString, QString> m_names; // of profiles, by id
    QVector<HistoryReader::RoomOnDisk> m_rooms;
    QStringList m_profiles; // ids, of m_rooms
    QString m_profile;
    QString m_room;
};

} // namespace parlance
