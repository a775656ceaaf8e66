#pragma once

#include "dialect/JsonReading.h"
#include "domain/Result.h"

#include <QCoreApplication>

namespace parlance {

// The sentences of the mapping editor: what is wrong with a mapping, and how a sample message reads under it. Plain
// functions of the GUI thread; the results are plain text.
class MappingWords
{
    Q_DECLARE_TR_FUNCTIONS(parlance::MappingWords)

public:
    // For a Fault of JsonMapping::fromJson(). Begins with its place in the mapping.
    static QString problem(const Fault &fault);
    // What the message is: "A message", "The welcome: the connection is ready" …
    static QString kind(const JsonReading &reading);
    // Why it cannot be read; empty for what can.
    static QString unreadable(const JsonReading &reading);
};

} // namespace parlance
