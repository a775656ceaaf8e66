#include "dialect/PlainText.h"

#include <QTest>

using namespace parlance;
using namespace Qt::StringLiterals;

class TestPlainText : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void isReadyAtOnce();
    void keepsText_data();
    void keepsText();
    void showsBinaryAsHex();
    void hasNothingElse();

private:
    const QDateTime m_now = QDateTime(QDate(2026, 1, 31), QTime(12, 0), Qt::UTC);
};

void TestPlainText::isReadyAtOnce()
{
    PlainText dialect;
    const Actions actions = dialect.opened({u"Ann"_s, u"token"_s, {u"lobby"_s}});
    QCOMPARE(actions.size(), 1);
    QCOMPARE(std::get<action::Ready>(actions.first()).user, u"Ann"_s);
    QCOMPARE(std::get<action::Ready>(actions.first()).promise, DeliveryPromise());
}

void TestPlainText::keepsText_data()
{
    QTest::addColumn<QString>("text");
    QTest::newRow("words") << u"Hello"_s;
    QTest::newRow("empty") << u""_s;
    QTest::newRow("line breaks") << u"a\nb\r\n"_s;
    QTest::newRow("looks like JSON") << uR"({"text":"x"})"_s;
    QTest::newRow("NUL inside") << QString(u"a"_s + QChar(u'\0') + u"b"_s);
    QTest::newRow("long") << QString(1000000, u'語');
}

void TestPlainText::keepsText()
{
    QFETCH(QString, text);
    PlainText dialect;
    const Actions actions = dialect.text(text, m_now);
    QCOMPARE(actions.size(), 1);
    const Message message = std::get<action::Deliver>(actions.first()).message;
    QCOMPARE(message.kind, MessageKind::Chat);
    QCOMPARE(message.text, text);
    QCOMPARE(message.sender, QString());
    QCOMPARE(message.id, QString());
    QCOMPARE(message.time, m_now);

    OutgoingMessage out;
    out.text = text;
    QCOMPARE(*dialect.encode(out), OutFrame::ofText(text));
}

void TestPlainText::showsBinaryAsHex()
{
    PlainText dialect;
    const auto shown = [&](const QByteArray &bytes) {
        return std::get<action::Deliver>(dialect.binary(bytes, m_now).first()).message;
    };
    QCOMPARE(shown(QByteArray::fromHex("00ff10")).kind, MessageKind::Unreadable);
    QCOMPARE(shown(QByteArray::fromHex("00ff10")).text, u"00 ff 10"_s);
    const QString large = shown(QByteArray(5000, 'a')).text;
    QVERIFY(large.startsWith(u"61 61"_s));
    QVERIFY2(large.endsWith(u" … +3976 B"_s), qPrintable(large.right(20)));
    QVERIFY(large.size() < 3200);
}

void TestPlainText::hasNothingElse()
{
    PlainText dialect;
    QVERIFY(!dialect.hasRooms());
    QVERIFY(dialect.join(u"a"_s).isEmpty());
    QVERIFY(dialect.leave(u"a"_s).isEmpty());
    QVERIFY(dialect.typing(u"a"_s, true).isEmpty());
    QVERIFY(dialect.requestHistory(u"a"_s, {}).isEmpty());
    QCOMPARE(dialect.heartbeat().interval.count(), 0);
}

QTEST_APPLESS_MAIN(TestPlainText)
#include "tst_plaintext.moc"
