#pragma once

#include "domain/Result.h"
#include "storage/OutboxRow.h"

#include <QVector>

namespace parlance {

// The file in which versions up to 0.1 kept what a run could not send, one JSON object a line, for the next run with the
// same server, user and room. It is taken over once: read, put into the store, removed.
//
// Errors: a Fault whose `where` is the file and `value` says what is wrong with it. Nothing is lost then.
class EarlierUnsent
{
public:
    EarlierUnsent(const QString &stateDir, const QString &server, const QString &user, const QString &room);

    QString path() const { return m_path; }
    bool exists() const;
    // What may have arrived is InDoubt, everything else Queued.
    Result<QVector<OutboxRow>> read() const;
    void remove() const;

private:
    QString m_path;
};

} // namespace parlance
