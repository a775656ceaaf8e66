#pragma once

#include <QByteArray>
#include <QString>

namespace parlance::test {

// UTF-8 decoded in the most literal way, to compare faster ones with: the bits are put together first, and what they
// mean is judged afterwards. A plain value without I/O.
struct SlowUtf8 {
    enum class State { Whole, Unfinished, Wrong };

    State state = State::Whole;
    QString text;       // what came before it was wrong or unfinished
    qsizetype used = 0; // bytes of that text

    explicit SlowUtf8(QByteArrayView bytes)
    {
        while (used < bytes.size() && state == State::Whole)
            character(bytes.sliced(used));
    }

private:
    void character(QByteArrayView bytes)
    {
        const auto lead = quint8(bytes[0]);
        const int length = lead < 0x80 ? 1 : lead < 0xc0 ? 0 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : lead < 0xf8 ? 4 : 0;
        if (length == 0) {
            state = State::Wrong;
            return;
        }
        // Lowest and highest character that so many bytes, beginning with those that are there, can still become.
        char32_t lowest = length == 1 ? lead : lead & (0x7f >> length);
        char32_t highest = lowest;
        for (int i = 1; i < length; ++i) {
            const bool isThere = i < bytes.size();
            if (isThere && (quint8(bytes[i]) & 0xc0) != 0x80) {
                state = State::Wrong;
                return;
            }
            lowest = lowest << 6 | (isThere ? quint8(bytes[i]) & 0x3f : 0);
            highest = highest << 6 | (isThere ? quint8(bytes[i]) & 0x3f : 0x3f);
        }
        constexpr char32_t first[] = {0, 0, 0x80, 0x800, 0x10000};
        if (highest < first[length] || lowest > 0x10ffff || (lowest >= 0xd800 && highest <= 0xdfff)) {
            state = State::Wrong;
        } else if (bytes.size() < length) {
            state = State::Unfinished;
        } else {
            text += QStringView(QChar::fromUcs4(lowest)); // QString::fromUcs4() eats U+FEFF
            used += length;
        }
    }
};

} // namespace parlance::test
