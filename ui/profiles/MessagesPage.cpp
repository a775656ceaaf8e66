#include "ui/profiles/MessagesPage.h"

#include "dialect/DialectFactory.h"
#include "ui/profiles/BoundedTextEdit.h"
#include "ui/profiles/HintLabel.h"
#include "ui/profiles/JsonLine.h"
#include "ui/profiles/MappingWords.h"

#include <QComboBox>
#include <QFormLayout>
#include <QJsonDocument>
#include <QLabel>
#include <QTextBlock>
#include <QVBoxLayout>

namespace parlance {

namespace {

// The kinds in the order of the list; "minimal" and "typed" are keys of mappingPresets().
const QString roomKind = QStringLiteral("room");
const QString minimalKind = QStringLiteral("minimal");
const QString typedKind = QStringLiteral("typed");
const QString plainKind = QStringLiteral("plain");
const QString customKind = QStringLiteral("custom");

QString kindOf(const Profile &profile)
{
    switch (profile.dialect) {
    case DialectKind::Room: return roomKind;
    case DialectKind::PlainText: return plainKind;
    case DialectKind::JsonChat: break;
    }
    const Result<JsonMapping> mapping = JsonMapping::fromJson(profile.mapping);
    for (const MappingPreset &preset : mappingPresets()) {
        if (mapping && *mapping == preset.mapping)
            return preset.key;
    }
    return customKind;
}

QString indented(const QJsonObject &object)
{
    return QString::fromUtf8(QJsonDocument(object).toJson(QJsonDocument::Indented)).trimmed();
}

} // namespace

MessagesPage::MessagesPage(QWidget *parent)
    : QWidget(parent)
    , m_kind(new QComboBox(this))
    , m_about(new HintLabel(QStringLiteral("serverKindHint"), this))
    , m_editor(new BoundedTextEdit(this))
    , m_fault(new HintLabel(QStringLiteral("mappingProblem"), this))
    , m_editorSide(makeEditor())
    , m_preview(new PreviewPane(this))
{
    m_kind->setObjectName(QStringLiteral("serverKind"));
    m_kind->setAccessibleName(tr("Kind of server"));
    m_kind->addItem(tr("Parlance room"), roomKind);
    m_kind->addItem(tr("JSON: minimal"), minimalKind);
    m_kind->addItem(tr("JSON: with types"), typedKind);
    m_kind->addItem(tr("Plain text"), plainKind);
    m_kind->addItem(tr("JSON: custom mapping"), customKind);

    auto *choice = new QFormLayout;
    choice->addRow(tr("&Kind of server:"), m_kind);
    auto *sides = new QHBoxLayout;
    sides->setSpacing(16);
    sides->addWidget(m_editorSide, 1);
    sides->addWidget(m_preview, 1);
    auto *layout = new QVBoxLayout(this);
    layout->addLayout(choice);
    layout->addWidget(m_about);
    layout->addSpacing(6);
    layout->addLayout(sides, 1);
    layout->addStretch(0);

    connect(m_kind, &QComboBox::currentIndexChanged, this, &MessagesPage::enterKind);
    connect(m_editor, &QPlainTextEdit::textChanged, this, &MessagesPage::readMapping);
    connect(m_editor, &BoundedTextEdit::refused, this, [this](qsizetype size) {
        m_fault->showProblem(tr("That text has %L1 characters; a mapping may have %L2.").arg(size).arg(BoundedTextEdit::longest));
    });
    enterKind();
}

QWidget *MessagesPage::makeEditor()
{
    m_editor->setObjectName(QStringLiteral("mapping"));
    m_editor->setAccessibleName(tr("Mapping"));
    m_editor->setLineWrapMode(QPlainTextEdit::NoWrap);
    auto *side = new QWidget(this);
    auto *label = new QLabel(tr("&Mapping:"), side);
    label->setBuddy(m_editor);
    auto *layout = new QVBoxLayout(side);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(label);
    layout->addWidget(m_editor, 1);
    layout->addWidget(m_fault);
    return side;
}

void MessagesPage::load(const Profile &profile)
{
    const QString key = kindOf(profile);
    m_customText = key == customKind ? indented(profile.mapping) : QString();
    m_kind->setCurrentIndex(m_kind->findData(key));
    m_kind->setEnabled(profile.server == ServerKind::Remote);
    enterKind();
}

void MessagesPage::store(Profile *profile) const
{
    profile->dialect = dialect();
    profile->mapping = dialect() == DialectKind::JsonChat ? m_source : QJsonObject();
}

void MessagesPage::setIdentity(const PreviewPane::Identity &identity)
{
    m_preview->setIdentity(identity);
}

QString MessagesPage::kind() const
{
    return m_kind->currentData().toString();
}

DialectKind MessagesPage::dialect() const
{
    if (kind() == roomKind)
        return DialectKind::Room;
    return kind() == plainKind ? DialectKind::PlainText : DialectKind::JsonChat;
}

bool MessagesPage::usesRooms() const
{
    if (dialect() != DialectKind::JsonChat)
        return dialect() == DialectKind::Room;
    return !m_mapping || m_mapping->room || m_mapping->join || m_mapping->send.uses(Placeholder::Room);
}

bool MessagesPage::usesToken() const
{
    if (dialect() != DialectKind::JsonChat)
        return dialect() == DialectKind::Room;
    return !m_mapping || m_mapping->sendsToken();
}

bool MessagesPage::usesName() const
{
    return dialect() != DialectKind::PlainText;
}

QString MessagesPage::problem() const
{
    return m_problem;
}

void MessagesPage::enterKind()
{
    const QString key = kind();
    if (key == roomKind)
        m_about->showHint(tr("Rooms as Parlance itself hosts them: with history, members, and a confirmation for every "
                             "message. Nothing more needs to be set."));
    else if (key == minimalKind)
        m_about->showHint(tr("Every message is {\"user\": …, \"text\": …} and goes to everybody, as with the servers of most "
                             "tutorials. Nothing is confirmed."));
    else if (key == typedKind)
        m_about->showHint(tr("Every message has a “type”. The server is greeted with your name and token, confirms what it "
                             "got, and answers pings."));
    else if (key == plainKind)
        m_about->showHint(tr("Every message is a line of text, without names, rooms or confirmations."));
    else
        m_about->showHint(tr("The mapping says where things stand in the server’s messages (“/text” is the field “text”) and "
                             "what to send; {{text}}, {{user}}, {{id}} and {{room}} are filled in."));

    const bool json = dialect() == DialectKind::JsonChat;
    m_editorSide->setVisible(json);
    m_preview->setVisible(key != roomKind);
    m_editor->setReadOnly(key != customKind);
    if (const std::optional<JsonMapping> preset = mappingPreset(key))
        m_editor->setPlainText(indented(preset->toJson()));
    else if (key == customKind && !m_customText.isEmpty())
        m_editor->setPlainText(m_customText);
    else if (key == customKind && m_editor->toPlainText().isEmpty()) // else: begin with the preset last looked at
        m_editor->setPlainText(indented(mappingPreset(minimalKind)->toJson()));
    readMapping();
}

void MessagesPage::readMapping()
{
    const QString text = m_editor->toPlainText();
    m_problem.clear();
    m_mapping.reset();
    m_source = {};
    int line = 0;
    if (dialect() == DialectKind::JsonChat) {
        const QByteArray bytes = text.toUtf8();
        QJsonParseError error;
        const QJsonDocument document = QJsonDocument::fromJson(bytes, &error);
        if (error.error != QJsonParseError::NoError) {
            line = 1 + int(bytes.left(error.offset).count('\n'));
            m_problem = tr("Line %1: %2.").arg(line).arg(error.errorString());
        } else if (!document.isObject()) {
            line = 1;
            m_problem = tr("Line 1: a mapping is an object { … }.");
        } else if (const Result<JsonMapping> mapping = JsonMapping::fromJson(document.object())) {
            m_mapping = *mapping;
            m_source = document.object();
        } else {
            line = qMax(1, lineOfPointer(text, mapping.error().where));
            m_problem = tr("Line %1: %2").arg(line).arg(MappingWords::problem(mapping.error()));
        }
        if (kind() == customKind)
            m_customText = text;
    }
    m_fault->showProblem(m_problem);
    markLine(line);
    if (dialect() == DialectKind::PlainText)
        m_preview->setPlainText();
    else
        m_preview->setMapping(m_mapping);
    Q_EMIT changed();
}

void MessagesPage::markLine(int line)
{
    QList<QTextEdit::ExtraSelection> marks;
    const QTextBlock block = m_editor->document()->findBlockByNumber(line - 1);
    if (line > 0 && block.isValid()) {
        QTextEdit::ExtraSelection mark;
        mark.cursor = QTextCursor(block);
        QColor ground(220, 60, 50);
        ground.setAlpha(60); // over the base of either theme
        mark.format.setBackground(ground);
        mark.format.setProperty(QTextFormat::FullWidthSelection, true);
        marks.append(mark);
    }
    m_editor->setExtraSelections(marks);
}

} // namespace parlance
