#pragma once

#include "dialect/JsonPointer.h"

#include <QJsonValue>

namespace parlance {

// A question about a message: what stands at this place? Either it equals a JSON scalar, or something is (or nothing
// is) there. A plain value.
struct Match {
    JsonPointer pointer;
    QJsonValue equals = QJsonValue(QJsonValue::Undefined); // undefined: only presence is asked for
    bool exists = true;                                    // where `equals` is undefined; null counts as absent

    bool matches(const QJsonValue &message) const;
    QJsonObject toJson() const;

    friend bool operator==(const Match &, const Match &) = default;
};

} // namespace parlance
