#pragma once

#include "domain/ConnectionStatus.h"
#include "domain/LinkReport.h"

#include <QString>

namespace parlance {

// What happens to a link, in English sentences without their full stop, and the names of it in the JSON lines: stable,
// lower camel case. Pure functions, any thread.

QString dropSentence(const Drop &drop);

QString stateName(LinkState state);
QString phaseName(Phase phase);
QString pauseName(PauseReason reason);
QString dropName(DropKind kind);
QString stepName(LinkStep step);
QString transportName(TransportChoice transport); // as --transport takes it

} // namespace parlance
