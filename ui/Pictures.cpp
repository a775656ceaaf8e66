#include "ui/Pictures.h"

#include <QImageReader>

#include <algorithm>
#include <array>

namespace parlance {

namespace {

constexpr int longestSide = 20000;
// Decoded whole, at four bytes each; JPEG is made smaller while it is decoded.
constexpr qint64 mostPixels = 24 * 1000 * 1000;
constexpr qint64 mostPixelsOfJpeg = 120 * 1000 * 1000;

bool isRaster(const QByteArray &format)
{
    constexpr std::array known{"png", "jpeg", "gif", "webp"};
    return std::any_of(known.begin(), known.end(), [&format](const char *each) { return format == each; });
}

} // namespace

std::optional<Picture> Picture::read(QIODevice *device, const QSize &largest)
{
    QImageReader reader(device);
    reader.setDecideFormatFromContent(true);
    reader.setAutoTransform(true);
    Picture picture;
    picture.format = reader.format();
    const QSize size = reader.size();
    const qint64 most = picture.format == "jpeg" ? mostPixelsOfJpeg : mostPixels;
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
