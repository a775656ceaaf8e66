#include "support/ConformanceTest.h"

#include <QMap>
#include <QSet>
#include <QTest>

#include <algorithm>

namespace parlance {

using namespace std::chrono_literals;

ConformanceTest::ConformanceTest(ConformanceSubject subject, QList<ConformanceFailing> failing)
    : m_subject(std::move(subject)), m_failing(std::move(failing)), m_cases(conformanceCases())
{
    if (isConformanceFull() && !qEnvironmentVariableIsSet("QTEST_FUNCTION_TIMEOUT"))
        qputenv("QTEST_FUNCTION_TIMEOUT", "36000000"); // ten hours; Qt Test ends a function after five minutes
}

const ConformanceFailing *ConformanceTest::knownFailure(const QByteArray &id) const
{
    const auto found = std::find_if(m_failing.cbegin(), m_failing.cend(),
                                    [&id](const ConformanceFailing &failing) { return failing.covers(id); });
    return found == m_failing.cend() ? nullptr : &*found;
}

void ConformanceTest::suiteIsWhole()
{
    QMap<int, int> sections;
    QSet<QByteArray> ids;
    for (const ConformanceCase &test : std::as_const(m_cases)) {
        ++sections[test.id.left(test.id.indexOf('.')).toInt()];
        ids.insert(test.id);
    }
    QCOMPARE(sections, (QMap<int, int>{{1, 16}, {2, 11}, {3, 7}, {4, 10}, {5, 20}, {6, 145}, {7, 37}, {9, 54}, {10, 1},
                                       {12, 90}, {13, 126}}));
    QCOMPARE(ids.size(), 517);
}

void ConformanceTest::knownFailuresAreCases()
{
    for (const ConformanceFailing &failing : std::as_const(m_failing)) {
        QVERIFY2(std::any_of(m_cases.cbegin(), m_cases.cend(),
                             [&failing](const ConformanceCase &test) { return failing.covers(test.id); }),
                 failing.id.toByteArray().constData());
    }
}

void ConformanceTest::conforms_data()
{
    QTest::addColumn<int>("index");
    for (int i = 0; i < m_cases.size(); ++i)
        QTest::newRow(m_cases.at(i).id.constData()) << i;
}

void ConformanceTest::conforms()
{
    QFETCH(int, index);
    const ConformanceCase &test = m_cases.at(index);
    const ConformanceFailing *known = knownFailure(test.id);
    const QString failure = runConformance(test, m_subject, known ? 300ms : 30s);
    if (known) {
        QVERIFY2(!failure.isEmpty(), "passes, and is in the list of known failures: take it out");
        return;
    }
    QVERIFY2(failure.isEmpty(), qPrintable(failure));
}

} // namespace parlance
