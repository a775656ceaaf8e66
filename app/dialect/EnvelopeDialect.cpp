#include "dialect/EnvelopeDialect.h"

#include "dialect/JsonText.h"

#include <QJsonObject>

#include <algorithm>

namespace parlance {

using namespace Qt::StringLiterals;

namespace {

constexpr qint64 headerSpace = 16 * 1024; // for names and words beside a file

action::Deliver rejectionRow(const RejectionFacts &facts, const QString &room, const QDateTime &now)
{
    Message row;
    row.kind = MessageKind::Notice;
    row.notice = NoticeKind::Rejected;
    row.room = room;
    row.text = rejectionText(facts);
    row.time = now;
    return {row};
}

// A server that does not open our envelopes can say so only without one.
QString refusalOf(const QString &frame)
{
    const Result<QJsonValue> json = parseJson(frame);
    if (!json || json->toObject().value("type"_L1) != u"error"_s)
        return {};
    return json->toObject().value("reason"_L1).toString();
}

} // namespace

EnvelopeDialect::EnvelopeDialect(std::unique_ptr<Dialect> inner, EnvelopeSettings settings, ClockNow clock)
    : m_inner(std::move(inner)), m_channel(std::move(settings)), m_clock(std::move(clock))
{
    m_inner->setLargestMessage(largestDivided);
}

Actions EnvelopeDialect::packed(Actions actions)
{
    Actions done;
    for (Action &action : actions) {
        if (auto *ready = std::get_if<action::Ready>(&action))
            agree(ready->promise);
        const auto *send = std::get_if<action::Send>(&action);
        if (!send) {
            done.append(std::move(action));
            continue;
        }
        // What dialects send besides messages is small and JSON, and can always be packed; nothing goes out unsigned.
        const OutFrame &frame = send->frame;
        if (const Result<QStringList> frames = frame.binary ? m_channel.packBinary(frame.bytes) : m_channel.pack(frame.text)) {
            for (const QString &text : *frames)
                done.append(action::Send{OutFrame::ofText(text)});
        }
    }
    return done;
}

void EnvelopeDialect::agree(DeliveryPromise &promise)
{
    m_ready = true;
    m_channel.agree(promise.chunks, promise.maxMessage);
    // A file travels as base64 here, in chunks or in one frame.
    if (promise.chunks)
        promise.maxFile = std::min(promise.maxFile, largestBinary - headerSpace);
    else if (promise.maxMessage > 0)
        promise.maxFile = std::min(promise.maxFile, std::max<qint64>(0, promise.maxMessage / 4 * 3 - headerSpace));
}

Actions EnvelopeDialect::opened(const DialectIdentity &identity)
{
    m_ready = false;
    Actions actions;
    for (const ChunkSets::Progress &over : m_channel.begin())
        actions.append(action::Progress{over.room, over.id, over.done, over.total});
    return actions + packed(m_inner->opened(identity));
}

Actions EnvelopeDialect::rejected(const RejectionFacts &facts, const QString &frame, const QDateTime &now) const
{
    Actions actions{rejectionRow(facts, {}, now)};
    if (!m_ready) {
        Drop drop;
        drop.kind = DropKind::DialectRefused;
        drop.phase = Phase::Hello;
        drop.reason = refusalOf(frame);
        if (drop.reason.isEmpty())
            drop.reason = rejectionText(facts);
        actions.append(action::Fail{drop});
    }
    return actions;
}

Actions EnvelopeDialect::text(const QString &text, const QDateTime &now)
{
    const EnvelopeChannel::Received received = m_channel.open(text, m_clock());
    Actions actions;
    for (const RejectionFacts &facts : received.rejections) {
        if (received.about)
            actions.append(rejectionRow(facts, received.about->room, now));
        else
            actions += rejected(facts, text, now);
    }
    for (const ChunkSets::Progress &progress : received.progress)
        actions.append(action::Progress{progress.room, progress.id, progress.done, progress.total});
    if (received.text)
        actions += packed(m_inner->text(*received.text, now));
    if (received.binary)
        actions += packed(m_inner->binary(*received.binary, now));
    return actions;
}

Actions EnvelopeDialect::binary(const QByteArray &, const QDateTime &now)
{
    return rejected({Rejection::NotEnvelope, {}}, {}, now);
}

Result<OutFrame> EnvelopeDialect::encode(const OutgoingMessage &message) const
{
    const Result<OutFrame> inner = m_inner->encode(message);
    if (!inner)
        return inner;
    const EnvelopeChannel::About about{message.room, message.id};
    const Result<QStringList> frames = inner->binary ? m_channel.packBinary(inner->bytes, about) : m_channel.pack(inner->text, about);
    if (!frames) {
        const bool tooLarge = frames.error().kind == int(EnvelopeChannel::PackProblem::TooLarge);
        return Fault{int(tooLarge ? Refusal::TooLarge : Refusal::NotEncodable), {}, frames.error().value};
    }
    OutFrame frame = OutFrame::ofText(frames->first());
    frame.more = frames->mid(1);
    return frame;
}

Actions EnvelopeDialect::join(const QString &room)
{
    return packed(m_inner->join(room));
}

Actions EnvelopeDialect::leave(const QString &room)
{
    return packed(m_inner->leave(room));
}

Actions EnvelopeDialect::typing(const QString &room, bool active)
{
    return packed(m_inner->typing(room, active));
}

Actions EnvelopeDialect::requestHistory(const QString &room, std::optional<qint64> before)
{
    return packed(m_inner->requestHistory(room, before));
}

Actions EnvelopeDialect::requestFile(const QString &room, const QString &serverId)
{
    return packed(m_inner->requestFile(room, serverId));
}

OutFrame EnvelopeDialect::heartbeatFrame()
{
    const OutFrame inner = m_inner->heartbeatFrame();
    const Result<QStringList> frames = m_channel.pack(inner.text);
    return frames ? OutFrame::ofText(frames->first()) : OutFrame();
}

} // namespace parlance
