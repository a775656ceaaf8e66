#pragma once

#include "domain/Profile.h"
#include "domain/Promise.h"
#include "ui/details/DetailsLine.h"

#include <QCoreApplication>

#include <optional>

namespace parlance {

// What becomes of a message with this server, and how one knows: whether it can be lost, be shown twice, or change its
// place, what is fetched later, and what the server limits. As honest where a server promises little as where it
// promises much. Plain text. Stateless; GUI thread.
class DeliveryWords
{
    Q_DECLARE_TR_FUNCTIONS(parlance::DeliveryWords)

public:
    // No promise: the connection has not been made yet.
    static DetailsLines lines(const std::optional<DeliveryPromise> &promise, DialectKind dialect);
    // The kind of promise in a few words, for a line beside other things; the whole is in lines().
    static QString brief(const DeliveryPromise &promise);

private:
    static QString kind(const DeliveryPromise &promise);
    static QString source(DialectKind dialect);
    static QString lost(const DeliveryPromise &promise);
    static QString twice(const DeliveryPromise &promise);
    static QString order(const DeliveryPromise &promise);
    static QString away(const DeliveryPromise &promise);
    static QString older(const DeliveryPromise &promise);
    static DetailsLines limits(const DeliveryPromise &promise);
};

} // namespace parlance
