#include "dialect/MappingPreview.h"

#include "dialect/JsonText.h"

namespace parlance {

MappingPreview previewMessage(const JsonMapping &mapping, const QString &sample)
{
    using Kind = JsonReading::Kind;
    const JsonReading greeting = readJson(mapping, sample, true);
    MappingPreview preview{readJson(mapping, sample, false), {}};
    // A refusal counts only until the welcome; what the same message means afterwards says more, if it means anything.
    if (greeting.kind == Kind::Welcome
        || (greeting.kind == Kind::HandshakeRefused && preview.reading.kind == Kind::Unreadable))
        preview.reading = greeting;
    if (preview.reading.kind == Kind::Unreadable || preview.reading.kind == Kind::NotJson)
        preview.raw = boundedRaw(sample);
    return preview;
}

QString previewSend(const JsonMapping &mapping, const OutgoingMessage &message, const QString &user, const QString &token)
{
    return writeJson(mapping, message, user, QString(token.size(), u'•'));
}

} // namespace parlance
