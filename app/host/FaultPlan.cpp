#include "host/FaultPlan.h"

#include "host/FaultStepReader.h"

namespace parlance {

Result<FaultPlan> parseFaultPlan(const QString &text, const QString &file)
{
    FaultPlan plan;
    const QStringList lines = text.split(u'\n');
    for (qsizetype i = 0; i < lines.size(); ++i) {
        FaultStepReader reader(lines.at(i), int(i) + 1);
        if (std::optional<FaultStep> step = reader.read())
            plan.steps.append(*std::move(step));
        else if (reader.problem())
            return Fault{int(*reader.problem()), file + u':' + QString::number(i + 1), reader.words()};
    }
    return plan;
}

} // namespace parlance
