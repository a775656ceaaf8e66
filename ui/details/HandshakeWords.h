#pragma once

#include "domain/LinkReport.h"
#include "ui/details/DetailsLine.h"

#include <QCoreApplication>

namespace parlance {

// The handshake of an attempt as lines: each request and its answer, redirects first. Stateless; GUI thread.
class HandshakeWords
{
    Q_DECLARE_TR_FUNCTIONS(parlance::HandshakeWords)

public:
    static DetailsLines lines(const LinkReport &report, bool secrets);

private:
    static void addExchange(DetailsLines &lines, const HttpExchange &exchange, bool secrets);
    static void addBody(DetailsLines &lines, const HttpExchange &exchange);
};

} // namespace parlance
