#include "storage/SearchFolding.h"

#include <QList>

#include <algorithm>
#include <initializer_list>

namespace parlance::searchfolding {

namespace {

bool isMark(char32_t c)
{
    const QChar::Category category = QChar::category(c);
    return category == QChar::Mark_NonSpacing || category == QChar::Mark_SpacingCombining
           || category == QChar::Mark_Enclosing;
}

bool isOneOf(QChar::Script script, std::initializer_list<QChar::Script> scripts)
{
    return std::find(scripts.begin(), scripts.end(), script) != scripts.end();
}

bool writtenWithoutBlanks(char32_t c)
{
    static constexpr std::initializer_list<QChar::Script> scripts{
        QChar::Script_Han,
        QChar::Script_Hiragana,
        QChar::Script_Katakana,
        QChar::Script_Bopomofo,
        QChar::Script_Hangul,
        QChar::Script_Yi,
        QChar::Script_Tangut,
        QChar::Script_Nushu,
        QChar::Script_Thai,
        QChar::Script_Lao,
        QChar::Script_Khmer,
        QChar::Script_Myanmar,
        QChar::Script_TaiLe,
        QChar::Script_TaiTham,
        QChar::Script_TaiViet,
        QChar::Script_NewTaiLue,
        QChar::Script_Javanese,
        QChar::Script_Balinese,
        QChar::Script_KhitanSmallScript,
    };
    const bool shared = c >= 0x3000 && c <= 0x30ff; // the long vowel's mark and the like, which several of them have
    return shared || isOneOf(QChar::script(c), scripts);
}

// Lines and blocks, and the signs that stand for what cannot be shown.
bool onlyDraws(char32_t c)
{
    return (c >= 0x2500 && c <= 0x259f) || c == 0xfffc || c == 0xfffd;
}

// Letters that people write without their stroke or as two, and that no normalization takes apart.
QStringView plainLetter(char32_t c)
{
    switch (c) {
    case 0x00df:
        return u"ss";
    case 0x00e6:
        return u"ae";
    case 0x00f8:
        return u"o";
    case 0x0111:
        return u"d";
    case 0x0127:
        return u"h";
    case 0x0131:
        return u"i";
    case 0x0142:
        return u"l";
    case 0x0153:
        return u"oe";
    default:
        return {};
    }
}

// Whether a mark behind `base` says nothing that a person would type in a search.
bool dropped(char32_t mark, char32_t base)
{
    const bool selector = (mark >= 0xfe00 && mark <= 0xfe0f) || (mark >= 0xe0100 && mark <= 0xe01ef);
    if (selector || mark == 0x34f)
        return true;
    const QChar::Script script = QChar::script(base);
    if (script == QChar::Script_Cyrillic) // й and ї are letters of their own
        return mark == 0x300 || mark == 0x301 || (mark == 0x308 && base == 0x435);
    // In the other scripts marks are vowels. Common and inherited: of digits, of symbols, or of nothing at all.
    return isOneOf(script, {QChar::Script_Latin, QChar::Script_Greek, QChar::Script_Arabic, QChar::Script_Hebrew,
                            QChar::Script_Common, QChar::Script_Inherited});
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

} // namespace

bool extends(char32_t c)
{
    if (c < 0x300 || (c >= 0x4e00 && c <= 0x9fff) || (c >= 0xac00 && c <= 0xd7a3)) // most of what is written
        return false;
    const bool jamo = (c >= 0x1160 && c <= 0x11ff) || (c >= 0xd7b0 && c <= 0xd7ff); // vowels and finals
    const bool voiced = c == 0xff9e || c == 0xff9f;                                 // of half-width katakana
    return jamo || voiced || isMark(c) || QChar::combiningClass(c) != 0;
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

QString folded(QStringView cluster)
{
    // Qt folds one character to one, so İ has to be taken apart before.
    const QString apart = cluster.toString()
                              .normalized(QString::NormalizationForm_KD)
                              .toCaseFolded()
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

bool isPlainUnit(char16_t c)
{
    return (c >= 0x4e00 && c <= 0x9fa5) || (c >= 0xac00 && c <= 0xd7a3) || (c >= 0x3041 && c <= 0x3096)
           || (c >= 0x30a1 && c <= 0x30fa);
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

} // namespace parlance::searchfolding
