#include "support/ReaderLog.h"
#include "support/SlowUtf8.h"

#include <QRandomGenerator>
#include <QTest>

#include <algorithm>

using namespace parlance;
using namespace parlance::test;

// Streams made at random, mostly right, read in random pieces by the reader and at once by a literal reading of the RFC.
class TestMessageReaderRandom : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void likeTheSlowOne_data();
    void likeTheSlowOne();
};

namespace {

constexpr qint64 messageLimit = 2000;

// Reads all that there is, one rule after the other, as RFC 6455 section 5 puts them.
class SlowReader
{
public:
    SlowReader(QByteArray bytes, WireRole role)
        : m_bytes(std::move(bytes))
        , m_role(role)
    {
        while (!m_over && readFrame()) { }
    }

    QStringList lines;

private:
    bool readFrame()
    {
        const QByteArray rest = m_bytes.sliced(m_at);
        if (rest.isEmpty())
            return false;
        const auto first = quint8(rest.at(0));
        const int code = first & 15;
        if (first & 0x70)
            return fail("reserved-bits");
        if (!QList<int>{0, 1, 2, 8, 9, 10}.contains(code))
            return fail("reserved-opcode");
        if (code >= 8 && first < 0x80)
            return fail("control-fragmented");
        if (code == 0 && m_opcode == 0)
            return fail("nothing-to-continue");
        if ((code == 1 || code == 2) && m_opcode != 0)
            return fail("message-not-finished");
        if (rest.size() < 2)
            return false;
        const auto second = quint8(rest.at(1));
        const bool masked = second >= 0x80;
        if (masked && m_role == WireRole::Client)
            return fail("masked-by-server");
        if (!masked && m_role == WireRole::Server)
            return fail("unmasked-by-client");
        quint64 length = second & 127;
        if (code >= 8 && length > 125)
            return fail("control-too-long");
        const int extra = length == 126 ? 2 : length == 127 ? 8 : 0;
        const qsizetype head = 2 + extra + (masked ? 4 : 0);
        if (rest.size() < head)
            return false;
        if (extra > 0) {
            length = 0;
            for (int i = 0; i < extra; ++i)
                length = length * 256 + quint8(rest.at(2 + i));
            if (length > quint64(std::numeric_limits<qint64>::max()))
                return fail("length-top-bit");
            if (length < (extra == 2 ? 126u : 65536u))
                return fail("length-not-minimal");
        }
        if (code < 8 && length > quint64(messageLimit - m_message.size()))
            return fail("message-too-big");
        QByteArray payload = rest.sliced(head, std::min<qsizetype>(qsizetype(length), rest.size() - head));
        for (qsizetype i = 0; masked && i < payload.size(); ++i)
            payload[i] = char(payload.at(i) ^ rest.at(head - 4 + i % 4));
        const bool whole = quint64(payload.size()) == length;
        m_at += head + payload.size();
        return code < 8 ? readData(code, first >= 0x80, payload, whole) : whole && readControl(code, payload);
    }

    bool readData(int code, bool fin, const QByteArray &payload, bool whole)
    {
        m_opcode = code == 0 ? m_opcode : code;
        m_message += payload;
        const SlowUtf8 text(m_message);
        if (m_opcode == 1) {
            if (text.state == SlowUtf8::State::Wrong)
                return fail("invalid-utf8");
            if (fin && whole && text.state == SlowUtf8::State::Unfinished)
                return fail("invalid-utf8");
        }
        if (!whole)
            return false;
        if (fin) {
            note(m_opcode == 1 ? QStringLiteral("text ") + text.text : QStringLiteral("binary ") + hex(m_message));
            m_message.clear();
            m_opcode = 0;
        }
        return true;
    }

    bool readControl(int code, const QByteArray &payload)
    {
        if (code != 8) {
            note((code == 9 ? QStringLiteral("ping ") : QStringLiteral("pong ")) + hex(payload));
            return true;
        }
        if (payload.size() == 1)
            return fail("close-body-one-byte");
        int number = 1005;
        if (!payload.isEmpty()) {
            number = quint8(payload.at(0)) * 256 + quint8(payload.at(1));
            const bool known = number >= 1000 && number <= 1014 && (number < 1004 || number > 1006);
            if (!known && (number < 3000 || number > 4999))
                return fail("close-code-invalid");
        }
        const SlowUtf8 reason(payload.mid(2));
        if (reason.state != SlowUtf8::State::Whole)
            return fail("close-reason-not-utf8");
        note(QStringLiteral("close %1 ").arg(number) + reason.text);
        m_over = true;
        return false;
    }

    static QString hex(const QByteArray &bytes) { return QString::fromLatin1(bytes.toHex()); }
    void note(const QString &line) { lines += line.trimmed(); }
    bool fail(const char *rule)
    {
        lines += QStringLiteral("violation ") + QLatin1String(rule);
        m_over = true;
        return false;
    }

    QByteArray m_bytes;
    WireRole m_role;
    qsizetype m_at = 0;
    int m_opcode = 0;
    QByteArray m_message;
    bool m_over = false;
};

class Maker
{
public:
    Maker(quint32 seed, WireRole role)
        : m_random(seed)
        , m_role(role)
    {
    }

    int below(qsizetype limit) { return m_random.bounded(int(limit)); }

    QByteArray stream()
    {
        QByteArray bytes;
        for (int n = 1 + below(12); n > 0; --n)
            bytes += message();
        if (below(3) == 0)
            bytes += frame(0x88, QByteArray::fromHex("03e8") + text(below(40)));
        for (int n = below(2) == 0 ? 1 + below(3) : 0; n > 0; --n)
            bytes[below(bytes.size())] = char(below(256)); // something goes wrong
        if (below(4) == 0)
            bytes.truncate(below(bytes.size()));
        return bytes;
    }

private:
    QByteArray message()
    {
        if (below(5) == 0)
            return frame(below(2) ? 0x89 : 0x8a, text(below(100)).left(125));
        const int code = 1 + below(2);
        QByteArray rest = text(below(10) == 0 ? below(1500) : below(200));
        QByteArray bytes;
        bool first = true;
        while (below(3) == 0 && !rest.isEmpty()) {
            const qsizetype size = below(rest.size() + 1);
            bytes += frame(first ? code : 0, rest.first(size));
            rest = rest.sliced(size);
            first = false;
            if (below(4) == 0)
                bytes += frame(0x89, "p");
        }
        return bytes + frame(first ? 0x80 | code : 0x80, rest);
    }

    QByteArray text(qsizetype size)
    {
        static const QByteArray parts[] = {"a", "0123456789abcdef", "\xc3\xa9", "\xe6\xb6\x88", "\xed\x9f\xbf",
                                           "\xf0\x9f\x91\xa8", "\xef\xbb\xbf", QByteArray(1, '\0')};
        QByteArray bytes;
        while (bytes.size() < size)
            bytes += parts[below(std::size(parts))].repeated(1 + below(8));
        return bytes;
    }

    QByteArray frame(int first, const QByteArray &payload)
    {
        QByteArray mask;
        for (int i = 0; i < 4 && m_role == WireRole::Server; ++i)
            mask += char(below(256));
        return frameBytes(quint8(first), payload, mask);
    }

    QRandomGenerator m_random;
    WireRole m_role;
};

} // namespace

void TestMessageReaderRandom::likeTheSlowOne_data()
{
    QTest::addColumn<bool>("masked");
    QTest::addColumn<quint32>("seed");
    for (quint32 seed = 1; seed <= 10; ++seed) {
        QTest::addRow("client, seed %u", seed) << false << seed;
        QTest::addRow("server, seed %u", seed) << true << seed;
    }
}

void TestMessageReaderRandom::likeTheSlowOne()
{
    QFETCH(bool, masked);
    QFETCH(quint32, seed);
    const WireRole role = masked ? WireRole::Server : WireRole::Client;
    Maker maker(seed, role);
    int violations = 0;
    int messages = 0;
    for (int round = 0; round < 150; ++round) {
        const QByteArray bytes = maker.stream();
        const SlowReader slow(bytes, role);
        for (int pieces = 1; pieces < 6; ++pieces) {
            QList<qsizetype> cuts;
            for (int i = 1; i < pieces; ++i)
                cuts += maker.below(bytes.size() + 1);
            std::sort(cuts.begin(), cuts.end());
            ReaderLog log;
            MessageReader reader(role, log);
            reader.setLimits({messageLimit, messageLimit});
            feedCut(reader, bytes, cuts);
            if (log.lines != slow.lines)
                qWarning("the stream was %s", bytes.toHex().constData());
            QCOMPARE(log.lines, slow.lines);
        }
        violations += int(slow.lines.filter(QStringLiteral("violation")).size());
        messages += int(slow.lines.size());
    }
    QVERIFY(violations > 10); // both sorts were there
    QVERIFY(messages > 500);
}

QTEST_APPLESS_MAIN(TestMessageReaderRandom)
#include "tst_messagereader_random.moc"
