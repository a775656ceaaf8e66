#pragma once

#include "domain/Message.h"

#include <QSqlQuery>

namespace parlance {

// How a row of `messages` becomes a Message, for the writer and the reader alike.
namespace messagecolumns {

// The columns of `messages AS m` that read() wants, in its order, for a SELECT.
QString list();
constexpr int count = 19;
// Of messages.key these bits are a counter, those above them milliseconds since 1970.
constexpr int counterBits = 20;

// The Message in the columns from `first` on. The bytes of a file stay on the disk: FilePart::path says where, in
// `filesFolder`; empty when they are not there.
Message read(const QSqlQuery &row, int first, const QString &room, const QString &filesFolder);

} // namespace messagecolumns

} // namespace parlance
