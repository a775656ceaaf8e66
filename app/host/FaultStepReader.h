#pragma once

#include "host/FaultPlan.h"
#include "host/FaultToken.h"

namespace parlance {

// Reads one line of a plan: [[CONNECTIONS] [WHEN]:] WHAT (docs/faults.md). Part of parseFaultPlan(). A plain value without
// I/O; used by one thread.
class FaultStepReader
{
public:
    FaultStepReader(const QString &line, int number);

    // Nothing for an empty line and a comment, and where there is a problem().
    std::optional<FaultStep> read();
    std::optional<FaultPlanProblem> problem() const { return m_problem; }
    QString words() const { return m_words; } // the wrong ones

private:
    using Token = FaultToken;

    void readScope(FaultScope *scope);
    void readWhen(FaultWhen *when);
    void readEvery(FaultWhen *when);
    void readMessage(FaultWhen *when);
    void readTimes(FaultWhen *when);
    void readAction(FaultAction *action);
    void readLasting(FaultAction *action);
    void readCut(FaultAction *action);
    void readEnd(FaultAction *action);
    void readAnswer(FaultAction *action);
    void judge(const FaultStep &step);

    bool atEnd() const { return m_at >= m_end; }
    bool isWord(QLatin1StringView word) const;
    bool digitFollows() const;
    bool takeWord(QLatin1StringView word);
    QString take(); // the next token's text; a problem, and empty, when there is none
    bool wayFollows() const;
    milliseconds takeTime();
    qint64 takeSize();
    qint64 takeRate();
    qint64 takeCount();
    FaultWay takeWay();
    void fail(FaultPlanProblem problem, const QString &words);
    QString textFrom(qsizetype token) const; // up to the end of the part that is being read

    const QString m_line;
    const int m_number;
    QVector<Token> m_tokens;
    qsizetype m_at = 0;
    qsizetype m_end = 0; // of the part that is being read
    std::optional<FaultPlanProblem> m_problem;
    QString m_words;
};

} // namespace parlance
