#pragma once

#include "domain/HeartbeatFigures.h"
#include "ui/details/DetailsLine.h"

#include <QCoreApplication>

namespace parlance {

// Heartbeats in the person's language. The facts always have the same names in the same order. Plain text. Stateless; GUI
// thread.
class HeartbeatWords
{
    Q_DECLARE_TR_FUNCTIONS(parlance::HeartbeatWords)

public:
    static DetailsFacts facts(const HeartbeatFigures &figures);
    static QString kind(HeartbeatEntry::Kind kind);
    static QString fate(const HeartbeatEntry &entry); // what came of it: "1.20 ms", "missing"
    static QString describe(const HeartbeatEntry &entry);
    static QString legend(int shown); // about the strip
};

} // namespace parlance
