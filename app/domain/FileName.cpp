#include "domain/FileName.h"

#include <QRegularExpression>

#include <algorithm>

namespace parlance {

namespace {

constexpr qsizetype maxBytes = 200;     // file systems take 255; a number may have to be added to a name that is taken
constexpr qsizetype maxSuffix = 16;     // characters behind the last dot that still count as a suffix

bool isInvisible(char32_t c)
{
    constexpr char32_t nonJoiner = 0x200c; // Persian and other scripts write with it …
    constexpr char32_t joiner = 0x200d;    // … and emoji are made with this one
    if (c == nonJoiner || c == joiner)
        return false;
    if (c == QChar::ReplacementCharacter) // a half of a character became it
        return true;
    const QChar::Category category = QChar::category(c);
    return category == QChar::Other_Control || category == QChar::Other_Format || category == QChar::Other_Surrogate
        || category == QChar::Other_NotAssigned || category == QChar::Separator_Line || category == QChar::Separator_Paragraph;
}

QString visible(const QString &name)
{
    constexpr QStringView forbidden = u"<>:\"|?*";
    QString result;
    const QList<uint> characters = name.toUcs4();
    for (const char32_t c : characters) {
        if (isInvisible(c))
            continue;
        if (c < 0x80 && forbidden.contains(QChar(char16_t(c))))
            result += u'_';
        else
            result += QStringView(QChar::fromUcs4(c));
    }
    return result;
}

// At most `bytes` of UTF-8, whole characters only.
QString shortened(const QString &text, qsizetype bytes)
{
    QString result = text;
    while (result.toUtf8().size() > bytes)
        result.chop(result.back().isLowSurrogate() ? 2 : 1);
    return result;
}

} // namespace

QString safeFileName(const QString &name)
{
    static const QRegularExpression ends(QStringLiteral("^\\s+|[\\s.]+$"));
    static const QRegularExpression device(QStringLiteral("^(con|prn|aux|nul|com\\d|lpt\\d)(\\.|$)"),
                                           QRegularExpression::CaseInsensitiveOption);

    // A name is 255 units at most; what a hostile sender has behind them is not worth the work.
    QString result = name.right(1024);
    result = visible(result.mid(std::max(result.lastIndexOf(u'/'), result.lastIndexOf(u'\\')) + 1)).remove(ends);
    if (device.match(result).hasMatch())
        result.prepend(u'_');
    const qsizetype dot = result.lastIndexOf(u'.');
    const bool hasSuffix = dot > 0 && result.size() - dot <= maxSuffix;
    const QString suffix = hasSuffix ? result.mid(dot) : QString();
    result = shortened(hasSuffix ? result.left(dot) : result, maxBytes - suffix.toUtf8().size()) + suffix;
    return result.isEmpty() ? QStringLiteral("file") : result;
}

} // namespace parlance
