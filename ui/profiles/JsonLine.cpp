#include "ui/profiles/JsonLine.h"

#include <QJsonArray>
#include <QJsonDocument>

namespace parlance {

namespace {

// Walks through a text that is known to be JSON, so it never looks for errors; its depth is bounded by the parser's.
class Walk
{
public:
    Walk(const QString &text, const QString &pointer)
        : m_text(text)
        , m_pointer(pointer)
    {
        value(QString(), 0);
    }

    int line() const { return 1 + int(QStringView(m_text).left(m_best).count(u'\n')); }

private:
    QChar peek()
    {
        while (m_at < m_text.size() && m_text.at(m_at).isSpace())
            ++m_at;
        return m_at < m_text.size() ? m_text.at(m_at) : QChar();
    }

    // Steps over `mark` and says whether it was there.
    bool step(QChar mark)
    {
        if (peek() != mark)
            return false;
        ++m_at;
        return true;
    }

    QString string()
    {
        const qsizetype begin = m_at++;
        while (m_at < m_text.size() && m_text.at(m_at) != u'"')
            m_at += m_text.at(m_at) == u'\\' ? 2 : 1;
        ++m_at;
        const QByteArray quoted = m_text.mid(begin, m_at - begin).toUtf8();
        return QJsonDocument::fromJson('[' + quoted + ']').array().at(0).toString();
    }

    void value(const QString &path, qsizetype begin)
    {
        const bool around = m_pointer == path || m_pointer.startsWith(QString(path + u'/'));
        if (around)
            m_best = begin;
        const QChar first = peek();
        if (first == u'{' || first == u'[') {
            members(first == u'{', path);
        } else if (first == u'"') {
            string();
        } else {
            while (m_at < m_text.size() && !QStringLiteral(",]} \t\r\n").contains(m_text.at(m_at)))
                ++m_at;
        }
    }

    void members(bool object, const QString &path)
    {
        const QChar end = object ? u'}' : u']';
        ++m_at;
        for (int index = 0; m_at < m_text.size() && !step(end); ++index) {
            peek();
            const qsizetype begin = m_at;
            QString name = object ? string() : QString::number(index);
            if (object)
                step(u':');
            name.replace(u'~', QStringLiteral("~0")).replace(u'/', QStringLiteral("~1"));
            value(path + u'/' + name, begin);
            step(u',');
        }
    }

    const QString m_text;
    const QString m_pointer;
    qsizetype m_at = 0;
    qsizetype m_best = 0;
};

} // namespace

int lineOfPointer(const QString &json, const QString &pointer)
{
    if (QJsonDocument::fromJson(json.toUtf8()).isNull())
        return 0;
    return Walk(json, pointer).line();
}

} // namespace parlance
