#include "Settings.h"

#include "storage/JsonFields.h"
#include "storage/JsonFile.h"

#include <QTimer>
#include <QVector>

namespace parlance {

namespace {

struct Row {
    Settings::Key key;
    QString name;
    QVariant fallback;
    bool (*allowed)(const QVariant &) = nullptr; // beyond the type
};

bool isTheme(const QVariant &value)
{
    const QString theme = value.toString();
    return theme == u"system" || theme == u"light" || theme == u"dark";
}

bool isFontSize(const QVariant &value)
{
    return value.toInt() == 0 || (value.toInt() >= 6 && value.toInt() <= 72);
}

const QVector<Row> &table()
{
    using Key = Settings::Key;
    static const QVector<Row> rows{
        {Key::Theme, QStringLiteral("theme"), QStringLiteral("system"), isTheme},
        {Key::Language, QStringLiteral("language"), QString()},
        {Key::EnterSends, QStringLiteral("enterSends"), true},
        {Key::FontSize, QStringLiteral("fontSize"), 0, isFontSize},
        {Key::CloseToTray, QStringLiteral("closeToTray"), false},
        {Key::CloseToTrayTold, QStringLiteral("closeToTrayTold"), false},
        {Key::Notifications, QStringLiteral("notifications"), true},
        {Key::UserName, QStringLiteral("userName"), QString()},
        {Key::WindowGeometry, QStringLiteral("windowGeometry"), QString()},
        {Key::WindowState, QStringLiteral("windowState"), QString()},
        {Key::SplitterState, QStringLiteral("splitterState"), QString()},
        {Key::CurrentProfile, QStringLiteral("currentProfile"), QString()},
        {Key::CurrentRoom, QStringLiteral("currentRoom"), QString()},
    };
    return rows;
}

const Row &row(Settings::Key key)
{
    const Row &found = table().at(int(key)); // the rows stand in the order of the enum
    Q_ASSERT(found.key == key);
    return found;
}

bool accepts(const Row &row, const QVariant &value)
{
    return value.metaType() == row.fallback.metaType() && (!row.allowed || row.allowed(value));
}

// The value with the type of the row, or an invalid one.
QVariant fromJson(const Row &row, const QJsonValue &json)
{
    QVariant value = json.toVariant();
    if (row.fallback.metaType() == QMetaType::fromType<int>() && json.isDouble() && json.toInt(-1) == json.toDouble())
        value = json.toInt();
    return accepts(row, value) ? value : QVariant();
}

const QLatin1StringView draftsKey("drafts");
constexpr int saveSoonMs = 1000;

} // namespace

Settings::Settings(QObject *parent)
    : QObject(parent)
    , m_saveSoon(new QTimer(this))
{
    m_saveSoon->setSingleShot(true);
    m_saveSoon->setInterval(saveSoonMs);
    connect(m_saveSoon, &QTimer::timeout, this, &Settings::save);
}

Settings::~Settings()
{
    if (m_saveSoon->isActive())
        save();
}

QString Settings::load(const QString &path)
{
    m_saveSoon->stop();
    m_path = path;
    m_values.clear();
    m_drafts.clear();
    m_unknown = {};

    const JsonFileContent content = readJsonFile(path);
    if (!content.object)
        return content.damage;
    const QString badValue = readValues(*content.object);
    const QString badDraft = readDrafts(content.object->value(draftsKey));
    const QString damage = badValue.isEmpty() ? badDraft : badValue;
    if (!damage.isEmpty())
        m_saveSoon->start();
    return damage;
}

QString Settings::readValues(const QJsonObject &root)
{
    QString damage;
    m_unknown = root;
    m_unknown.remove(draftsKey);
    for (const Row &row : table()) {
        const QJsonValue json = m_unknown.take(row.name);
        if (json.isUndefined())
            continue;
        const QVariant value = fromJson(row, json);
        if (!value.isValid() && damage.isEmpty())
            damage = QStringLiteral("/%1: unexpected %2").arg(row.name, jsonTypeName(json.type()));
        if (value.isValid() && value != row.fallback)
            m_values.insert(int(row.key), value);
    }
    return damage;
}

QString Settings::readDrafts(const QJsonValue &drafts)
{
    if (drafts.isUndefined())
        return {};
    if (!drafts.isObject())
        return QStringLiteral("/drafts: object expected, %1 found").arg(jsonTypeName(drafts.type()));
    QString damage;
    const QJsonObject profiles = drafts.toObject();
    for (auto profile = profiles.begin(); profile != profiles.end(); ++profile) {
        const QJsonObject rooms = profile.value().toObject();
        if (!profile.value().isObject())
            damage = QStringLiteral("/drafts/%1: object expected").arg(profile.key());
        for (auto room = rooms.begin(); room != rooms.end(); ++room) {
            if (room.value().isString())
                m_drafts[profile.key()].insert(room.key(), room.value().toString());
            else
                damage = QStringLiteral("/drafts/%1/%2: string expected").arg(profile.key(), room.key());
        }
    }
    return damage;
}

QVariant Settings::value(Key key) const
{
    const auto found = m_values.constFind(int(key));
    return found == m_values.constEnd() ? row(key).fallback : *found;
}

void Settings::set(Key key, const QVariant &value)
{
    if (!accepts(row(key), value) || value == this->value(key))
        return;
    if (value == row(key).fallback)
        m_values.remove(int(key));
    else
        m_values.insert(int(key), value);
    m_saveSoon->start();
    Q_EMIT changed(key);
}

QString Settings::draft(const QString &profileId, const QString &room) const
{
    return m_drafts.value(profileId).value(room);
}

void Settings::setDraft(const QString &profileId, const QString &room, const QString &text)
{
    if (text == draft(profileId, room))
        return;
    if (text.isEmpty())
        m_drafts[profileId].remove(room);
    else
        m_drafts[profileId].insert(room, text);
    m_saveSoon->start();
}

void Settings::forgetDrafts(const QString &profileId)
{
    if (m_drafts.remove(profileId) > 0)
        m_saveSoon->start();
}

void Settings::save()
{
    m_saveSoon->stop();
    if (m_path.isEmpty())
        return;
    QJsonObject root = m_unknown;
    for (const Row &row : table()) {
        if (const auto found = m_values.constFind(int(row.key)); found != m_values.constEnd())
            root.insert(row.name, QJsonValue::fromVariant(*found));
    }
    QJsonObject drafts;
    for (auto profile = m_drafts.constBegin(); profile != m_drafts.constEnd(); ++profile) {
        QJsonObject rooms;
        for (auto room = profile->constBegin(); room != profile->constEnd(); ++room)
            rooms.insert(room.key(), room.value());
        if (!rooms.isEmpty())
            drafts.insert(profile.key(), rooms);
    }
    if (!drafts.isEmpty())
        root.insert(draftsKey, drafts);
    if (const QString words = writeJsonFile(m_path, root); !words.isEmpty())
        Q_EMIT saveFailed(m_path, words);
}

} // namespace parlance
