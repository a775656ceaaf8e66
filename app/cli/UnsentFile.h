#pragma once

#include "storage/OutboxRow.h"

#include <QVector>

namespace parlance {

// What a run of parlance-cli could not send, kept in its state directory for the next run with the same server, user
// and room: one JSON object a line. What is in doubt stands there too, for the person to look at: it is InDoubt when it
// is read, everything else Queued.
//
// Errors: the system's words, empty when all went well. A damaged line is an error that names it; nothing is lost.
class UnsentFile
{
public:
    UnsentFile(const QString &stateDir, const QString &server, const QString &user, const QString &room);

    QString path() const { return m_path; }
    QString read(QVector<OutboxRow> *rows) const;
    QString write(const QVector<OutboxRow> &rows) const; // none: removes the file

private:
    QString m_path;
};

} // namespace parlance
