#pragma once

#include <QCoreApplication>

namespace parlance {

// Why a request cannot be sent as it is set, in the person's language: for the reason of a Drop whose kind is
// InvalidRequest, which names what is wrong ("header X-Team", "tls-key /home/ann/key.pem …"). Plain text. Stateless;
// GUI thread.
class RequestWording
{
    Q_DECLARE_TR_FUNCTIONS(parlance::RequestWording)

public:
    static QString sentence(const QString &reason);
    static QString nextStep(const QString &reason);
};

} // namespace parlance
