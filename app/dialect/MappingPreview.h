#pragma once

#include "dialect/JsonReading.h"

namespace parlance {

// What a pasted sample message would become: the facts from which the profile dialog makes its words.
struct MappingPreview {
    JsonReading reading; // of the sample; `reading.pointer` names what was looked for and not found
    QString raw;         // the sample as an unreadable message would show it; empty for readable ones
};

// Reads the sample as the live link would. The rules of the handshake come in where they would apply.
// Plain functions, any thread; they never fail: a bad sample is a preview, too.
MappingPreview previewMessage(const JsonMapping &mapping, const QString &sample);

// The text of the frame that would be sent for `message`, by `user`. A token is never shown: "•" stands for each of
// its characters.
QString previewSend(const JsonMapping &mapping, const OutgoingMessage &message, const QString &user = {},
                    const QString &token = {});

} // namespace parlance
