#pragma once

#include "domain/Message.h"
#include "ui/Errands.h"

#include <QCache>
#include <QHash>
#include <QPixmap>

#include <deque>
#include <optional>

namespace parlance {

// The pictures of messages, small, for the timeline: looked at and decoded beside the window, one after the other, the last
// one asked for first. Bounded: the pictures that were not drawn for longest go, and are decoded again when they are wanted.
//
// Thread: the GUI thread. Lifetime: owned by its TimelineView. Errors: what cannot be decoded is no picture.
class PictureCache : public QObject
{
    Q_OBJECT

public:
    static constexpr QSize largest{480, 320}; // logical pixels
    static constexpr int keptKib = 48 * 1024; // of decoded pictures

    struct Facts {
        bool isPicture = false;
        QSize shown;       // logical pixels, within `largest`
        QByteArray format; // as Picture says it
    };

    explicit PictureCache(QObject *parent = nullptr);

    // Device pixels of a logical one, on the screen where they are drawn.
    void setRatio(qreal ratio);
    // Nothing: it is not known yet, looked() will come.
    std::optional<Facts> facts(const FilePart &file);
    // Null: it is being decoded, looked() will come.
    QPixmap pixmap(const FilePart &file);

    // Whether the bytes are on this computer.
    static bool isHere(const FilePart &file);

Q_SIGNALS:
    void looked(const QByteArray &sha256);

private:
    struct Looked {
        Facts facts;
        QImage image;
    };

    void want(const FilePart &file);
    void lookAtNext();
    void keep(const QByteArray &sha256, const Looked &outcome);

    QHash<QByteArray, Facts> m_facts; // by digest
    QCache<QByteArray, QPixmap> m_pixmaps{keptKib};
    std::deque<FilePart> m_wanted;
    QByteArray m_current;             // whose bytes are being looked at; empty: nobody's
    qreal m_ratio = 1;
    Errands m_errands{this};
};

} // namespace parlance
