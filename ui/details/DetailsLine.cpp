#include "ui/details/DetailsLine.h"

namespace parlance {

QString shownText(const DetailsLine &line)
{
    if (line.kind == DetailsLine::Kind::Problem)
        return QStringLiteral("⚠\uFE0E ") + line.text; // the sign as text, not as an emoji
    return line.text;
}

QString plainText(const DetailsLines &lines)
{
    QString text;
    for (const DetailsLine &line : lines) {
        if (!text.isEmpty())
            text += line.kind == DetailsLine::Kind::Heading ? QStringLiteral("\n\n") : QStringLiteral("\n");
        text += shownText(line);
    }
    return text;
}

QString plainText(const DetailsFacts &facts)
{
    QString text;
    for (const DetailsFact &fact : facts)
        text += (text.isEmpty() ? QString() : QStringLiteral("\n")) + fact.name + QStringLiteral(": ") + fact.value;
    return text;
}

} // namespace parlance
