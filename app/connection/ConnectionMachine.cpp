#include "connection/ConnectionMachine.h"

#include "connection/Backoff.h"
#include "connection/CloseCodePolicy.h"
#include "domain/CloseCode.h"

#include <algorithm>

namespace parlance {

namespace {

bool isBeforeOpen(Phase phase)
{
    return phase < Phase::Hello;
}

// One step under way: a handler for each event, over a copy of the state.
class Stepper
{
public:
    Stepper(const MachineState &state, const LinkInput &input)
        : s(state)
        , m_now(input.now)
        , m_random(input.random)
    {
    }

    MachineState s;
    LinkEffects before; // carried out before the new state is announced
    LinkEffects after;

    void on(const linkevent::Connect &)
    {
        switch (s.link) {
        case LinkState::Connecting:
        case LinkState::Ready:
        case LinkState::Checking:
            return;
        case LinkState::Closing:
            s.connectAfterClose = true;
            return;
        case LinkState::Offline:
        case LinkState::Waiting:
        case LinkState::Paused:
            beginCycle();
            return;
        }
    }

    void on(const linkevent::TryNow &)
    {
        if (s.link == LinkState::Waiting)
            begin();
    }

    void on(const linkevent::KeepTrying &)
    {
        if (s.link != LinkState::Connecting && s.link != LinkState::Waiting && s.link != LinkState::Paused)
            return;
        s.keepTrying = true;
        if (isPaused(PauseReason::Exhausted) || isPaused(PauseReason::ServerKeepsClosing))
            begin();
    }

    void on(const linkevent::Stop &)
    {
        s.connectAfterClose = false;
        if (s.link == LinkState::Closing || s.link == LinkState::Offline)
            return;
        newCycle();
        if (s.attempting && s.opened) {
            shutGate();
            s.link = LinkState::Closing;
            s.until = m_now + s.config.closeDeadline;
            after.push_back(linkeffect::CloseLink{s.epoch, closecode::normal});
            return;
        }
        if (s.attempting) { // no WebSocket yet, so there is nothing to close in order
            Drop drop;
            drop.kind = DropKind::ClosedByUser;
            drop.phase = s.phase;
            endAttempt(drop);
        }
        rest();
    }

    void on(const linkevent::CredentialsChanged &)
    {
        const bool answer = s.credentialsPending;
        s.credentialsPending = false;
        if (s.link == LinkState::Offline || s.link == LinkState::Closing || s.link == LinkState::Ready
            || s.link == LinkState::Checking)
            return;
        const bool asking = isAsking();
        newCycle();
        if (asking || isPaused(PauseReason::Auth) || isPaused(PauseReason::Fatal))
            beginCycle();
        s.credentialsAsked = answer; // an answer belongs to the cycle that asked: when refused, it is not asked for again
    }

    void on(const linkevent::CredentialsUnavailable &)
    {
        s.credentialsPending = false;
        if (isAsking())
            pauseFor(PauseReason::Auth);
    }

    void on(const linkevent::Configured &event)
    {
        s.config = event.config;
        applyVisibility();
    }

    void on(const linkevent::VisibleChanged &event)
    {
        if (s.visible == event.visible)
            return;
        s.visible = event.visible;
        applyVisibility();
        if (s.visible && (!s.checkedAt || m_now - *s.checkedAt >= s.config.shownMinimumGap))
            check();
    }

    void on(const linkevent::NetworkAvailable &event)
    {
        if (s.networkAvailable == event.available)
            return;
        s.networkAvailable = event.available;
        if (!event.available)
            return;
        s.backoffStep = s.failures;
        if (s.link == LinkState::Waiting) {
            const milliseconds soon = afterNetworkBack();
            if (m_now + soon < s.until)
                wait(soon);
        } else if (isPaused(PauseReason::Exhausted) && !s.retriedFromExhausted) {
            s.retriedFromExhausted = true;
            s.failures = std::min(s.failures, s.config.attemptLimit); // one more failure exhausts it again
            waitOrPause(afterNetworkBack());
        }
    }

    void on(const linkevent::NetworkChanged &) { check(); }

    void on(const linkevent::SystemWoke &)
    {
        if (s.link == LinkState::Checking)
            ping(); // what was asked before the sleep need not be answered after it
        else
            check();
    }

    void on(const linkevent::PhaseEntered &event)
    {
        if (!isCurrent(event.epoch) || s.link != LinkState::Connecting || event.phase == s.phase)
            return;
        // The transport may begin again for a redirect; the dialect only goes forward.
        if (s.opened ? event.phase < s.phase : !isBeforeOpen(event.phase))
            return;
        enter(event.phase);
    }

    void on(const linkevent::Opened &event)
    {
        if (!isCurrent(event.epoch) || s.link != LinkState::Connecting || s.opened)
            return;
        s.opened = true;
        enter(Phase::Hello);
        after.push_back(linkeffect::Greet{s.epoch, event.subprotocol});
    }

    void on(const linkevent::DialectReady &event)
    {
        if (!isCurrent(event.epoch) || s.link != LinkState::Connecting || !s.opened)
            return;
        s.link = LinkState::Ready;
        s.readyAt = m_now;
        s.checkedAt.reset();
        s.lastDrop.reset();
        after.push_back(linkeffect::Gate{s.epoch, true});
    }

    void on(const linkevent::ExchangeConfirmed &event)
    {
        if (isCurrent(event.epoch) && isLink())
            newCycle();
    }

    void on(const linkevent::BytesReceived &event)
    {
        if (!isCurrent(event.epoch) || s.link != LinkState::Checking)
            return;
        s.link = LinkState::Ready;
        after.push_back(linkeffect::Gate{s.epoch, true});
    }

    void on(const linkevent::BytesDraining &event)
    {
        if (isCurrent(event.epoch) && s.link == LinkState::Checking)
            s.until = m_now + s.config.checkingDeadline; // the answer to our ping lies behind these bytes
    }

    void on(const linkevent::HeartbeatLate &event)
    {
        if (isCurrent(event.epoch))
            check();
    }

    void on(const linkevent::HeartbeatLost &event)
    {
        if (isCurrent(event.epoch) && isLink())
            drop(silence());
    }

    void on(const linkevent::Ended &event)
    {
        if (isCurrent(event.epoch))
            drop(event.drop);
    }

    void on(const linkevent::DeadlineReached &)
    {
        const auto due = ConnectionMachine::deadline(s);
        if (!due || m_now < *due)
            return;
        switch (s.link) {
        case LinkState::Connecting: {
            if (isAsking()) {
                pauseFor(PauseReason::Auth);
                return;
            }
            Drop late;
            late.kind = DropKind::Deadline;
            late.phase = s.phase;
            drop(late);
            return;
        }
        case LinkState::Waiting:
            begin();
            return;
        case LinkState::Checking:
            if (m_now - *due >= s.config.checkingDeadline) // we slept, so the answer may lie unread: ask once more
                ping();
            else
                drop(silence());
            return;
        case LinkState::Closing: {
            Drop cut;
            cut.closeCode = closecode::abnormal;
            drop(cut);
            return;
        }
        case LinkState::Offline:
        case LinkState::Ready:
        case LinkState::Paused:
            return;
        }
    }

private:
    bool isCurrent(quint64 epoch) const { return s.attempting && epoch == s.epoch; }
    bool isLink() const { return s.link == LinkState::Ready || s.link == LinkState::Checking; }
    bool isPaused(PauseReason reason) const { return s.link == LinkState::Paused && s.pause == reason; }
    bool isAsking() const { return s.link == LinkState::Connecting && !s.attempting; }
    bool pausesWhileHidden() const { return !s.visible && !s.config.keepTryingWhileHidden; }

    static Drop silence()
    {
        Drop drop;
        drop.kind = DropKind::HeartbeatLost;
        drop.closeCode = closecode::abnormal;
        return drop;
    }

    // The count of failures and all that goes with it begins anew.
    void newCycle()
    {
        s.failures = 0;
        s.backoffStep = 0;
        s.quickDrops = 0;
        s.keepTrying = false;
        s.retriedFromExhausted = false;
        s.credentialsAsked = false;
        s.credentialsPending = false;
    }

    void beginCycle()
    {
        newCycle();
        s.lastDrop.reset();
        begin();
    }

    void begin()
    {
        s.link = LinkState::Connecting;
        s.pause = PauseReason::None;
        s.epoch += 1;
        s.attempting = true;
        s.opened = false;
        s.attemptedAt = m_now;
        s.attemptUntil = m_now + s.config.attemptDeadline;
        s.phase = Phase::None;
        enter(Phase::Dns);
        after.push_back(linkeffect::Start{s.epoch});
    }

    void enter(Phase phase)
    {
        // One deadline for name, connection and the way through a proxy.
        const bool stillTcp = (s.phase == Phase::Dns || s.phase == Phase::Tcp) && phase > s.phase;
        s.phase = phase;
        switch (phase) {
        case Phase::None:
        case Phase::Dns:
            s.until = m_now + s.config.tcpDeadline;
            return;
        case Phase::Tcp:
        case Phase::Proxy:
            if (!stillTcp)
                s.until = m_now + s.config.tcpDeadline;
            return;
        case Phase::Tls:
            s.until = m_now + s.config.tlsDeadline;
            return;
        case Phase::Upgrade:
            s.until = m_now + s.config.upgradeDeadline;
            return;
        case Phase::Hello:
        case Phase::Auth:
        case Phase::Resume:
            s.until = m_now + s.config.helloDeadline;
            return;
        }
    }

    void shutGate()
    {
        if (s.link == LinkState::Ready)
            before.push_back(linkeffect::Gate{s.epoch, false});
    }

    void check()
    {
        if (s.link != LinkState::Ready)
            return;
        shutGate();
        s.link = LinkState::Checking;
        ping();
    }

    void ping()
    {
        s.checkedAt = m_now;
        s.until = m_now + s.config.checkingDeadline;
        after.push_back(linkeffect::Ping{s.epoch});
    }

    // The attempt or link is over and its object goes; the next state is the caller's.
    void endAttempt(const Drop &drop)
    {
        before.push_back(linkeffect::Discard{s.epoch});
        shutGate();
        before.push_back(linkeffect::TellEnded{s.epoch, drop});
        s.attempting = false;
        s.opened = false;
        s.lastDrop = drop;
    }

    void drop(Drop drop)
    {
        if (s.link == LinkState::Closing) {
            drop.kind = DropKind::ClosedByUser;
            endAttempt(drop);
            rest();
            return;
        }
        const bool wasLink = isLink();
        // Time in which the link was checked and found dead was no time in Ready.
        const Instant goodUntil = s.link == LinkState::Checking ? *s.checkedAt : m_now;
        endAttempt(drop);
        const bool quick = wasLink && goodUntil - s.readyAt < s.config.resetAfterReady;
        if (wasLink && !quick)
            newCycle();

        switch (CloseCodePolicy(s.config.retryCodes, s.config.fatalCodes).judge(drop)) {
        case Verdict::Fatal:
            pauseFor(PauseReason::Fatal);
            return;
        case Verdict::Auth:
            refused();
            return;
        case Verdict::RetrySpread: {
            milliseconds patience = Backoff::patience(drop.retryAfter, m_random);
            countFailure();
            if (s.keepTrying)
                patience = std::max(patience, backoff());
            retry(patience);
            return;
        }
        case Verdict::Retry:
        case Verdict::RetryShowReason:
        case Verdict::RetryTooLarge:
            countFailure();
            if (quick && (drop.kind == DropKind::CloseFrame || drop.kind == DropKind::LinkLost))
                s.quickDrops += 1;
            if (s.config.quickDropLimit > 0 && s.quickDrops >= s.config.quickDropLimit) {
                s.quickDrops = 0;
                pauseFor(PauseReason::ServerKeepsClosing);
                return;
            }
            retry(backoff());
            return;
        }
    }

    void refused()
    {
        if (s.credentialsAsked) {
            pauseFor(PauseReason::Auth);
            return;
        }
        s.credentialsAsked = true;
        s.credentialsPending = true;
        s.link = LinkState::Connecting;
        s.phase = Phase::Auth;
        s.until = m_now + s.config.helloDeadline;
        after.push_back(linkeffect::AskCredentials{s.epoch});
    }

    void countFailure()
    {
        constexpr int enough = 1'000'000; // far beyond any limit, far below any overflow
        s.backoffStep = std::min(s.backoffStep + 1, enough);
        if (s.networkAvailable)
            s.failures = std::min(s.failures + 1, enough);
    }

    milliseconds backoff() const
    {
        return Backoff(s.config.backoffFirst, s.config.backoffCap).delay(s.backoffStep, m_random);
    }

    milliseconds afterNetworkBack() const
    {
        return std::max(Backoff::networkBack(m_random), restOfGap());
    }

    // What is missing of the least time between two attempts.
    milliseconds restOfGap() const
    {
        if (!s.attemptedAt)
            return milliseconds(0);
        return std::max(*s.attemptedAt + s.config.shownMinimumGap - m_now, milliseconds(0));
    }

    void retry(milliseconds delay)
    {
        if (!s.keepTrying && s.config.attemptLimit >= 0 && s.failures > s.config.attemptLimit)
            pauseFor(PauseReason::Exhausted);
        else
            waitOrPause(delay);
    }

    void waitOrPause(milliseconds delay)
    {
        if (pausesWhileHidden())
            pauseFor(PauseReason::Hidden);
        else
            wait(delay);
    }

    void wait(milliseconds delay)
    {
        s.link = LinkState::Waiting;
        s.phase = Phase::None;
        s.pause = PauseReason::None;
        s.retryIn = delay;
        s.until = m_now + delay;
    }

    void pauseFor(PauseReason reason)
    {
        s.link = LinkState::Paused;
        s.phase = Phase::None;
        s.pause = reason;
    }

    void rest()
    {
        s.link = LinkState::Offline;
        s.phase = Phase::None;
        s.pause = PauseReason::None;
        if (!s.connectAfterClose)
            return;
        s.connectAfterClose = false;
        beginCycle();
    }

    void applyVisibility()
    {
        if (s.link == LinkState::Waiting && pausesWhileHidden()) {
            pauseFor(PauseReason::Hidden);
        } else if (isPaused(PauseReason::Hidden) && !pausesWhileHidden()) {
            if (const milliseconds gap = restOfGap(); gap > milliseconds(0))
                wait(gap);
            else
                begin();
        }
    }

    Instant m_now;
    double m_random;
};

} // namespace

ConnectionMachine::Step ConnectionMachine::step(const MachineState &state, const LinkInput &input)
{
    Stepper stepper(state, input);
    std::visit([&stepper](const auto &event) { stepper.on(event); }, input.event);
    LinkEffects effects = std::move(stepper.before);
    if (ConnectionStatus next = status(stepper.s); next != status(state))
        effects.push_back(linkeffect::Announce{std::move(next)});
    effects.insert(effects.end(), stepper.after.begin(), stepper.after.end());
    return {std::move(stepper.s), std::move(effects)};
}

std::optional<Instant> ConnectionMachine::deadline(const MachineState &state)
{
    switch (state.link) {
    case LinkState::Connecting:
        return state.attempting ? std::min(state.until, state.attemptUntil) : state.until;
    case LinkState::Waiting:
    case LinkState::Checking:
    case LinkState::Closing:
        return state.until;
    case LinkState::Offline:
    case LinkState::Ready:
    case LinkState::Paused:
        return {};
    }
    return {};
}

ConnectionStatus ConnectionMachine::status(const MachineState &state)
{
    ConnectionStatus status;
    status.state = state.link;
    status.epoch = state.epoch;
    status.lastDrop = state.lastDrop;
    status.attemptLimit = std::max(state.config.attemptLimit, 0);
    switch (state.link) {
    case LinkState::Connecting:
        status.phase = state.phase;
        break;
    case LinkState::Waiting:
        status.retryAt = state.until;
        status.retryIn = state.retryIn;
        break;
    case LinkState::Paused:
        status.pause = state.pause;
        break;
    case LinkState::Offline:
    case LinkState::Ready:
    case LinkState::Checking:
    case LinkState::Closing:
        return status; // the count may change under these without a word
    }
    status.attempt = state.failures;
    if (state.keepTrying)
        status.attemptLimit = 0;
    return status;
}

} // namespace parlance
