#pragma once

#include "storage/StoreTrouble.h"

#include <QCoreApplication>

namespace parlance {

// What is wrong with the store of messages, in the person's language: what, where, what stays safe, and what to do.
// Plain text. Stateless; GUI thread.
class StoreWording
{
    Q_DECLARE_TR_FUNCTIONS(parlance::StoreWording)

public:
    static QString trouble(const StoreTrouble &trouble); // empty for None

private:
    static QString writing(const QString &what, const StoreTrouble &trouble);
};

} // namespace parlance
