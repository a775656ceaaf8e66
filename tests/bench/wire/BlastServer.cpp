#include "bench/wire/BlastServer.h"

#include "bench/wire/BlastMessages.h"
#include "bench/wire/BlastStream.h"

#include <QCryptographicHash>
#include <QtEndian>

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>

#include <cstdio>
#include <csignal>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <thread>

namespace parlance::bench {

namespace {

// What is written over and over, in memory and as a file in memory.
struct Block {
    QByteArray bytes;
    int file = -1;
};

// Blocks are made once for each path and never change after.
const Block &blockFor(const QByteArray &path)
{
    static std::mutex mutex;
    static std::map<QByteArray, Block> blocks;
    const std::lock_guard lock(mutex);
    Block &block = blocks[path];
    if (block.bytes.isEmpty()) {
        const QList<QByteArray> parts = path.split('/');
        block.bytes = path == "/deflate/blast" ? deflatedChatBlock() : blastBlock(parts.value(2), parts.value(3).toLongLong());
        block.file = ::memfd_create("blast", MFD_CLOEXEC);
        if (::write(block.file, block.bytes.constData(), size_t(block.bytes.size())) != block.bytes.size()) {
            std::perror("the server cannot keep a block in memory");
            std::_Exit(1);
        }
    }
    return block;
}

// Takes the masked frames of a client out of a stream.
class ClientFrames
{
public:
    struct Header {
        quint8 opcode = 0;
        quint64 length = 0;
        quint8 mask[4] = {};
    };

    explicit ClientFrames(BlastStream &stream)
        : m_stream(stream)
        , m_buffer(256 * 1024, Qt::Uninitialized)
    {
    }

    bool next(Header &header)
    {
        if (!need(2))
            return false;
        const quint8 shortLength = at(1) & 0x7f;
        const qsizetype lengthSize = shortLength == 127 ? 8 : shortLength == 126 ? 2 : 0;
        if (!need(6 + lengthSize))
            return false;
        const char *bytes = m_buffer.constData() + m_begin;
        header.opcode = quint8(bytes[0]) & 0x0f;
        header.length = lengthSize == 8 ? qFromBigEndian<quint64>(bytes + 2)
            : lengthSize == 2           ? qFromBigEndian<quint16>(bytes + 2)
                                        : shortLength;
        memcpy(header.mask, bytes + 2 + lengthSize, 4);
        m_begin += 6 + lengthSize;
        return true;
    }

    bool skip(quint64 length)
    {
        while (length > 0) {
            if (m_begin == m_end && !need(1))
                return false;
            const qsizetype part = qsizetype(std::min<quint64>(length, quint64(m_end - m_begin)));
            m_begin += part;
            length -= quint64(part);
        }
        return true;
    }

    bool payload(const Header &header, QByteArray &to)
    {
        to.resize(qsizetype(header.length));
        for (qsizetype i = 0; i < to.size(); ++i) {
            if (m_begin == m_end && !need(1))
                return false;
            to[i] = char(at(0) ^ header.mask[i & 3]);
            ++m_begin;
        }
        return true;
    }

private:
    quint8 at(qsizetype place) const { return quint8(m_buffer.at(m_begin + place)); }

    bool need(qsizetype size)
    {
        if (m_begin == m_end)
            m_begin = m_end = 0;
        if (m_begin + size > m_buffer.size()) {
            memmove(m_buffer.data(), m_buffer.constData() + m_begin, size_t(m_end - m_begin));
            m_end -= m_begin;
            m_begin = 0;
        }
        while (m_end - m_begin < size) {
            const qsizetype count = m_stream.read(m_buffer.data() + m_end, m_buffer.size() - m_end);
            if (count == 0)
                return false;
            m_end += count;
        }
        return true;
    }

    BlastStream &m_stream;
    QByteArray m_buffer;
    qsizetype m_begin = 0;
    qsizetype m_end = 0;
};

void sink(BlastStream &stream)
{
    ClientFrames frames(stream);
    ClientFrames::Header header;
    qint64 count = 0;
    while (frames.next(header) && frames.skip(header.length) && header.opcode != 0x8) {
        if (header.opcode == 0x1)
            ++count;
        else if (header.opcode == 0x2 && !stream.write(serverFrame(0x1, QByteArray::number(count))))
            return;
    }
}

void echo(BlastStream &stream)
{
    ClientFrames frames(stream);
    ClientFrames::Header header;
    QByteArray payload;
    while (frames.next(header) && frames.payload(header, payload) && header.opcode != 0x8) {
        if (!stream.write(serverFrame(header.opcode, payload)))
            return;
    }
}

// In pieces, so that this process does not hold it too.
void single(BlastStream &stream, const QByteArray &kind, qint64 size)
{
    char any;
    const QByteArray piece = blastMessage(kind, 1024 * 1024);
    if (stream.read(&any, 1) == 0 || !stream.write(serverFrameHeader(kind == "binary" ? 0x2 : 0x1, quint64(size))))
        return;
    for (qint64 left = size; left > 0; left -= piece.size()) {
        if (!stream.write(piece.constData(), qMin<qint64>(left, piece.size())))
            return;
    }
    while (stream.read(&any, 1) != 0) { } // until the client goes
}

void serve(const std::unique_ptr<BlastStream> &stream, const QByteArray &path)
{
    const QList<QByteArray> parts = path.split('/');
    if (path.endsWith("/sink")) {
        sink(*stream);
    } else if (path == "/echo") {
        echo(*stream);
    } else if (path.startsWith("/single/")) {
        single(*stream, parts.value(2), parts.value(3).toLongLong());
    } else {
        const Block &block = blockFor(path);
        while (stream->writeFile(block.file, block.bytes)) { }
    }
}

// The opening handshake (RFC 6455 section 4.2.2). The path, or nothing where it did not come about.
QByteArray upgrade(BlastStream &stream)
{
    QByteArray request;
    char buffer[4096];
    while (!request.contains("\r\n\r\n")) {
        const qsizetype count = stream.read(buffer, sizeof buffer);
        if (count == 0 || request.size() > 65536)
            return {};
        request.append(buffer, count);
    }
    QByteArray key;
    for (const QByteArray &line : request.split('\n')) {
        if (line.toLower().startsWith("sec-websocket-key:"))
            key = line.mid(18).trimmed();
    }
    const QByteArray path = request.split(' ').value(1);
    key += "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    const QByteArray accept = QCryptographicHash::hash(key, QCryptographicHash::Sha1).toBase64();
    QByteArray answer = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                        "Sec-WebSocket-Accept: " + accept + "\r\n";
    if (path.startsWith("/deflate/"))
        answer += "Sec-WebSocket-Extensions: permessage-deflate\r\n";
    return stream.write(answer + "\r\n") ? path : QByteArray();
}

// Shakes hands one after the other; a connection that has work to do gets a thread.
[[noreturn]] void acceptAll(int listener, SSL_CTX *context)
{
    std::list<std::unique_ptr<BlastStream>> idle;
    for (;;) {
        const int fd = ::accept4(listener, nullptr, nullptr, SOCK_CLOEXEC);
        if (fd < 0) {
            std::perror("the server cannot accept a connection");
            std::exit(1);
        }
        const int on = 1;
        ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        auto stream = std::make_unique<BlastStream>(fd, context);
        const QByteArray path = upgrade(*stream);
        if (path == "/idle")
            idle.push_back(std::move(stream));
        else if (!path.isEmpty())
            std::thread([stream = std::move(stream), path] { serve(stream, path); }).detach();
    }
}

int listenOnLoopback(quint16 &port)
{
    const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    socklen_t size = sizeof address;
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (fd < 0 || ::bind(fd, reinterpret_cast<sockaddr *>(&address), size) != 0 || ::listen(fd, 4096) != 0
        || ::getsockname(fd, reinterpret_cast<sockaddr *>(&address), &size) != 0)
        return -1;
    port = ntohs(address.sin_port);
    return fd;
}

} // namespace

int runBlastServer(const QString &certificateFile, const QString &keyFile)
{
    std::signal(SIGPIPE, SIG_IGN); // OpenSSL writes without MSG_NOSIGNAL
    rlimit files;
    ::getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &files);

    SSL_CTX *context = nullptr;
    if (!certificateFile.isEmpty()) {
        context = SSL_CTX_new(TLS_server_method());
        if (SSL_CTX_use_certificate_file(context, qPrintable(certificateFile), SSL_FILETYPE_PEM) != 1
            || SSL_CTX_use_PrivateKey_file(context, qPrintable(keyFile), SSL_FILETYPE_PEM) != 1) {
            std::fprintf(stderr, "the server cannot use the certificate %s\n", qPrintable(certificateFile));
            return 1;
        }
    }
    quint16 port = 0;
    quint16 tlsPort = 0;
    const int listener = listenOnLoopback(port);
    const int tlsListener = context ? listenOnLoopback(tlsPort) : -1;
    if (listener < 0 || (context && tlsListener < 0)) {
        std::perror("the server cannot listen on 127.0.0.1");
        return 1;
    }
    std::thread(acceptAll, listener, nullptr).detach();
    if (context)
        std::thread(acceptAll, tlsListener, context).detach();
    std::printf("%d %d\n", port, tlsPort);
    std::fflush(stdout);
    while (std::getchar() != EOF) { }
    std::_Exit(0); // the threads hold nothing that must be put away
}

} // namespace parlance::bench
