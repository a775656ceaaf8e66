#include "storage/SearchText.h"

#include <array>

namespace parlance {

namespace {

// What a character of the folded text is to the search.
enum class Unit { Separator, Nothing, Letter, Character };

bool isMark(char32_t c)
{
    const QChar::Category category = QChar::category(c);
    return category == QChar::Mark_NonSpacing || category == QChar::Mark_SpacingCombining
        || category == QChar::Mark_Enclosing;
}

// What belongs to the character before it, so that only both together can be normalized.
bool extends(char32_t c)
{
    if (c < 0x300)
        return false;
    if (c >= 0x4e00 && c < 0xd7b0)
        return false;
    const bool jamo = (c >= 0x1160 && c <= 0x11ff) || (c >= 0xd7b0 && c <= 0xd7ff); // vowels and finals
    const bool voiced = c == 0xff9e || c == 0xff9f;                                  // of half-width katakana
    return jamo || voiced || isMark(c) || QChar::combiningClass(c) != 0;
}

bool writtenWithoutBlanks(char32_t c)
{
    switch (QChar::script(c)) {
    case QChar::Script_Han:
    case QChar::Script_Hiragana:
    case QChar::Script_Katakana:
    case QChar::Script_Bopomofo:
    case QChar::Script_Hangul:
    case QChar::Script_Yi:
    case QChar::Script_Tangut:
    case QChar::Script_Nushu:
    case QChar::Script_KhitanSmallScript:
    case QChar::Script_Thai:
    case QChar::Script_Lao:
    case QChar::Script_Khmer:
    case QChar::Script_Myanmar:
    case QChar::Script_TaiLe:
    case QChar::Script_NewTaiLue:
    case QChar::Script_TaiTham:
    case QChar::Script_TaiViet:
    case QChar::Script_Javanese:
    case QChar::Script_Balinese:
        return true;
    default: // of the other 140 scripts none is
        return c >= 0x3000 && c <= 0x30ff; // the long vowel's mark and the like, which several scripts share
    }
}

// Lines and blocks, and the signs that stand for what cannot be shown.
bool onlyDraws(char32_t c)
{
    return (c >= 0x2500 && c <= 0x259f) || c == 0xfffc || c == 0xfffd;
}

Unit unitOf(char32_t c)
{
    switch (QChar::category(c)) {
    case QChar::Letter_Uppercase:
    case QChar::Letter_Lowercase:
    case QChar::Letter_Titlecase:
    case QChar::Letter_Modifier:
    case QChar::Letter_Other:
    case QChar::Number_DecimalDigit:
    case QChar::Number_Letter:
    case QChar::Number_Other:
    case QChar::Mark_NonSpacing:
    case QChar::Mark_SpacingCombining:
    case QChar::Mark_Enclosing:
        return writtenWithoutBlanks(c) ? Unit::Character : Unit::Letter;
    case QChar::Symbol_Math:
    case QChar::Symbol_Currency:
    case QChar::Symbol_Other: // emoji among them
        return c < 0x80 || onlyDraws(c) ? Unit::Separator : Unit::Character;
    case QChar::Symbol_Modifier: // the tones of an emoji's skin count for nothing
        return c >= 0x1f3fb && c <= 0x1f3ff ? Unit::Nothing : Unit::Separator;
    case QChar::Other_Format:
        return Unit::Nothing;
    case QChar::Other_PrivateUse:
        return Unit::Character;
    case QChar::Other_NotAssigned: // perhaps an emoji that is younger than this Qt
        return QChar::isNonCharacter(c) ? Unit::Separator : Unit::Character;
    case QChar::Separator_Space:
    case QChar::Separator_Line:
    case QChar::Separator_Paragraph:
    case QChar::Other_Control:
    case QChar::Other_Surrogate:
    case QChar::Punctuation_Connector:
    case QChar::Punctuation_Dash:
    case QChar::Punctuation_Open:
    case QChar::Punctuation_Close:
    case QChar::Punctuation_InitialQuote:
    case QChar::Punctuation_FinalQuote:
    case QChar::Punctuation_Other:
        return Unit::Separator;
    }
    return Unit::Separator;
}

// Letters that people write without their stroke or as two, and that no normalization takes apart.
QStringView plainLetter(char32_t c)
{
    switch (c) {
    case 0x00df: return u"ss";
    case 0x00e6: return u"ae";
    case 0x00f8: return u"o";
    case 0x0111: return u"d";
    case 0x0127: return u"h";
    case 0x0131: return u"i";
    case 0x0142: return u"l";
    case 0x0153: return u"oe";
    default: return {};
    }
}

// Whether a mark behind `base` says nothing that a person would type in a search.
bool dropped(char32_t mark, char32_t base)
{
    const bool selector = (mark >= 0xfe00 && mark <= 0xfe0f) || (mark >= 0xe0100 && mark <= 0xe01ef);
    if (selector || mark == 0x34f)
        return true;
    switch (QChar::script(base)) {
    case QChar::Script_Latin:
    case QChar::Script_Greek:
    case QChar::Script_Arabic:
    case QChar::Script_Hebrew:
    case QChar::Script_Common: // digits, symbols, or no base at all
    case QChar::Script_Inherited:
        return true;
    case QChar::Script_Cyrillic: // й and ї are letters of their own
        return mark == 0x300 || mark == 0x301 || (mark == 0x308 && base == 0x435);
    default: // in the other scripts marks are vowels
        return false;
    }
}

// One character with what extends it, as it is compared.
QString folded(QStringView cluster)
{
    // Qt folds one character to one, so İ has to be taken apart before.
    const QString apart = cluster.toString().normalized(QString::NormalizationForm_KD).toCaseFolded()
                              .normalized(QString::NormalizationForm_KD);
    QString kept;
    char32_t base = 0;
    for (const char32_t c : apart.toUcs4()) {
        if (isMark(c)) {
            if (!dropped(c, base))
                kept += QChar::fromUcs4(c);
            continue;
        }
        base = c;
        if (c == 0x640) // the Arabic stroke that only lengthens
            continue;
        if (const QStringView plain = plainLetter(c); !plain.isEmpty())
            kept += plain;
        else
            kept += QChar::fromUcs4(c);
    }
    return kept.normalized(QString::NormalizationForm_KC);
}

// Characters that folding leaves as they are, and that are units of their own: most of Chinese, Japanese and Korean.
bool isPlainUnit(char16_t c)
{
    return (c >= 0x4e00 && c <= 0x9fa5) || (c >= 0xac00 && c <= 0xd7a3) || (c >= 0x3041 && c <= 0x3096)
        || (c >= 0x30a1 && c <= 0x30fa);
}

char32_t codePointAt(QStringView text, qsizetype at, qsizetype *length)
{
    const QChar first = text.at(at);
    if (first.isHighSurrogate() && at + 1 < text.size() && text.at(at + 1).isLowSurrogate()) {
        *length = 2;
        return QChar::surrogateToUcs4(first, text.at(at + 1));
    }
    *length = 1;
    return first.unicode();
}

qsizetype clusterEnd(QStringView text, qsizetype begin)
{
    qsizetype length = 0;
    codePointAt(text, begin, &length);
    qsizetype end = begin + length;
    while (end < text.size() && extends(codePointAt(text, end, &length)))
        end += length;
    return end;
}

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
            const bool alone = at + 1 >= m_text.size() || m_text.at(at + 1).unicode() < 0x300
                || !extends(m_text.at(at + 1).unicode());
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
            case Unit::Separator: endWord(); break;
            case Unit::Nothing: break;
            case Unit::Letter: addLetter(c, begin, end); break;
            case Unit::Character: addCharacter(c, begin, end); break;
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
    static constexpr std::array<QLatin1StringView, 5> schemes{
        QLatin1StringView("https://"), QLatin1StringView("http://"), QLatin1StringView("wss://"), QLatin1StringView("ws://"),
        QLatin1StringView("mailto:")};
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
    columns.tags = searchtag::profile(profile) + u' ' + searchtag::room(room) + u' ' + searchtag::roomName(message.room) + u' '
        + searchtag::sender(message.sender);
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
