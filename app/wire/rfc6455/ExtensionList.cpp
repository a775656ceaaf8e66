#include "wire/rfc6455/ExtensionList.h"

#include "wire/RequestCheck.h"

namespace parlance {

namespace {

// Walks over the header; every function passes blanks in front of what it reads.
class Cursor
{
public:
    explicit Cursor(QByteArrayView text) : m_rest(text) {}

    bool atEnd()
    {
        skipBlanks();
        return m_rest.isEmpty();
    }

    bool eat(char c)
    {
        skipBlanks();
        if (m_rest.isEmpty() || m_rest.front() != c)
            return false;
        m_rest = m_rest.sliced(1);
        return true;
    }

    // Empty where no token stands.
    QByteArray token()
    {
        skipBlanks();
        qsizetype size = 0;
        while (size < m_rest.size() && isToken(m_rest.sliced(size, 1)))
            ++size;
        const QByteArray token = m_rest.first(size).toByteArray();
        m_rest = m_rest.sliced(size);
        return token;
    }

    // A token or a quoted one; nothing where there is neither.
    std::optional<QByteArray> value()
    {
        if (!eat('"')) {
            const QByteArray plain = token();
            return plain.isEmpty() ? std::nullopt : std::optional(plain);
        }
        QByteArray text;
        while (!m_rest.isEmpty() && m_rest.front() != '"') {
            if (m_rest.front() == '\\' && m_rest.size() > 1)
                m_rest = m_rest.sliced(1);
            text.append(m_rest.front());
            m_rest = m_rest.sliced(1);
        }
        // Without its quotes it has to be a token as well.
        const bool closed = !m_rest.isEmpty();
        if (closed)
            m_rest = m_rest.sliced(1);
        return closed && isToken(text) ? std::optional(text) : std::nullopt;
    }

private:
    void skipBlanks()
    {
        while (!m_rest.isEmpty() && (m_rest.front() == ' ' || m_rest.front() == '\t'))
            m_rest = m_rest.sliced(1);
    }

    QByteArrayView m_rest;
};

std::optional<ExtensionItem> readItem(Cursor &cursor)
{
    ExtensionItem item;
    item.name = cursor.token();
    if (item.name.isEmpty())
        return std::nullopt;
    while (cursor.eat(';')) {
        ExtensionItem::Parameter parameter{cursor.token(), {}};
        if (parameter.name.isEmpty())
            return std::nullopt;
        if (cursor.eat('=')) {
            const std::optional<QByteArray> value = cursor.value();
            if (!value)
                return std::nullopt;
            parameter.value = *value;
        }
        item.parameters.append(parameter);
    }
    return item;
}

} // namespace

std::optional<QList<ExtensionItem>> readExtensionList(QByteArrayView header)
{
    QList<ExtensionItem> items;
    Cursor cursor(header);
    while (!cursor.atEnd()) {
        if (cursor.eat(','))
            continue;
        const std::optional<ExtensionItem> item = readItem(cursor);
        if (!item || (!cursor.atEnd() && !cursor.eat(',')))
            return std::nullopt;
        items.append(*item);
    }
    return items;
}

} // namespace parlance
