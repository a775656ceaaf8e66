#include "domain/RoomLink.h"

#include <QTest>

using namespace parlance;
using namespace Qt::StringLiterals;

class tst_RoomLink : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void splits_data()
    {
        QTest::addColumn<QString>("link");
        QTest::addColumn<QString>("url");
        QTest::addColumn<QString>("room");
        QTest::addColumn<QString>("token");
        QTest::newRow("both") << u"ws://10.0.0.1:4/?room=Team&token=a-b_c"_s << u"ws://10.0.0.1:4/"_s << u"Team"_s << u"a-b_c"_s;
        QTest::newRow("only the token") << u"ws://10.0.0.1:4/?token=a-b_c"_s << u"ws://10.0.0.1:4/"_s << QString() << u"a-b_c"_s;
        QTest::newRow("only the room") << u"ws://10.0.0.1:4/?room=Team"_s << u"ws://10.0.0.1:4/"_s << u"Team"_s << QString();
        QTest::newRow("among others") << u"ws://h/?a=1&token=x&b=2"_s << u"ws://h/?a=1&b=2"_s << QString() << u"x"_s;
        QTest::newRow("encoded") << u"ws://h/?room=%E5%8E%A8%E6%88%BF%20%26%20a%2Bb&token=a%2Bb%20c"_s << u"ws://h/"_s
                                 << u"厨房 & a+b"_s << u"a+b c"_s;
        QTest::newRow("empty ones stay") << u"ws://h/?room=&token="_s << u"ws://h/?room=&token="_s << QString() << QString();
        QTest::newRow("none") << u"ws://h/?a=1"_s << u"ws://h/?a=1"_s << QString() << QString();
        QTest::newRow("no query") << u"ws://h"_s << u"ws://h"_s << QString() << QString();
    }
    void splits()
    {
        QFETCH(QString, link);
        QFETCH(QString, url);
        QFETCH(QString, room);
        QFETCH(QString, token);
        const RoomLink split = splitRoomLink(QUrl(link));
        QCOMPARE(split.url.toString(), url);
        QCOMPARE(split.room, room);
        QCOMPARE(split.token, token);
    }

    void comesBackAsItWas_data()
    {
        QTest::addColumn<QString>("room");
        for (const QString &room : {u"Team"_s, u"a, b"_s, u"100% a&b=c#d?e/f+g;h"_s, u"%20"_s, u"厨房 🍳"_s, u"\"q\" <r>"_s})
            QTest::newRow(room.toUtf8().constData()) << room;
    }
    void comesBackAsItWas()
    {
        QFETCH(QString, room);
        const QUrl url(u"ws://[fd00::1]:40123/"_s);
        const QString text = joinRoomLink({url, room, u"t&k=n"_s}).toString(QUrl::FullyEncoded); // as it is passed on
        QVERIFY2(!text.contains(u' '), qPrintable(text));
        const RoomLink split = splitRoomLink(QUrl(text, QUrl::StrictMode));
        QCOMPARE(split.url, url);
        QCOMPARE(split.room, room);
        QCOMPARE(split.token, u"t&k=n"_s);
        QCOMPARE(joinRoomLink({url, {}, {}}), url);
    }
};

QTEST_GUILESS_MAIN(tst_RoomLink)
#include "tst_roomlink.moc"
