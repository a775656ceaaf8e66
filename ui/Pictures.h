#pragma once

#include <QByteArray>
#include <QImage>
#include <QSize>

#include <optional>

class QIODevice;

namespace parlance {

// A picture that somebody sent, or wants to send, as it can be shown small.
struct Picture {
    QImage image;      // the first frame of an animation
    QSize size;        // in pixels, before it was made smaller; upright
    QByteArray format; // "png", "jpeg", "gif", "webp": by what its bytes are, whatever its name says

    // Nothing for anything but these raster formats, for pictures whose decoding would take more memory than is reasonable,
    // and for damaged ones. `largest` bounds the result, in pixels. Decoding takes its time: not for the GUI thread.
    static std::optional<Picture> read(QIODevice *device, const QSize &largest);
};

} // namespace parlance
