#pragma once

#include <QByteArray>
#include <QObject>

#include <functional>

namespace parlance {

// Lines of input, as they come: of a terminal, a pipe, a file, or a test. Reads ahead only while it is allowed to, so
// that a large file waits on disk and not in memory.
//
// Thread: the caller's. Errors: a read error is the end of the input; a line over maxLine ends the reading.
class LineSource : public QObject
{
    Q_OBJECT

public:
    using QObject::QObject;

    static constexpr qsizetype maxLine = 16 * 1024 * 1024; // bytes

    // Starts paused; the first call with true starts reading.
    virtual void setReading(bool reading) = 0;

Q_SIGNALS:
    void line(const QString &line); // without its line break
    void ended();
    void lineTooLong(); // nothing follows
};

// The streams of a command, so that commands run in-process under test.
struct Stdio {
    LineSource *in = nullptr;
    std::function<void(const QByteArray &)> out; // one line without its break
    std::function<void(const QByteArray &)> err;
};

} // namespace parlance
