#pragma once

#include "storage/StoreTrouble.h"

namespace parlance {

// What is wrong with the store in `directory`, in one sentence: what, where, and what to do. Thread: any.
QString storeTroubleSentence(const StoreTrouble &trouble, const QString &directory);

} // namespace parlance
