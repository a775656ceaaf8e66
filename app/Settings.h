#pragma once

#include <QHash>
#include <QJsonObject>
#include <QObject>
#include <QVariant>

class QTimer;

namespace parlance {

// Every setting of the program: one table (key, type by its default, default). Kept in settings.json of the profile
// directory, written soon after a change.
//
// Thread: the GUI thread. Errors: load() reports a damaged file, saveFailed() a file that cannot be written.
class Settings : public QObject
{
    Q_OBJECT

public:
    enum class Key {
        Theme,            // "system" | "light" | "dark"
        Language,         // "" (system) | "en" | "zh_CN"
        EnterSends,       // bool; false: Ctrl+Enter sends
        FontSize,         // int, points; 0: the system's
        CloseToTray,      // bool
        CloseToTrayTold,  // bool: the person was told once
        Notifications,    // bool
        UserName,         // the name that new profiles begin with
        WindowGeometry,   // base64
        WindowState,      // base64
        SplitterState,    // base64
        CurrentProfile,
        CurrentRoom,
    };

    explicit Settings(QObject *parent = nullptr);
    ~Settings() override;

    // Reads `path`, and writes to it from now on. The system's or the parser's words when it is damaged: what could be
    // read of it is used and written anew soon, so the caller moves the damaged file aside at once.
    QString load(const QString &path);

    QVariant value(Key key) const;
    QString text(Key key) const { return value(key).toString(); }
    bool flag(Key key) const { return value(key).toBool(); }
    int number(Key key) const { return value(key).toInt(); }
    void set(Key key, const QVariant &value); // a value of another type than the default's, or out of range, is ignored

    // What belongs to a room rather than to the program: its draft.
    QString draft(const QString &profileId, const QString &room) const;
    void setDraft(const QString &profileId, const QString &room, const QString &text);
    void forgetDrafts(const QString &profileId);

    void save(); // at once; otherwise soon after a change

Q_SIGNALS:
    void changed(parlance::Settings::Key key);
    void saveFailed(const QString &path, const QString &reason);

private:
    QString readValues(const QJsonObject &root);
    QString readDrafts(const QJsonValue &drafts);

    QString m_path;
    QHash<int, QVariant> m_values;                    // only what differs from its default
    QHash<QString, QHash<QString, QString>> m_drafts; // by profile, then by room
    QJsonObject m_unknown;                            // keys of another version, kept when the file is rewritten
    QTimer *m_saveSoon = nullptr;
};

} // namespace parlance
