#pragma once

#include <QByteArray>
#include <QList>

#include <memory>
#include <optional>

namespace parlance {

// permessage-deflate (RFC 7692) as the conformance server speaks it: straight on zlib, apart from the program's own.
// Thread: the test's.
class ConformanceDeflate
{
public:
    // One "permessage-deflate; …" of a request.
    struct Offer {
        bool serverNoContextTakeover = false;
        bool clientNoContextTakeover = false;
        int serverMaxWindowBits = 0; // 0: not mentioned
        bool clientMaxWindowBits = false;

        friend bool operator==(const Offer &, const Offer &) = default;
    };

    struct Agreement {
        bool serverNoContextTakeover = false;
        bool clientNoContextTakeover = false;
        int serverMaxWindowBits = 0; // 0: not mentioned, thus 15
        int clientMaxWindowBits = 0;

        QByteArray header() const; // "Sec-WebSocket-Extensions: …\r\n"
    };

    // The value of Sec-WebSocket-Extensions in a request. Nothing where it does not follow the RFC.
    static std::optional<QList<Offer>> parse(const QByteArray &header);

    explicit ConformanceDeflate(const Agreement &agreement);
    ~ConformanceDeflate();

    QByteArray compress(const QByteArray &message);
    // Nothing where it is no DEFLATE stream, or reaches further back than the window that was agreed on.
    std::optional<QByteArray> decompress(const QByteArray &payload);

private:
    struct Streams;

    std::unique_ptr<Streams> m_streams;
    Agreement m_agreement;
};

} // namespace parlance
