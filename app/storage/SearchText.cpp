#include "storage/SearchText.h"

#include "storage/SearchFolding.h"

#include <array>

namespace parlance {

namespace {

using namespace searchfolding;

bool isAsciiAlnum(char16_t c)
{
    return (c >= u'0' && c <= u'9') || (c >= u'a' && c <= u'z') || (c >= u'A' && c <= u'Z');
}

class Splitter
{
public:
    explicit Splitter(QStringView text) : m_text(text) {}

    QVector<SearchToken> split()
    {
        for (qsizetype at = 0; at < m_text.size();) {
            const char16_t c = m_text.at(at).unicode();
            const bool alone =
                at + 1 >= m_text.size() || m_text.at(at + 1).unicode() < 0x300 || !extends(m_text.at(at + 1).unicode());
            if (c < 0x80 && alone) {
                if (isAsciiAlnum(c))
                    addLetter(c >= u'A' && c <= u'Z' ? char32_t(c + 0x20) : char32_t(c), at, at + 1);
                else
                    endWord();
                ++at;
            } else if (isPlainUnit(c) && alone) {
                addCharacter(c, at, at + 1);
                ++at;
            } else {
                const qsizetype end = clusterEnd(m_text, at);
                addCluster(at, end);
                at = end;
            }
        }
        endWord();
        return std::move(m_tokens);
    }

private:
    void addCluster(qsizetype begin, qsizetype end)
    {
        Unit last = Unit::Separator;
        for (const char32_t c : folded(m_text.mid(begin, end - begin)).toUcs4()) {
            Unit unit = unitOf(c);
            if (QChar::script(c) == QChar::Script_Inherited && (last == Unit::Letter || last == Unit::Character))
                unit = last; // a mark that many scripts share
            switch (unit) {
            case Unit::Separator:
                endWord();
                break;
            case Unit::Nothing:
                break;
            case Unit::Letter:
                addLetter(c, begin, end);
                break;
            case Unit::Character:
                addCharacter(c, begin, end);
                break;
            }
            last = unit;
        }
    }

    void addLetter(char32_t c, qsizetype begin, qsizetype end)
    {
        if (m_letters == longestSearchToken)
            endWord();
        if (m_letters == 0)
            m_word = {QString(), begin, 0, true};
        m_word.text += QChar::fromUcs4(c);
        m_word.length = end - m_word.begin;
        ++m_letters;
    }

    void addCharacter(char32_t c, qsizetype begin, qsizetype end)
    {
        endWord();
        m_tokens.append(SearchToken{QStringView(QChar::fromUcs4(c)).toString(), begin, end - begin, false});
    }

    void endWord()
    {
        if (m_letters == 0)
            return;
        m_tokens.append(std::move(m_word));
        m_letters = 0;
    }

    QStringView m_text;
    QVector<SearchToken> m_tokens;
    SearchToken m_word;
    int m_letters = 0; // of m_word
};

QString joined(const QVector<SearchToken> &tokens)
{
    QString text;
    for (const SearchToken &token : tokens) {
        if (!text.isEmpty())
            text += u' ';
        text += token.text;
    }
    return text;
}

// A name as one unit. What SQLite's tokenizer would split at stands in its full-width form.
QString nameUnit(QStringView name, QChar sign)
{
    QString plain;
    for (qsizetype at = 0; at < name.size();) {
        const qsizetype end = clusterEnd(name, at);
        plain += folded(name.mid(at, end - at));
        at = end;
    }
    plain = plain.simplified();
    if (plain.startsWith(sign) && plain.size() > 1)
        plain.remove(0, 1);
    QString unit(QChar(char16_t(sign.unicode() + 0xfee0)));
    int characters = 0;
    for (const char32_t c : plain.toUcs4()) {
        if (++characters > longestSearchToken)
            break;
        if (c == u' ')
            unit += QChar(0x3000);
        else if (c > 0x20 && c < 0x7f && !isAsciiAlnum(char16_t(c)))
            unit += QChar(char16_t(c + 0xfee0));
        else if (unitOf(c) != Unit::Nothing && c > 0x20 && c != 0x7f)
            unit += QChar::fromUcs4(QChar::isSurrogate(c) ? char32_t(QChar::ReplacementCharacter) : c);
    }
    return unit;
}

bool hasLink(QStringView text)
{
    // As the timeline finds them: one of these, at the beginning of a word, and something behind it.
    static constexpr std::array<QLatin1StringView, 5> schemes{QLatin1StringView("https://"),
                                                              QLatin1StringView("http://"), QLatin1StringView("wss://"),
                                                              QLatin1StringView("ws://"), QLatin1StringView("mailto:")};
    for (qsizetype colon = text.indexOf(u':'); colon >= 0; colon = text.indexOf(u':', colon + 1)) {
        for (const QLatin1StringView scheme : schemes) {
            const qsizetype begin = colon - scheme.indexOf(QLatin1Char(':'));
            if (begin < 0 || !text.mid(begin).startsWith(scheme, Qt::CaseInsensitive))
                continue;
            const QChar before = begin > 0 ? text.at(begin - 1) : QChar(u' ');
            if (before.unicode() < 0x2e80 && (before.isLetterOrNumber() || QStringView(u"_+-.").contains(before)))
                continue;
            const qsizetype behind = begin + scheme.size();
            if (behind < text.size() && (text.at(behind).isLetterOrNumber() || text.at(behind) == u'['))
                return true;
        }
    }
    return false;
}

} // namespace

QVector<SearchToken> searchTokens(QStringView text)
{
    return Splitter(text).split();
}

std::optional<SearchColumns> searchColumns(qint64 profile, qint64 room, const Message &message)
{
    if (message.kind != MessageKind::Chat)
        return std::nullopt;
    const QStringView text = QStringView(message.text).left(searchedText);
    SearchColumns columns;
    columns.text = joined(searchTokens(text));
    columns.tags = searchtag::profile(profile) + u' ' + searchtag::room(room) + u' ' + searchtag::roomName(message.room)
                   + u' ' + searchtag::sender(message.sender);
    if (hasLink(text))
        columns.tags += u' ' + searchtag::link();
    if (message.file) {
        columns.file = joined(searchTokens(QStringView(message.file->name).left(searchedText)));
        columns.tags += u' ' + searchtag::file();
    }
    return columns;
}

namespace searchtag {

// The signs are those of full width, which are left in no text.
QString profile(qint64 number)
{
    return QChar(0xff05) + QString::number(number);
}

QString room(qint64 number)
{
    return QChar(0xff06) + QString::number(number);
}

QString roomName(const QString &name)
{
    return nameUnit(name, u'#');
}

QString sender(const QString &name)
{
    return nameUnit(name, u'@');
}

QString link()
{
    return QChar(0xff0b) + QStringLiteral("link");
}

QString file()
{
    return QChar(0xff0b) + QStringLiteral("file");
}

} // namespace searchtag

} // namespace parlance
