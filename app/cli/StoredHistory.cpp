#include "cli/StoredHistory.h"

#include "cli/MessageWords.h"
#include "storage/JsonFile.h"

#include <QDir>
#include <QFileInfo>
#include <QJsonArray>
#include <QJsonDocument>

namespace parlance {

namespace {

constexpr qsizetype longestList = 20; // of names in a sentence

QString listed(const QStringList &names)
{
    QStringList shown;
    for (const QString &name : names.first(qMin(names.size(), longestList)))
        shown.append(u'"' + name + u'"');
    if (names.size() > longestList)
        shown.append(QStringLiteral("and %1 more").arg(names.size() - longestList));
    return shown.join(QStringLiteral(", "));
}

// As they stand in profiles.json, which is only looked at: a damaged one is for the window to deal with.
QHash<QString, QString> profileNames(const QString &directory)
{
    QHash<QString, QString> names;
    const JsonFileContent content = readJsonFile(directory + QStringLiteral("/profiles.json"));
    if (!content.object)
        return names;
    for (const QJsonValue &value : content.object->value(u"profiles").toArray()) {
        const QJsonObject profile = value.toObject();
        names.insert(profile.value(u"id").toString(), profile.value(u"name").toString());
    }
    return names;
}

} // namespace

StoredHistory::StoredHistory(const StoredOptions &options, const Stdio &stdio)
    : m_options(options), m_stdio(stdio),
      m_path(QDir(options.directory).absoluteFilePath(QStringLiteral("messages.sqlite"))),
      m_reader(m_path, QDir(options.directory).absoluteFilePath(QStringLiteral("files")))
{}

bool StoredHistory::fail(const QString &sentence)
{
    m_stdio.err((QStringLiteral("parlance-cli: ") + withoutControls(sentence)).toUtf8());
    return false;
}

bool StoredHistory::check()
{
    const std::optional<StoreTrouble> trouble = m_reader.takeTrouble();
    if (!trouble)
        return true;
    switch (trouble->kind) {
    case StoreTrouble::Kind::None:
        return true;
    case StoreTrouble::Kind::Damaged:
        return fail(QStringLiteral("%1 is damaged: %2.").arg(m_path, trouble->words));
    case StoreTrouble::Kind::Newer:
        return fail(QStringLiteral("%1 was written by a newer version of Parlance.").arg(m_path));
    case StoreTrouble::Kind::Locked:
        return fail(QStringLiteral("%1 is held by another program: %2.").arg(m_path, trouble->words));
    case StoreTrouble::Kind::InUse:
    case StoreTrouble::Kind::CannotOpen:
    case StoreTrouble::Kind::DiskFull:
    case StoreTrouble::Kind::ReadOnly:
    case StoreTrouble::Kind::Failed:
        break;
    }
    return fail(QStringLiteral("%1 cannot be read: %2.").arg(m_path, trouble->words));
}

QString StoredHistory::profileName(const QString &id) const
{
    const QString name = m_names.value(id);
    return name.isEmpty() ? id : name;
}

QStringList StoredHistory::roomsOf(const QString &profile) const
{
    QStringList names;
    for (const HistoryReader::RoomOnDisk &room : m_rooms) {
        if (profile.isEmpty() || room.profile == profile)
            names.append(room.room);
    }
    names.removeDuplicates();
    return names;
}

bool StoredHistory::chooseProfile(bool needed)
{
    QStringList fitting;
    for (const QString &id : std::as_const(m_profiles)) {
        const bool named =
            m_options.profile.isEmpty() || id == m_options.profile || m_names.value(id) == m_options.profile;
        const bool hasRoom = !needed || m_options.room.isEmpty() || roomsOf(id).contains(m_options.room);
        if (named && (hasRoom || !m_options.profile.isEmpty()))
            fitting.append(id);
    }
    QStringList all;
    for (const QString &id : std::as_const(m_profiles))
        all.append(profileName(id));
    all.removeDuplicates();
    if (fitting.isEmpty()) {
        return m_options.profile.isEmpty() ? fail(
                   QStringLiteral("There is no room \"%1\"; there are %2.").arg(m_options.room, listed(roomsOf({}))))
                                           : fail(
                                               QStringLiteral("There is no profile \"%1\" with messages; there are %2.")
                                                   .arg(m_options.profile, listed(all)));
    }
    if (fitting.size() == 1 && (needed || !m_options.profile.isEmpty()))
        m_profile = fitting.first();
    if (fitting.size() > 1 && !m_options.profile.isEmpty()) {
        return fail(QStringLiteral("Several profiles are called \"%1\"; name one by its id with --profile: %2.")
                        .arg(m_options.profile, listed(fitting)));
    }
    if (fitting.size() > 1 && needed) {
        QStringList names;
        for (const QString &id : std::as_const(fitting))
            names.append(profileName(id));
        const bool distinct = QSet<QString>(names.cbegin(), names.cend()).size() == names.size();
        return fail(QStringLiteral("There are messages of several profiles; choose one with --profile: %1.")
                        .arg(listed(distinct ? names : fitting)));
    }
    return true;
}

bool StoredHistory::choose(bool needed)
{
    if (!QFileInfo::exists(m_path))
        return fail(
            QStringLiteral("There are no messages in \"%1\": it holds no messages.sqlite.").arg(m_options.directory));
    m_rooms = m_reader.rooms();
    if (!check())
        return false;
    if (m_rooms.isEmpty())
        return fail(QStringLiteral("%1 holds no messages yet.").arg(m_path));
    m_names = profileNames(m_options.directory);
    for (const HistoryReader::RoomOnDisk &room : std::as_const(m_rooms))
        m_profiles.append(room.profile);
    m_profiles.removeDuplicates();
    if (!chooseProfile(needed))
        return false;

    const QStringList rooms = roomsOf(m_profile);
    m_room = m_options.room;
    if (!m_room.isEmpty() && !rooms.contains(m_room))
        return fail(QStringLiteral("There is no room \"%1\"; there are %2.").arg(m_room, listed(rooms)));
    if (m_room.isEmpty() && needed) {
        if (rooms.size() > 1)
            return fail(
                QStringLiteral("There are messages of several rooms; choose one with --room: %1.").arg(listed(rooms)));
        m_room = rooms.first();
    }
    return true;
}

void StoredHistory::print(const QString &profile, const Message &message, bool withRoom)
{
    if (m_options.jsonLines) {
        QJsonObject object = messageObject(message);
        object.insert(QStringLiteral("profile"), profile);
        m_stdio.out(QJsonDocument(object).toJson(QJsonDocument::Compact));
        return;
    }
    QString line = message.time.toString(QStringLiteral("yyyy-MM-dd HH:mm:ss "));
    if (withRoom)
        line += u'[' + oneLine(message.room) + QStringLiteral("] ");
    m_stdio.out(withoutControls(line + messageLine(message)).toUtf8());
}

} // namespace parlance
