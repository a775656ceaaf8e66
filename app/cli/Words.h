#pragma once

#include "domain/Message.h"
#include "domain/Result.h"

#include <QString>

namespace parlance {

// The English sentences of the command line. One fact, one sentence: what is wrong, where, and what to do.
// (The window has its own, translated, in ui/Wording; what concerns the link is in LinkWords.h.)

QString exitCodeHelp();     // of connect and host
QString echoExitCodeHelp(); // of echo-client
QString urlSentence(const QString &typed, const Fault &fault);          // Fault of parseServerUrl()
QString proxySentence(const QString &typed, const Fault &fault);        // Fault of parseProxy(); typed without the password
QString mappingSentence(const QString &file, const Fault &fault);       // Fault of loadMappingFile()
QString refusalSentence(Refusal refusal, const QString &text);
QString noticeSentence(NoticeKind kind, const QString &sender, const QString &text);

// The names in the JSON lines: stable, lower camel case.
QString deliveryName(DeliveryState state);
QString holdName(HoldReason reason); // empty for None
QString refusalName(Refusal refusal);
QString noticeName(NoticeKind kind);

} // namespace parlance
