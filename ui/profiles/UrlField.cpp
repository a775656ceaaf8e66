#include "ui/profiles/UrlField.h"

#include "domain/ServerUrl.h"
#include "ui/profiles/HintLabel.h"
#include "ui/profiles/ProfileWords.h"

#include <QLineEdit>
#include <QPushButton>
#include <QVBoxLayout>

namespace parlance {

UrlField::UrlField(QWidget *parent)
    : QWidget(parent)
    , m_edit(new QLineEdit(this))
    , m_hint(new HintLabel(QStringLiteral("serverAddressHint"), this))
    , m_suggestion(new QPushButton(this))
{
    m_edit->setObjectName(QStringLiteral("serverAddress"));
    m_edit->setAccessibleName(tr("Server address"));
    m_edit->setPlaceholderText(QStringLiteral("wss://chat.example.org/room"));
    m_edit->setInputMethodHints(Qt::ImhUrlCharactersOnly | Qt::ImhNoAutoUppercase | Qt::ImhNoPredictiveText);
    m_edit->setLayoutDirection(Qt::LeftToRight); // an address is, in every language
    m_suggestion->setObjectName(QStringLiteral("serverAddressSuggestion"));
    m_suggestion->setAutoDefault(false);
    m_suggestion->setVisible(false);
    setFocusProxy(m_edit);

    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(4);
    layout->addWidget(m_edit);
    layout->addWidget(m_hint);
    layout->addWidget(m_suggestion, 0, Qt::AlignLeft);

    connect(m_edit, &QLineEdit::textChanged, this, &UrlField::judge);
    connect(m_edit, &QLineEdit::textEdited, this, &UrlField::edited);
    connect(m_edit, &QLineEdit::editingFinished, this, &UrlField::pasted);
    connect(m_suggestion, &QPushButton::clicked, this, [this] {
        m_edit->setText(m_suggested);
        m_edit->setFocus();
        Q_EMIT pasted();
    });
    judge();
}

// The line edit outlives this part of us by a moment, and says then that it was left.
UrlField::~UrlField()
{
    m_edit->disconnect(this);
}

QString UrlField::text() const
{
    return m_edit->text();
}

void UrlField::setText(const QString &text)
{
    m_edit->setText(text);
    m_edited = text;
    m_edit->setCursorPosition(0);
}

QUrl UrlField::url() const
{
    const Result<QUrl> parsed = parseServerUrl(m_edit->text());
    return parsed ? *parsed : QUrl();
}

QString UrlField::problem() const
{
    return m_problem;
}

void UrlField::showHint(const QString &text)
{
    if (m_problem.isEmpty())
        m_hint->showHint(text);
}

void UrlField::judge()
{
    const QString input = m_edit->text();
    if (input == m_judged)
        return; // QLineEdit reports a change once more after one that we made within it
    m_judged = input;
    const Result<QUrl> parsed = parseServerUrl(input);
    m_problem = parsed ? QString() : ProfileWords::urlProblem(parsed.error(), input);
    m_suggested = suggestServerUrl(input);
    if (input.trimmed().isEmpty())
        m_hint->showHint(m_problem); // nobody has done anything wrong yet
    else
        m_hint->showProblem(m_problem);

    m_suggestion->setVisible(!m_suggested.isEmpty());
    constexpr int longest = 60;
    QString shown = m_suggested.size() > longest ? QString(m_suggested.left(longest) + u'…') : m_suggested;
    m_suggestion->setText(tr("Use %1").arg(shown.replace(u'&', QStringLiteral("&&"))));
    m_suggestion->setAccessibleName(tr("Use %1").arg(m_suggested));
    Q_EMIT changed();
}

// More than one character at once was not typed.
void UrlField::edited()
{
    const QString before = std::exchange(m_edited, m_edit->text());
    const QString &now = m_edited;
    qsizetype begin = 0;
    while (begin < qMin(before.size(), now.size()) && before.at(begin) == now.at(begin))
        ++begin;
    qsizetype end = 0;
    while (end < qMin(before.size(), now.size()) - begin && before.at(before.size() - 1 - end) == now.at(now.size() - 1 - end))
        ++end;
    if (now.size() - begin - end > 1)
        Q_EMIT pasted();
}

} // namespace parlance
