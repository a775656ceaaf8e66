#include "ui/chat/Attachments.h"

#include "domain/FileName.h"
#include "ui/Pictures.h"
#include "ui/Wording.h"

#include <QBuffer>
#include <QCryptographicHash>
#include <QDateTime>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QMimeDatabase>

#include <algorithm>

namespace parlance {

namespace {

constexpr qsizetype slice = 256 * 1024;
constexpr int sharpest = 3; // device pixels of a logical one

} // namespace

Attachments::Attachments(QObject *parent) : QObject(parent) {}

void Attachments::setRoom(const QString &key)
{
    if (key == m_room)
        return;
    if (!m_items.isEmpty())
        m_others.insert(m_room, std::exchange(m_items, {}));
    m_room = key;
    m_items = m_others.take(key);
    Q_EMIT changed();
}

QString Attachments::obstacle() const
{
    if (!m_limit)
        return tr("Files can be sent as soon as the connection is up.");
    return *m_limit > 0 ? QString() : tr("This server takes no files.");
}

QString Attachments::tooLarge(const QString &name, qint64 size) const
{
    return tr("“%1” is too large: it has %2, and this server takes at most %3.")
        .arg(name, Wording::size(size), Wording::size(*m_limit));
}

bool Attachments::hasRoomFor(const QString &name, qint64 size)
{
    qint64 sum = size;
    for (const Item &item : std::as_const(m_items))
        sum += item.file.size;
    if (const QString why = obstacle(); !why.isEmpty())
        Q_EMIT problem(why);
    else if (size > *m_limit)
        Q_EMIT problem(tooLarge(name, size));
    else if (m_items.size() >= mostFiles)
        Q_EMIT problem(tr("At most %Ln files can be sent at once: send these first.", nullptr, mostFiles));
    else if (sum > mostBytes)
        Q_EMIT problem(tr("Together these files have more than %1: send some of them first.").arg(Wording::size(mostBytes)));
    else
        return true;
    return false;
}

void Attachments::addFiles(const QList<QUrl> &files)
{
    Q_EMIT problem({});
    for (const QUrl &url : files) {
        const QString path = url.toLocalFile();
        const QFileInfo info(path);
        const QString name = safeFileName(info.fileName().isEmpty() ? url.fileName() : info.fileName());
        if (path.isEmpty() || !info.exists()) {
            Q_EMIT problem(tr("“%1” is not on this computer.").arg(name));
            continue;
        }
        if (info.isDir()) {
            Q_EMIT problem(tr("“%1” is a folder: send its files, or an archive of it.").arg(name));
            continue;
        }
        if (!info.isFile()) { // a device would never end
            Q_EMIT problem(tr("“%1” is no ordinary file.").arg(name));
            continue;
        }
        if (!hasRoomFor(name, info.size()))
            continue;
        const int key = append(name, info.size());
        m_errands.run([path, largest = *m_limit](const std::atomic<bool> &unwanted) { return readFile(path, largest, unwanted); },
                      [this, key](const Reading &reading) { finish(key, reading); });
    }
}

void Attachments::addPicture(const QImage &picture)
{
    Q_EMIT problem({});
    const QString name = QStringLiteral("image-") + QDateTime::currentDateTime().toString(QStringLiteral("yyyyMMdd-HHmmss"))
        + QStringLiteral(".png");
    if (picture.isNull() || !hasRoomFor(name, 0))
        return;
    const int key = append(name, 0);
    m_errands.run([picture, name, largest = *m_limit](const std::atomic<bool> &) { return readPicture(picture, name, largest); },
                  [this, key](const Reading &reading) { finish(key, reading); });
}

void Attachments::putBack(const QString &roomKey, const FilePart &file)
{
    QVector<Item> &items = roomKey == m_room ? m_items : m_others[roomKey];
    items.append({++m_lastKey, file, {}, true});
    if (roomKey == m_room)
        Q_EMIT changed();
}

int Attachments::append(const QString &name, qint64 size)
{
    Item item;
    item.key = ++m_lastKey;
    item.file.name = name;
    item.file.size = size;
    m_items.append(item);
    Q_EMIT changed();
    return item.key;
}

Attachments::Item *Attachments::find(int key)
{
    const auto in = [key](QVector<Item> &items) -> Item * {
        const auto found = std::find_if(items.begin(), items.end(), [key](const Item &item) { return item.key == key; });
        return found == items.end() ? nullptr : &*found;
    };
    if (Item *item = in(m_items))
        return item;
    for (QVector<Item> &items : m_others) {
        if (Item *item = in(items))
            return item;
    }
    return nullptr;
}

void Attachments::finish(int key, const Reading &reading)
{
    Item *item = find(key);
    if (!item)
        return; // taken away meanwhile
    if (reading.failure == Failure::None) {
        item->file = reading.file;
        item->thumbnail = reading.thumbnail;
        item->ready = true;
        Q_EMIT changed();
        return;
    }
    const QString name = item->file.name;
    remove(key);
    if (reading.failure == Failure::TooLarge && m_limit)
        Q_EMIT problem(tooLarge(name, reading.file.size));
    else
        Q_EMIT problem(tr("“%1” cannot be read: %2").arg(name, reading.words));
}

void Attachments::remove(int key)
{
    const auto is = [key](const Item &item) { return item.key == key; };
    m_items.removeIf(is);
    for (QVector<Item> &items : m_others)
        items.removeIf(is);
    Q_EMIT changed();
}

QVector<FilePart> Attachments::take()
{
    QVector<FilePart> files;
    if (!isReady())
        return files;
    for (const Item &item : std::as_const(m_items))
        files.append(item.file);
    m_items.clear();
    Q_EMIT changed();
    return files;
}

bool Attachments::isReady() const
{
    return !m_items.isEmpty() && std::all_of(m_items.begin(), m_items.end(), [](const Item &item) { return item.ready; });
}

// In a thread of its own, as are the two below.
Attachments::Reading Attachments::readFile(const QString &path, qint64 largest, const std::atomic<bool> &unwanted)
{
    Reading reading;
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly)) {
        reading.failure = Failure::Unreadable;
        reading.words = file.errorString();
        return reading;
    }
    QByteArray &bytes = reading.file.bytes;
    bytes.reserve(std::min(file.size(), largest));
    for (QByteArray part = file.read(slice); !part.isEmpty() && !unwanted; part = file.read(slice)) {
        bytes += part;
        if (bytes.size() > largest) { // it grew while it was read
            reading.failure = Failure::TooLarge;
            reading.file.size = std::max<qint64>(file.size(), bytes.size());
            bytes.clear();
            return reading;
        }
    }
    if (file.error() != QFileDevice::NoError) {
        reading.failure = Failure::Unreadable;
        reading.words = file.errorString();
        return reading;
    }
    reading.file.name = safeFileName(QFileInfo(path).fileName());
    reading.file.type = QMimeDatabase().mimeTypeForFileNameAndData(path, bytes).name();
    look(&reading);
    return reading;
}

Attachments::Reading Attachments::readPicture(const QImage &picture, const QString &name, qint64 largest)
{
    Reading reading;
    QBuffer buffer(&reading.file.bytes);
    buffer.open(QIODevice::WriteOnly);
    picture.save(&buffer, "PNG");
    reading.file.name = name;
    reading.file.type = QStringLiteral("image/png");
    look(&reading);
    if (reading.file.size > largest) {
        reading.failure = Failure::TooLarge;
        reading.file.bytes.clear();
    }
    return reading;
}

// Size, digest, and what it looks like.
void Attachments::look(Reading *reading)
{
    FilePart &file = reading->file;
    file.size = file.bytes.size();
    file.sha256 = QCryptographicHash::hash(file.bytes, QCryptographicHash::Sha256);
    QBuffer buffer(&file.bytes);
    const int side = thumbnailSize * sharpest;
    if (const std::optional<Picture> picture = Picture::read(&buffer, {side, side}))
        reading->thumbnail = picture->image;
}

} // namespace parlance
