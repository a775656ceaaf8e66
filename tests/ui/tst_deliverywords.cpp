#include "EnglishWords.h"
#include "ui/details/DeliveryWords.h"
#include "ui/details/DetailsDialog.h"
#include "ui/details/HeartbeatStrip.h"
#include "ui/details/HeartbeatWords.h"
#include "ui/theme/Theme.h"

#include <QApplication>
#include <QClipboard>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QTabWidget>
#include <QTest>

using namespace parlance;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using Fate = HeartbeatEntry::Fate;

// What the details say about delivery and heartbeats: the table of the promises, and the record of the pings.
class tst_DeliveryWords : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates)); }
    void cleanup() { QApplication::setPalette(Theme::lightPalette()); }

    void promises_data()
    {
        QTest::addColumn<DeliveryPromise>("promise");
        QTest::addColumn<QString>("brief");
        QTest::addColumn<QStringList>("said");
        QTest::addColumn<QStringList>("unsaid");
        DeliveryPromise nothing;
        QTest::newRow("fire and forget")
            << nothing << u"Confirms nothing"_s
            << QStringList{u"This server confirms nothing."_s, u"reached the server's WebSocket layer, or that of a proxy, and no more"_s,
                           u"you decide whether to send it again"_s, u"Only if you send one again"_s, u"as you wrote them. One in doubt"_s,
                           u"does not send them later"_s, u"those that this computer has kept"_s}
            << QStringList{u"counts as delivered"_s, u"drops"_s, u"limit"_s};
        DeliveryPromise acks;
        acks.acks = true;
        QTest::newRow("acks, keeps no ids")
            << acks << u"Confirms"_s
            << QStringList{u"confirms every message, and does not recognise repeated ones"_s, u"when the server confirms it"_s,
                           u"At the others perhaps"_s, u"as you wrote them, also when some had to be sent again"_s}
            << QStringList{u"hollow tick"_s, u"Not at the others either"_s, u"sends them back"_s};
        DeliveryPromise dedupes = acks;
        dedupes.dedupes = true;
        dedupes.resumes = true;
        dedupes.history = true;
        dedupes.maxMessage = 1'000'000;
        dedupes.files = true;
        dedupes.maxFile = 16'000'000;
        dedupes.messagesPerSecond = 1;
        QTest::newRow("acks and drops doubles")
            << dedupes << u"Confirms, drops doubles"_s
            << QStringList{u"confirms every message, and drops repeated ones"_s, u"Not at the others either"_s,
                           u"what was missed at the next connection"_s, u"scrolling up"_s, u"A message may have 1.0 MB."_s,
                           u"A file may have 16.0 MB."_s, u"At most 1 message in a second"_s}
            << QStringList{u"perhaps"_s, u"in parts"_s};
        DeliveryPromise echoes = acks;
        echoes.echoes = true;
        echoes.history = true;
        QTest::newRow("echoes our id")
            << echoes << u"Confirms"_s
            << QStringList{u"sends every message back, and does not recognise"_s, u"when the server sends it back"_s,
                           u"as the server sends them back"_s, u"fetched from the server's history"_s, u"At the others perhaps"_s}
            << QStringList{u"as you wrote them"_s};
        DeliveryPromise parts = dedupes;
        parts.chunks = true;
        parts.messagesPerSecond = 50;
        parts.maxFile = 0;
        QTest::newRow("parts and a rate") << parts << u"Confirms, drops doubles"_s
                                          << QStringList{u"a larger one goes in parts"_s, u"At most 50 messages in a second"_s, u"It takes files."_s}
                                          << QStringList();
    }
    void promises()
    {
        QFETCH(DeliveryPromise, promise);
        QFETCH(QStringList, said);
        QFETCH(QStringList, unsaid);
        QTEST(DeliveryWords::brief(promise), "brief");
        const QString text = plainText(DeliveryWords::lines(promise, DialectKind::Room));
        for (const QString &part : said)
            QVERIFY2(text.contains(part), qPrintable(part + u"\n\n" + text));
        for (const QString &part : unsaid)
            QVERIFY2(!text.contains(part), qPrintable(part + u"\n\n" + text));
    }

    void sources()
    {
        const auto source = [](DialectKind dialect) { return DeliveryWords::lines(DeliveryPromise{}, dialect).at(1).text; };
        QCOMPARE(source(DialectKind::Room), u"The server said so itself when the connection was made."_s);
        QCOMPARE(source(DialectKind::JsonChat), u"The settings of this connection say so; Parlance cannot check it."_s);
        QCOMPARE(source(DialectKind::PlainText), u"Plain text has neither numbers nor confirmations."_s);
        QCOMPARE(DeliveryWords::lines({}, DialectKind::Room).size(), 1); // nothing is made up before it is known
    }

    void heartbeatFacts()
    {
        const DetailsFacts none = HeartbeatWords::facts({});
        QCOMPARE(none.at(0).value, u"0 sent, 0 answered"_s);
        QCOMPARE(none.at(3).value, u"–"_s);
        const DetailsFacts facts = HeartbeatWords::facts(figures());
        QCOMPARE(facts.size(), none.size());
        QCOMPARE(facts.at(0).value, u"1,203 sent, 1,199 answered"_s);
        QCOMPARE(facts.at(1).value, u"3"_s);
        QCOMPARE(facts.at(2).value, u"1"_s);
        QCOMPARE(facts.at(4).value, u"1.50 ms"_s);
        QCOMPARE(facts.at(6).value, u"7,200 ms"_s);
    }

    void fates_data()
    {
        QTest::addColumn<HeartbeatEntry>("entry");
        QTest::addColumn<QString>("words");
        const auto row = [](const char *name, Fate fate, bool late, const QString &words) {
            HeartbeatEntry entry;
            entry.fate = fate;
            entry.late = late;
            entry.roundTrip = 1234us;
            QTest::newRow(name) << entry << words;
        };
        row("answered", Fate::Answered, false, u"1.23 ms"_s);
        row("late", Fate::Answered, true, u"1.23 ms, late"_s);
        row("waiting", Fate::Waiting, false, u"waits for the answer"_s);
        row("overdue", Fate::Waiting, true, u"not answered in time yet"_s);
        row("covered", Fate::Covered, false, u"answered with a later one"_s);
        row("missing", Fate::Missing, true, u"missing: the server did not answer"_s);
        row("cut off", Fate::CutOff, false, u"the connection ended first"_s);
    }
    void fates()
    {
        QFETCH(HeartbeatEntry, entry);
        QTEST(HeartbeatWords::fate(entry), "words");
    }

    // A longer round trip is a higher bar; what is missing stands out over the whole height.
    void theStripIsDrawn_data()
    {
        QTest::addColumn<bool>("dark");
        QTest::newRow("light") << false;
        QTest::newRow("dark") << true;
    }
    void theStripIsDrawn()
    {
        QFETCH(bool, dark);
        QApplication::setPalette(dark ? Theme::darkPalette() : Theme::lightPalette());
        HeartbeatStrip strip;
        strip.resize(400, 110);
        QCOMPARE(strip.shown(), 0);
        QVector<HeartbeatEntry> entries;
        for (const auto time : {100us, 1000us, 10000us})
            entries.append({HeartbeatEntry::Kind::Ping, Fate::Answered, false, QDateTime::currentDateTime(), time, 1});
        entries.append({HeartbeatEntry::Kind::Ping, Fate::Missing, true, QDateTime::currentDateTime(), 0us, 1});
        strip.setEntries(entries);
        QCOMPARE(strip.shown(), 4);
        const QImage image = strip.grab().toImage();
        const auto inked = [&image](int fromRight) { // pixels of the column that are far from the ground
            int count = 0;
            for (int y = 0; y < image.height(); ++y) {
                const QColor color = image.pixelColor(image.width() - fromRight, y);
                count += color.hsvSaturation() > 60 ? 1 : 0;
            }
            return count;
        };
        QVERIFY2(inked(4 + 0) > 60, "missing");
        QVERIFY2(inked(4 + 6) > inked(4 + 12) + 10, "10 ms over 1 ms");
        QVERIFY2(inked(4 + 12) > inked(4 + 18) + 10, "1 ms over 0.1 ms");

        strip.setEntries(QVector<HeartbeatEntry>(1000, entries.first()));
        QVERIFY(strip.shown() > 40 && strip.shown() < 70); // as many as have room
    }

    void theDialogShowsAndCopiesThem()
    {
        DetailsDialog dialog(u"Team"_s);
        dialog.setHeartbeats(figures());
        DeliveryPromise promise;
        promise.acks = true;
        promise.dedupes = true;
        promise.resumes = true;
        promise.history = true;
        promise.maxMessage = 1'000'000;
        promise.messagesPerSecond = 20;
        dialog.setPromise(promise, DialectKind::Room);
        dialog.show();
        QVERIFY(QTest::qWaitForWindowExposed(&dialog));
        dialog.showDelivery();
        QVERIFY(dialog.findChild<QWidget *>(u"delivery"_s)->isVisible());
        shoot(dialog, u"delivery"_s);
        dialog.findChild<QTabWidget *>(u"detailsTabs"_s)->setCurrentWidget(dialog.findChild<QWidget *>(u"heartbeatPage"_s));
        auto *strip = dialog.findChild<HeartbeatStrip *>();
        QTRY_VERIFY(strip->isVisible());
        QCOMPARE(dialog.findChild<QLabel *>(u"heartbeatLegend"_s)->text(), HeartbeatWords::legend(strip->shown()));
        QVERIFY(strip->shown() > 50);
        shoot(dialog, u"heartbeats"_s);
        dialog.findChild<QPushButton *>(u"copyDetails"_s)->click();
        const QString copied = QGuiApplication::clipboard()->text();
        QVERIFY(copied.contains(u"1,203 sent, 1,199 answered"_s));
        QVERIFY(copied.contains(u"drops repeated ones"_s));
    }

private:
    static HeartbeatFigures figures()
    {
        HeartbeatFigures figures;
        figures.sent = 1203;
        figures.answered = 1190;
        figures.covered = 9;
        figures.late = 3;
        figures.missing = 1;
        figures.last = 1600us;
        figures.median = 1500us;
        figures.p95 = 42ms;
        figures.worst = 7200ms;
        for (int i = 0; i < 200; ++i) {
            HeartbeatEntry entry;
            entry.sent = QDateTime(QDate(2026, 11, 20), QTime(8, 0)).addSecs(25 * i);
            entry.fate = i == 150 ? Fate::Missing : i == 160 ? Fate::CutOff : i % 50 == 40 ? Fate::Covered : Fate::Answered;
            entry.late = i == 150 || i == 190;
            entry.roundTrip = i == 190 ? 7200ms : std::chrono::microseconds(400 + (i * 7919) % 2200 * (i % 17 == 0 ? 20 : 1));
            figures.recent.append(entry);
        }
        return figures;
    }
    static void shoot(QWidget &widget, const QString &name)
    {
        const QString folder = qEnvironmentVariable("PARLANCE_SHOTS");
        if (folder.isEmpty())
            return;
        for (const bool dark : {false, true}) {
            QApplication::setPalette(dark ? Theme::darkPalette() : Theme::lightPalette());
            QCoreApplication::processEvents();
            QVERIFY(widget.grab().save(folder + u"/%1-%2.png"_s.arg(name, dark ? u"dark"_s : u"light"_s)));
        }
        QApplication::setPalette(Theme::lightPalette());
    }
};

QTEST_MAIN(tst_DeliveryWords)
#include "tst_deliverywords.moc"
