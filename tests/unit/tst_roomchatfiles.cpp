// Files of messages on the client's side of the room protocol: what goes out, what comes in, what is asked for.

#include "dialect/FileRequests.h"
#include "dialect/JsonChat.h"
#include "dialect/PlainText.h"
#include "dialect/RoomChat.h"
#include "domain/HeadedBytes.h"
#include "support/ActionText.h"

#include <QCryptographicHash>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QRandomGenerator>
#include <QTest>

using namespace parlance;
using namespace parlance::test;
using namespace Qt::StringLiterals;

namespace {

FilePart part(const QByteArray &bytes, const QString &name = u"a.png"_s)
{
    return {name, u"image/png"_s, bytes.size(), QCryptographicHash::hash(bytes, QCryptographicHash::Sha256), bytes, {}};
}

QJsonObject described(const FilePart &file)
{
    return {{u"name"_s, file.name}, {u"type"_s, file.type}, {u"size"_s, file.size}, {u"sha256"_s, QString::fromLatin1(file.sha256.toHex())}};
}

QByteArray framed(const QJsonObject &header, const QByteArray &bytes)
{
    const QByteArray json = QJsonDocument(header).toJson(QJsonDocument::Compact);
    return HeadedBytes{json, bytes}.joined();
}

QJsonObject message(const QJsonObject &file, int seq = 1)
{
    return {{u"type"_s, u"message"_s}, {u"id"_s, u"id-%1"_s.arg(seq)}, {u"serverId"_s, u"s%1"_s.arg(seq)}, {u"seq"_s, seq},
            {u"room"_s, u"lobby"_s},   {u"user"_s, u"Bob"_s},           {u"text"_s, u"hi"_s},               {u"file"_s, file}};
}

QString text(const QJsonObject &frame)
{
    return QString::fromUtf8(QJsonDocument(frame).toJson(QJsonDocument::Compact));
}

} // namespace

class TestRoomChatFiles : public QObject
{
    Q_OBJECT

    const QDateTime m_now = QDateTime(QDate(2026, 1, 31), QTime(12, 0), Qt::UTC);

    void enter(RoomChat &chat, const QJsonObject &more = {{u"files"_s, true}, {u"binary"_s, true}, {u"maxFile"_s, 3000}}) const
    {
        QJsonObject capabilities{{u"ack"_s, true}, {u"resume"_s, true}, {u"history"_s, true}, {u"maxMessage"_s, 1000}};
        for (auto field = more.begin(); field != more.end(); ++field)
            capabilities.insert(field.key(), field.value());
        chat.opened({u"Ann"_s, {}, {u"lobby"_s}});
        chat.text(text({{u"type"_s, u"welcome"_s}, {u"version"_s, 1}, {u"session"_s, u"S"_s}, {u"capabilities"_s, capabilities}}), m_now);
        chat.text(uR"({"type":"presence","room":"lobby","users":["Ann"],"seq":0})"_s, m_now);
    }

    static std::optional<FilePart> delivered(const Actions &actions)
    {
        const auto *deliver = actions.isEmpty() ? nullptr : std::get_if<action::Deliver>(&actions.first());
        return deliver ? deliver->message.file : std::nullopt;
    }

private Q_SLOTS:
    void announcesWhatItTakes()
    {
        RoomChat chat;
        const Actions actions = chat.opened({u"Ann"_s, {}, {}});
        QVERIFY(std::get<action::Send>(actions.last()).frame.text.contains(u"\"files\":true"));
    }

    void goesOut_data()
    {
        QTest::addColumn<QJsonObject>("capabilities");
        QTest::addColumn<int>("size");
        QTest::addColumn<QString>("outcome");
        const QJsonObject binary{{u"files"_s, true}, {u"binary"_s, true}, {u"maxFile"_s, 3000}};
        const QJsonObject base64{{u"files"_s, true}, {u"maxFile"_s, 3000}};
        QTest::newRow("binary") << binary << 100 << u"binary"_s;
        QTest::newRow("binary, empty") << binary << 0 << u"binary"_s;
        QTest::newRow("binary, larger than a text may be") << binary << 3000 << u"binary"_s;
        QTest::newRow("binary, too large") << binary << 3001 << u"too large 3001"_s;
        QTest::newRow("base64") << base64 << 300 << u"text"_s;
        QTest::newRow("base64, larger than a text may be") << base64 << 900 << u"too large"_s;
        QTest::newRow("base64, over the limit of files") << base64 << 3001 << u"too large 3001"_s;
        QTest::newRow("no limit said") << QJsonObject{{u"files"_s, true}, {u"binary"_s, true}} << 100000 << u"binary"_s;
        QTest::newRow("no files") << QJsonObject{} << 10 << u"not encodable"_s;
    }

    void goesOut()
    {
        QFETCH(QJsonObject, capabilities);
        QFETCH(int, size);
        QFETCH(QString, outcome);
        RoomChat chat;
        enter(chat, capabilities);
        const FilePart file = part(QByteArray(size, 'x'));
        const Result<OutFrame> frame = chat.encode({u"id-1"_s, u"lobby"_s, u"caption"_s, m_now, file});
        if (!frame) {
            const QString kind = frame.error().kind == int(Refusal::TooLarge) ? u"too large "_s + frame.error().value : u"not encodable"_s;
            QVERIFY2(kind.startsWith(outcome), qPrintable(kind));
            return;
        }
        QCOMPARE(frame->binary ? u"binary"_s : u"text"_s, outcome);
        const std::optional<HeadedBytes> parts = HeadedBytes::split(frame->bytes);
        QCOMPARE(parts.has_value(), frame->binary);
        const QJsonObject header = QJsonDocument::fromJson(parts ? parts->header.toByteArray() : frame->text.toUtf8()).object();
        QJsonObject expected{{u"type"_s, u"message"_s}, {u"id"_s, u"id-1"_s}, {u"room"_s, u"lobby"_s}, {u"text"_s, u"caption"_s}};
        QJsonObject object = described(file);
        if (!frame->binary)
            object.insert(u"data"_s, QString::fromLatin1(file.bytes.toBase64()));
        expected.insert(u"file"_s, object);
        QCOMPARE(header, expected);
        if (parts)
            QCOMPARE(parts->body.toByteArray(), file.bytes);
        // Its ack is known as that of one of ours.
        QCOMPARE(actionTexts(chat.text(uR"({"type":"error","code":"bad-file","reason":"no","id":"id-1"})"_s, m_now)),
                 QStringList{u"refused by-server id-1|no"_s});
    }

    // What was written before the first link waits for it: only then it is known whether it can go.
    void isNotJudgedBeforeTheWelcome()
    {
        RoomChat chat;
        const OutgoingMessage outgoing{u"id-1"_s, u"lobby"_s, {}, m_now, part("abc")};
        QVERIFY(chat.encode(outgoing));
        enter(chat, {});
        QCOMPARE(chat.encode(outgoing).error().kind, int(Refusal::NotEncodable));
    }

    void otherDialectsRefuse()
    {
        const OutgoingMessage outgoing{u"id"_s, u"lobby"_s, u"caption"_s, m_now, part("abc")};
        QCOMPARE(PlainText().encode(outgoing).error().kind, int(Refusal::NotEncodable));
        QCOMPARE(JsonChat(JsonMapping()).encode(outgoing).error().kind, int(Refusal::NotEncodable));
    }

    void comesIn_data()
    {
        QTest::addColumn<bool>("binary");
        QTest::newRow("binary") << true;
        QTest::newRow("base64") << false;
    }

    void comesIn()
    {
        QFETCH(bool, binary);
        RoomChat chat;
        enter(chat);
        FilePart file = part(QByteArray("\x89PNG\r\n\0\xff", 8));
        QJsonObject object = described(file);
        if (!binary)
            object.insert(u"data"_s, QString::fromLatin1(file.bytes.toBase64()));
        const Actions actions = binary ? chat.binary(framed(message(object), file.bytes), m_now) : chat.text(text(message(object)), m_now);
        QCOMPARE(actionTexts(actions), QStringList{u"chat lobby|Bob|hi"_s});
        QCOMPARE(delivered(actions), file);
    }

    // What a hostile sender may say never becomes a path, a disguise or bytes that nobody checked.
    void hostile_data()
    {
        QTest::addColumn<QJsonObject>("changes");
        QTest::addColumn<QString>("name");
        QTest::addColumn<QString>("outcome"); // whole, damaged, none: no file at all
        const auto row = [](const char *what, const QString &key, const QJsonValue &value, const QString &name, const QString &outcome) {
            QTest::newRow(what) << QJsonObject{{key, value}} << name << outcome;
        };
        row("a path", u"name"_s, u"../../etc/passwd"_s, u"passwd"_s, u"whole"_s);
        row("a path of Windows", u"name"_s, u"C:\\x\\..\\evil.bat"_s, u"evil.bat"_s, u"whole"_s);
        row("turned writing", u"name"_s, QString(u"photo\u202egnp.exe"_s), u"photognp.exe"_s, u"whole"_s);
        row("only dots", u"name"_s, u".."_s, u"file"_s, u"whole"_s);
        row("name is a number", u"name"_s, 7, {}, u"none"_s);
        row("size lies", u"size"_s, 4, u"a.png"_s, u"damaged"_s);
        row("size is huge", u"size"_s, 9007199254740991.0, u"a.png"_s, u"damaged"_s);
        row("size is negative", u"size"_s, -1, {}, u"none"_s);
        row("wrong digest", u"sha256"_s, QString(64, u'0'), u"a.png"_s, u"damaged"_s);
        row("short digest", u"sha256"_s, u"00"_s, {}, u"none"_s);
        row("no digest", u"sha256"_s, QJsonValue(), {}, u"none"_s);
        row("type is a page", u"type"_s, u"text/html"_s, u"a.png"_s, u"whole"_s);
    }

    void hostile()
    {
        QFETCH(QJsonObject, changes);
        QFETCH(QString, name);
        QFETCH(QString, outcome);
        RoomChat chat;
        enter(chat);
        QJsonObject object = described(part("abc"));
        for (auto change = changes.begin(); change != changes.end(); ++change)
            object.insert(change.key(), change.value());
        const Actions actions = chat.binary(framed(message(object), "abc"), m_now);
        QStringList expected{u"chat lobby|Bob|hi"_s};
        if (outcome == u"damaged")
            expected.append(u"damaged lobby|Bob|a.png"_s);
        QCOMPARE(actionTexts(actions), expected);
        const std::optional<FilePart> file = delivered(actions);
        QCOMPARE(file.has_value(), outcome != u"none");
        if (file) {
            QCOMPARE(file->name, name);
            QCOMPARE(file->bytes, outcome == u"whole" ? QByteArray("abc") : QByteArray());
        }
    }

    void smallFilesAreAskedForOneByOne()
    {
        RoomChat chat;
        enter(chat);
        const FilePart small = part("abc");
        QJsonObject large = described(small);
        large.insert(u"size"_s, FileRequests::smallSize + 1);
        QCOMPARE(actionTexts(chat.text(text(message(large, 1)), m_now)), QStringList{u"chat lobby|Bob|hi"_s});
        QCOMPARE(actionTexts(chat.text(text(message(described(small), 2)), m_now)),
                 (QStringList{u"chat lobby|Bob|hi"_s, uR"(send {"room":"lobby","serverId":"s2","type":"file"})"_s}));
        QCOMPARE(actionTexts(chat.text(text(message(described(small), 3)), m_now)), QStringList{u"chat lobby|Bob|hi"_s});

        // Not asked for, and of another room: nobody takes it.
        QJsonObject answer{{u"type"_s, u"file"_s}, {u"room"_s, u"lobby"_s}, {u"serverId"_s, u"s1"_s}, {u"file"_s, described(small)}};
        QCOMPARE(actionTexts(chat.binary(framed(answer, "abc"), m_now)), QStringList());
        answer.insert(u"serverId"_s, u"s2"_s);
        QCOMPARE(actionTexts(chat.binary(framed(answer, "abc"), m_now)),
                 (QStringList{u"file lobby|s2|a.png|3"_s, uR"(send {"room":"lobby","serverId":"s3","type":"file"})"_s}));
        // That the server has forgotten it concerns nobody: no person has asked.
        QCOMPARE(actionTexts(chat.text(uR"({"type":"error","code":"no-file","reason":"gone","room":"lobby","serverId":"s3"})"_s, m_now)), QStringList());
    }

    void asksAtThePersonsWish()
    {
        RoomChat chat;
        enter(chat);
        QCOMPARE(actionTexts(chat.requestFile(u"lobby"_s, u"s9"_s)), QStringList{uR"(send {"room":"lobby","serverId":"s9","type":"file"})"_s});
        QCOMPARE(actionTexts(chat.text(uR"({"type":"error","code":"no-file","reason":"gone","room":"lobby","serverId":"s9"})"_s, m_now)),
                 QStringList{u"error lobby||gone"_s});
        QVERIFY(chat.requestFile(u"ops"_s, u"s9"_s).isEmpty());

        chat.requestFile(u"lobby"_s, u"s10"_s);
        const QJsonObject answer{{u"type"_s, u"file"_s}, {u"room"_s, u"lobby"_s}, {u"serverId"_s, u"s10"_s}, {u"file"_s, described(part("abc"))}};
        QCOMPARE(actionTexts(chat.binary(framed(answer, "abX"), m_now)), QStringList{u"damaged lobby||a.png"_s});

        // A new link knows nothing of what was asked on the last one.
        chat.requestFile(u"lobby"_s, u"s10"_s);
        enter(chat);
        QCOMPARE(actionTexts(chat.binary(framed(answer, "abc"), m_now)), QStringList());
    }

    void historyAsksToo()
    {
        RoomChat chat;
        enter(chat);
        chat.requestHistory(u"lobby"_s, {});
        const QJsonObject page{{u"type"_s, u"history"_s}, {u"room"_s, u"lobby"_s}, {u"complete"_s, true},
                               {u"messages"_s, QJsonArray{message(described(part("abc")))}}};
        QCOMPARE(actionTexts(chat.text(text(page), m_now)),
                 (QStringList{u"history lobby|chat lobby|Bob|hi|1"_s, uR"(send {"room":"lobby","serverId":"s1","type":"file"})"_s}));
    }

    void nothingIsAskedOfAServerWithoutFiles()
    {
        RoomChat chat;
        enter(chat, {});
        QCOMPARE(actionTexts(chat.text(text(message(described(part("abc")))), m_now)), QStringList{u"chat lobby|Bob|hi"_s});
        QVERIFY(chat.requestFile(u"lobby"_s, u"s1"_s).isEmpty());
    }

    void strayBinaryIsUnreadable_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::newRow("empty") << QByteArray();
        QTest::newRow("no header") << QByteArray("\0\0\0\xff{}", 6);
        QTest::newRow("no JSON") << QByteArray("\0\0\0\2ab", 6);
        QTest::newRow("another type") << framed({{u"type"_s, u"ack"_s}, {u"id"_s, u"x"_s}}, "abc");
        QTest::newRow("a message without a text") << framed({{u"type"_s, u"message"_s}}, "abc");
        QTest::newRow("an answer without a room") << framed({{u"type"_s, u"file"_s}, {u"serverId"_s, u"s"_s}}, "abc");
    }

    void strayBinaryIsUnreadable()
    {
        QFETCH(QByteArray, bytes);
        RoomChat chat;
        enter(chat);
        const QStringList actions = actionTexts(chat.binary(bytes, m_now));
        QCOMPARE(actions.size(), 1);
        QVERIFY2(actions.first().startsWith(u"unreadable"), qPrintable(actions.first()));
    }

    void garbageNeverHurts()
    {
        QRandomGenerator random(11);
        const QByteArray sound = framed(message(described(part("abc"))), "abc");
        for (int run = 0; run < 2000; ++run) {
            RoomChat chat;
            enter(chat);
            QByteArray bytes = sound;
            for (int change = random.bounded(4); change >= 0; --change)
                bytes[random.bounded(bytes.size())] = char(random.bounded(256));
            bytes.truncate(random.bounded(4) ? bytes.size() : random.bounded(bytes.size()));
            const Actions actions = chat.binary(bytes, m_now);
            if (const std::optional<FilePart> file = delivered(actions); file && !file->bytes.isEmpty())
                QCOMPARE(QCryptographicHash::hash(file->bytes, QCryptographicHash::Sha256), file->sha256);
        }
    }

    void waitingIsBounded()
    {
        FileRequests requests;
        Message message;
        message.room = u"lobby"_s;
        message.file = part("abc");
        message.file->bytes.clear();
        for (size_t i = 0; i < 2 * FileRequests::maxWaiting; ++i) {
            message.serverId = QString::number(i);
            requests.noticed(message);
        }
        size_t asked = 0;
        while (const auto wanted = requests.next({u"lobby"_s})) {
            ++asked;
            QVERIFY(requests.settled(wanted->serverId).known);
        }
        QCOMPARE(asked, FileRequests::maxWaiting);
    }
};

QTEST_GUILESS_MAIN(TestRoomChatFiles)
#include "tst_roomchatfiles.moc"
