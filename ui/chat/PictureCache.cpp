#include "ui/chat/PictureCache.h"

#include "ui/Pictures.h"

#include <QBuffer>
#include <QFile>

#include <algorithm>
#include <memory>

namespace parlance {

namespace {

constexpr qsizetype mostFacts = 5000;
constexpr size_t mostWanted = 200;

bool mayBePicture(const FilePart &file)
{
    return file.type.startsWith(u"image/") && !file.type.contains(u"svg");
}

} // namespace

PictureCache::PictureCache(QObject *parent) : QObject(parent) {}

bool PictureCache::isHere(const FilePart &file)
{
    return file.size == 0 || !file.path.isEmpty() || !file.bytes.isEmpty();
}

void PictureCache::setRatio(qreal ratio)
{
    if (ratio == m_ratio)
        return;
    m_ratio = ratio;
    m_pixmaps.clear();
}

std::optional<PictureCache::Facts> PictureCache::facts(const FilePart &file)
{
    if (!mayBePicture(file) || !isHere(file) || file.size == 0)
        return Facts{};
    if (const auto known = m_facts.constFind(file.sha256); known != m_facts.constEnd())
        return *known;
    want(file);
    return std::nullopt;
}

QPixmap PictureCache::pixmap(const FilePart &file)
{
    if (const QPixmap *pixmap = m_pixmaps.object(file.sha256))
        return *pixmap;
    if (m_facts.value(file.sha256, {true, {}, {}}).isPicture) // else it is in vain
        want(file);
    return {};
}

void PictureCache::want(const FilePart &file)
{
    const auto same = [&file](const FilePart &other) { return other.sha256 == file.sha256; };
    if (file.sha256 == m_current || std::any_of(m_wanted.begin(), m_wanted.end(), same))
        return;
    m_wanted.push_back(file);
    if (m_wanted.size() > mostWanted)
        m_wanted.pop_front(); // it was scrolled past long ago, and is asked for when it is seen again
    lookAtNext();
}

void PictureCache::lookAtNext()
{
    if (!m_current.isEmpty() || m_wanted.empty())
        return;
    const FilePart file = m_wanted.back();
    m_wanted.pop_back();
    m_current = file.sha256;
    m_errands.run(
        [file, ratio = m_ratio](const std::atomic<bool> &) {
            QByteArray bytes = file.bytes;
            QBuffer buffer(&bytes);
            QFile onDisk(file.path);
            QIODevice *device = bytes.isEmpty() ? static_cast<QIODevice *>(&onDisk) : &buffer;
            Looked looked;
            if (!device->open(QIODevice::ReadOnly))
                return looked;
            const QSize bound = largest * ratio;
            const std::optional<Picture> picture = Picture::read(device, bound);
            if (!picture)
                return looked;
            const QSize natural = picture->size;
            const bool fits = natural.width() <= largest.width() && natural.height() <= largest.height();
            const QSize shown = fits ? natural : natural.scaled(largest, Qt::KeepAspectRatio).expandedTo({1, 1});
            looked = {{true, shown, picture->format}, picture->image};
            return looked;
        },
        [this, sha256 = file.sha256](const Looked &outcome) { keep(sha256, outcome); });
}

void PictureCache::keep(const QByteArray &sha256, const Looked &outcome)
{
    m_current.clear();
    if (m_facts.size() >= mostFacts)
        m_facts.clear();
    m_facts.insert(sha256, outcome.facts);
    if (outcome.facts.isPicture) {
        auto pixmap = std::make_unique<QPixmap>(QPixmap::fromImage(outcome.image));
        const auto kib = int(outcome.image.sizeInBytes() / 1024 + 1);
        m_pixmaps.insert(sha256, pixmap.release(), kib);
    }
    lookAtNext();
    Q_EMIT looked(sha256);
}

} // namespace parlance
