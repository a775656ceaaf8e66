#pragma once

#include "cli/Stdio.h"

#include <QByteArray>

#include <memory>

class QSocketNotifier;

namespace parlance {

// Standard input as a LineSource: UTF-8, lines ended by LF or CRLF; a last line without a break counts.
//
// Thread: the caller's; on Windows, where a console cannot be waited for, a reading thread of its own feeds it.
class StandardInput : public LineSource
{
    Q_OBJECT

public:
    explicit StandardInput(QObject *parent = nullptr);
    ~StandardInput() override;

    void setReading(bool reading) override;

private:
    void readSome();
    void take(const QByteArray &bytes); // empty: the end
    void deliver();

    QByteArray m_buffer;
    qsizetype m_scanned = 0; // so much of the buffer is known to hold no line break
    bool m_reading = false;
    bool m_atEnd = false;
    bool m_delivering = false;
    bool m_endAnnounced = false;
#ifdef Q_OS_WIN
    class Reader;
    std::shared_ptr<Reader> m_reader;
#else
    std::unique_ptr<QSocketNotifier> m_notifier;
#endif
};

} // namespace parlance
