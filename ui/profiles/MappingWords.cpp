#include "ui/profiles/MappingWords.h"

namespace parlance {

QString MappingWords::problem(const Fault &fault)
{
    const QString at = fault.where;
    const QString value = fault.value;
    switch (MappingProblem(fault.kind)) {
    case MappingProblem::UnknownKey:
        return value.isEmpty() ? tr("%1 is not a field of a mapping.").arg(at)
                               : tr("%1 is not a field of a mapping; did you mean “%2”?").arg(at, value);
    case MappingProblem::MissingKey: return tr("%1 is missing.").arg(at);
    case MappingProblem::ExpectedString: return tr("%1 must be text in quotes, not %2.").arg(at, value);
    case MappingProblem::ExpectedObject: return tr("%1 must be an object { … }, not %2.").arg(at, value);
    case MappingProblem::ExpectedArray: return tr("%1 must be a list [ … ], not %2.").arg(at, value);
    case MappingProblem::ExpectedBool: return tr("%1 must be true or false, not %2.").arg(at, value);
    case MappingProblem::ExpectedNumber: return tr("%1 must be a number, not %2.").arg(at, value);
    case MappingProblem::ExpectedMatch:
        return tr("%1 must be the name of a type or {\"pointer\": …, \"equals\": …}, not %2.").arg(at, value);
    case MappingProblem::ExpectedScalar:
        return tr("%1 must be text, a number, true, false or null, not %2.").arg(at, value);
    case MappingProblem::PointerNoSlash: return tr("%1 must begin with “/”, as in “/text”; “%2” does not.").arg(at, value);
    case MappingProblem::PointerBadEscape:
        return tr("%1: in “%2” a “~” stands alone; write “~0” for “~” and “~1” for “/”.").arg(at, value);
    case MappingProblem::MatchWithoutTest: return tr("%1 needs “equals” or “exists”.").arg(at);
    case MappingProblem::MatchWithBothTests: return tr("%1 has both “equals” and “exists”; keep one.").arg(at);
    case MappingProblem::TypeNotMapped:
        return tr("%1 names the type “%2”, but “type” does not say where the type of a message stands.").arg(at, value);
    case MappingProblem::UnknownPlaceholder: return tr("%1: there is no placeholder {{%2}}.").arg(at, value);
    case MappingProblem::PlaceholderNotHere: return tr("%1: {{%2}} has no value here.").arg(at, value);
    case MappingProblem::PlaceholderUnclosed: return tr("%1: in “%2” a “{{” is never closed by “}}”.").arg(at, value);
    case MappingProblem::PlaceholderInKey:
        return tr("%1: a placeholder cannot stand in the name “%2”, only in values.").arg(at, value);
    case MappingProblem::NumberOutOfRange: return tr("%1: the number %2 is out of range.").arg(at, value);
    case MappingProblem::UnknownEcho: return tr("%1 must be “byId” or “hideOwnName”, not “%2”.").arg(at, value);
    case MappingProblem::SendWithoutText:
        return tr("%1 nowhere holds {{text}}: what you write would not be sent.").arg(at);
    case MappingProblem::NothingConfirms:
        return tr("%1: no message could ever be confirmed; put {{id}} into “send”, and say in “ack” or “id” where it "
                  "comes back.")
            .arg(at);
    case MappingProblem::FileNotReadable: return tr("%1 cannot be read: %2.").arg(at, value);
    case MappingProblem::FileTooLarge: return tr("%1 is too large for a mapping (%2 bytes).").arg(at, value);
    case MappingProblem::FileSyntax: return tr("%1 is not JSON: %2.").arg(at, value);
    case MappingProblem::FileNotAnObject: return tr("%1 does not hold a JSON object { … }.").arg(at);
    }
    return {};
}

QString MappingWords::kind(const JsonReading &reading)
{
    switch (reading.kind) {
    case JsonReading::Kind::NotJson:
    case JsonReading::Kind::Unreadable: return tr("Unreadable");
    case JsonReading::Kind::Welcome: return tr("The server’s welcome; not shown");
    case JsonReading::Kind::HandshakeRefused: return tr("The server refuses the connection");
    case JsonReading::Kind::Ping: return tr("The server’s ping; answered, not shown");
    case JsonReading::Kind::HeartbeatAnswer: return tr("The answer to our heartbeat; not shown");
    case JsonReading::Kind::Ack: return tr("Confirms a message of yours; not shown");
    case JsonReading::Kind::RefusedMessage: return tr("The server refuses a message");
    case JsonReading::Kind::System: return tr("A notice of the server");
    case JsonReading::Kind::Chat: return tr("A message");
    case JsonReading::Kind::Ignored: return tr("Ignored; not shown");
    }
    return {};
}

QString MappingWords::unreadable(const JsonReading &reading)
{
    if (reading.kind == JsonReading::Kind::NotJson)
        return tr("This is not JSON: %1 (line and column %2).").arg(reading.reason, reading.pointer);
    if (reading.kind == JsonReading::Kind::Unreadable)
        return tr("There is no text at %1.").arg(reading.pointer.isEmpty() ? tr("the root") : reading.pointer);
    return {};
}

} // namespace parlance
