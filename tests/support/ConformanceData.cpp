#include "support/ConformanceData.h"

#include <QString> // QStringBuilder

#include <array>
#include <cmath>

namespace parlance {

namespace {

// The same numbers on every machine.
class Numbers
{
public:
    explicit Numbers(quint32 seed) : m_state(seed) {}
    quint32 below(quint32 limit)
    {
        m_state = m_state * 1664525 + 1013904223;
        return (m_state >> 8) % limit;
    }

private:
    quint32 m_state;
};

QByteArray word(Numbers &numbers)
{
    static constexpr const char *words[] = {"wire",  "frame", "mask",  "window", "server", "client",  "harbour", "lantern",
                                            "river", "stone", "evening", "and",  "of",     "the",     "a",       "to",
                                            "walks", "sings", "slowly", "under", "over",   "between", "letters", "quiet"};
    return words[numbers.below(quint32(std::size(words)))];
}

QByteArray json(qsizetype size)
{
    Numbers numbers(1);
    QByteArray text = "[";
    for (int id = 0; text.size() < size; ++id) {
        text += "{\"id\":" + QByteArray::number(id) + ",\"name\":\"" + word(numbers) + ' ' + word(numbers)
            + "\",\"score\":" + QByteArray::number(numbers.below(100000)) + ",\"tags\":[\"" + word(numbers) + "\",\""
            + word(numbers) + "\"],\"active\":" + (numbers.below(2) ? "true" : "false") + "},\n";
    }
    return text;
}

QByteArray picture(qsizetype size)
{
    constexpr double width = 512;
    Numbers numbers(2);
    QByteArray bytes;
    bytes.reserve(size);
    for (qsizetype i = 0; i < size; ++i) {
        const double x = double(i % qsizetype(width)) / width;
        const double y = double(i) / double(size);
        const double level = 128 + 80 * std::sin(7 * x + 3 * y) + 30 * std::cos(11 * y - 5 * x);
        bytes.append(char(quint8(int(level) + int(numbers.below(9)))));
    }
    return bytes;
}

QByteArray prose(qsizetype size)
{
    Numbers numbers(3);
    QByteArray text;
    while (text.size() < size) {
        text += word(numbers);
        text += numbers.below(12) == 0 ? ".\r\n" : numbers.below(9) == 0 ? ", " : " ";
    }
    return text;
}

QByteArray html(qsizetype size)
{
    Numbers numbers(4);
    QByteArray text = "<!DOCTYPE html>\n<html><body>\n";
    while (text.size() < size) {
        text += "<div class=\"" + word(numbers) + "\"><a href=\"/" + word(numbers) + '/' + word(numbers) + "\">"
            + word(numbers) + "</a><p>" + word(numbers) + ' ' + word(numbers) + "</p></div>\n";
    }
    return text;
}

QByteArray document(qsizetype size)
{
    Numbers numbers(5);
    QByteArray bytes;
    for (int object = 1; bytes.size() < size; ++object) {
        bytes += QByteArray::number(object) + " 0 obj\n<< /Length 8192 /Filter /FlateDecode >>\nstream\n";
        for (int i = 0; i < 8192; ++i)
            bytes.append(char(numbers.below(256)));
        bytes += "\nendstream\nendobj\n";
    }
    return bytes;
}

QByteArray made(ConformanceDataKind kind)
{
    switch (kind) {
    case ConformanceDataKind::Json: return json(194056).left(194056);
    case ConformanceDataKind::Picture: return picture(263222);
    case ConformanceDataKind::Prose: return prose(222218).left(222218);
    case ConformanceDataKind::Html: return html(263527).left(263527);
    case ConformanceDataKind::Document: return document(1042328).left(1042328);
    }
    Q_UNREACHABLE();
}

} // namespace

bool isText(ConformanceDataKind kind)
{
    return kind == ConformanceDataKind::Json || kind == ConformanceDataKind::Html;
}

const QByteArray &conformanceData(ConformanceDataKind kind)
{
    static std::array<QByteArray, 5> all;
    QByteArray &data = all.at(size_t(kind));
    if (data.isEmpty())
        data = made(kind);
    return data;
}

} // namespace parlance
