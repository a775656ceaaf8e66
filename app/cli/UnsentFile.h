#pragma once

#include "domain/Message.h"

#include <QVector>

namespace parlance {

// What a run of parlance-cli could not send, kept in its state directory for the next run with the same server, user
// and room: one JSON object a line.
//
// Errors: the system's words, empty when all went well. A damaged line is an error that names it; nothing is lost.
class UnsentFile
{
public:
    UnsentFile(const QString &stateDir, const QString &server, const QString &user, const QString &room);

    QString read(QVector<OutgoingMessage> *messages) const;
    QString write(const QVector<OutgoingMessage> &messages) const; // none: removes the file

private:
    QString m_path;
};

} // namespace parlance
