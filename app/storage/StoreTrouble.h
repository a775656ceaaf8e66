#pragma once

#include <QMetaType>
#include <QString>

namespace parlance {

// What is wrong with the store of messages, as a whole.
struct StoreTrouble {
    enum class Kind {
        None,
        InUse,      // another process owns it: `words` holds its number and name
        CannotOpen, // `words`: the system's
        Damaged,    // it could not be read; it was kept as `keptAs`, and a new one begun
        Newer,      // written by a newer version: left as it is
        DiskFull,
        ReadOnly,
        Locked,     // another program holds the database
        Failed,     // anything else that SQLite says
    };

    Kind kind = Kind::None;
    QString path;
    QString keptAs;  // empty unless Damaged; empty there too when it could not be renamed
    QString words;
    qsizetype unwritten = 0; // received messages that are shown, and wait to be written
    qsizetype dropped = 0;   // received messages that were shown, and will not be written: too many waited

    bool isLasting() const { return kind != Kind::None && kind != Kind::Damaged; } // Damaged is told once, and over
    friend bool operator==(const StoreTrouble &, const StoreTrouble &) = default;
};

} // namespace parlance

Q_DECLARE_METATYPE(parlance::StoreTrouble)
