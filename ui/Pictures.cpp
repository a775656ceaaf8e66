#include "ui/Pictures.h"

#include <QImageReader>

#include <algorithm>
#include <array>

namespace parlance {

namespace {

constexpr int longestSide = 20000;
// Decoded whole, at four bytes each; JPEG is made smaller while it is decoded, unless it comes in several scans: then all of
// it has to be in memory first, at six bytes each.
constexpr qint64 mostPixels = 24 * 1000 * 1000;
constexpr qint64 mostPixelsOfJpeg = 120 * 1000 * 1000;
constexpr qint64 jpegHeader = 1024 * 1024; // bytes of it that are looked through

bool isRaster(const QByteArray &format)
{
    constexpr std::array known{"png", "jpeg", "gif", "webp"};
    return std::any_of(known.begin(), known.end(), [&format](const char *each) { return format == each; });
}

// Whether the headers of its frame and first scan (ITU-T T.81, B.2.2 and B.2.3) say that one scan holds all of it, in sequence.
bool isInOneScan(QIODevice *device)
{
    const QByteArray head = device->peek(jpegHeader);
    const auto byte = [&head](qsizetype at) { return at < head.size() ? int(uchar(head.at(at))) : -1; };
    int components = 0;
    for (qsizetype at = 2; byte(at) == 0xff;) {
        const int marker = byte(at + 1);
        if (marker == 0xda)
            return components > 0 && byte(at + 4) == components;
        if (marker == 0xc0 || marker == 0xc1)
            components = byte(at + 9);
        if (marker == 0xff) { // fills up
            ++at;
            continue;
        }
        const bool otherFrame = marker >= 0xc2 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
        if (otherFrame || byte(at + 3) < 0)
            return false;
        at += 2 + byte(at + 2) * 256 + byte(at + 3);
    }
    return false;
}

} // namespace

std::optional<Picture> Picture::read(QIODevice *device, const QSize &largest)
{
    const bool inOneScan = isInOneScan(device);
    QImageReader reader(device);
    reader.setDecideFormatFromContent(true);
    reader.setAutoTransform(true);
    Picture picture;
    picture.format = reader.format();
    const QSize size = reader.size();
    const qint64 most = picture.format == "jpeg" && inOneScan ? mostPixelsOfJpeg : mostPixels;
    if (!isRaster(picture.format) || size.isEmpty() || size.width() > longestSide || size.height() > longestSide
        || qint64(size.width()) * size.height() > most)
        return std::nullopt;
    const bool turned = reader.transformation().testFlag(QImageIOHandler::TransformationRotate90);
    picture.size = turned ? size.transposed() : size;
    const QSize bound = turned ? largest.transposed() : largest;
    if (size.width() > bound.width() || size.height() > bound.height())
        reader.setScaledSize(size.scaled(bound, Qt::KeepAspectRatio).expandedTo({1, 1}));
    picture.image = reader.read();
    if (picture.image.isNull())
        return std::nullopt;
    return picture;
}

} // namespace parlance
