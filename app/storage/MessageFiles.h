#pragma once

#include "domain/Message.h"
#include "storage/StoreTrouble.h"

#include <optional>

namespace parlance {

// The bytes of files that came or went with messages: `files/<sha256 in hex>`, for their owner only. What has the same
// bytes is there once.
//
// Thread: the writer's; read() any. Errors: values.
class MessageFiles
{
public:
    explicit MessageFiles(const QString &folder) : m_folder(folder) {}

    QString folder() const { return m_folder; }

    // Writes the bytes, whole and down to the disk, or leaves nothing; then `path` says where and `bytes` is empty. Bytes
    // that are not what size and sha256 say are not kept: `path` stays empty, and `bytes` goes all the same.
    std::optional<StoreTrouble> keep(FilePart *file) const;
    // Whether they are what size and sha256 say.
    static bool fits(const FilePart &file);
    static QByteArray read(const QString &path);
    void remove(const QByteArray &sha256) const;

private:
    QString m_folder;
};

// A folder for its owner only, made when missing. The system's words when it could not be.
QString makePrivateFolder(const QString &path);

} // namespace parlance
