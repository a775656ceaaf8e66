#include "cli/MessageWords.h"

#include "cli/Words.h"

namespace parlance {

namespace {

// What a person wants to know of an own message that has not simply arrived.
QString stateWords(const Message &message)
{
    switch (message.state) {
    case DeliveryState::None:
    case DeliveryState::Delivered:
    case DeliveryState::Unconfirmed:
        return {};
    case DeliveryState::Queued:
        return QStringLiteral(" (waits to be sent)");
    case DeliveryState::Held:
        return QStringLiteral(" (held: asks before it is sent)");
    case DeliveryState::Sending:
        return QStringLiteral(" (was being sent)");
    case DeliveryState::InDoubt:
        return QStringLiteral(" (may or may not have been sent)");
    case DeliveryState::Failed:
        return QStringLiteral(" (not sent: %1)").arg(oneLine(refusalSentence(message.refusal, message.refusalText)));
    case DeliveryState::Cancelled:
        return QStringLiteral(" (taken back)");
    }
    return {};
}

} // namespace

QJsonObject fileObject(const FilePart &file)
{
    QJsonObject object{{QStringLiteral("name"), file.name},
                       {QStringLiteral("type"), file.type},
                       {QStringLiteral("size"), file.size},
                       {QStringLiteral("sha256"), QString::fromLatin1(file.sha256.toHex())}};
    if (!file.path.isEmpty())
        object.insert(QStringLiteral("path"), file.path);
    return object;
}

QJsonObject messageObject(const Message &message)
{
    QJsonObject object{{QStringLiteral("room"), message.room},
                       {QStringLiteral("time"), message.time.toUTC().toString(Qt::ISODateWithMs)}};
    switch (message.kind) {
    case MessageKind::Chat:
        object.insert(QStringLiteral("event"), QStringLiteral("message"));
        object.insert(QStringLiteral("sender"), message.sender);
        object.insert(QStringLiteral("text"), message.text);
        object.insert(QStringLiteral("id"), message.id);
        object.insert(QStringLiteral("own"), message.own);
        if (!message.serverId.isEmpty())
            object.insert(QStringLiteral("serverId"), message.serverId);
        if (message.seq)
            object.insert(QStringLiteral("seq"), *message.seq);
        if (message.file)
            object.insert(QStringLiteral("file"), fileObject(*message.file));
        if (message.state != DeliveryState::None)
            object.insert(QStringLiteral("state"), deliveryName(message.state));
        if (message.refusal != Refusal::None) {
            object.insert(QStringLiteral("refusal"), refusalName(message.refusal));
            object.insert(QStringLiteral("reason"), message.refusalText);
        }
        break;
    case MessageKind::Notice:
        object.insert(QStringLiteral("event"), QStringLiteral("notice"));
        object.insert(QStringLiteral("kind"), noticeName(message.notice));
        object.insert(QStringLiteral("user"), message.sender);
        object.insert(QStringLiteral("text"), message.text);
        break;
    case MessageKind::Unreadable:
        object.insert(QStringLiteral("event"), QStringLiteral("unreadable"));
        object.insert(QStringLiteral("raw"), message.text);
        break;
    }
    return object;
}

QString oneLine(QString text)
{
    text.replace(u'\\', QStringLiteral("\\\\"));
    text.replace(u'\r', QStringLiteral("\\r"));
    return text.replace(u'\n', QStringLiteral("\\n"));
}

QString withoutControls(const QString &text)
{
    QString shown;
    shown.reserve(text.size());
    for (const QChar c : text) {
        const bool turns = (c >= QChar(0x202a) && c <= QChar(0x202e)) || (c >= QChar(0x2066) && c <= QChar(0x2069));
        if (turns || c.category() == QChar::Other_Control)
            shown += QStringLiteral("\\u%1").arg(uint(c.unicode()), 4, 16, QLatin1Char('0'));
        else
            shown += c;
    }
    return shown;
}

QString messageLine(const Message &message)
{
    switch (message.kind) {
    case MessageKind::Chat: {
        QString line = message.sender.isEmpty() ? QString() : oneLine(message.sender) + QStringLiteral(": ");
        line += oneLine(message.text);
        if (message.file) {
            if (!message.text.isEmpty())
                line += u' ';
            line += QStringLiteral("[file %1, %2 bytes]")
                        .arg(oneLine(message.file->name), QString::number(message.file->size));
        }
        return line + stateWords(message);
    }
    case MessageKind::Notice:
        return QStringLiteral("* ") + noticeSentence(message.notice, oneLine(message.sender), oneLine(message.text));
    case MessageKind::Unreadable:
        return QStringLiteral("* unreadable: ") + oneLine(message.text);
    }
    return {};
}

} // namespace parlance
