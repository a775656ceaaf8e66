#include "dialect/Match.h"

#include "dialect/JsonText.h"

#include <QJsonObject>

namespace parlance {

bool Match::matches(const QJsonValue &message) const
{
    const QJsonValue found = pointer.find(message);
    if (!equals.isUndefined())
        return sameScalar(found, equals);
    return exists == !(found.isUndefined() || found.isNull());
}

QJsonObject Match::toJson() const
{
    QJsonObject object{{QStringLiteral("pointer"), pointer.toString()}};
    if (equals.isUndefined())
        object.insert(QStringLiteral("exists"), exists);
    else
        object.insert(QStringLiteral("equals"), equals);
    return object;
}

} // namespace parlance
