#pragma once

#include <QByteArray>
#include <QObject>
#include <QTcpSocket>
#include <QTimer>

#include <memory>

namespace parlance {

// One client of FaultProxy that gets an HTTP answer instead of the server: its request is read to the end of its head, the
// answer written, and TCP ended in order.
//
// Thread: the proxy's. Lifetime: deletes itself, at the latest after 10 s. Errors: none that anybody waits for; a client that
// goes, or asks for more than 16 KiB, gets nothing.
class FaultAnswer : public QObject
{
    Q_OBJECT

public:
    FaultAnswer(std::unique_ptr<QTcpSocket> client, const QByteArray &answer, QObject *parent);
    ~FaultAnswer() override;

Q_SIGNALS:
    void answered();

private:
    void read();
    void endSending();

    std::unique_ptr<QTcpSocket> m_client;
    const QByteArray m_answer;
    QByteArray m_request;
    bool m_answered = false;
    QTimer m_deadline;
};

} // namespace parlance
