#include "support/MachineScript.h"

#include "domain/CloseCode.h"

#include <QtDebug>

namespace parlance {

namespace {

QString wordOf(const LinkEffect &effect)
{
    struct Words {
        QString operator()(const linkeffect::Discard &) const { return QStringLiteral("discard"); }
        QString operator()(const linkeffect::Start &) const { return QStringLiteral("start"); }
        QString operator()(const linkeffect::Greet &) const { return QStringLiteral("greet"); }
        QString operator()(const linkeffect::CloseLink &e) const { return QStringLiteral("close:%1").arg(e.code); }
        QString operator()(const linkeffect::Ping &) const { return QStringLiteral("ping"); }
        QString operator()(const linkeffect::Gate &e) const
        {
            return e.open ? QStringLiteral("gate+") : QStringLiteral("gate-");
        }
        QString operator()(const linkeffect::TellEnded &) const { return QStringLiteral("ended"); }
        QString operator()(const linkeffect::AskCredentials &) const { return QStringLiteral("ask"); }
        QString operator()(const linkeffect::Announce &) const { return QStringLiteral("announce"); }
    };
    return std::visit(Words{}, effect);
}

QString nameOf(Phase phase)
{
    static const QStringList names{QStringLiteral("none"),  QStringLiteral("dns"),     QStringLiteral("tcp"),
                                   QStringLiteral("proxy"), QStringLiteral("tls"),     QStringLiteral("upgrade"),
                                   QStringLiteral("hello"), QStringLiteral("auth"),    QStringLiteral("resume")};
    return names.at(static_cast<int>(phase));
}

QString nameOf(PauseReason reason)
{
    static const QStringList names{QStringLiteral("none"), QStringLiteral("hidden"), QStringLiteral("exhausted"),
                                   QStringLiteral("auth"), QStringLiteral("fatal"),  QStringLiteral("serverKeepsClosing")};
    return names.at(static_cast<int>(reason));
}

LinkEvent ended(quint64 epoch, DropKind kind, quint16 code = 0, int httpStatus = 0)
{
    Drop drop;
    drop.kind = kind;
    drop.closeCode = code;
    drop.httpStatus = httpStatus;
    return linkevent::Ended{epoch, drop};
}

} // namespace

MachineScript::MachineScript(const ConnectionConfig &config)
{
    m_state.config = config;
}

void MachineScript::run(const QString &script)
{
    for (const QString &token : script.split(QLatin1Char(' '), Qt::SkipEmptyParts)) {
        if (token.startsWith(QLatin1Char('+'))) {
            advance(milliseconds(token.mid(1).toInt()));
        } else if (token.startsWith(QLatin1String("random:"))) {
            m_random = token.mid(7).toDouble();
        } else if (token.startsWith(QLatin1String("old:"))) {
            feed(eventOf(token.mid(4), m_state.epoch - 1));
        } else {
            feed(eventOf(token, m_state.epoch));
        }
    }
}

void MachineScript::advance(milliseconds time)
{
    const Instant end = m_now + time;
    for (auto due = ConnectionMachine::deadline(m_state); due && *due <= end; due = ConnectionMachine::deadline(m_state)) {
        m_now = std::max(m_now, *due);
        feed(linkevent::DeadlineReached{});
    }
    m_now = end;
}

LinkEvent MachineScript::eventOf(const QString &word, quint64 epoch) const
{
    const auto is = [&word](const char *name) { return word == QLatin1String(name); };
    if (is("connect")) return linkevent::Connect{};
    if (is("try")) return linkevent::TryNow{};
    if (is("keep")) return linkevent::KeepTrying{};
    if (is("stop")) return linkevent::Stop{};
    if (is("creds")) return linkevent::CredentialsChanged{};
    if (is("nocreds")) return linkevent::CredentialsUnavailable{};
    if (is("hide")) return linkevent::VisibleChanged{false};
    if (is("show")) return linkevent::VisibleChanged{true};
    if (is("offline")) return linkevent::NetworkAvailable{false};
    if (is("online")) return linkevent::NetworkAvailable{true};
    if (is("net")) return linkevent::NetworkChanged{};
    if (is("wake")) return linkevent::SystemWoke{};
    if (is("tick")) return linkevent::DeadlineReached{};
    if (is("tcp")) return linkevent::PhaseEntered{epoch, Phase::Tcp};
    if (is("proxy")) return linkevent::PhaseEntered{epoch, Phase::Proxy};
    if (is("tls")) return linkevent::PhaseEntered{epoch, Phase::Tls};
    if (is("upgrade")) return linkevent::PhaseEntered{epoch, Phase::Upgrade};
    if (is("hello")) return linkevent::PhaseEntered{epoch, Phase::Hello};
    if (is("auth")) return linkevent::PhaseEntered{epoch, Phase::Auth};
    if (is("resume")) return linkevent::PhaseEntered{epoch, Phase::Resume};
    if (is("open")) return linkevent::Opened{epoch, QString()};
    if (is("ready")) return linkevent::DialectReady{epoch};
    if (is("ack")) return linkevent::ExchangeConfirmed{epoch};
    if (is("bytes")) return linkevent::BytesReceived{epoch};
    if (is("drain")) return linkevent::BytesDraining{epoch};
    if (is("late")) return linkevent::HeartbeatLate{epoch};
    if (is("dead")) return linkevent::HeartbeatLost{epoch};
    if (is("lost")) return ended(epoch, DropKind::LinkLost, closecode::abnormal);
    if (is("refused")) return ended(epoch, DropKind::Refused);
    if (is("dns")) return ended(epoch, DropKind::HostNotFound);
    if (is("tlsfail")) return ended(epoch, DropKind::TlsFailed, closecode::tlsHandshake);
    if (is("html")) return ended(epoch, DropKind::NotWebSocket, 0, 200);
    if (is("toobig")) return ended(epoch, DropKind::MessageTooBig, closecode::messageTooBig);
    if (is("denied")) return ended(epoch, DropKind::AuthRefused);
    if (is("dialect")) return ended(epoch, DropKind::DialectRefused);
    if (word.startsWith(QLatin1String("drop:")))
        return ended(epoch, DropKind::CloseFrame, static_cast<quint16>(word.mid(5).toInt()));
    if (word.startsWith(QLatin1String("http:")))
        return ended(epoch, DropKind::HttpRefused, 0, word.mid(5).toInt());
    qFatal("no such word: %s", qPrintable(word));
}

void MachineScript::feed(const LinkEvent &event)
{
    const LinkInput input{event, m_now, m_random};
    m_inputs.append(input);
    auto [state, effects] = ConnectionMachine::step(m_state, input);
    m_state = std::move(state);
    for (const LinkEffect &effect : effects) {
        m_effects.append(wordOf(effect));
        m_live += std::holds_alternative<linkeffect::Start>(effect) ? 1 : 0;
        m_live -= std::holds_alternative<linkeffect::Discard>(effect) ? 1 : 0;
        if (const auto *announce = std::get_if<linkeffect::Announce>(&effect))
            m_announced.append(announce->status);
    }
}

QString MachineScript::summary() const
{
    const ConnectionStatus now = status();
    switch (now.state) {
    case LinkState::Offline:
        return QStringLiteral("offline");
    case LinkState::Connecting:
        return QStringLiteral("connecting(%1) %2").arg(now.attempt).arg(nameOf(now.phase));
    case LinkState::Ready:
        return QStringLiteral("ready");
    case LinkState::Checking:
        return QStringLiteral("checking");
    case LinkState::Waiting:
        return QStringLiteral("waiting(%1) %2").arg(now.attempt).arg((now.retryAt - m_now).count());
    case LinkState::Paused:
        return QStringLiteral("paused(%1)").arg(nameOf(now.pause));
    case LinkState::Closing:
        return QStringLiteral("closing");
    }
    return {};
}

QStringList MachineScript::takeEffects()
{
    return std::exchange(m_effects, {});
}

} // namespace parlance
