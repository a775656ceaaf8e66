#include "host/FaultStepReader.h"

#include "host/FaultUnits.h"

namespace parlance {

namespace {

bool isWhen(const QString &word)
{
    static const QStringList words{QStringLiteral("at"),    QStringLiteral("every"), QStringLiteral("before"),
                                   QStringLiteral("inside"), QStringLiteral("after"), QStringLiteral("each"),
                                   QStringLiteral("link"),   QStringLiteral("links")};
    return words.contains(word);
}

} // namespace

FaultStepReader::FaultStepReader(const QString &line, int number) : m_line(line), m_number(number) {}

std::optional<FaultStep> FaultStepReader::read()
{
    m_tokens = splitFaultLine(m_line);
    if (m_tokens.isEmpty())
        return std::nullopt;
    if (m_tokens.constLast().kind == Token::Kind::Unfinished) {
        fail(FaultPlanProblem::UnfinishedQuote, m_tokens.constLast().text);
        return std::nullopt;
    }
    FaultStep step;
    step.line = m_number;
    qsizetype colon = 0;
    while (colon < m_tokens.size() && m_tokens.at(colon).kind != Token::Kind::Colon)
        ++colon;
    if (colon < m_tokens.size()) {
        m_end = colon;
        readScope(&step.scope);
        readWhen(&step.when);
        if (!m_problem && !atEnd())
            fail(FaultPlanProblem::TooMuch, textFrom(m_at));
        m_at = colon + 1;
    }
    m_end = m_tokens.size();
    const qsizetype what = m_at;
    if (!m_problem)
        readAction(&step.action);
    if (!m_problem && !atEnd())
        fail(FaultPlanProblem::TooMuch, textFrom(m_at));
    if (!m_problem)
        judge(step);
    if (m_problem)
        return std::nullopt;
    step.text = textFrom(what);
    return step;
}

void FaultStepReader::readScope(FaultScope *scope)
{
    if (isWord(QLatin1StringView("each"))) {
        ++m_at;
        scope->each = true;
        if (!takeWord(QLatin1StringView("link")))
            fail(FaultPlanProblem::Missing, QStringLiteral("each"));
        return;
    }
    const bool one = takeWord(QLatin1StringView("link"));
    if (!one && !takeWord(QLatin1StringView("links")))
        return;
    scope->each = true;
    const QString word = take();
    if (m_problem)
        return;
    static const QRegularExpression range(QStringLiteral("^([1-9][0-9]{0,8})(?:(-)([1-9][0-9]{0,8})?)?$"));
    const auto match = range.match(word);
    scope->first = match.captured(1).toInt();
    if (!match.hasMatch())
        return fail(FaultPlanProblem::BadLinks, word);
    if (match.captured(2).isEmpty())
        scope->last = scope->first;
    else if (!match.captured(3).isEmpty())
        scope->last = match.captured(3).toInt();
    if (scope->last < scope->first)
        fail(FaultPlanProblem::BadLinks, word);
}

void FaultStepReader::readWhen(FaultWhen *when)
{
    if (m_problem || atEnd())
        return;
    const QString word = take();
    if (word == u"at") {
        when->kind = FaultWhen::Kind::Time;
        when->time = takeTime();
    } else if (word == u"every") {
        readEvery(when);
    } else if (word == u"before" || word == u"inside" || word == u"after") {
        when->place = word == u"before"   ? FaultWhen::Place::Before
                      : word == u"inside" ? FaultWhen::Place::Inside
                                          : FaultWhen::Place::After;
        if (takeWord(QLatin1StringView("every"))) {
            when->repeats = true;
            readMessage(when);
        } else if (word == u"after" && !isWord(QLatin1StringView("message"))) {
            when->kind = FaultWhen::Kind::Bytes;
            when->count = takeSize();
            if (!m_problem)
                takeWord(QLatin1StringView("bytes"));
            when->way = takeWay();
        } else {
            readMessage(when);
        }
    } else {
        fail(FaultPlanProblem::UnknownWhen, word);
    }
}

// every TIME | every SIZE [bytes] up|down
void FaultStepReader::readEvery(FaultWhen *when)
{
    when->repeats = true;
    const QString word = m_at < m_end ? m_tokens.at(m_at).text : QString();
    if (faultunit::size(word)) {
        when->kind = FaultWhen::Kind::Bytes;
        when->count = takeSize();
        takeWord(QLatin1StringView("bytes"));
        when->way = takeWay();
    } else {
        when->kind = FaultWhen::Kind::Time;
        when->time = takeTime();
        if (!m_problem && when->time == milliseconds(0))
            fail(FaultPlanProblem::BadTime, word);
    }
    readTimes(when);
}

// message [N] up|down [PATTERN], or behind "every": [N] message|messages up|down [PATTERN] [N times]
void FaultStepReader::readMessage(FaultWhen *when)
{
    when->kind = FaultWhen::Kind::Message;
    if (when->repeats && digitFollows())
        when->count = takeCount();
    if (m_problem)
        return;
    if (!takeWord(QLatin1StringView("message")) && !(when->repeats && takeWord(QLatin1StringView("messages"))))
        return atEnd() ? fail(FaultPlanProblem::Missing, m_tokens.at(m_at - 1).text)
                       : fail(FaultPlanProblem::UnknownWhen, m_tokens.at(m_at).text);
    if (!when->repeats && digitFollows())
        when->count = takeCount();
    if (m_problem)
        return;
    when->way = takeWay();
    if (m_problem)
        return;
    if (!atEnd() && m_tokens.at(m_at).kind != Token::Kind::Word) {
        const Token &token = m_tokens.at(m_at++);
        when->pattern = QRegularExpression(
            token.kind == Token::Kind::Quoted ? QRegularExpression::escape(token.text) : token.text,
            QRegularExpression::DotMatchesEverythingOption | QRegularExpression::UseUnicodePropertiesOption);
        if (!when->pattern->isValid())
            return fail(FaultPlanProblem::BadPattern, token.text);
    }
    if (when->repeats)
        readTimes(when);
}

void FaultStepReader::readTimes(FaultWhen *when)
{
    if (m_problem || atEnd())
        return;
    when->times = int(takeCount());
    if (!m_problem && !takeWord(QLatin1StringView("times")))
        fail(FaultPlanProblem::Missing, m_tokens.at(m_at - 1).text);
}

void FaultStepReader::readAction(FaultAction *action)
{
    const QString word = take();
    if (m_problem)
        return;
    if (word == u"delay") {
        action->kind = FaultAction::Kind::Delay;
        action->time = takeTime();
        if (!m_problem && takeWord(QLatin1StringView("jitter")))
            action->jitter = takeTime();
        readLasting(action);
    } else if (word == u"throttle") {
        action->kind = FaultAction::Kind::Throttle;
        action->amount = takeRate();
        readLasting(action);
    } else if (word == u"split") {
        action->kind = FaultAction::Kind::Split;
        action->amount = takeSize();
        if (!m_problem && takeWord(QLatin1StringView("gap")))
            action->time = takeTime();
        readLasting(action);
    } else if (word == u"blackhole") {
        action->kind = FaultAction::Kind::Blackhole;
        readLasting(action);
    } else if (word == u"cut") {
        readCut(action);
    } else if (word == u"refuse") {
        action->kind = FaultAction::Kind::Refuse;
        readEnd(action);
    } else if (word == u"answer") {
        action->kind = FaultAction::Kind::Answer;
        readAnswer(action);
    } else if (word == u"heal") {
        action->kind = FaultAction::Kind::Heal;
    } else if (isWhen(word)) {
        fail(FaultPlanProblem::NoColon, word);
    } else {
        fail(FaultPlanProblem::UnknownWhat, word);
    }
}

// [up|down|both] [for TIME]
void FaultStepReader::readLasting(FaultAction *action)
{
    if (m_problem || atEnd())
        return;
    if (wayFollows())
        action->way = *faultunit::way(take());
    if (!m_problem && takeWord(QLatin1StringView("for")))
        action->lasts = takeTime();
}

void FaultStepReader::readCut(FaultAction *action)
{
    const QString word = take();
    if (m_problem)
        return;
    if (word != u"fin" && word != u"rst")
        return fail(FaultPlanProblem::UnknownWhat, QStringLiteral("cut ") + word);
    action->kind = word == u"fin" ? FaultAction::Kind::CutFin : FaultAction::Kind::CutReset;
}

// for TIME | next N
void FaultStepReader::readEnd(FaultAction *action)
{
    if (m_problem || atEnd())
        return;
    if (takeWord(QLatin1StringView("for")))
        action->lasts = takeTime();
    else if (takeWord(QLatin1StringView("next")))
        action->next = int(takeCount());
}

// STATUS ["Name: value"]… [body "text"] [next N]
void FaultStepReader::readAnswer(FaultAction *action)
{
    const QString word = take();
    if (m_problem)
        return;
    bool ok = false;
    const int status = word.toInt(&ok);
    if (!ok || status < 100 || status > 599)
        return fail(FaultPlanProblem::BadStatus, word);
    QByteArray head = "HTTP/1.1 " + QByteArray::number(status) + " \r\n";
    while (!atEnd() && m_tokens.at(m_at).kind == Token::Kind::Quoted) {
        const QString header = take();
        if (!faultunit::isHeader(header))
            return fail(FaultPlanProblem::BadHeader, header);
        head += header.toUtf8() + "\r\n";
    }
    QByteArray body;
    if (takeWord(QLatin1StringView("body"))) {
        if (atEnd() || m_tokens.at(m_at).kind != Token::Kind::Quoted)
            return fail(FaultPlanProblem::Missing, QStringLiteral("body"));
        body = take().toUtf8();
    }
    const bool bodyless = status < 200 || status == 204 || status == 304; // RFC 9112 section 6.3
    if (!bodyless && !head.toLower().contains("\r\ncontent-length:"))
        head += "Content-Length: " + QByteArray::number(body.size()) + "\r\n";
    if (!head.toLower().contains("\r\nconnection:"))
        head += "Connection: close\r\n";
    action->answer = head + "\r\n" + body;
    if (!atEnd() && takeWord(QLatin1StringView("next")))
        action->next = int(takeCount());
}

// What is right word by word and still makes no sense.
void FaultStepReader::judge(const FaultStep &step)
{
    const FaultAction::Kind kind = step.action.kind;
    if (kind != FaultAction::Kind::Refuse && kind != FaultAction::Kind::Answer)
        return;
    if (step.scope.each && (step.when.kind != FaultWhen::Kind::AtOnce || step.action.lasts || step.action.next > 0))
        fail(FaultPlanProblem::OnlyAtBegin, m_line.trimmed());
    else if (!step.scope.each && kind == FaultAction::Kind::Refuse && !step.action.lasts && step.action.next == 0)
        fail(FaultPlanProblem::NoEnd, QStringLiteral("refuse"));
}

bool FaultStepReader::isWord(QLatin1StringView word) const
{
    return !atEnd() && m_tokens.at(m_at).kind == Token::Kind::Word && m_tokens.at(m_at).text == word;
}

bool FaultStepReader::digitFollows() const
{
    return !atEnd() && m_tokens.at(m_at).kind == Token::Kind::Word && m_tokens.at(m_at).text.front().isDigit();
}

bool FaultStepReader::takeWord(QLatin1StringView word)
{
    if (!isWord(word))
        return false;
    ++m_at;
    return true;
}

QString FaultStepReader::take()
{
    if (!atEnd())
        return m_tokens.at(m_at++).text;
    fail(FaultPlanProblem::Missing, m_at > 0 ? m_tokens.at(m_at - 1).text : m_line.trimmed());
    return {};
}

bool FaultStepReader::wayFollows() const
{
    return !atEnd() && m_tokens.at(m_at).kind == Token::Kind::Word && faultunit::way(m_tokens.at(m_at).text);
}

milliseconds FaultStepReader::takeTime()
{
    if (m_problem)
        return {};
    const QString word = take();
    const std::optional<milliseconds> time = faultunit::time(word);
    if (!time)
        fail(FaultPlanProblem::BadTime, word);
    return time.value_or(milliseconds(0));
}

qint64 FaultStepReader::takeSize()
{
    if (m_problem)
        return 1;
    const QString word = take();
    const std::optional<qint64> size = faultunit::size(word);
    if (!size)
        fail(FaultPlanProblem::BadSize, word);
    return size.value_or(1);
}

qint64 FaultStepReader::takeRate()
{
    const QString word = take();
    const std::optional<qint64> size = word.endsWith(u"/s") ? faultunit::size(word.chopped(2)) : std::nullopt;
    if (!size)
        fail(FaultPlanProblem::BadRate, word);
    return size.value_or(1);
}

qint64 FaultStepReader::takeCount()
{
    if (m_problem)
        return 1;
    const QString word = take();
    bool ok = false;
    const qint64 count = word.toLongLong(&ok);
    if (!ok || count < 1 || count > 1000000000)
        fail(FaultPlanProblem::BadCount, word);
    return count;
}

// Of what is counted: one way only.
FaultWay FaultStepReader::takeWay()
{
    if (m_problem)
        return FaultWay::Up;
    const QString word = take();
    const std::optional<FaultWay> way = faultunit::way(word);
    if (!way || *way == FaultWay::Both)
        fail(FaultPlanProblem::BadWay, word);
    return way.value_or(FaultWay::Up);
}

void FaultStepReader::fail(FaultPlanProblem problem, const QString &words)
{
    if (m_problem) // the first one is what the person should look at
        return;
    m_problem = problem;
    m_words = words;
}

QString FaultStepReader::textFrom(qsizetype token) const
{
    if (token >= m_end)
        return {};
    const qsizetype at = m_tokens.at(token).at;
    return m_line.mid(at, m_tokens.at(m_end - 1).end - at);
}

} // namespace parlance
