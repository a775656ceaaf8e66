#pragma once

#include <QtGlobal>

#include <memory>
#include <vector>

namespace parlance {

// Room to read into, borrowed for the time of one read loop: ten thousand idle links need none, and a nested loop gets
// another one. Thread: each has its own. Lifetime: the scope that reads.
class ReadBuffer
{
public:
    static constexpr qint64 size = 256 * 1024;

    ReadBuffer();
    ~ReadBuffer();
    ReadBuffer(const ReadBuffer &) = delete;
    ReadBuffer &operator=(const ReadBuffer &) = delete;

    char *data() const { return m_bytes.get(); }

private:
    std::unique_ptr<char[]> m_bytes;
};

} // namespace parlance
