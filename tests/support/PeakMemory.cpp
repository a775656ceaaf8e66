#include "support/PeakMemory.h"

#include <QFile>

#if defined(Q_OS_LINUX) && !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#define PARLANCE_PEAK_IS_KNOWN
#endif

namespace parlance {

namespace {

qint64 peak()
{
#ifdef PARLANCE_PEAK_IS_KNOWN
    QFile status(QStringLiteral("/proc/self/status"));
    if (!status.open(QIODevice::ReadOnly))
        qFatal("/proc/self/status cannot be read");
    const QByteArray text = status.readAll();
    const qsizetype at = text.indexOf("VmHWM:") + 6;
    return text.sliced(at, text.indexOf(" kB", at) - at).trimmed().toLongLong() * 1024;
#else
    return 0;
#endif
}

} // namespace

PeakMemory::PeakMemory()
{
#ifdef PARLANCE_PEAK_IS_KNOWN
    QFile reset(QStringLiteral("/proc/self/clear_refs"));
    if (!reset.open(QIODevice::WriteOnly) || reset.write("5") != 1 || !reset.flush())
        qFatal("/proc/self/clear_refs cannot be written");
#endif
    m_before = peak();
}

qint64 PeakMemory::growth() const
{
    return peak() - m_before;
}

} // namespace parlance
