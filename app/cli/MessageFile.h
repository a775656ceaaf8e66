#pragma once

#include "domain/Message.h"
#include "domain/Result.h"

namespace parlance {

// Files of messages on the command line: read to be sent, and saved as they come. Thread: any.

// The whole file with its digest and its type; it may have at most as many bytes as an outbox takes. The fault's `value` is
// the system's words.
Result<FilePart> readMessageFile(const QString &path);

// Saves the bytes of a received file into a folder under its own name made safe; where that is taken, with a number. Nothing
// that is there is ever written to. The path; the fault's `where` is the path that failed, its `value` the system's words.
Result<QString> saveMessageFile(const FilePart &file, const QString &folder);

} // namespace parlance
