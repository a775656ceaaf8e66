#pragma once

#include "domain/ConnectionStatus.h"
#include "domain/Message.h"
#include "domain/Result.h"

#include <QString>

namespace parlance {

// The English sentences of the command line. One fact, one sentence: what is wrong, where, and what to do.
// (The window has its own, translated, in ui/Wording.)

QString exitCodeHelp();
QString urlSentence(const QString &typed, const Fault &fault);          // Fault of parseServerUrl()
QString mappingSentence(const QString &file, const Fault &fault);       // Fault of loadMappingFile()
QString dropSentence(const Drop &drop);
QString refusalSentence(Refusal refusal, const QString &text);
QString noticeSentence(NoticeKind kind, const QString &sender, const QString &text);

// The names in the JSON lines: stable, lower camel case.
QString stateName(LinkState state);
QString phaseName(Phase phase);
QString pauseName(PauseReason reason);
QString dropName(DropKind kind);
QString deliveryName(DeliveryState state);
QString refusalName(Refusal refusal);
QString noticeName(NoticeKind kind);

} // namespace parlance
