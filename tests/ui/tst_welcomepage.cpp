#include "DialogChecks.h"
#include "ui/ActionCard.h"
#include "ui/AboutDialog.h"
#include "ui/WelcomePage.h"

#include <QSignalSpy>
#include <QTest>

using namespace parlance;

class TestWelcomePage : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void mouse();
    void keyboard();
    void arrows();
    void shortcuts();
    void names();
    void textFitsWhenNarrow();
    void paintsFromThePalette();
    void about();
};

namespace {

struct Spies {
    explicit Spies(WelcomePage *page)
        : connects(page, &WelcomePage::connectRequested)
        , hosts(page, &WelcomePage::hostRequested)
        , locals(page, &WelcomePage::localRoomRequested)
    {
    }
    QList<qsizetype> counts() const { return {connects.size(), hosts.size(), locals.size()}; }

    QSignalSpy connects, hosts, locals;
};

using Counts = QList<qsizetype>;

} // namespace

void TestWelcomePage::mouse()
{
    WelcomePage page;
    page.resize(800, 600);
    QVERIFY(showActive(page));
    Spies spies(&page);
    QTest::mouseClick(child<ActionCard>(page, "welcomeConnect"), Qt::LeftButton);
    QCOMPARE(spies.counts(), (Counts{1, 0, 0}));
    QTest::mouseClick(child<ActionCard>(page, "welcomeHost"), Qt::LeftButton);
    QCOMPARE(spies.counts(), (Counts{1, 1, 0}));
    QTest::mouseClick(child<ActionCard>(page, "welcomeLocal"), Qt::LeftButton);
    QCOMPARE(spies.counts(), (Counts{1, 1, 1}));
}

void TestWelcomePage::keyboard()
{
    WelcomePage page;
    QVERIFY(showActive(page));
    page.setFocus();
    Spies spies(&page);
    auto *first = child<ActionCard>(page, "welcomeConnect");
    QVERIFY(first->hasFocus());
    QTest::keyClick(first, Qt::Key_Return);
    QCOMPARE(spies.counts(), (Counts{1, 0, 0}));
    QTest::keyClick(first, Qt::Key_Space);
    QCOMPARE(spies.counts(), (Counts{2, 0, 0}));
    const QStringList order{QStringLiteral("welcomeConnect"), QStringLiteral("welcomeHost"), QStringLiteral("welcomeLocal")};
    QCOMPARE(tabOrder(first), order);
}

void TestWelcomePage::arrows()
{
    WelcomePage page;
    QVERIFY(showActive(page));
    page.setFocus();
    QTest::keyClick(child<ActionCard>(page, "welcomeConnect"), Qt::Key_Down);
    QVERIFY(child<ActionCard>(page, "welcomeHost")->hasFocus());
    QTest::keyClick(child<ActionCard>(page, "welcomeHost"), Qt::Key_Up);
    QVERIFY(child<ActionCard>(page, "welcomeConnect")->hasFocus());
}

void TestWelcomePage::shortcuts()
{
    WelcomePage page;
    QVERIFY(showActive(page));
    Spies spies(&page);
    QTest::keyClick(&page, Qt::Key_L, Qt::AltModifier);
    QTRY_COMPARE(spies.counts(), (Counts{0, 0, 1}));
    QCOMPARE(sharedMnemonics(page), QStringList());
}

void TestWelcomePage::names()
{
    WelcomePage page;
    page.show();
    QCOMPARE(withoutName(page), QStringList());
    auto *card = child<ActionCard>(page, "welcomeConnect");
    QCOMPARE(card->accessibleName(), QStringLiteral("Connect to a server…"));
    QVERIFY(!card->accessibleDescription().isEmpty());
}

void TestWelcomePage::textFitsWhenNarrow()
{
    WelcomePage page;
    page.resize(page.minimumSizeHint());
    page.show();
    QVERIFY(QTest::qWaitForWindowExposed(&page));
    for (const auto *card : page.findChildren<ActionCard *>())
        QVERIFY2(card->height() >= card->heightForWidth(card->width()), qPrintable(card->objectName()));
    QCOMPARE(cutLabels(page), QStringList());
}

void TestWelcomePage::paintsFromThePalette()
{
    WelcomePage page;
    page.resize(800, 600);
    page.move(0, 0);
    QCursor::setPos(2, 2); // not over a card: that one would be lit
    QPalette dark = page.palette();
    dark.setColor(QPalette::Base, QColor(10, 20, 30));
    dark.setColor(QPalette::Text, Qt::white);
    page.setPalette(dark);
    page.show();
    QVERIFY(QTest::qWaitForWindowExposed(&page));
    auto *card = child<ActionCard>(page, "welcomeHost");
    card->clearFocus();
    const QImage image = card->grab().toImage();
    QCOMPARE(image.pixelColor(image.width() - 12, image.height() / 2), QColor(10, 20, 30)); // ground, beside the words
}

void TestWelcomePage::about()
{
    AboutDialog dialog;
    QVERIFY(showActive(dialog));
    QCOMPARE(child<QLabel>(dialog, "aboutTitle")->text(), QStringLiteral("Parlance " PARLANCE_VERSION));
    const QString facts = child<QLabel>(dialog, "aboutFacts")->text();
    QVERIFY(facts.contains(QStringLiteral("MIT")));
    QVERIFY(facts.contains(QLatin1StringView(qVersion())));
    QCOMPARE(withoutName(dialog), QStringList());
    QCOMPARE(cutLabels(dialog), QStringList());
    QTest::keyClick(&dialog, Qt::Key_Escape);
    QVERIFY(!dialog.isVisible());
}

QTEST_MAIN(TestWelcomePage)
#include "tst_welcomepage.moc"
