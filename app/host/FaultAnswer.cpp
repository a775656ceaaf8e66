#include "host/FaultAnswer.h"

#include "wire/HalfClose.h"

#include <chrono>

namespace parlance {

namespace {

constexpr qsizetype maxRequest = 16 * 1024;
constexpr std::chrono::seconds deadline{10};

} // namespace

FaultAnswer::FaultAnswer(std::unique_ptr<QTcpSocket> client, const QByteArray &answer, QObject *parent)
    : QObject(parent), m_client(std::move(client)), m_answer(answer)
{
    m_client->setReadBufferSize(maxRequest);
    connect(m_client.get(), &QIODevice::readyRead, this, &FaultAnswer::read);
    connect(m_client.get(), &QIODevice::bytesWritten, this, &FaultAnswer::endSending);
    connect(m_client.get(), &QAbstractSocket::disconnected, this, &QObject::deleteLater);
    m_deadline.setSingleShot(true);
    connect(&m_deadline, &QTimer::timeout, this, &QObject::deleteLater);
    m_deadline.start(deadline);
    QMetaObject::invokeMethod(this, &FaultAnswer::read, Qt::QueuedConnection); // when nobody listens to us yet, nobody hears
    if (m_client->state() != QAbstractSocket::ConnectedState)
        deleteLater();
}

FaultAnswer::~FaultAnswer()
{
    m_client->disconnect(this);
}

void FaultAnswer::read()
{
    const QByteArray bytes = m_client->readAll();
    if (m_answered)
        return; // it is read all the same, so that the end of TCP is no reset
    m_request += bytes;
    if (m_request.contains("\r\n\r\n")) {
        m_answered = true;
        m_client->write(m_answer);
        Q_EMIT answered();
    } else if (m_request.size() > maxRequest) {
        deleteLater();
    }
}

void FaultAnswer::endSending()
{
    if (m_client->bytesToWrite() == 0)
        shutDownSending(*m_client);
}

} // namespace parlance
