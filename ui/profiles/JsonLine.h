#pragma once

#include <QString>

namespace parlance {

// The line, from 1, on which the value (or its member name) of a JSON Pointer (RFC 6901) begins in the text of a JSON
// document; where it is absent, that of the nearest value around it. 0 when the text is not JSON. Any thread.
int lineOfPointer(const QString &json, const QString &pointer);

} // namespace parlance
