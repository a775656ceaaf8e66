#pragma once

#include "domain/Profile.h"
#include "domain/Result.h"

#include <QHash>
#include <QVector>

#include <optional>

namespace parlance {

// Keeps the profiles in `profiles.json` of the profile directory: {"version": 1, "profiles": [ … ]}. The file holds
// tokens, so only its owner can read it. Fields that this version does not know are kept when the file is rewritten.
//
// Thread: the caller's, one at a time. Lifetime: load() once, then save() after every change.
// Errors: a damaged file is kept beside as `.damaged-<time>` and reported; the profiles in it that can be read are still
// loaded. A file of a newer version, or a damaged one that could not be renamed, is reported and never overwritten.
class ProfileStore
{
public:
    struct Problem {
        QString path;
        QString keptAs; // empty when it stays where it is
        QString reason; // the reader's words; a field is named by its JSON Pointer (RFC 6901)
        bool newer = false; // written by a newer version, and left as it is
        int leftOut = 0;    // so many profiles were unreadable; those beside them are loaded

        friend bool operator==(const Problem &, const Problem &) = default;
    };

    struct Loaded {
        QVector<Profile> profiles;
        std::optional<Problem> problem;
        bool missing = false; // there was no file: the first start
    };

    explicit ProfileStore(const QString &profileDir);

    QString path() const { return m_path; }
    Loaded load();
    // True, or the system's words in Fault::value and the file in Fault::where.
    Result<bool> save(const QVector<Profile> &profiles);

private:
    QString m_path;
    QJsonObject m_root;                     // as loaded, for the fields that we do not know
    QHash<QString, QJsonObject> m_unknown;  // likewise, by the profile's id
    QString m_refuseToSave;                 // why the file on disk must not be overwritten
};

// One profile as it stands in the file, and back. Fault::where is a JSON Pointer into the object, Fault::value says what
// is wrong there.
QJsonObject profileToJson(const Profile &profile);
Result<Profile> profileFromJson(const QJsonObject &json);

} // namespace parlance
