#pragma once

#include "domain/Message.h"
#include "domain/Promise.h"

#include <QCoreApplication>

#include <chrono>

namespace parlance {

class ChatModel;
struct DamagedFile;
struct Profile;

// Facts of the core in the person's language: names, refusals, promises, counts. Words about the link are in
// LinkWording, those of the timeline in chat/TimelineWords.
// Everything returned is plain text: show it with Qt::PlainText. Stateless; GUI thread.
class Wording
{
    Q_DECLARE_TR_FUNCTIONS(parlance::Wording)

public:
    // Words of a server or of the system: in quotation marks, in one line, bounded in length, without control
    // characters. Empty for empty ones.
    static QString quoted(const QString &raw);
    // The name of a person or a room, as others chose it, among our own words: in one line, without what breaks it.
    // What would turn the direction of the words behind it (UAX #9, 2.1 to 2.3) shows as U+FFFD.
    static QString name(const QString &raw);
    // One sentence after another, as the language separates them.
    static QString sentences(const QString &first, const QString &second);

    // The name of a connection, also of one that the person gave none.
    static QString connectionName(const Profile &profile);
    // For setToolTip(), which reads its text as markup where it looks like some.
    static QString toolTip(const QString &plain);
    static QString damagedFile(const DamagedFile &file);
    static QString refusal(Refusal refusal, const QString &detail);
    static QString promise(const DeliveryPromise &promise);

    static QString roundTrip(std::chrono::microseconds time); // empty when none was measured
    static QString queue(int queued, int inFlight);           // empty when nothing waits
    static QString members(qsizetype count);
    static QString size(qint64 bytes);                        // "15.7 MB"
    static QString typing(const QStringList &users);          // empty when nobody types

    // How a row of the tree is read aloud.
    static QString treeRow(const ChatModel &chat, const QString &room);
};

} // namespace parlance
