#pragma once

#include "envelope/EnvelopeChannel.h"
#include "wire/Transport.h"

#include <QHash>
#include <QJsonObject>
#include <QList>
#include <QObject>
#include <QUrl>

#include <memory>
#include <optional>

namespace parlance {

// A client of the room protocol that sends what it is told and keeps what comes: nothing is answered, nothing is hidden.
//
// Thread: the test's; the waiting methods turn its event loop. An object is one link.
class RoomClient : public QObject
{
    Q_OBJECT

public:
    explicit RoomClient(const QString &origin = {}, QObject *parent = nullptr);

    // From now on every message travels in an envelope, both ways. Before open().
    void useEnvelopes(const EnvelopeSettings &settings);
    // All clients that are made from now on do so; nothing: none of them.
    static void useEnvelopesEverywhere(const std::optional<EnvelopeSettings> &settings);
    const QVector<RejectionFacts> &rejections() const { return m_rejections; }
    const QVector<ChunkSets::Progress> &progress() const { return m_progress; }
    // Text messages as they come and go on the wire.
    const QStringList &received() const { return m_received; }
    void sendRaw(const QString &text);

    bool open(const QUrl &url); // waits; false when the server refused the upgrade
    // open(), handshake with `more` merged in, and the welcome; empty when something else came.
    QJsonObject enter(const QUrl &url, const QString &user, const QJsonObject &more = {});
    // join and the presence that confirms it.
    QJsonObject join(const QString &room);

    void send(const QJsonObject &frame);
    void sendText(const QString &text);
    void sendBinary(const QByteArray &bytes);
    void sendMessage(const QString &id, const QString &room, const QString &text);
    // In a binary message.
    void sendFile(const QJsonObject &header, const QByteArray &bytes);
    // What came in binary messages under the header with this server id; its frame bears "binary":true.
    QByteArray bytesOf(const QString &serverId) const { return m_bytes.value(serverId); }

    // Waits for a frame of this type and takes it, with all before it; empty when none came.
    QJsonObject next(const QString &type);
    // Waits for the next frame, whatever it is, and takes it.
    QJsonObject next();
    // What came and was not taken. A round trip first, so that everything that the server sent before is here.
    QList<QJsonObject> rest();

    void close();  // with a Close frame
    void abort();  // without one, as when the network is gone
    void stopReading();
    bool waitForClose();
    int closeCode() const { return m_end ? m_end->closeCode : 0; } // 0 while open
    QString closeReason() const { return m_end ? m_end->reason : QString(); }
    int httpStatus() const { return m_end ? m_end->httpStatus : 0; } // of a refused upgrade

private:
    void take(const QString &text);
    void takeBinary(const QByteArray &bytes);

    std::optional<EnvelopeChannel> m_envelopes;
    QVector<RejectionFacts> m_rejections;
    QVector<ChunkSets::Progress> m_progress;
    QStringList m_received;
    QString m_origin;
    std::unique_ptr<Transport> m_transport;
    bool m_isOpen = false;
    QList<QJsonObject> m_frames;
    QHash<QString, QByteArray> m_bytes;
    std::optional<Drop> m_end;
    int m_nonce = 0;
};

} // namespace parlance
