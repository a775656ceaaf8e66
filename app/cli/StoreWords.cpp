#include "cli/StoreWords.h"

namespace parlance {

QString storeTroubleSentence(const StoreTrouble &trouble, const QString &directory)
{
    switch (trouble.kind) {
    case StoreTrouble::Kind::None:
        return {};
    case StoreTrouble::Kind::InUse: // its number and name
        return QStringLiteral("The state directory %1 is in use by process %2; end that one first, or give another directory.")
            .arg(directory, trouble.words);
    case StoreTrouble::Kind::CannotOpen:
        return QStringLiteral("The state directory %1 cannot be used: %2.").arg(directory, trouble.words);
    case StoreTrouble::Kind::Damaged:
        if (trouble.keptAs.isEmpty())
            return QStringLiteral("%1 is damaged, and could not even be renamed; a new one was begun.").arg(trouble.path);
        return QStringLiteral("%1 is damaged; it was kept as %2, and a new one was begun.").arg(trouble.path, trouble.keptAs);
    case StoreTrouble::Kind::Newer:
        return QStringLiteral("%1 was written by a newer version of Parlance; use that one, or give another directory.").arg(trouble.path);
    case StoreTrouble::Kind::DiskFull:
        return QStringLiteral("The disk of %1 is full; no message is accepted until there is space.").arg(directory);
    case StoreTrouble::Kind::ReadOnly:
        return QStringLiteral("%1 cannot be written to; no message is accepted until it can.").arg(directory);
    case StoreTrouble::Kind::Locked:
        return QStringLiteral("Another program holds %1; no message is accepted until it lets go.").arg(trouble.path);
    case StoreTrouble::Kind::Failed:
        return QStringLiteral("%1 cannot be written to: %2.").arg(trouble.path, trouble.words);
    }
    return {};
}

} // namespace parlance
