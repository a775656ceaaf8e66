#include "ui/DialogParts.h"

#include <QTest>

using namespace parlance;

// What dialogs share that needs no dialog.
class DialogPartsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void mnemonicsAreTakenOff_data();
    void mnemonicsAreTakenOff();
};

void DialogPartsTest::mnemonicsAreTakenOff_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("bare");
    const auto row = [](const char *name, const QString &text, const QString &bare) { QTest::newRow(name) << text << bare; };
    row("none", QStringLiteral("Host a room"), QStringLiteral("Host a room"));
    row("inside", QStringLiteral("&Host a room"), QStringLiteral("Host a room"));
    row("appended", QStringLiteral("托管房间(&H)…"), QStringLiteral("托管房间…"));
    row("behind a blank", QStringLiteral("托管房间 (&H)"), QStringLiteral("托管房间"));
    row("only", QStringLiteral("(&H)"), QString());
    row("two", QStringLiteral("一(&A)二(&B)"), QStringLiteral("一二"));
    row("in parentheses", QStringLiteral("Room (&local)"), QStringLiteral("Room (local)"));
    row("cut off", QStringLiteral("Room (&"), QStringLiteral("Room ("));
    row("empty", QString(), QString());
}

void DialogPartsTest::mnemonicsAreTakenOff()
{
    QFETCH(QString, text);
    QTEST(withoutMnemonic(text), "bare");
}

QTEST_MAIN(DialogPartsTest)
#include "tst_dialogparts.moc"
