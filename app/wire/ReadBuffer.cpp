#include "wire/ReadBuffer.h"

namespace parlance {

namespace {

// One is kept for the next loop.
thread_local std::unique_ptr<char[]> spare;

} // namespace

ReadBuffer::ReadBuffer() : m_bytes(std::move(spare))
{
    if (!m_bytes)
        m_bytes.reset(new char[size]);
}

ReadBuffer::~ReadBuffer()
{
    spare = std::move(m_bytes);
}

} // namespace parlance
