#include "support/FullBacklog.h"
#include "wire/dial/AddressRace.h"

#include <QSignalSpy>
#include <QTest>
#include <QTimer>

#include <optional>

using namespace parlance;
using namespace std::chrono_literals;

// What comes between the addresses of one race; how a whole dial goes over them is tst_dialer's.
class TestAddressRace : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void lastAddressAnswersLate();
};

// The first address refuses at once, which begins the last one; what was to begin it 250 ms after the first has nothing
// left to do then.
void TestAddressRace::lastAddressAnswersLate()
{
    std::optional<FullBacklog> silent(QHostAddress(QStringLiteral("127.0.0.2")));
    AddressRace race({QHostAddress(QStringLiteral("127.0.0.1")), QHostAddress(QStringLiteral("127.0.0.2"))}, silent->port(), false);
    QSignalSpy won(&race, &AddressRace::won);
    QSignalSpy lost(&race, &AddressRace::lost);
    race.start();
    QTimer::singleShot(600ms, this, [&silent] { silent.reset(); }); // refuses then, too
    QTRY_COMPARE_WITH_TIMEOUT(lost.size(), 1, 20000);
    QVERIFY(won.isEmpty());
}

QTEST_GUILESS_MAIN(TestAddressRace)
#include "tst_addressrace.moc"
