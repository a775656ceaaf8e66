// Section 7 of the suite: the end of the connection, begun by the server.

#include "support/ConformanceCase.h"

namespace parlance {

namespace {

using Out = ConformancePeer::Out;

constexpr quint16 normal = 1000;
constexpr quint16 protocolError = 1002;
constexpr quint16 noStatus = 1005;
constexpr quint16 invalidPayload = 1007;

// Frames around the server's Close; none behind it may be heeded.
auto closedWith(const QList<Out> &frames)
{
    return [=](ConformancePeer &peer) {
        peer.send(frames);
        peer.expectClose({normal}, DropKind::CloseFrame);
    };
}

auto answeredClose(const Out &close, const QList<quint16> &codes, DropKind drop)
{
    return [=](ConformancePeer &peer) {
        peer.send(close);
        peer.expectClose(codes, drop);
    };
}

void addCodes(ConformanceCases &cases)
{
    int number = 0;
    for (const quint16 code : {1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 3000, 3999, 4000, 4999}) {
        cases.append({"7.7." + QByteArray::number(++number),
                      answeredClose(ConformancePeer::closeFrame(code), {normal, code}, DropKind::CloseFrame)});
    }
    number = 0;
    for (const quint16 code : {0, 999, 1004, 1005, 1006, 1016, 1100, 2000, 2999}) {
        cases.append({"7.9." + QByteArray::number(++number),
                      answeredClose(ConformancePeer::closeFrame(code), {protocolError}, DropKind::ProtocolError)});
    }
    // The suite only looks on here. RFC 6455 section 7.4.2 gives these codes no meaning, so they are refused.
    number = 0;
    for (const quint16 code : {quint16(5000), quint16(65535)}) {
        cases.append({"7.13." + QByteArray::number(++number),
                      answeredClose(ConformancePeer::closeFrame(code), {protocolError}, DropKind::ProtocolError)});
    }
}

} // namespace

ConformanceCases closeCases()
{
    const QByteArray text("Hello World!");
    const Out close = ConformancePeer::closeFrame(normal);
    ConformanceCases cases;
    cases.append({"7.1.1", [text](ConformancePeer &peer) {
                      peer.sendText(text);
                      peer.expectText(text);
                      peer.closeNormally();
                  }});
    cases.append({"7.1.2", closedWith({close, {0x8, {}}})});
    cases.append({"7.1.3", closedWith({close, {0x9, {}}})});
    cases.append({"7.1.4", closedWith({close, {0x1, text}})});
    cases.append({"7.1.5", closedWith({{0x1, "fragment1", false}, close, {0x0, "fragment2"}})});
    // The suite only looks on here: what was echoed before the Close came is to be sent before the answer to it.
    cases.append({"7.1.6", [=](ConformancePeer &peer) {
                      const QByteArray big = QByteArray("BAsd7&jh23").repeated(26215).left(256 * 1024);
                      peer.send({{0x1, big}, {0x1, text}, close, {0x9, {}}});
                      peer.expectText(big);
                      peer.expectText(text);
                      peer.expectClose({normal}, DropKind::CloseFrame);
                  }});

    const auto reason = [](qsizetype size) { return ConformancePeer::closeFrame(normal, QByteArray(size, '*')); };
    cases.append({"7.3.1", answeredClose({0x8, {}}, {noStatus, normal}, DropKind::CloseFrame)});
    cases.append({"7.3.2", answeredClose({0x8, "a"}, {protocolError}, DropKind::ProtocolError)});
    cases.append({"7.3.3", closedWith({close})});
    cases.append({"7.3.4", closedWith({ConformancePeer::closeFrame(normal, text)})});
    cases.append({"7.3.5", closedWith({reason(123)})});
    cases.append({"7.3.6", answeredClose(reason(124), {protocolError}, DropKind::ProtocolError)});
    const QByteArray notUtf8("\xce\xba\xe1\xbd\xb9\xcf\x83\xce\xbc\xce\xb5\xed\xa0\x80"
                             "edited");
    cases.append({"7.5.1", answeredClose(ConformancePeer::closeFrame(normal, notUtf8), {protocolError, invalidPayload},
                                         DropKind::ProtocolError)});
    addCodes(cases);
    return cases;
}

} // namespace parlance
