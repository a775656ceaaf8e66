#include "EnglishWords.h"
#include "ui/StoreBanner.h"
#include "ui/StoreWording.h"
#include "ui/chat/AskingBar.h"

#include <QLabel>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>

using namespace parlance;
using namespace Qt::StringLiterals;
using Kind = StoreTrouble::Kind;

// What the window says over its parts about messages that cannot be kept, and about those that wait for the person.
class tst_StoreBanner : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void sentences_data()
    {
        QTest::addColumn<StoreTrouble>("trouble");
        QTest::addColumn<QStringList>("parts");  // what it has to say: what, where, what to do
        QTest::addColumn<bool>("closes");        // by the person, and else by itself
        const auto row = [](const char *name, Kind kind, const QStringList &parts, qsizetype unwritten = 0, const QString &keptAs = {}) {
            QTest::newRow(name) << StoreTrouble{kind, u"/h/messages.sqlite"_s, keptAs, u"disk I/O <b>error"_s, unwritten, unwritten / 1000}
                                << (QStringList(parts) << u"/h/messages.sqlite"_s) << (kind == Kind::Damaged);
        };
        row("in use", Kind::InUse, {u"Another program (I/O <b>error, process disk)"_s, u"another --profile-dir"_s, u"Nothing can be sent"_s});
        row("cannot open", Kind::CannotOpen, {u"“disk I/O <b>error”"_s, u"make the directory readable"_s});
        row("damaged", Kind::Damaged, {u"kept as /h/messages.sqlite.damaged-1"_s, u"a new history"_s}, 0, u"/h/messages.sqlite.damaged-1"_s);
        row("damaged, not renamed", Kind::Damaged, {u"could not be set aside"_s, u"move the file away"_s});
        row("newer", Kind::Newer, {u"newer Parlance"_s, u"left unchanged"_s});
        row("full", Kind::DiskFull, {u"The disk is full"_s, u"Free some space"_s, u"what you write stays in its line"_s});
        row("full, some wait", Kind::DiskFull, {u"1,234 received messages are shown and wait to be written."_s,
            u"1 received message will be gone when Parlance ends: too many waited."_s}, 1234);
        row("read-only", Kind::ReadOnly, {u"Make it and its directory writable"_s, u"goes on trying"_s});
        row("locked", Kind::Locked, {u"Another program holds"_s, u"goes on trying"_s});
        row("failed", Kind::Failed, {u"could not be written"_s, u"“disk I/O <b>error”"_s, u"goes on trying"_s});
    }
    void sentences()
    {
        QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates));
        QFETCH(StoreTrouble, trouble);
        QFETCH(QStringList, parts);
        QFETCH(bool, closes);
        StoreBanner banner;
        QVERIFY(banner.isHidden());
        banner.setTrouble(trouble);
        QVERIFY(!banner.isHidden());
        const auto *text = banner.findChild<QLabel *>(u"storeText"_s);
        QCOMPARE(text->textFormat(), Qt::PlainText);
        QCOMPARE(text->accessibleDescription(), text->text());
        for (const QString &part : parts)
            QVERIFY2(text->text().contains(part), qPrintable(text->text() + u" – "_s + part));
        QCOMPARE(!banner.findChild<QPushButton *>(u"storeClose"_s)->isHidden(), closes);
        banner.setTrouble({});
        QCOMPARE(banner.isHidden(), !closes);
        banner.findChild<QPushButton *>(u"storeClose"_s)->click();
        QVERIFY(banner.isHidden());
    }

    void aDamagedFileIsToldAfterWhatLasts()
    {
        StoreBanner banner;
        QSignalSpy folder(&banner, &StoreBanner::folderWanted);
        const StoreTrouble damaged{Kind::Damaged, u"/h/messages.sqlite"_s, u"/elsewhere/kept"_s, {}, 0, 0};
        banner.setTrouble(damaged);
        banner.setTrouble({Kind::DiskFull, u"/h/messages.sqlite"_s, {}, {}, 0, 0});
        const auto *text = banner.findChild<QLabel *>(u"storeText"_s);
        QVERIFY(text->text().contains(u"The disk is full"_s));
        QVERIFY(banner.findChild<QPushButton *>(u"storeFolder"_s)->isHidden());
        banner.setTrouble({});
        QVERIFY(text->text().contains(u"was damaged"_s)); // still to be read
        banner.findChild<QPushButton *>(u"storeFolder"_s)->click();
        QCOMPARE(folder.value(0).value(0).toString(), u"/elsewhere"_s);
    }

    void asksAboutHeldAndDoubtful()
    {
        AskingBar bar;
        QVERIFY(bar.isHidden());
        const auto *text = bar.findChild<QLabel *>(u"askingText"_s);
        auto *send = bar.findChild<QPushButton *>(u"askingSend"_s);
        auto *remove = bar.findChild<QPushButton *>(u"askingDelete"_s);
        auto *show = bar.findChild<QPushButton *>(u"askingShow"_s);
        bar.setCounts(3, 0);
        QVERIFY(!bar.isHidden());
        QCOMPARE(text->text(), u"3 messages were written more than an hour ago, or for another server: they go only when you say so."_s);
        bar.setCounts(1, 2);
        QCOMPARE(text->text(), u"1 message was written more than an hour ago, or for another server: it goes only when you say so. "
                               "Of 2 messages nobody knows whether they arrived: decide for each."_s);
        QSignalSpy sends(&bar, &AskingBar::sendRequested);
        QSignalSpy removes(&bar, &AskingBar::deleteRequested);
        QSignalSpy shows(&bar, &AskingBar::showRequested);
        send->click();
        remove->click();
        show->click();
        QCOMPARE(sends.count(), 1);
        QCOMPARE(removes.count(), 1);
        QCOMPARE(shows.count(), 1);
        bar.setCounts(0, 1); // nothing that could be sent at one go: each is a decision
        QVERIFY(send->isHidden() && remove->isHidden() && !show->isHidden());
        bar.setCanShow(false);
        QVERIFY(show->isHidden());
        bar.setCounts(0, 0);
        QVERIFY(bar.isHidden());
    }
};

QTEST_MAIN(tst_StoreBanner)
#include "tst_storebanner.moc"
