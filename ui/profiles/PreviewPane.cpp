#include "ui/profiles/PreviewPane.h"

#include "dialect/MappingPreview.h"
#include "ui/profiles/BoundedTextEdit.h"
#include "ui/profiles/HintLabel.h"
#include "ui/profiles/MappingWords.h"

#include <QGridLayout>
#include <QLabel>
#include <QLocale>
#include <QVBoxLayout>

namespace parlance {

namespace {

constexpr int longestShown = 500; // characters: a preview, not a reader

QString bounded(const QString &text)
{
    return text.size() > longestShown ? QString(text.left(longestShown) + u'…') : text;
}

} // namespace

PreviewPane::PreviewPane(QWidget *parent)
    : QWidget(parent)
    , m_id(newMessageId())
    , m_sample(new BoundedTextEdit(this))
    , m_problem(new HintLabel(QStringLiteral("previewProblem"), this))
    , m_facts(new QWidget(this))
    , m_rows(new QGridLayout(m_facts))
    , m_sent(new BoundedTextEdit(this))
{
    m_sample->setObjectName(QStringLiteral("sampleMessage"));
    m_sample->setAccessibleName(tr("Sample message"));
    m_sample->setPlaceholderText(tr("Paste a message of the server here"));
    m_sample->setMaximumHeight(fontMetrics().height() * 6);
    m_sent->setObjectName(QStringLiteral("previewSent"));
    m_sent->setAccessibleName(tr("What will be sent"));
    m_sent->setReadOnly(true);
    m_sent->setMaximumHeight(fontMetrics().height() * 6);

    m_rows->setContentsMargins(0, 0, 0, 0);
    m_rows->setVerticalSpacing(3);
    m_rows->setColumnStretch(1, 1);
    m_kind = addFact(tr("Reads as:"), QStringLiteral("previewKind"));
    m_sender = addFact(tr("Sender:"), QStringLiteral("previewSender"));
    m_text = addFact(tr("Text:"), QStringLiteral("previewText"));
    m_room = addFact(tr("Room:"), QStringLiteral("previewRoom"));
    m_time = addFact(tr("Time:"), QStringLiteral("previewTime"));
    QFont bold = m_text->font();
    bold.setWeight(QFont::DemiBold);
    m_text->setFont(bold);

    auto *sampleLabel = new QLabel(tr("S&ample message:"), this);
    sampleLabel->setBuddy(m_sample);
    auto *sentLabel = new QLabel(tr("“Hello” &will be sent as:"), this);
    sentLabel->setBuddy(m_sent);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(sampleLabel);
    layout->addWidget(m_sample);
    layout->addWidget(m_facts);
    layout->addWidget(m_problem);
    layout->addStretch(1);
    layout->addWidget(sentLabel);
    layout->addWidget(m_sent);
    connect(m_sample, &QPlainTextEdit::textChanged, this, &PreviewPane::show);
    connect(m_sample, &BoundedTextEdit::refused, this, [this](qsizetype size) {
        m_problem->showProblem(tr("The sample has %L1 characters; the longest that can be shown here has %L2.")
                                   .arg(size)
                                   .arg(BoundedTextEdit::longest));
    });
    show();
}

QLabel *PreviewPane::addFact(const QString &label, const QString &objectName)
{
    auto *value = new QLabel(m_facts);
    value->setObjectName(objectName);
    value->setTextFormat(Qt::PlainText); // what a server sends is never markup
    value->setWordWrap(true);
    value->setTextInteractionFlags(Qt::TextSelectableByMouse);
    const int row = m_rows->rowCount();
    auto *words = new QLabel(label, m_facts);
    words->setBuddy(value); // for assistive technology
    m_rows->addWidget(words, row, 0, Qt::AlignTop);
    m_rows->addWidget(value, row, 1);
    return value;
}

void PreviewPane::setMapping(const std::optional<JsonMapping> &mapping)
{
    m_plain = false;
    m_mapping = mapping;
    show();
}

void PreviewPane::setPlainText()
{
    m_plain = true;
    show();
}

void PreviewPane::setIdentity(const Identity &identity)
{
    m_identity = identity;
    show();
}

void PreviewPane::show()
{
    const OutgoingMessage hello{m_id, m_identity.room, tr("Hello"), QDateTime::currentDateTimeUtc()};
    m_problem->showProblem({});
    const QString sample = m_sample->toPlainText().trimmed();
    const bool readable = (m_plain || m_mapping) && !sample.isEmpty();
    showFacts(readable);
    if (m_plain) {
        m_sent->setPlainText(hello.text);
        JsonReading line;
        line.kind = JsonReading::Kind::Chat;
        line.text = sample;
        if (readable)
            showReading(line);
    } else if (m_mapping) {
        m_sent->setPlainText(previewSend(*m_mapping, hello, m_identity.user, m_identity.token));
        if (readable)
            showReading(previewMessage(*m_mapping, sample).reading);
    } else {
        m_sent->setPlainText(QString());
        m_problem->showHint(tr("The mapping has a fault; there is no preview until it is mended."));
    }
}

void PreviewPane::showReading(const JsonReading &reading)
{
    using Kind = JsonReading::Kind;
    const QString why = MappingWords::unreadable(reading);
    const bool shown = reading.kind == Kind::Chat || reading.kind == Kind::System;
    const bool refused = reading.kind == Kind::HandshakeRefused || reading.kind == Kind::RefusedMessage;
    m_problem->showProblem(why);
    m_kind->setText(MappingWords::kind(reading));
    m_sender->setText(reading.sender.isEmpty() ? tr("not told") : bounded(reading.sender));
    m_text->setText(bounded(refused ? reading.reason : reading.text));
    m_room->setText(reading.room.isEmpty() ? tr("not told") : bounded(reading.room));
    m_time->setText(reading.time.isValid() ? QLocale().toString(reading.time.toLocalTime(), QLocale::LongFormat)
                                           : tr("not told; that of its arrival"));
    const auto showRow = [this](QLabel *value, bool visible) {
        int row = 0;
        int column = 0;
        int span = 0;
        m_rows->getItemPosition(m_rows->indexOf(value), &row, &column, &span, &span);
        m_rows->itemAtPosition(row, 0)->widget()->setVisible(visible);
        value->setVisible(visible);
    };
    showRow(m_sender, reading.kind == Kind::Chat || (reading.kind == Kind::Welcome && !reading.sender.isEmpty()));
    showRow(m_text, shown || (refused && !reading.reason.isEmpty()));
    showRow(m_room, shown && !m_plain);
    showRow(m_time, shown);
}

void PreviewPane::showFacts(bool visible)
{
    m_facts->setVisible(visible);
}

} // namespace parlance
