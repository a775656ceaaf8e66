#include "wire/rfc6455/DeflateExtension.h"
#include "wire/rfc6455/ExtensionList.h"

#include <QTest>

using namespace parlance;

// Sec-WebSocket-Extensions: its grammar, and what both sides make of permessage-deflate (RFC 7692 section 7.1).
class tst_DeflateExtension : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void grammar_data();
    void grammar();
    void offers_data();
    void offers();
    void clientJudges_data();
    void clientJudges();
    void serverAnswers_data();
    void serverAnswers();
    void bothSidesAgree_data();
    void bothSidesAgree();
};

namespace {

// "name[parameter=value][flag]", so that a row can say what is expected.
QByteArray described(const QList<ExtensionItem> &items)
{
    QByteArray text;
    for (const ExtensionItem &item : items) {
        text += '<' + item.name;
        for (const ExtensionItem::Parameter &parameter : item.parameters)
            text += '[' + parameter.name + (parameter.value.isNull() ? QByteArray() : '=' + parameter.value) + ']';
        text += '>';
    }
    return text;
}

DeflateParameters agreed(bool serverForgets, bool clientForgets, int serverBits, int clientBits)
{
    return {serverForgets, clientForgets, serverBits, clientBits};
}

DeflateOffer offer(bool serverForgets, bool clientForgets, std::optional<int> serverBits, bool clientBits,
                   std::optional<int> clientHint)
{
    return {serverForgets, clientForgets, serverBits, clientBits, clientHint};
}

} // namespace

void tst_DeflateExtension::grammar_data()
{
    QTest::addColumn<QByteArray>("header");
    QTest::addColumn<QByteArray>("items"); // null: does not follow the grammar
    const auto row = [](const char *header, const char *items) {
        QTest::newRow(header) << QByteArray(header) << QByteArray(items);
    };
    row("", "");
    row(" \t", "");
    row("a", "<a>");
    row("a, b", "<a><b>");
    row(" , a ,,\tb , ", "<a><b>");
    row("a;b;c=d", "<a[b][c=d]>");
    row("a ; b ; c = d , e", "<a[b][c=d]><e>");
    row("a; b=\"c\"", "<a[b=c]>");
    row("a; b=\"\\c\\d\"", "<a[b=cd]>");
    row("a; b; b", "<a[b][b]>");
    row("a, a", "<a><a>");
    row("a b", nullptr);
    row("a;", nullptr);
    row(";a", nullptr);
    row("a; b=", nullptr);
    row("a; =b", nullptr);
    row("a; b==c", nullptr);
    row("a; b=c d", nullptr);
    row("a; b=\"c", nullptr);
    row("a; b=\"\"", nullptr);
    row("a; b=\"c d\"", nullptr);
    row("a; b=\"c,d\"", nullptr);
    row("a; b=\"c\\", nullptr);
    row("\"a\"", nullptr);
    row("a\xfc", nullptr);
    row("a=b", nullptr);
}

void tst_DeflateExtension::grammar()
{
    QFETCH(QByteArray, header);
    QFETCH(QByteArray, items);
    const auto read = readExtensionList(header);
    QCOMPARE(read.has_value(), !items.isNull());
    if (read)
        QCOMPARE(described(*read), items);
}

void tst_DeflateExtension::offers_data()
{
    QTest::addColumn<DeflateOffer>("asked");
    QTest::addColumn<QByteArray>("text");
    const auto row = [](const DeflateOffer &asked, const char *text) { QTest::newRow(text) << asked << QByteArray(text); };
    row(DeflateOffer(), "permessage-deflate; client_max_window_bits");
    row(offer(false, false, {}, false, {}), "permessage-deflate");
    row(offer(true, true, 10, true, 9), "permessage-deflate; server_no_context_takeover; client_no_context_takeover; "
                                        "server_max_window_bits=10; client_max_window_bits=9");
    row(offer(false, true, {}, false, {}), "permessage-deflate; client_no_context_takeover");
    row(offer(false, false, 8, false, {}), "permessage-deflate; server_max_window_bits=8");
}

void tst_DeflateExtension::offers()
{
    QFETCH(DeflateOffer, asked);
    QFETCH(QByteArray, text);
    QCOMPARE(offerText(asked), text);
    const HandmadeOffer read = readOffer(text);
    QCOMPARE(read.deflate, QList<DeflateOffer>{asked});
    QVERIFY(read.others.isEmpty());
}

void tst_DeflateExtension::clientJudges_data()
{
    QTest::addColumn<std::optional<DeflateOffer>>("asked");
    QTest::addColumn<QByteArray>("answer");
    QTest::addColumn<WireRule>("rule");
    QTest::addColumn<std::optional<DeflateParameters>>("agreement");
    using Offer = std::optional<DeflateOffer>;
    const auto good = [](const char *tag, const Offer &asked, const char *answer,
                         const std::optional<DeflateParameters> &agreement) {
        QTest::newRow(tag) << asked << QByteArray(answer) << WireRule::None << agreement;
    };
    const auto bad = [](const char *tag, const Offer &asked, const char *answer, WireRule rule) {
        QTest::newRow(tag) << asked << QByteArray(answer) << rule << std::optional<DeflateParameters>();
    };
    const Offer plain = DeflateOffer();
    const Offer none;
    good("nothing offered, nothing answered", none, "", {});
    good("declined", plain, "", {});
    good("accepted", plain, "permessage-deflate", agreed(false, false, 15, 15));
    good("quoted", plain, "permessage-deflate; client_max_window_bits=\"9\"", agreed(false, false, 15, 9));
    good("server forgets unasked", plain, "permessage-deflate; server_no_context_takeover", agreed(true, false, 15, 15));
    good("client is to forget", plain, "permessage-deflate; client_no_context_takeover", agreed(false, true, 15, 15));
    good("server limits itself unasked", plain, "permessage-deflate; server_max_window_bits=8",
         agreed(false, false, 8, 15));
    good("all", plain, "permessage-deflate; client_max_window_bits=8; server_max_window_bits=15; "
                       "client_no_context_takeover; server_no_context_takeover", agreed(true, true, 15, 8));
    good("as asked", offer(true, false, 10, true, {}),
         "permessage-deflate; server_no_context_takeover; server_max_window_bits=10", agreed(true, false, 10, 15));
    good("smaller than asked", offer(false, false, 10, true, {}), "permessage-deflate; server_max_window_bits=9",
         agreed(false, false, 9, 15));
    good("15 asked, unanswered", offer(false, false, 15, true, {}), "permessage-deflate", agreed(false, false, 15, 15));
    good("client's own promises hold", offer(false, true, {}, true, 10), "permessage-deflate",
         agreed(false, true, 15, 10));
    good("smaller than the hint", offer(false, false, {}, true, 10), "permessage-deflate; client_max_window_bits=9",
         agreed(false, false, 15, 9));
    good("larger than the hint", offer(false, false, {}, true, 10), "permessage-deflate; client_max_window_bits=12",
         agreed(false, false, 15, 10));

    bad("unasked", none, "permessage-deflate", WireRule::UnofferedExtension);
    bad("another", plain, "x-webkit-deflate-frame", WireRule::UnofferedExtension);
    bad("another besides", plain, "permessage-deflate, foo", WireRule::UnofferedExtension);
    bad("another case", plain, "Permessage-Deflate", WireRule::UnofferedExtension);
    bad("twice", plain, "permessage-deflate, permessage-deflate", WireRule::BadExtension);
    bad("no grammar", plain, "permessage-deflate;", WireRule::BadExtension);
    bad("unknown parameter", plain, "permessage-deflate; foo", WireRule::BadExtension);
    bad("flag with a value", plain, "permessage-deflate; server_no_context_takeover=1", WireRule::BadExtension);
    bad("second flag with a value", plain, "permessage-deflate; client_no_context_takeover=true", WireRule::BadExtension);
    bad("flag twice", plain, "permessage-deflate; server_no_context_takeover; server_no_context_takeover",
        WireRule::BadExtension);
    bad("bits twice", plain, "permessage-deflate; client_max_window_bits=9; client_max_window_bits=9",
        WireRule::BadExtension);
    bad("bits without a value", plain, "permessage-deflate; client_max_window_bits", WireRule::BadExtension);
    bad("server's bits without a value", plain, "permessage-deflate; server_max_window_bits", WireRule::BadExtension);
    for (const char *bits : {"7", "16", "0", "08", "+8", "-8", "8.0", "ten", "0x9", "150"}) {
        const QByteArray server = "permessage-deflate; server_max_window_bits=" + QByteArray(bits);
        const QByteArray client = "permessage-deflate; client_max_window_bits=" + QByteArray(bits);
        bad(server.constData(), plain, server.constData(), WireRule::BadExtension);
        bad(client.constData(), plain, client.constData(), WireRule::BadExtension);
    }
    bad("larger than asked", offer(false, false, 10, true, {}), "permessage-deflate; server_max_window_bits=11",
        WireRule::BadExtension);
    bad("limit passed over", offer(false, false, 10, true, {}), "permessage-deflate", WireRule::BadExtension);
    bad("takeover passed over", offer(true, false, {}, true, {}), "permessage-deflate", WireRule::BadExtension);
    bad("limit for the client unasked", offer(false, false, {}, false, {}),
        "permessage-deflate; client_max_window_bits=15", WireRule::UnofferedExtension);
}

void tst_DeflateExtension::clientJudges()
{
    QFETCH(std::optional<DeflateOffer>, asked);
    QFETCH(QByteArray, answer);
    QFETCH(WireRule, rule);
    QFETCH(std::optional<DeflateParameters>, agreement);
    const ExtensionVerdict verdict = judgeExtensions(asked, answer);
    QCOMPARE(verdict.rule, rule);
    QVERIFY(verdict.deflate == agreement);
}

void tst_DeflateExtension::serverAnswers_data()
{
    QTest::addColumn<QByteArray>("offers");
    QTest::addColumn<QByteArray>("answer");
    QTest::addColumn<std::optional<DeflateParameters>>("agreement");
    const auto row = [](const char *offers, const char *answer,
                        const std::optional<DeflateParameters> &agreement = std::nullopt) {
        QTest::newRow(offers) << QByteArray(offers) << QByteArray(answer) << agreement;
    };
    row("", "");
    row("foo, x-webkit-deflate-frame", "");
    row("permessage-deflate", "permessage-deflate", agreed(false, false, 15, 15));
    row("foo; a=\"b\", permessage-deflate", "permessage-deflate", agreed(false, false, 15, 15));
    row("permessage-deflate; client_max_window_bits", "permessage-deflate", agreed(false, false, 15, 15));
    row("permessage-deflate; client_max_window_bits=10", "permessage-deflate; client_max_window_bits=10",
        agreed(false, false, 15, 10));
    row("permessage-deflate; server_max_window_bits=\"9\"", "permessage-deflate; server_max_window_bits=9",
        agreed(false, false, 9, 15));
    row("permessage-deflate; client_no_context_takeover; server_no_context_takeover",
        "permessage-deflate; server_no_context_takeover; client_no_context_takeover", agreed(true, true, 15, 15));
    // The first that can be accepted, and wrong ones are declined.
    row("permessage-deflate; server_max_window_bits=10, permessage-deflate",
        "permessage-deflate; server_max_window_bits=10", agreed(false, false, 10, 15));
    row("permessage-deflate; unknown, permessage-deflate; server_max_window_bits=8",
        "permessage-deflate; server_max_window_bits=8", agreed(false, false, 8, 15));
    row("permessage-deflate; server_max_window_bits=16, permessage-deflate", "permessage-deflate",
        agreed(false, false, 15, 15));
    row("permessage-deflate; server_max_window_bits", "");
    row("permessage-deflate; client_max_window_bits=7", "");
    row("permessage-deflate; server_no_context_takeover=1", "");
    row("permessage-deflate; client_max_window_bits; client_max_window_bits=9", "");
    row("permessage-deflate;", "");
}

void tst_DeflateExtension::serverAnswers()
{
    QFETCH(QByteArray, offers);
    QFETCH(QByteArray, answer);
    QFETCH(std::optional<DeflateParameters>, agreement);
    const ExtensionAnswer given = answerExtensions(offers);
    QCOMPARE(given.text, answer);
    QVERIFY(given.deflate == agreement);
}

void tst_DeflateExtension::bothSidesAgree_data()
{
    QTest::addColumn<DeflateOffer>("asked");
    for (const bool serverForgets : {false, true}) {
        for (const bool clientForgets : {false, true}) {
            for (const std::optional<int> &serverBits : {std::optional<int>(), std::optional(8), std::optional(15)}) {
                for (const std::optional<int> &hint : {std::optional<int>(), std::optional(8), std::optional(15)}) {
                    const DeflateOffer asked = offer(serverForgets, clientForgets, serverBits, true, hint);
                    QTest::newRow(offerText(asked).constData()) << asked;
                }
            }
        }
    }
}

void tst_DeflateExtension::bothSidesAgree()
{
    QFETCH(DeflateOffer, asked);
    const ExtensionAnswer answer = answerExtensions(offerText(asked));
    const ExtensionVerdict verdict = judgeExtensions(asked, answer.text);
    QCOMPARE(verdict.rule, WireRule::None);
    QVERIFY(verdict.deflate.has_value());
    QVERIFY(verdict.deflate == answer.deflate);
}

QTEST_APPLESS_MAIN(tst_DeflateExtension)
#include "tst_deflateextension.moc"
