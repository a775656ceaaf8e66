#pragma once

#include <QByteArray>
#include <QList>

#include <optional>

namespace parlance {

// One element of a Sec-WebSocket-Extensions header: "name; flag; parameter=value".
struct ExtensionItem {
    struct Parameter {
        QByteArray name;
        QByteArray value; // null where there was none; quotes and backslashes are taken off
    };

    QByteArray name;
    QList<Parameter> parameters; // as they came, doubles too
};

// Reads the header by the grammar of RFC 6455 section 9.1 (several headers joined by ", "). Empty elements are passed
// over, as RFC 9110 section 5.6.1.2 asks. Nothing when it does not follow the grammar. A pure function, any thread.
std::optional<QList<ExtensionItem>> readExtensionList(QByteArrayView header);

} // namespace parlance
