#pragma once

#include <QStringList>

namespace parlance {

// What the person sent from one composer, walked with Up and Down like a shell's. Plain value, newest last.
class InputHistory
{
public:
    void add(const QString &text)
    {
        if (m_entries.isEmpty() || m_entries.constLast() != text)
            m_entries.append(text);
        if (m_entries.size() > limit)
            m_entries.removeFirst();
        rewind();
    }

    // The entry before the present one; the oldest stays. Null when there is none at all.
    QString back()
    {
        if (m_entries.isEmpty())
            return {};
        m_position = qMax<qsizetype>(0, m_position - 1);
        return m_entries.at(m_position);
    }

    // The entry after the present one; empty behind the newest.
    QString forward()
    {
        m_position = qMin(m_entries.size(), m_position + 1);
        return m_position < m_entries.size() ? m_entries.at(m_position) : QStringLiteral("");
    }

    // True while `text` is what back() or forward() last gave, unchanged.
    bool shows(const QString &text) const { return m_position < m_entries.size() && m_entries.at(m_position) == text; }

    void rewind() { m_position = m_entries.size(); }

private:
    static constexpr qsizetype limit = 100;

    QStringList m_entries;
    qsizetype m_position = 0;
};

} // namespace parlance
