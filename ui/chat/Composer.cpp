#include "ui/chat/Composer.h"

#include "Settings.h"
#include "ui/chat/AttachmentStrip.h"
#include "ui/chat/FileIcon.h"
#include "ui/chat/MessageEdit.h"

#include <QEvent>
#include <QFileDialog>
#include <QGridLayout>
#include <QLabel>
#include <QPushButton>
#include <QScopedValueRollback>
#include <QShortcut>
#include <QToolButton>

namespace parlance {

namespace {

constexpr std::chrono::milliseconds draftDelay{500};
constexpr std::chrono::milliseconds typingIdle{4000};
constexpr qint64 typingRepeatMs = 3000;

} // namespace

Composer::Composer(Settings &settings, QWidget *parent) : QWidget(parent), m_settings(settings)
{
    setObjectName(QStringLiteral("composerPane"));
    m_edit = new MessageEdit(this);
    m_edit->setObjectName(QStringLiteral("composer"));
    m_edit->setEnterSends(settings.flag(Settings::Key::EnterSends));
    m_send = new QPushButton(this);
    m_send->setObjectName(QStringLiteral("sendButton"));
    m_attachments = new Attachments(this);
    auto *strip = new AttachmentStrip(*m_attachments, this);
    m_attach = new QToolButton(this);
    m_attach->setObjectName(QStringLiteral("attachButton"));
    m_attach->setAutoRaise(true);
    auto *attachKey = new QShortcut(QKeySequence(Qt::CTRL | Qt::Key_U), this);
    m_problem = new QLabel(this);
    m_problem->setObjectName(QStringLiteral("composerProblem"));
    m_problem->setTextFormat(Qt::PlainText);
    m_problem->setWordWrap(true);
    m_problem->setVisible(false);

    auto *layout = new QGridLayout(this);
    layout->setContentsMargins(12, 4, 12, 12);
    layout->setSpacing(8);
    layout->addWidget(strip, 0, 0, 1, 3);
    layout->addWidget(m_attach, 1, 0, Qt::AlignBottom);
    layout->addWidget(m_edit, 1, 1, Qt::AlignBottom);
    layout->addWidget(m_send, 1, 2, Qt::AlignBottom);
    layout->addWidget(m_problem, 2, 0, 1, 3);
    layout->setColumnStretch(1, 1);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Maximum);
    setFocusProxy(m_edit);

    m_draftSoon.setSingleShot(true);
    m_draftSoon.setInterval(draftDelay);
    m_typingIdle.setSingleShot(true);
    m_typingIdle.setInterval(typingIdle);
    connect(&m_draftSoon, &QTimer::timeout, this, &Composer::saveDraft);
    connect(&m_typingIdle, &QTimer::timeout, this, &Composer::stopTyping);
    connect(m_edit, &MessageEdit::sendRequested, this, &Composer::send);
    connect(m_edit, &MessageEdit::historyRequested, this, &Composer::walkHistory);
    connect(m_edit, &QPlainTextEdit::textChanged, this, &Composer::textEdited);
    connect(m_send, &QPushButton::clicked, this, &Composer::send);
    connect(m_attach, &QToolButton::clicked, this, &Composer::chooseFiles);
    connect(attachKey, &QShortcut::activated, this, &Composer::chooseFiles);
    connect(m_edit, &MessageEdit::filesInserted, this, &Composer::addFiles);
    connect(m_edit, &MessageEdit::pictureInserted, m_attachments, &Attachments::addPicture);
    connect(m_attachments, &Attachments::problem, this, &Composer::showProblem);
    connect(m_attachments, &Attachments::changed, this, &Composer::showAttachments);
    connect(strip, &AttachmentStrip::removed, this, [this] { m_edit->setFocus(); });
    connect(&settings, &Settings::changed, this, [this](Settings::Key changed) {
        if (changed == Settings::Key::EnterSends)
            m_edit->setEnterSends(m_settings.flag(changed));
    });
    retranslate();
    fitButton();
}

Composer::~Composer()
{
    saveDraft();
}

void Composer::setRoom(const QString &profileId, const QString &room)
{
    if (profileId == m_profileId && room == m_room)
        return;
    saveDraft();
    stopTyping();
    m_profileId = profileId;
    m_room = room;
    const QScopedValueRollback loading(m_loading, true);
    m_edit->setPlainText(m_settings.draft(profileId, room)); // the other room's text is no step to be undone
    m_edit->moveCursor(QTextCursor::End);
    m_attachments->setRoom(key());
    showProblem({});
    retranslate();
}

void Composer::bringBack(const QString &profileId, const QString &room, const QString &text, const std::optional<FilePart> &file,
                         const QString &reason)
{
    const bool here = profileId == m_profileId && room == m_room;
    if (file)
        m_attachments->putBack(profileId + u'\n' + room, *file);
    const QString since = here ? m_edit->text() : m_settings.draft(profileId, room);
    const QString whole = text.isEmpty() ? since : since.trimmed().isEmpty() ? text : QString(text + u'\n' + since);
    if (!here) {
        m_settings.setDraft(profileId, room, whole);
        return;
    }
    const QScopedValueRollback loading(m_loading, true);
    if (whole != since)
        m_edit->setText(whole);
    saveDraft();
    showProblem(reason);
}

void Composer::setFileLimit(Attachments::Limit largest)
{
    m_attachments->setLimit(largest);
    showAttachments();
}

void Composer::addFiles(const QList<QUrl> &files)
{
    m_attachments->addFiles(files);
    m_edit->setFocus();
}

void Composer::chooseFiles()
{
    if (!m_attach->isEnabled())
        return;
    auto *dialog = new QFileDialog(this, tr("Send files"), QString());
    dialog->setObjectName(QStringLiteral("filesDialog"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFiles);
    connect(dialog, &QFileDialog::accepted, this, [this, dialog] { addFiles(dialog->selectedUrls()); });
    dialog->open();
}

// While a file is still read, nothing can go: order is as the person sees it.
void Composer::showAttachments()
{
    const bool reading = !m_attachments->items().isEmpty() && !m_attachments->isReady();
    m_send->setEnabled(!reading);
    const QString obstacle = m_attachments->obstacle();
    m_attach->setEnabled(obstacle.isEmpty());
    m_attach->setToolTip(obstacle.isEmpty() ? tr("Send files (%1)").arg(QKeySequence(Qt::CTRL | Qt::Key_U).toString(QKeySequence::NativeText)) : obstacle);
}

void Composer::saveDraft()
{
    m_draftSoon.stop();
    if (!m_room.isEmpty())
        m_settings.setDraft(m_profileId, m_room, m_edit->text());
}

void Composer::setFontSize(int points)
{
    QFont font = this->font();
    if (points > 0)
        font.setPointSize(points);
    m_edit->setFont(font);
    fitButton();
}

void Composer::setTypingIdle(std::chrono::milliseconds idle)
{
    m_typingIdle.setInterval(idle);
}

void Composer::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::LanguageChange)
        retranslate();
    else if (event->type() == QEvent::FontChange || event->type() == QEvent::StyleChange || event->type() == QEvent::PaletteChange)
        fitButton();
}

// As high as one line beside it, so that the two look like one thing; it stays at the last line when more are written.
void Composer::fitButton()
{
    const int height = qMax(m_send->sizeHint().height(), m_edit->heightForLines(1));
    m_send->setFixedHeight(height);
    m_attach->setFixedSize(height, height);
    m_attach->setIconSize(QSize(height, height) * 0.62);
    m_attach->setIcon(FileIcon::paperClip(m_attach->iconSize().height(), palette()));
}

void Composer::retranslate()
{
    m_edit->setAccessibleName(tr("Message"));
    m_edit->setPlaceholderText(m_room.isEmpty() ? QString() : tr("Write a message to %1").arg(m_room));
    m_send->setText(tr("Send"));
    m_send->setAccessibleName(m_send->text());
    m_attach->setAccessibleName(tr("Send files"));
    showAttachments();
    m_problem->setAccessibleName(tr("Why the message was not accepted"));
}

void Composer::send()
{
    QString text = m_edit->text();
    while (!text.isEmpty() && text.back().isSpace())
        text.chop(1);
    m_edit->setFocus();
    if (!m_attachments->items().isEmpty() && !m_attachments->isReady())
        return;
    const QVector<FilePart> files = m_attachments->take();
    if (text.isEmpty() && files.isEmpty())
        return;
    if (!text.isEmpty())
        m_histories[key()].add(text);
    {
        const QScopedValueRollback loading(m_loading, true);
        m_edit->setText({});
    }
    showProblem({});
    stopTyping();
    saveDraft();
    Q_EMIT sendRequested(text, files);
}

void Composer::walkHistory(bool back)
{
    InputHistory &history = m_histories[key()];
    const QString text = m_edit->text();
    if (!history.shows(text)) {
        if (!text.isEmpty() || !back)
            return; // what is being written is not to be lost
        history.rewind();
    }
    const QString entry = back ? history.back() : history.forward();
    if (entry.isNull())
        return;
    const QScopedValueRollback loading(m_loading, true);
    m_edit->setText(entry);
    m_draftSoon.start();
}

void Composer::textEdited()
{
    if (m_loading)
        return;
    m_draftSoon.start();
    if (!m_problem->isHidden())
        showProblem({});
    if (m_edit->document()->isEmpty()) {
        stopTyping();
        return;
    }
    m_typingIdle.start();
    if (!m_typingTold.isValid() || m_typingTold.elapsed() > typingRepeatMs) {
        m_typingTold.start();
        Q_EMIT typingChanged(true);
    }
}

void Composer::stopTyping()
{
    m_typingIdle.stop();
    if (!m_typingTold.isValid())
        return;
    m_typingTold.invalidate();
    Q_EMIT typingChanged(false);
}

void Composer::showProblem(const QString &reason)
{
    m_problem->setText(reason);
    m_problem->setAccessibleDescription(reason);
    m_problem->setVisible(!reason.isEmpty());
}

} // namespace parlance
