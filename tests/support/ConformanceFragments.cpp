// Section 5 of the suite: messages in several frames.

#include "support/ConformanceCase.h"

namespace parlance {

namespace {

using Frames = QList<ConformancePeer::Out>;

constexpr quint16 protocolError = 1002;
constexpr qsizetype together = ConformancePeer::together;
constexpr qsizetype byFrame = ConformancePeer::byFrame;
constexpr qsizetype byOctet = 1;

auto refused(const Frames &frames, qsizetype chop)
{
    return [=](ConformancePeer &peer) {
        peer.send(frames, chop);
        peer.expectFailure(protocolError);
    };
}

auto twoFragments(qsizetype chop)
{
    return [=](ConformancePeer &peer) {
        peer.send({{0x1, "fragment1", false}, {0x0, "fragment2"}}, chop);
        peer.expectText("fragment1fragment2");
        peer.closeNormally();
    };
}

auto pingBetween(qsizetype chop)
{
    return [=](ConformancePeer &peer) {
        peer.send({{0x1, "fragment1", false}, {0x9, "ping payload"}, {0x0, "fragment2"}}, chop);
        peer.expectPong("ping payload");
        peer.expectText("fragment1fragment2");
        peer.closeNormally();
    };
}

auto nothingToContinue(bool fin, qsizetype chop)
{
    return refused({{0x0, "non-continuation payload", fin}, {0x1, "Hello, world!"}}, chop);
}

auto nothingToContinueTwice(bool fin)
{
    const Frames once{{0x0, "fragment1", fin}, {0x1, "fragment2", false}, {0x0, "fragment3"}};
    return refused(once + once, together);
}

// The first ping is answered while the message is still on its way.
auto twoPingsBetween(qsizetype chop)
{
    return [=](ConformancePeer &peer) {
        peer.send({{0x1, "fragment1", false}, {0x0, "fragment2", false}, {0x9, "pongme 1!"}}, chop);
        peer.expectPong("pongme 1!");
        peer.expectSilence();
        peer.send({{0x0, "fragment3", false}, {0x0, "fragment4", false}, {0x9, "pongme 2!"}, {0x0, "fragment5"}}, chop);
        peer.expectPong("pongme 2!");
        peer.expectText("fragment1fragment2fragment3fragment4fragment5");
        peer.closeNormally();
    };
}

} // namespace

ConformanceCases fragmentationCases()
{
    return {
        {"5.1", refused({{0x9, "fragment1", false}, {0x0, "fragment2"}}, together)},
        {"5.2", refused({{0xa, "fragment1", false}, {0x0, "fragment2"}}, together)},
        {"5.3", twoFragments(together)},
        {"5.4", twoFragments(byFrame)},
        {"5.5", twoFragments(byOctet)},
        {"5.6", pingBetween(together)},
        {"5.7", pingBetween(byFrame)},
        {"5.8", pingBetween(byOctet)},
        {"5.9", nothingToContinue(true, together)},
        {"5.10", nothingToContinue(true, byFrame)},
        {"5.11", nothingToContinue(true, byOctet)},
        {"5.12", nothingToContinue(false, together)},
        {"5.13", nothingToContinue(false, byFrame)},
        {"5.14", nothingToContinue(false, byOctet)},
        {"5.15",
         [](ConformancePeer &peer) {
             peer.send({{0x1, "fragment1", false}, {0x0, "fragment2"}, {0x0, "fragment3", false}, {0x1, "fragment4"}});
             peer.expectText("fragment1fragment2");
             peer.expectFailure(protocolError);
         }},
        {"5.16", nothingToContinueTwice(false)},
        {"5.17", nothingToContinueTwice(true)},
        {"5.18", refused({{0x1, "fragment1", false}, {0x1, "fragment2"}}, together)},
        {"5.19", twoPingsBetween(together)},
        {"5.20", twoPingsBetween(byFrame)},
    };
}

} // namespace parlance
