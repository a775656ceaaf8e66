#include "storage/SearchTerms.h"

#include "storage/SearchText.h"

#include <QTextBoundaryFinder>

#include <algorithm>

namespace parlance {

namespace {

using Problem = SearchAnswer::Problem;

bool isColon(QChar c)
{
    return c == u':' || c == QChar(0xff1a);
}

bool isQuote(QChar c)
{
    return QStringView(u"\"\u201c\u201d\u201e\u201f\uff02").contains(c);
}

enum class Filter { From, In, Before, After, Has };

std::optional<Filter> filterNamed(QStringView name)
{
    const auto is = [name](QLatin1StringView other) { return name.compare(other, Qt::CaseInsensitive) == 0; };
    if (is(QLatin1StringView("from")))
        return Filter::From;
    if (is(QLatin1StringView("in")))
        return Filter::In;
    if (is(QLatin1StringView("before")))
        return Filter::Before;
    if (is(QLatin1StringView("after")))
        return Filter::After;
    if (is(QLatin1StringView("has")))
        return Filter::Has;
    return std::nullopt;
}

class SearchParser
{
public:
    explicit SearchParser(QStringView text) : m_text(text) {}

    SearchTerms parse()
    {
        while (true) {
            while (m_at < m_text.size() && m_text.at(m_at).isSpace())
                ++m_at;
            if (m_at >= m_text.size())
                return std::move(m_terms);
            if (!readFilter())
                addPhrase(readValue());
        }
    }

private:
    struct Value {
        QStringView text;
        bool last = false; // the query ends with it
    };

    void fail(Problem problem, QStringView word)
    {
        if (m_terms.problem != Problem::None)
            return;
        m_terms.problem = problem;
        m_terms.problemWord = word.toString();
    }

    // A word up to a blank or a quotation mark, or what stands between two of these.
    Value readValue()
    {
        qsizetype begin = m_at;
        if (begin < m_text.size() && isQuote(m_text.at(begin))) {
            const qsizetype opening = begin++;
            const auto end = std::find_if(m_text.begin() + begin, m_text.end(), isQuote);
            m_at = end - m_text.begin();
            const QStringView inside = m_text.mid(begin, m_at - begin);
            if (end == m_text.end()) {
                fail(Problem::OpenQuote, m_text.mid(opening));
                return {inside, true};
            }
            ++m_at;
            return {inside, false};
        }
        while (m_at < m_text.size() && !m_text.at(m_at).isSpace() && !isQuote(m_text.at(m_at)))
            ++m_at;
        return {m_text.mid(begin, m_at - begin), m_at == m_text.size()};
    }

    bool readFilter()
    {
        const qsizetype begin = m_at;
        qsizetype colon = begin;
        while (colon < m_text.size() && m_text.at(colon).isLetter())
            ++colon;
        if (colon >= m_text.size() || !isColon(m_text.at(colon)))
            return false;
        const std::optional<Filter> filter = filterNamed(m_text.mid(begin, colon - begin));
        if (!filter)
            return false;
        m_at = colon + 1;
        const QStringView value = readValue().text.trimmed();
        const QStringView typed = m_text.mid(begin, m_at - begin);
        if (value.isEmpty())
            fail(Problem::EmptyFilter, typed);
        else
            setFilter(*filter, value, typed);
        return true;
    }

    void setFilter(Filter filter, QStringView value, QStringView typed)
    {
        switch (filter) {
        case Filter::From:
            m_terms.from.append(value.toString());
            return;
        case Filter::In:
            m_terms.in.append(value.toString());
            return;
        case Filter::Before:
            if (const auto date = parseSearchDate(value))
                m_terms.before = m_terms.before ? qMin(*m_terms.before, *date) : *date;
            else
                fail(Problem::BadDate, typed);
            return;
        case Filter::After:
            if (const auto date = parseSearchDate(value))
                m_terms.after = m_terms.after ? qMax(*m_terms.after, *date) : *date;
            else
                fail(Problem::BadDate, typed);
            return;
        case Filter::Has:
            if (value.compare(QLatin1StringView("link"), Qt::CaseInsensitive) == 0)
                m_terms.hasLink = true;
            else if (value.compare(QLatin1StringView("file"), Qt::CaseInsensitive) == 0)
                m_terms.hasFile = true;
            else
                fail(Problem::UnknownFilter, typed);
            return;
        }
    }

    void addPhrase(const Value &value)
    {
        SearchTerms::Phrase phrase;
        const QVector<SearchToken> tokens = searchTokens(value.text);
        if (tokens.isEmpty())
            return;
        for (const SearchToken &token : tokens)
            phrase.units.append(token.text);
        const SearchToken &last = tokens.constLast();
        phrase.unfinished = value.last && last.unfinished && last.begin + last.length == value.text.size();
        m_terms.phrases.append(phrase);
    }

    QStringView m_text;
    qsizetype m_at = 0;
    SearchTerms m_terms;
};

QString quoted(const QString &units, bool unfinished)
{
    return u'"' + units + (unfinished ? QStringLiteral("\" *") : QStringLiteral("\""));
}

QString anyOf(const QStringList &names, QString (*unit)(const QString &))
{
    QStringList alternatives;
    for (const QString &name : names)
        alternatives.append(quoted(unit(name), true));
    return u'(' + alternatives.join(QStringLiteral(" OR ")) + u')';
}

// How many tokens from `at` on the phrase takes; 0: it does not stand there.
qsizetype standsAt(const QVector<SearchToken> &tokens, qsizetype at, const SearchTerms::Phrase &phrase)
{
    const qsizetype count = phrase.units.size();
    if (at + count > tokens.size())
        return 0;
    for (qsizetype i = 0; i < count; ++i) {
        const QString &unit = tokens.at(at + i).text;
        const bool open = phrase.unfinished && i == count - 1;
        if (open ? !unit.startsWith(phrase.units.at(i)) : unit != phrase.units.at(i))
            return 0;
    }
    return count;
}

} // namespace

bool SearchTerms::canSearch() const
{
    switch (problem) {
    case Problem::None:
    case Problem::EmptyFilter:
    case Problem::OpenQuote:
        return !isEmpty();
    case Problem::BadDate:
    case Problem::UnknownFilter:
        return false;
    }
    return false;
}

SearchTerms parseSearch(QStringView text)
{
    return SearchParser(text.left(longestQuery)).parse();
}

std::optional<QDate> parseSearchDate(QStringView typed)
{
    QString plain = typed.toString().normalized(QString::NormalizationForm_KC);
    plain.replace(u'/', u'-').replace(u'.', u'-');
    const QStringList parts = plain.split(u'-');
    if (parts.size() != 3 || parts.at(0).size() != 4)
        return std::nullopt;
    bool valid[3];
    const QDate date(parts.at(0).toInt(&valid[0]), parts.at(1).toInt(&valid[1]), parts.at(2).toInt(&valid[2]));
    return valid[0] && valid[1] && valid[2] && date.isValid() ? std::optional(date) : std::nullopt;
}

QString matchExpression(const SearchTerms &terms, const QStringList &scope)
{
    QStringList all;
    for (const SearchTerms::Phrase &phrase : terms.phrases)
        all.append(quoted(phrase.units.join(u' '), phrase.unfinished));
    if (!terms.from.isEmpty())
        all.append(anyOf(terms.from, searchtag::sender));
    if (!terms.in.isEmpty())
        all.append(anyOf(terms.in, searchtag::roomName));
    if (terms.hasLink)
        all.append(quoted(searchtag::link(), false));
    if (terms.hasFile)
        all.append(quoted(searchtag::file(), false));
    for (const QString &unit : scope)
        all.append(quoted(unit, false));
    return all.join(QStringLiteral(" AND "));
}

QVector<SearchHit::Range> searchHighlights(const QString &text, const SearchTerms &terms)
{
    const QStringView searched = QStringView(text).left(searchedText);
    const QVector<SearchToken> tokens = searchTokens(searched);
    QVector<SearchHit::Range> found;
    for (const SearchTerms::Phrase &phrase : terms.phrases) {
        for (qsizetype at = 0; at < tokens.size();) {
            const qsizetype count = standsAt(tokens, at, phrase);
            if (count == 0) {
                ++at;
                continue;
            }
            const SearchToken &last = tokens.at(at + count - 1);
            found.append({int(tokens.at(at).begin), int(last.begin + last.length - tokens.at(at).begin)});
            at += count;
        }
    }
    std::sort(found.begin(), found.end(), [](const auto &a, const auto &b) { return a.begin < b.begin; });

    // Whole characters as they are drawn: a vowel without its consonant, or one person of an emoji family, cannot be shown
    // by itself.
    QTextBoundaryFinder finder(QTextBoundaryFinder::Grapheme, searched.data(), searched.size());
    QVector<SearchHit::Range> ranges;
    for (const SearchHit::Range &range : std::as_const(found)) {
        finder.setPosition(range.begin);
        const int begin = int(finder.isAtBoundary() ? range.begin : finder.toPreviousBoundary());
        finder.setPosition(range.begin + range.length);
        const int end = int(finder.isAtBoundary() ? range.begin + range.length : finder.toNextBoundary());
        if (!ranges.isEmpty() && begin <= ranges.constLast().begin + ranges.constLast().length) {
            SearchHit::Range &before = ranges.last();
            before.length = qMax(before.length, end - before.begin);
        } else {
            ranges.append({begin, end - begin});
        }
    }
    return ranges;
}

} // namespace parlance
