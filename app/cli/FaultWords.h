#pragma once

#include "domain/Result.h"
#include "host/FaultEvent.h"

#include <QJsonObject>

namespace parlance {

// What FaultProxy and its plans say, for people and for scripts. Pure functions, any thread.

QString planSentence(const Fault &fault); // of parseFaultPlan(): where, what is wrong, and what to write instead
QString faultLine(const FaultEvent &event);
QJsonObject faultObject(const FaultEvent &event);

} // namespace parlance
