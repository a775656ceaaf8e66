#pragma once

#include "domain/Profile.h"
#include "domain/Result.h"

#include <QCoreApplication>

namespace parlance {

// The sentences of the profile dialog about what a person typed: what is wrong, and what to do. Plain functions of the
// GUI thread; the results are plain text and may hold the person's own words.
class ProfileWords
{
    Q_DECLARE_TR_FUNCTIONS(parlance::ProfileWords)

public:
    // For a Fault of parseServerUrl(); `input` is the whole text.
    static QString urlProblem(const Fault &fault, const QString &input);

    // Empty when it is right. A header name and a subprotocol are tokens (RFC 9110 section 5.6.2).
    static QString headerProblem(const HeaderField &header);
    static QString subprotocolProblem(const QStringList &subprotocols);
    static QString originProblem(const QString &origin);
};

// "a, b,c" as a list: trimmed, without empty ones and repetitions, in order.
QStringList splitList(const QString &text);

// The same for names of rooms, which may hold commas and spaces anywhere: such a name stands in quotation marks, and
// one within it is doubled (RFC 4180 section 2). What joinRooms() wrote, splitRooms() reads back as it was.
QString joinRooms(const QStringList &rooms);
QStringList splitRooms(const QString &text);

} // namespace parlance
