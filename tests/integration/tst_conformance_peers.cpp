#include "domain/CloseCode.h"
#include "support/ConformancePeer.h"
#include "support/NodeServer.h"
#include "support/PythonServer.h"
#include "support/TransportLog.h"
#include "support/TransportRows.h"
#include "wire/TransportFactory.h"

#include <QTest>

using namespace parlance;
using namespace std::chrono_literals;

// Compression and everything around it against servers that others wrote: Node's ws and Python's websockets echo what
// is hardest to carry, under each combination of the parameters of RFC 7692.
class tst_ConformancePeers : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void nodeDecides_data();
    void nodeDecides();
    void nodeIsAsked_data();
    void nodeIsAsked();
    void nodeSendsFragments();
    void pythonDecides_data();
    void pythonDecides();
    void pythonSendsFragments();
    void withoutCompression_data();
    void withoutCompression();

private:
    NodeServer m_node{QStringLiteral("deflate")};
    PythonServer m_python;
};

namespace {

constexpr std::chrono::milliseconds patience = 30s;
constexpr qsizetype fragment = 1000;

// What one side asks or the other decides. 0 bits: not mentioned.
struct Parameters {
    bool serverForgets = false;
    bool clientForgets = false;
    int serverBits = 0;
    int clientBits = 0;

    QString forNode() const
    {
        QStringList query;
        if (serverForgets)
            query += QStringLiteral("server_no_context_takeover");
        if (clientForgets)
            query += QStringLiteral("client_no_context_takeover");
        if (serverBits != 0)
            query += QStringLiteral("server_max_window_bits=%1").arg(serverBits);
        if (clientBits != 0)
            query += QStringLiteral("client_max_window_bits=%1").arg(clientBits);
        return query.join(u'&');
    }

    QString forPython() const
    {
        return QStringLiteral("s=%1,c=%2,sbits=%3,cbits=%4")
            .arg(int(serverForgets)).arg(int(clientForgets)).arg(serverBits).arg(clientBits);
    }

    QString asAnswer() const { return QStringLiteral("permessage-deflate;") + forNode().replace(u'&', u';'); }
};

QList<Parameters> combinations(const QList<int> &serverBits, const QList<int> &clientBits)
{
    QList<Parameters> all;
    for (const bool serverForgets : {false, true}) {
        for (const bool clientForgets : {false, true}) {
            for (const int server : serverBits) {
                for (const int client : clientBits)
                    all.append({serverForgets, clientForgets, server, client});
            }
        }
    }
    return all;
}

QList<Parameters> pythonServers()
{
    // Debian's zlib makes no raw stream with a window of 8 bits, and websockets does not help it; it reads one.
    return combinations({0, 9, 12, 15}, {0, 8, 9, 12, 15});
}

// The parts of an extension's answer in a fixed order: RFC 7692 leaves it to the server.
QStringList parts(const QString &answer)
{
    QStringList parts = answer.split(u';', Qt::SkipEmptyParts);
    for (QString &part : parts)
        part = part.trimmed();
    parts.sort();
    return parts;
}

// More than a window of it, twice, so that the second time can look back at the first where the window is kept.
QStringList texts()
{
    const QString chinese = QStringLiteral("长河落日圆，大漠孤烟直。行到水穷处，坐看云起时。");
    const QString faces = QStringLiteral("👩‍👩‍👧‍👦🏳️‍🌈👍🏽é̂ạ̈ שלום नमस्ते ");
    QString control;
    for (char16_t c = 0; c < 0x20; ++c)
        control += QChar(c);
    QStringList once{QStringLiteral("a"), QString(QLatin1StringView("")), chinese, QChar(QChar::ByteOrderMark) + chinese,
                     control, faces.repeated(100), chinese.repeated(1500)};
    return once + once;
}

QList<QByteArray> binaries()
{
    QByteArray random(70000, Qt::Uninitialized);
    quint32 state = 7;
    for (char &byte : random) {
        state = state * 1664525 + 1013904223;
        byte = char(state >> 24);
    }
    const QByteArray far = random.left(300); // comes again at distances around each window
    QByteArray distances;
    for (const qsizetype gap : {0, 212, 724, 1748, 3796, 7892, 16084, 32468})
        distances += far + random.mid(1000, gap) + far;
    return {random, distances, QByteArray(), QByteArray(100000, 'x'), distances, random};
}

// Sends everything, wants everything back, and closes. Empty, or what was wrong.
QString talk(Transport &transport, const QUrl &url, const std::optional<DeflateOffer> &offer, const QString &answer)
{
    TransportLog log(transport);
    TransportRequest request = requestTo(url);
    request.deflate = offer;
    transport.open(request);
    if (!ConformancePeer::runUntil([&] { return log.isOpen() || log.hasEnded(); }, patience) || log.hasEnded())
        return QStringLiteral("did not open: ") + log.drop().reason;
    if (!log.reports.isEmpty() && parts(log.reports.first().extensions) != parts(answer))
        return QStringLiteral("the server answered ") + log.reports.first().extensions;

    for (const QString &text : texts())
        transport.sendText(text);
    for (const QByteArray &bytes : binaries())
        transport.sendBinary(bytes);
    const auto allBack = [&] { return log.binaries.size() == binaries().size() && log.texts.size() == texts().size(); };
    if (!ConformancePeer::runUntil([&] { return allBack() || log.hasEnded(); }, patience) || log.hasEnded()) {
        return QStringLiteral("%1 texts and %2 binary messages came back: %3")
            .arg(log.texts.size()).arg(log.binaries.size()).arg(log.drop().reason);
    }
    if (log.texts != texts() || log.binaries != binaries())
        return QStringLiteral("what came back is not what was sent");

    const LinkFigures figures = transport.figures();
    const bool compressed = !answer.isEmpty();
    const auto tooLittle = [](qint64 deflated, qint64 inflated) { return deflated * 3 > inflated * 2; };
    if (tooLittle(figures.deflatedIn, figures.inflatedIn) || tooLittle(figures.deflatedOut, figures.inflatedOut)) {
        return QStringLiteral("little was compressed: %1 of %2 that came, %3 of %4 that went")
            .arg(figures.deflatedIn).arg(figures.inflatedIn).arg(figures.deflatedOut).arg(figures.inflatedOut);
    }
    if (compressed != (figures.deflatedIn > 0) || compressed != (figures.deflatedOut > 0))
        return QStringLiteral("%1 compressed bytes came and %2 went").arg(figures.deflatedIn).arg(figures.deflatedOut);
    transport.close(closecode::normal, {});
    if (!ConformancePeer::runUntil([&] { return log.hasEnded(); }, patience) || log.drop().kind != DropKind::ClosedByUser)
        return QStringLiteral("did not close: ") + log.drop().reason;
    return {};
}

QString talkCompressed(const QUrl &url, const DeflateOffer &offer, const QString &answer)
{
    const auto transport = makeTransport(TransportChoice::Automatic);
    return talk(*transport, url, offer, answer);
}

} // namespace

void tst_ConformancePeers::initTestCase()
{
    QVERIFY2(m_node.start(), m_node.errorText().constData());
    QStringList servers{QStringLiteral("plain"), QStringLiteral("fragment=%1").arg(fragment)};
    for (const Parameters &parameters : pythonServers())
        servers.append(parameters.forPython());
    QVERIFY2(m_python.start(servers), m_python.errorText().constData());
}

void tst_ConformancePeers::nodeDecides_data()
{
    QTest::addColumn<QString>("query");
    QTest::addColumn<QString>("answer");
    const QList<int> bits{0, 8, 9, 10, 11, 12, 13, 14, 15};
    for (const Parameters &parameters : combinations(bits, bits)) {
        const QString query = parameters.forNode();
        QTest::newRow(query.isEmpty() ? "nothing" : qPrintable(query)) << query << parameters.asAnswer();
    }
}

void tst_ConformancePeers::nodeDecides()
{
    QFETCH(QString, query);
    QFETCH(QString, answer);
    QUrl url = m_node.url();
    url.setQuery(query);
    const QString wrong = talkCompressed(url, DeflateOffer(), answer);
    QVERIFY2(wrong.isEmpty(), qPrintable(wrong + u'\n' + QString::fromUtf8(m_node.errorText())));
}

void tst_ConformancePeers::nodeIsAsked_data()
{
    QTest::addColumn<bool>("serverForgets");
    QTest::addColumn<bool>("clientForgets");
    QTest::addColumn<int>("serverBits");
    QTest::addColumn<int>("clientBits");
    for (const Parameters &asked : combinations({8, 9, 12, 15}, {0, 8, 9, 12, 15})) {
        QTest::newRow(qPrintable(asked.forNode()))
            << asked.serverForgets << asked.clientForgets << asked.serverBits << asked.clientBits;
    }
}

// The client's own wishes: ws answers with what it was asked for.
void tst_ConformancePeers::nodeIsAsked()
{
    QFETCH(bool, serverForgets);
    QFETCH(bool, clientForgets);
    QFETCH(int, serverBits);
    QFETCH(int, clientBits);
    DeflateOffer offer;
    offer.serverNoContextTakeover = serverForgets;
    offer.clientNoContextTakeover = clientForgets;
    offer.serverMaxWindowBits = serverBits;
    if (clientBits != 0)
        offer.clientMaxWindowBitsHint = clientBits;
    const Parameters asked{serverForgets, clientForgets, serverBits, clientBits};
    const QString wrong = talkCompressed(m_node.url(), offer, asked.asAnswer());
    QVERIFY2(wrong.isEmpty(), qPrintable(wrong + u'\n' + QString::fromUtf8(m_node.errorText())));
}

void tst_ConformancePeers::nodeSendsFragments()
{
    QUrl url = m_node.url();
    url.setQuery(QStringLiteral("fragment=%1").arg(fragment)); // also inside of characters
    const QString wrong = talkCompressed(url, DeflateOffer(), Parameters().asAnswer());
    QVERIFY2(wrong.isEmpty(), qPrintable(wrong + u'\n' + QString::fromUtf8(m_node.errorText())));
}

void tst_ConformancePeers::pythonDecides_data()
{
    QTest::addColumn<int>("server");
    QTest::addColumn<QString>("answer");
    int server = 2;
    for (const Parameters &parameters : pythonServers())
        QTest::newRow(qPrintable(parameters.forPython())) << server++ << parameters.asAnswer();
}

void tst_ConformancePeers::pythonDecides()
{
    QFETCH(int, server);
    QFETCH(QString, answer);
    const QString wrong = talkCompressed(m_python.url(server), DeflateOffer(), answer);
    QVERIFY2(wrong.isEmpty(), qPrintable(wrong + u'\n' + QString::fromUtf8(m_python.errorText())));
}

void tst_ConformancePeers::pythonSendsFragments()
{
    const QString wrong = talkCompressed(m_python.url(1), DeflateOffer(), Parameters().asAnswer());
    QVERIFY2(wrong.isEmpty(), qPrintable(wrong + u'\n' + QString::fromUtf8(m_python.errorText())));
}

void tst_ConformancePeers::withoutCompression_data()
{
    QTest::addColumn<TransportChoice>("choice");
    QTest::addColumn<bool>("offers");
    QTest::addColumn<QUrl>("url");
    QUrl node = m_node.url();
    node.setQuery(QStringLiteral("plain"));
    QTest::newRow("rfc6455, ws does not want it") << TransportChoice::Automatic << true << node;
    QTest::newRow("rfc6455, websockets does not want it") << TransportChoice::Automatic << true << m_python.url(0);
    QTest::newRow("rfc6455 does not offer it, ws") << TransportChoice::Automatic << false << m_node.url();
    QTest::newRow("rfc6455 does not offer it, websockets") << TransportChoice::Automatic << false << m_python.url(2);
    QTest::newRow("qt, ws") << TransportChoice::QtWebSockets << false << m_node.url();
    QTest::newRow("qt, websockets") << TransportChoice::QtWebSockets << false << m_python.url(2);
}

void tst_ConformancePeers::withoutCompression()
{
    QFETCH(TransportChoice, choice);
    QFETCH(bool, offers);
    QFETCH(QUrl, url);
    const auto transport = makeTransport(choice);
    const QString wrong = talk(*transport, url, offers ? std::optional(DeflateOffer()) : std::nullopt, QString());
    QVERIFY2(wrong.isEmpty(), qPrintable(wrong));
}

QTEST_GUILESS_MAIN(tst_ConformancePeers)
#include "tst_conformance_peers.moc"
