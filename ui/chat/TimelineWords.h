#pragma once

#include "models/RoomTimeline.h"
#include "ui/chat/TimelineRow.h"

#include <QCoreApplication>
#include <QDate>
#include <QString>

class QUrl;

namespace parlance {

// The words of the timeline, in the person's language: days, notices, states, what is read aloud and what is copied.
//
// Only static functions; the GUI thread.
class TimelineWords
{
    Q_DECLARE_TR_FUNCTIONS(parlance::TimelineWords)

public:
    static QString day(const QDate &day, const QDate &today);
    static QString clock(const QDateTime &time);  // hours and minutes
    static QString exact(const QDateTime &time);  // day and time to the second
    static QString newMessages(int count);
    static QString loading(RoomTimeline::Loading what);
    static QString unreadMarker();

    // What the row says: the words of a person, the sentence of a notice, a frame raw.
    static QString content(const Message &message);
    static QString label(const Message &message); // above an unreadable frame; empty for all others
    static QString state(const Message &message); // "Queued, waits for the connection"; empty when there is none
    static QString refusal(const Message &message);
    static QString fileDetails(const FilePart &file, bool here); // "2.3 MB", "2.3 MB, not loaded"
    static QString file(const FilePart &file, const std::vector<RowAction> &actions); // its tool tip
    static QString doubt();
    static QString held(HoldReason reason);       // why it waits for the person's word
    static QString progress(double share);        // "Sending, 43 %"
    static QString link(const QUrl &url);         // where it leads, and whether it may deceive

    // MessageModel::Describer: who, when, what, and what became of it.
    static QString describe(const MessageModel &model, int row);
    // One line of a copy of several messages: "sender, time: text".
    static QString quote(const Message &message, const QString &text);
};

} // namespace parlance
