#pragma once

#include <QByteArray>

#include <openssl/ssl.h>

#include <sys/sendfile.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>

namespace parlance::bench {

// One accepted TCP connection, with TLS where a session is given; every call waits. Thread: one at a time. Lifetime:
// closes the connection. Errors: false or nothing, and then the connection is over.
class BlastStream
{
public:
    explicit BlastStream(int fd, SSL_CTX *context = nullptr)
        : m_fd(fd)
    {
        if (!context)
            return;
        m_tls = SSL_new(context);
        SSL_set_fd(m_tls, fd);
        m_over = SSL_accept(m_tls) != 1;
    }

    ~BlastStream()
    {
        if (m_tls)
            SSL_free(m_tls);
        if (m_fd >= 0)
            ::close(m_fd);
    }

    BlastStream(const BlastStream &) = delete;
    BlastStream &operator=(const BlastStream &) = delete;

    // How many bytes came, at least one; 0 at the end.
    qsizetype read(char *to, qsizetype size)
    {
        const qsizetype count = m_over ? 0
            : m_tls                    ? qsizetype(SSL_read(m_tls, to, int(size)))
                                       : qsizetype(::recv(m_fd, to, size_t(size), 0));
        m_over = count <= 0;
        return std::max<qsizetype>(0, count);
    }

    bool write(const char *from, qsizetype size)
    {
        while (size > 0 && !m_over) {
            const qsizetype count = m_tls ? qsizetype(SSL_write(m_tls, from, int(std::min<qsizetype>(size, 1 << 20))))
                                          : qsizetype(::send(m_fd, from, size_t(size), MSG_NOSIGNAL));
            m_over = count <= 0;
            from += count;
            size -= count;
        }
        return !m_over;
    }

    // `bytes`, which are also the content of the file: a connection without TLS is given the pages themselves, so that
    // this process never becomes the slower one.
    bool writeFile(int file, const QByteArray &bytes)
    {
        if (m_tls)
            return write(bytes);
        off_t done = 0;
        while (done < bytes.size() && !m_over)
            m_over = ::sendfile(m_fd, file, &done, size_t(bytes.size() - done)) <= 0;
        return !m_over;
    }

    bool write(const QByteArray &bytes) { return write(bytes.constData(), bytes.size()); }

private:
    int m_fd;
    SSL *m_tls = nullptr;
    bool m_over = false;
};

} // namespace parlance::bench
