#pragma once

#include <QJsonObject>
#include <QString>

#include <optional>

namespace parlance {

// A small JSON file as it was found on disk. At most one of `object` and `damage` is there; neither: no such file.
struct JsonFileContent {
    std::optional<QJsonObject> object;
    QString damage; // why it could not be read: the parser's words with line and column, or the system's words

    bool missing() const { return !object && damage.isEmpty(); }
};

// Files larger than this are not read: settings and profiles are never so large.
constexpr qint64 maxJsonFileBytes = 64 * 1024 * 1024;

// Plain functions for settings-like files whose root is a JSON object (RFC 8259).
//
// Thread: any, one caller per file at a time. Errors: returned in words; nothing throws.
JsonFileContent readJsonFile(const QString &path);

// Where in `json` the parser stopped, in its own words: "line 3, column 7: unterminated string". Empty for valid JSON
// with an object as its root. Lines and columns count from 1; columns are characters, not bytes.
QString jsonDamage(const QByteArray &json, QJsonObject *object = nullptr);

// Replaces the file as a whole or leaves the old one as it was; readable by its owner only. The system's words when
// it failed, else empty.
QString writeJsonFile(const QString &path, const QJsonObject &object);

// Renames the file to `<path>.damaged-<yyyyMMdd-HHmmss>`, with a number behind it where that name is taken. The new
// path; empty when it could not be renamed.
QString keepDamagedAside(const QString &path);

} // namespace parlance
