#pragma once

#include "domain/LinkReport.h"
#include "ui/details/DetailsLine.h"

#include <QCoreApplication>

namespace parlance {

// The facts of a link in the person's language: steps, times, sizes, addresses, counters. Lists of facts always have the
// same names in the same order, so that they can be brought up to date in place. Plain text. Stateless; GUI thread.
class DetailsWords
{
    Q_DECLARE_TR_FUNCTIONS(parlance::DetailsWords)

public:
    static QString step(LinkStep step);
    static QString duration(std::chrono::microseconds time);
    static QString bytes(qint64 count);
    // "1.2 MB as 0.3 MB (25 %)".
    static QString compression(qint64 inflated, qint64 deflated);

    static DetailsFacts link(const LinkReport &report, bool secrets);
    static DetailsFacts traffic(const LinkFigures &figures);

    // From the beginning of the attempt to the end of its last step.
    static std::chrono::microseconds wholeTime(const LinkReport &report);
    static QString nothingYet(); // instead of a report, before the first attempt has ended
};

} // namespace parlance
