#pragma once

#include "support/ConformanceRun.h"

#include <QObject>

namespace parlance {

// The conformance suite as a Qt Test program: one row a case, named by the suite's number. A case in the list of the
// known failures has to fail: the list says what the subject cannot do, and is itself held true.
class ConformanceTest : public QObject
{
    Q_OBJECT

public:
    ConformanceTest(ConformanceSubject subject, QList<ConformanceFailing> failing);

private Q_SLOTS:
    void suiteIsWhole();
    void knownFailuresAreCases();
    void conforms_data();
    void conforms();

private:
    const ConformanceFailing *knownFailure(const QByteArray &id) const;

    ConformanceSubject m_subject;
    QList<ConformanceFailing> m_failing;
    ConformanceCases m_cases;
};

} // namespace parlance
