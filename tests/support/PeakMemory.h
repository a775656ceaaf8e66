#pragma once

#include <QtGlobal>

namespace parlance {

// How much more memory than at the beginning this process has held at once: the growth of its greatest resident set.
// Linux only (proc(5): VmHWM, set back through clear_refs); elsewhere growth() is 0, and so it is under a sanitizer, which
// keeps what was let go. Any thread.
class PeakMemory
{
public:
    PeakMemory();
    qint64 growth() const; // bytes

private:
    qint64 m_before = 0;
};

} // namespace parlance
