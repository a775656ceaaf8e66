#pragma once

#include "wire/Transport.h"

#include <QSslConfiguration>
#include <QWebSocket>

#include <functional>
#include <limits>
#include <memory>

namespace parlance::bench {

// QWebSocket and Transport under the same names, so that the same measure is taken of both. The receivers are connected
// directly, without anything between signal and counter.

inline constexpr qint64 hugeMessage = 1024 * 1024 * 1024;

class WebSocketUnderLoad
{
public:
    WebSocketUnderLoad()
    {
        m_socket.setMaxAllowedIncomingFrameSize(quint64(hugeMessage));
        m_socket.setMaxAllowedIncomingMessageSize(quint64(hugeMessage));
        m_socket.setOutgoingFrameSize(quint64(hugeMessage));
        QSslConfiguration tls = m_socket.sslConfiguration();
        tls.setPeerVerifyMode(QSslSocket::VerifyNone);
        m_socket.setSslConfiguration(tls);
        m_socket.setProxy(QNetworkProxy::NoProxy);
    }

    void open(const QUrl &url, bool) { m_socket.open(url); }
    void abort() { m_socket.abort(); }
    void sendText(const QString &text) { m_socket.sendTextMessage(text); }
    void sendBinary(const QByteArray &bytes) { m_socket.sendBinaryMessage(bytes); }
    qint64 bytesToWrite() const { return m_socket.bytesToWrite(); }

    template<typename F> void onOpened(QObject *context, F call)
    {
        QObject::connect(&m_socket, &QWebSocket::connected, context, call);
    }
    template<typename F> void onText(QObject *context, F call)
    {
        QObject::connect(&m_socket, &QWebSocket::textMessageReceived, context, call);
    }
    template<typename F> void onBinary(QObject *context, F call)
    {
        QObject::connect(&m_socket, &QWebSocket::binaryMessageReceived, context, call);
    }
    template<typename F> void onBytesWritten(QObject *context, F call)
    {
        QObject::connect(&m_socket, &QWebSocket::bytesWritten, context, call);
    }
    template<typename F> void onEnded(QObject *context, F call)
    {
        QObject::connect(&m_socket, &QWebSocket::disconnected, context, [this, call] { call(m_socket.errorString()); });
        QObject::connect(&m_socket, qOverload<QAbstractSocket::SocketError>(&QWebSocket::error), context,
                         [this, call] { call(m_socket.errorString()); });
    }

private:
    QWebSocket m_socket;
};

class TransportUnderLoad
{
public:
    using Factory = std::function<std::unique_ptr<Transport>()>;

    explicit TransportUnderLoad(const Factory &make)
        : m_transport(make())
    {
    }

    void open(const QUrl &url, bool deflate)
    {
        TransportRequest request;
        request.url = url;
        request.verifyTls = false;
        request.proxy.kind = ProxySettings::Kind::None;
        request.maxMessageBytes = hugeMessage;
        request.maxInflatedBytes = hugeMessage;
        if (deflate)
            request.deflate = DeflateOffer();
        m_transport->open(request);
    }

    void abort() { m_transport->abort(); }
    void sendText(const QString &text) { m_transport->sendText(text); }
    void sendBinary(const QByteArray &bytes) { m_transport->sendBinary(bytes); }
    qint64 bytesToWrite() const { return m_transport->bytesToWrite(); }

    template<typename F> void onOpened(QObject *context, F call)
    {
        QObject::connect(m_transport.get(), &Transport::opened, context, call);
    }
    template<typename F> void onText(QObject *context, F call)
    {
        QObject::connect(m_transport.get(), &Transport::textReceived, context, call);
    }
    template<typename F> void onBinary(QObject *context, F call)
    {
        QObject::connect(m_transport.get(), &Transport::binaryReceived, context, call);
    }
    template<typename F> void onBytesWritten(QObject *context, F call)
    {
        QObject::connect(m_transport.get(), &Transport::bytesWritten, context, call);
    }
    template<typename F> void onEnded(QObject *context, F call)
    {
        QObject::connect(m_transport.get(), &Transport::ended, context, [call](const Drop &drop) {
            call(QStringLiteral("the link ended: kind %1, code %2, rule %3 %4")
                     .arg(int(drop.kind)).arg(drop.closeCode).arg(int(drop.rule)).arg(drop.reason));
        });
    }

private:
    std::unique_ptr<Transport> m_transport;
};

} // namespace parlance::bench
