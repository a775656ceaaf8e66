#include "wire/rfc6455/DeflateExtension.h"

#include "wire/rfc6455/ExtensionList.h"

#include <algorithm>

namespace parlance {

namespace {

constexpr QByteArrayView extensionName("permessage-deflate");
constexpr QByteArrayView serverForgets("server_no_context_takeover");
constexpr QByteArrayView clientForgets("client_no_context_takeover");
constexpr QByteArrayView serverBits("server_max_window_bits");
constexpr QByteArrayView clientBits("client_max_window_bits");
constexpr int largestWindow = 15;

// The parameters of one element, as section 7.1 lets them be written.
struct Parameters {
    bool serverForgets = false;
    bool clientForgets = false;
    std::optional<int> serverBits;
    bool clientBitsNamed = false; // also without a value, which only an offer may have
    std::optional<int> clientBits;
};

// 8 to 15, in decimal digits without leading zeros.
std::optional<int> readBits(const QByteArray &value)
{
    for (int bits = 8; bits <= largestWindow; ++bits) {
        if (value == QByteArray::number(bits))
            return bits;
    }
    return std::nullopt;
}

// Takes one parameter in. False when it is unknown or its value wrong.
bool readParameter(const ExtensionItem::Parameter &parameter, Parameters &into)
{
    if (parameter.name == serverForgets || parameter.name == clientForgets) {
        (parameter.name == serverForgets ? into.serverForgets : into.clientForgets) = true;
        return parameter.value.isNull();
    }
    if (parameter.name == serverBits) {
        into.serverBits = readBits(parameter.value);
        return into.serverBits.has_value();
    }
    if (parameter.name == clientBits) {
        into.clientBitsNamed = true;
        into.clientBits = readBits(parameter.value);
        return into.clientBits.has_value() || parameter.value.isNull();
    }
    return false;
}

// Nothing when the element breaks section 7.1: an unknown parameter, a double, a wrong value.
std::optional<Parameters> readParameters(const ExtensionItem &item)
{
    Parameters read;
    QByteArrayList names;
    for (const ExtensionItem::Parameter &parameter : item.parameters) {
        if (names.contains(parameter.name) || !readParameter(parameter, read))
            return std::nullopt;
        names.append(parameter.name);
    }
    return read;
}

DeflateOffer offerOf(const Parameters &read)
{
    DeflateOffer offer;
    offer.serverNoContextTakeover = read.serverForgets;
    offer.clientNoContextTakeover = read.clientForgets;
    offer.serverMaxWindowBits = read.serverBits;
    offer.clientMaxWindowBits = read.clientBitsNamed;
    offer.clientMaxWindowBitsHint = read.clientBits;
    return offer;
}

ExtensionVerdict broken(WireRule rule)
{
    return {rule, std::nullopt};
}

// Section 7.1 from the client's side.
ExtensionVerdict judgeDeflate(const DeflateOffer &offer, const ExtensionItem &answer)
{
    const std::optional<Parameters> read = readParameters(answer);
    if (!read || (read->clientBitsNamed && !read->clientBits))
        return broken(WireRule::BadExtension);
    if (read->clientBitsNamed && !offer.clientMaxWindowBits)
        return broken(WireRule::UnofferedExtension);
    if (offer.serverNoContextTakeover && !read->serverForgets)
        return broken(WireRule::BadExtension);
    const int serverWindow = read->serverBits.value_or(largestWindow);
    if (serverWindow > offer.serverMaxWindowBits.value_or(largestWindow))
        return broken(WireRule::BadExtension);
    DeflateParameters agreed;
    agreed.serverNoContextTakeover = read->serverForgets;
    agreed.clientNoContextTakeover = read->clientForgets || offer.clientNoContextTakeover;
    agreed.serverMaxWindowBits = serverWindow;
    agreed.clientMaxWindowBits = std::min(read->clientBits.value_or(largestWindow),
                                          offer.clientMaxWindowBitsHint.value_or(largestWindow));
    return {WireRule::None, agreed};
}

// The server chose one of the offers and does not say which: the first that it fits is the one.
ExtensionVerdict judgeDeflate(const QList<DeflateOffer> &offers, const ExtensionItem &answer)
{
    ExtensionVerdict verdict = broken(WireRule::UnofferedExtension);
    for (const DeflateOffer &offer : offers) {
        verdict = judgeDeflate(offer, answer);
        if (verdict.rule == WireRule::None)
            break;
    }
    return verdict;
}

QByteArray bitsText(QByteArrayView name, int bits)
{
    return "; " + name.toByteArray() + '=' + QByteArray::number(bits);
}

QByteArray flagText(QByteArrayView name)
{
    return "; " + name.toByteArray();
}

// The server's side: every parameter that was offered is accepted as it is.
ExtensionAnswer accept(const Parameters &offer)
{
    DeflateParameters agreed;
    agreed.serverNoContextTakeover = offer.serverForgets;
    agreed.clientNoContextTakeover = offer.clientForgets;
    agreed.serverMaxWindowBits = offer.serverBits.value_or(largestWindow);
    agreed.clientMaxWindowBits = offer.clientBits.value_or(largestWindow);
    ExtensionAnswer answer{extensionName.toByteArray(), agreed};
    if (offer.serverForgets)
        answer.text += flagText(serverForgets);
    if (offer.clientForgets)
        answer.text += flagText(clientForgets);
    if (offer.serverBits)
        answer.text += bitsText(serverBits, *offer.serverBits);
    if (offer.clientBits)
        answer.text += bitsText(clientBits, *offer.clientBits);
    return answer;
}

} // namespace

QByteArray offerText(const DeflateOffer &offer)
{
    QByteArray text = extensionName.toByteArray();
    if (offer.serverNoContextTakeover)
        text += flagText(serverForgets);
    if (offer.clientNoContextTakeover)
        text += flagText(clientForgets);
    if (offer.serverMaxWindowBits)
        text += bitsText(serverBits, *offer.serverMaxWindowBits);
    if (offer.clientMaxWindowBits && offer.clientMaxWindowBitsHint)
        text += bitsText(clientBits, *offer.clientMaxWindowBitsHint);
    else if (offer.clientMaxWindowBits)
        text += flagText(clientBits);
    return text;
}

ExtensionVerdict judgeExtensions(const std::optional<DeflateOffer> &offer, const QByteArray &answer)
{
    HandmadeOffer all;
    if (offer)
        all.deflate.append(*offer);
    return judgeExtensions(all, answer);
}

ExtensionVerdict judgeExtensions(const HandmadeOffer &offer, const QByteArray &answer)
{
    const std::optional<QList<ExtensionItem>> items = readExtensionList(answer);
    if (!items)
        return broken(WireRule::BadExtension);
    ExtensionVerdict verdict;
    for (const ExtensionItem &item : *items) {
        if (item.name != extensionName) {
            if (!offer.others.contains(item.name))
                return broken(WireRule::UnofferedExtension);
            continue;
        }
        if (verdict.deflate) // accepted twice: two layers of compression that nobody could tell apart
            return broken(WireRule::BadExtension);
        verdict = judgeDeflate(offer.deflate, item);
        if (verdict.rule != WireRule::None)
            return verdict;
    }
    return verdict;
}

HandmadeOffer readOffer(const QByteArray &header)
{
    HandmadeOffer offer;
    for (const ExtensionItem &item : readExtensionList(header).value_or(QList<ExtensionItem>())) {
        if (item.name != extensionName) {
            offer.others.append(item.name);
            continue;
        }
        const std::optional<Parameters> read = readParameters(item);
        offer.deflate.append(read ? offerOf(*read) : DeflateOffer());
    }
    return offer;
}

ExtensionAnswer answerExtensions(const QByteArray &offers)
{
    for (const ExtensionItem &item : readExtensionList(offers).value_or(QList<ExtensionItem>())) {
        const std::optional<Parameters> read = item.name == extensionName ? readParameters(item) : std::nullopt;
        if (read)
            return accept(*read);
    }
    return {};
}

} // namespace parlance
