#pragma once

#include <QString>

namespace parlance {

// 128 bits from the system's generator as 22 letters of base64url (RFC 4648 section 5): tokens and session names.
// Any thread.
QString randomSecret();

} // namespace parlance
