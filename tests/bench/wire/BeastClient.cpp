#include "bench/wire/BeastClient.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/buffered_read_stream.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/websocket.hpp>

// How a stream that reads ahead ends: as the socket inside does. Beast asks for these and has none for it.
namespace boost::beast {

template<class Stream, class Buffer>
void teardown(role_type role, buffered_read_stream<Stream, Buffer> &stream, error_code &error)
{
    websocket::teardown(role, stream.next_layer(), error);
}

template<class Stream, class Buffer, class Handler>
void async_teardown(role_type role, buffered_read_stream<Stream, Buffer> &stream, Handler &&handler)
{
    websocket::async_teardown(role, stream.next_layer(), std::forward<Handler>(handler));
}

} // namespace boost::beast

namespace parlance::bench {

namespace {

namespace beast = boost::beast;
using tcp = boost::asio::ip::tcp;
using Stream = beast::websocket::stream<beast::buffered_read_stream<tcp::socket, beast::flat_buffer>>;

constexpr size_t readAhead = 64 * 1024;

// Counts arrivals as QtClient does. Time is looked at every so often, since a message is quicker than a clock.
class Arrivals
{
public:
    explicit Arrivals(const Load &load)
        : m_load(load)
    {
        for (const QString &text : load.texts)
            m_expected += text.toUtf8();
        m_mask = m_expected.constFirst().size() < 16384 ? 255 : 0;
        m_checked = load.checked();
    }

    // False when the round is over.
    bool take(const beast::flat_buffer &message)
    {
        if (m_count < m_checked) {
            if (m_count == 0)
                m_since.start();
            const QByteArrayView bytes(static_cast<const char *>(message.data().data()), qsizetype(message.size()));
            if (bytes != m_expected.at(m_count % m_expected.size())) {
                m_sample = Sample::failed(QStringLiteral("message %1 arrived damaged").arg(m_count));
                return false;
            }
        }
        ++m_count;
        if ((m_count & m_mask) != 0)
            return true;
        if (!m_counting && m_since.hasExpired(m_load.warmUp.count())) {
            m_counting = true;
            m_since.start();
            m_watch.start(m_count);
        } else if (m_counting && m_since.hasExpired(m_load.time.count())) {
            m_sample = m_watch.stop(m_count);
            return false;
        }
        return true;
    }

    const Sample &sample() const { return m_sample; }

private:
    const Load &m_load;
    QList<QByteArray> m_expected;
    qint64 m_mask = 0;
    qint64 m_checked = 0;
    qint64 m_count = 0;
    bool m_counting = false;
    QElapsedTimer m_since;
    Stopwatch m_watch;
    Sample m_sample = Sample::failed(QStringLiteral("the link ended"));
};

// Reads until the round is over.
class Reader
{
public:
    Reader(Stream &stream, const Load &load)
        : m_stream(stream)
        , m_arrivals(load)
    {
    }

    void readAll()
    {
        boost::system::error_code error;
        do {
            m_buffer.consume(m_buffer.size());
            m_stream.read(m_buffer, error);
        } while (!error && m_arrivals.take(m_buffer));
    }

    void readNext()
    {
        m_stream.async_read(m_buffer, [this](const boost::system::error_code &error, size_t) {
            if (error || !m_arrivals.take(m_buffer))
                return;
            m_buffer.consume(m_buffer.size());
            readNext();
        });
    }

    const Sample &sample() const { return m_arrivals.sample(); }

private:
    Stream &m_stream;
    Arrivals m_arrivals;
    beast::flat_buffer m_buffer;
};

} // namespace

QString BeastClient::name() const
{
    return m_mode == Mode::Synchronous ? QStringLiteral("Boost.Beast, synchronous")
                                       : QStringLiteral("Boost.Beast, asynchronous");
}

Sample BeastClient::receive(const Load &load)
{
    try {
        boost::asio::io_context loop;
        Stream stream(loop);
        stream.next_layer().capacity(readAhead);
        stream.next_layer().buffer().reserve(readAhead); // else it reads 512 bytes at a time
        stream.read_message_max(0);
        const quint16 port = quint16(load.url.port());
        stream.next_layer().next_layer().connect({boost::asio::ip::address_v4::loopback(), port});
        stream.handshake("127.0.0.1:" + std::to_string(port), load.url.path().toStdString());
        Reader reader(stream, load);
        if (m_mode == Mode::Synchronous) {
            reader.readAll();
        } else {
            reader.readNext();
            loop.run();
        }
        return reader.sample();
    } catch (const std::exception &error) {
        return Sample::failed(QString::fromLocal8Bit(error.what()));
    }
}

Sample BeastClient::send(const Load &)
{
    return Sample::failed(QStringLiteral("Boost.Beast is not compared in sending"));
}

Sample BeastClient::echo(const Load &)
{
    return Sample::failed(QStringLiteral("Boost.Beast is not compared in echoes"));
}

} // namespace parlance::bench
