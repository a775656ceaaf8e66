#include "ui/StoreWording.h"

#include "ui/Wording.h"

namespace parlance {

QString StoreWording::trouble(const StoreTrouble &trouble)
{
    const QString words = Wording::quoted(trouble.words);
    switch (trouble.kind) {
    case StoreTrouble::Kind::None:
        return {};
    case StoreTrouble::Kind::InUse: {
        const QString process = Wording::name(trouble.words.section(u' ', 0, 0));
        const QString program = Wording::name(trouble.words.section(u' ', 1));
        return Wording::sentences(
            program.isEmpty() ? tr("Another program keeps its messages in %1 at the moment.").arg(trouble.path)
                              //: %1: the name of a program, %2: the number of its process
                              : tr("Another program (%1, process %2) keeps its messages in %3 at the moment.")
                                    .arg(program, process, trouble.path),
            tr("Nothing can be sent from here, and what arrives is not kept: end the other program, or start this one with another "
               "--profile-dir."));
    }
    case StoreTrouble::Kind::CannotOpen:
        return Wording::sentences(
            words.isEmpty() ? tr("The messages in %1 cannot be opened.").arg(trouble.path)
                            : tr("The messages in %1 cannot be opened: %2.").arg(trouble.path, words),
            tr("Nothing can be sent, and what arrives is not kept: make the directory readable and writable, and start Parlance again."));
    case StoreTrouble::Kind::Damaged:
        if (trouble.keptAs.isEmpty()) {
            return tr("%1 is damaged and could not be set aside: what arrives is not kept. Make its directory writable or move the "
                      "file away, and start Parlance again.").arg(trouble.path);
        }
        return tr("%1 was damaged: it is kept as %2, and a new history has begun. Messages that were not sent yet are in the old "
                  "file.").arg(trouble.path, trouble.keptAs);
    case StoreTrouble::Kind::Newer:
        return tr("%1 was written by a newer Parlance and is left unchanged. Nothing can be sent, and what arrives is not kept: "
                  "install the newer Parlance, or start this one with another --profile-dir.").arg(trouble.path);
    case StoreTrouble::Kind::DiskFull:
        return writing(tr("The disk is full: nothing can be written to %1. Free some space.").arg(trouble.path), trouble);
    case StoreTrouble::Kind::ReadOnly:
        return writing(tr("Nothing may be written to %1. Make it and its directory writable.").arg(trouble.path), trouble);
    case StoreTrouble::Kind::Locked:
        return writing(tr("Another program holds %1 and lets nothing be written. Close it.").arg(trouble.path), trouble);
    case StoreTrouble::Kind::Failed:
        return writing(words.isEmpty() ? tr("The messages could not be written to %1.").arg(trouble.path)
                                       : tr("The messages could not be written to %1: %2.").arg(trouble.path, words),
                       trouble);
    }
    Q_UNREACHABLE();
}

// What may pass by itself.
QString StoreWording::writing(const QString &what, const StoreTrouble &trouble)
{
    const QString safe = tr("What was kept is safe, and what you write stays in its line until it can be kept; Parlance goes on trying.");
    const QString waiting = trouble.unwritten > 0
        ? tr("%Ln received messages are shown and wait to be written.", nullptr, int(trouble.unwritten)) : QString();
    const QString dropped = trouble.dropped > 0
        ? tr("%Ln received messages will be gone when Parlance ends: too many waited.", nullptr, int(trouble.dropped)) : QString();
    return Wording::sentences(Wording::sentences(what, safe), Wording::sentences(waiting, dropped));
}

} // namespace parlance
