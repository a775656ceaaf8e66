#pragma once

#include <QByteArray>

namespace parlance {

// What compressed messages are made of: data of the kinds and sizes of the suite, made here and the same every time.
enum class ConformanceDataKind {
    Json,     // text, 194,056 bytes
    Picture,  // binary, 263,222 bytes: grey levels that change slowly
    Prose,    // binary, 222,218 bytes: words
    Html,     // text, 263,527 bytes
    Document, // binary, 1,042,328 bytes: mostly compressed already
};

const QByteArray &conformanceData(ConformanceDataKind kind);
bool isText(ConformanceDataKind kind); // ASCII, so that it can be cut anywhere

} // namespace parlance
