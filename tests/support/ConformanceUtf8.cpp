// Section 6 of the suite: texts that are UTF-8 (RFC 3629), and that are not.

#include "support/ConformanceCase.h"

namespace parlance {

namespace {

constexpr quint16 invalidPayload = 1007;

const QByteArray greek("\xce\xba\xe1\xbd\xb9\xcf\x83\xce\xbc\xce\xb5");
const QByteArray edited("edited");

auto echoed(const QByteArray &text)
{
    return [=](ConformancePeer &peer) {
        peer.sendText(text);
        peer.expectText(text);
        peer.closeNormally();
    };
}

auto refused(const QByteArray &text)
{
    return [=](ConformancePeer &peer) {
        peer.sendText(text);
        peer.expectFailure(invalidPayload);
    };
}

auto echoedFragments(const QList<QByteArray> &parts)
{
    return [=](ConformancePeer &peer) {
        QList<ConformancePeer::Out> frames;
        for (qsizetype i = 0; i < parts.size(); ++i)
            frames.append({quint8(i == 0 ? 0x1 : 0x0), parts.at(i), i + 1 == parts.size()});
        peer.send(frames);
        peer.expectText(parts.join());
        peer.closeNormally();
    };
}

// The second part makes the text invalid, and the client is not to wait for the third, which is never sent.
auto refusedFastByFrame(const QByteArray &good, const QByteArray &bad)
{
    return [=](ConformancePeer &peer) {
        peer.send({0x1, good, false});
        peer.expectSilence();
        peer.send({0x0, bad, false});
        peer.expectFailure(invalidPayload);
    };
}

// The same inside of one frame.
auto refusedFastByChop(const QByteArray &good, const QByteArray &bad, qsizetype length)
{
    return [=](ConformancePeer &peer) {
        peer.sendBytes(RawPeer::frameBytes(0x1, good, {.claimedLength = length}));
        peer.expectSilence();
        peer.sendBytes(bad);
        peer.expectFailure(invalidPayload);
    };
}

void addKnownTexts(ConformanceCases &cases)
{
    const QByteArray middle("middle frame payload");
    const QByteArray greeting("Hello-\xc2\xb5@\xc3\x9f\xc3\xb6\xc3\xa4");
    const QByteArray rest("\xc3\xbc\xc3\xa0\xc3\xa1-UTF-8!!");
    cases.append({"6.1.1", echoed({})});
    cases.append({"6.1.2", echoedFragments({{}, {}, {}})});
    cases.append({"6.1.3", echoedFragments({{}, middle, {}})});
    cases.append({"6.2.1", echoed(greeting + rest)});
    cases.append({"6.2.2", echoedFragments({greeting, rest})});
    const auto octets = [](const QByteArray &text) {
        return [text](ConformancePeer &peer) {
            peer.sendFragmented(0x1, text, 1);
            peer.expectText(text);
            peer.closeNormally();
        };
    };
    cases.append({"6.2.3", octets(greeting + rest)});
    cases.append({"6.2.4", octets(greek)});

    const QByteArray surrogate = greek + "\xed\xa0\x80" + edited;
    cases.append({"6.3.1", refused(surrogate)});
    cases.append({"6.3.2", [surrogate](ConformancePeer &peer) {
        peer.sendFragmented(0x1, surrogate, 1);
        peer.expectFailure(invalidPayload);
    }});

    // U+110000: its second octet cannot be.
    const QByteArray beyond("\xf4\x90\x80\x80");
    const qsizetype length = greek.size() + beyond.size() + edited.size();
    cases.append({"6.4.1", refusedFastByFrame(greek, beyond)});
    cases.append({"6.4.2", refusedFastByFrame(greek + beyond.left(1), beyond.mid(1, 1))});
    cases.append({"6.4.3", refusedFastByChop(greek, beyond, length)});
    cases.append({"6.4.4", refusedFastByChop(greek + beyond.left(1), beyond.mid(1, 1), length)});
}

struct Group {
    bool valid;
    QList<QByteArray> texts; // hexadecimal
};

QByteArray everyOther(int from, int before, bool withSpaces)
{
    QByteArray bytes;
    for (int byte = from; byte < before; ++byte) {
        bytes.append(char(byte));
        if (withSpaces)
            bytes.append(' ');
    }
    return bytes.toHex();
}

// U+FFFE and U+FFFF, and the last two of each plane above: no characters, and yet valid UTF-8.
QList<QByteArray> nonCharacters()
{
    QList<QByteArray> texts{"efbfbe", "efbfbf"};
    for (char32_t plane = 1; plane <= 16; ++plane) {
        for (const char32_t last : {char32_t(0xfffe), char32_t(0xffff)}) {
            const char32_t code = plane << 16 | last;
            texts.append(QString::fromUcs4(&code, 1).toUtf8().toHex());
        }
    }
    return texts;
}

// 6.5 and on; 6.6 is made of the beginnings of a text.
QList<Group> groups()
{
    const QList<QByteArray> incomplete{"c0", "e080", "f08080", "f8808080", "fc80808080",
                                       "df", "efbf", "f7bfbf", "fbbfbfbf", "fdbfbfbfbf"};
    return {
        {true, {"00", "c280", "e0a080", "f0908080"}},                                                   // 6.7 first of a length
        {false, {"f888808080", "fc8480808080"}},                                                        // 6.8
        {true, {"7f", "dfbf", "efbfbf", "f48fbfbf"}},                                                   // 6.9 last of a length
        {false, {"f7bfbfbf", "fbbfbfbfbf", "fdbfbfbfbfbf"}},                                            // 6.10
        {true, {"ed9fbf", "ee8080", "efbfbd", "f48fbfbf"}},                                             // 6.11 and one more
        {false, {"80", "bf", "80bf", "80bf80", "80bf80bf", "80bf80bf80", "80bf80bf80bf",
                 everyOther(0x80, 0xbf, false)}},                                                       // 6.12 continuations
        {false, {everyOther(0xc0, 0xdf, true), everyOther(0xe0, 0xef, true), everyOther(0xf0, 0xf7, true),
                 everyOther(0xf8, 0xfb, true), everyOther(0xfc, 0xfd, true)}},                          // 6.13 starts
        {false, incomplete},                                                                            // 6.14
        {false, {incomplete.join()}},                                                                   // 6.15
        {false, {"fe", "ff", "fefeffff"}},                                                              // 6.16
        {false, {"c0af", "e080af", "f08080af", "f8808080af", "fc80808080af"}},                          // 6.17 overlong
        {false, {"c1bf", "e09fbf", "f08fbfbf", "f887bfbfbf", "fc83bfbfbfbf"}},                          // 6.18
        {false, {"c080", "e08080", "f0808080", "f880808080", "fc8080808080"}},                          // 6.19
        {false, {"eda080", "edadbf", "edae80", "edafbf", "edb080", "edbe80", "edbfbf"}},                // 6.20 surrogates
        {false, {"eda080edb080", "eda080edbfbf", "edadbfedb080", "edadbfedbfbf", "edae80edb080",
                 "edae80edbfbf", "edafbfedb080", "edafbfedbfbf"}},                                      // 6.21 in pairs
        {true, nonCharacters()},                                                                        // 6.22
        {true, {"efbfb9", "efbfba", "efbfbb", "efbfbc", "efbfbd", "efbfbe", "efbfbf"}},                 // 6.23 specials
    };
}

void addCase(ConformanceCases &cases, const QByteArray &group, int number, bool valid, const QByteArray &text)
{
    const QByteArray id = group + '.' + QByteArray::number(number);
    if (valid)
        cases.append({id, echoed(text)});
    else
        cases.append({id, refused(text)});
}

} // namespace

ConformanceCases utf8Cases()
{
    ConformanceCases cases;
    addKnownTexts(cases);
    int number = 0;
    for (const char *text : {"hello$world", "hello\xc2\xa2world", "hello\xe2\x82\xacworld", "hello\xf0\xa4\xad\xa2world"})
        addCase(cases, "6.5", ++number, true, text);
    addCase(cases, "6.5", ++number, true, greek);
    const QList<qsizetype> characterEnds{2, 5, 7, 9, 11};
    for (qsizetype length = 1; length <= greek.size(); ++length)
        addCase(cases, "6.6", int(length), characterEnds.contains(length), greek.left(length));
    int section = 7;
    for (const Group &group : groups()) {
        const QByteArray id = "6." + QByteArray::number(section);
        number = 0;
        for (const QByteArray &hex : group.texts)
            addCase(cases, id, ++number, group.valid, QByteArray::fromHex(hex));
        if (section == 11) // the first behind the last code point
            addCase(cases, id, ++number, false, "\xf4\x90\x80\x80");
        ++section;
    }
    return cases;
}

} // namespace parlance
