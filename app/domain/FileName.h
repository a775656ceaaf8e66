#pragma once

#include <QString>

namespace parlance {

// The name of a file that somebody sent, fit to be shown and to be given to a file of one's own: the last part of what may
// be a path, without characters that are invisible, that turn the direction of writing (and so disguise a suffix) or that
// some system forbids, no name that Windows reserves for devices, at most 200 bytes of UTF-8 with the suffix kept; "file"
// where nothing is left. Never to be used as a path as it is. Any thread.
QString safeFileName(const QString &name);

} // namespace parlance
