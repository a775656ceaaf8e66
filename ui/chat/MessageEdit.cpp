#include "ui/chat/MessageEdit.h"

#include "ui/chat/EmojiRuns.h"

#include <QAbstractTextDocumentLayout>
#include <QKeyEvent>
#include <QImage>
#include <QMimeData>
#include <QScrollBar>
#include <QSyntaxHighlighter>
#include <QTextBlock>
#include <QTextLayout>

#include <cmath>

namespace parlance {

namespace {

constexpr int mostLines = 8;
constexpr qreal documentMargin = 6;

// What is written looks as it will look in the timeline.
class EmojiHighlighter : public QSyntaxHighlighter
{
public:
    using QSyntaxHighlighter::QSyntaxHighlighter;

protected:
    void highlightBlock(const QString &text) override
    {
        const auto ranges = emojiFormats(text, document()->defaultFont());
        for (const QTextLayout::FormatRange &range : ranges)
            setFormat(range.start, range.length, range.format);
    }
};

} // namespace

QList<QUrl> localFiles(const QMimeData *data)
{
    QList<QUrl> files = data->urls();
    files.removeIf([](const QUrl &url) { return !url.isLocalFile(); });
    return files;
}

MessageEdit::MessageEdit(QWidget *parent) : QPlainTextEdit(parent)
{
    setTabChangesFocus(true);
    document()->setDocumentMargin(documentMargin);
    new EmojiHighlighter(document());
    setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    connect(document()->documentLayout(), &QAbstractTextDocumentLayout::documentSizeChanged, this, &MessageEdit::fitHeight);
    connect(this, &QPlainTextEdit::textChanged, this, &MessageEdit::fitHeight); // letters of another height
    fitHeight();
}

void MessageEdit::setEnterSends(bool enterSends)
{
    m_enterSends = enterSends;
}

QString MessageEdit::text() const
{
    QString raw = document()->toRawText();
    raw.replace(QChar::ParagraphSeparator, u'\n');
    raw.replace(QChar::LineSeparator, u'\n');
    return raw;
}

void MessageEdit::setText(const QString &text)
{
    QTextCursor cursor = textCursor();
    cursor.beginEditBlock();
    cursor.select(QTextCursor::Document);
    cursor.insertText(text);
    cursor.endEditBlock();
    setTextCursor(cursor);
    ensureCursorVisible();
}

QSize MessageEdit::sizeHint() const
{
    return {QPlainTextEdit::sizeHint().width(), heightForLines(m_lines)};
}

QSize MessageEdit::minimumSizeHint() const
{
    return {fontMetrics().horizontalAdvance(u'x') * 20, heightForLines(1)};
}

void MessageEdit::keyPressEvent(QKeyEvent *event)
{
    const Qt::KeyboardModifiers modifiers = event->modifiers() & ~Qt::KeypadModifier;
    if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) {
        event->accept();
        if (m_composing)
            return; // this Enter ends the composition; the input method inserts what it made
        if (modifiers == Qt::ControlModifier || (m_enterSends && modifiers == Qt::NoModifier)) {
            if (!event->isAutoRepeat())
                Q_EMIT sendRequested();
        } else {
            textCursor().insertBlock();
            ensureCursorVisible();
        }
        return;
    }
    const bool up = event->key() == Qt::Key_Up;
    if ((up || event->key() == Qt::Key_Down) && modifiers == Qt::NoModifier && !m_composing) {
        QTextCursor moved = textCursor();
        if (!moved.hasSelection() && !moved.movePosition(up ? QTextCursor::Up : QTextCursor::Down)) {
            event->accept();
            Q_EMIT historyRequested(up);
            return;
        }
    }
    QPlainTextEdit::keyPressEvent(event);
}

void MessageEdit::inputMethodEvent(QInputMethodEvent *event)
{
    m_composing = !event->preeditString().isEmpty();
    QPlainTextEdit::inputMethodEvent(event);
}

void MessageEdit::focusOutEvent(QFocusEvent *event)
{
    m_composing = false;
    QPlainTextEdit::focusOutEvent(event);
}

bool MessageEdit::canInsertFromMimeData(const QMimeData *source) const
{
    return source->hasText() || source->hasImage() || !localFiles(source).isEmpty();
}

void MessageEdit::insertFromMimeData(const QMimeData *source)
{
    if (const QList<QUrl> files = localFiles(source); !files.isEmpty()) {
        // Once the field is done with the drop, which counts as a change of its text.
        QMetaObject::invokeMethod(this, [this, files] { Q_EMIT filesInserted(files); }, Qt::QueuedConnection);
        return;
    }
    // What has words too, as a stretch of a document has, is meant as words.
    if (source->hasImage() && !source->hasText()) {
        Q_EMIT pictureInserted(qvariant_cast<QImage>(source->imageData()));
        return;
    }
    if (!source->hasText())
        return;
    QString text = source->text();
    text.replace(QLatin1String("\r\n"), QLatin1String("\n"));
    text.replace(u'\r', u'\n');
    text.remove(QChar(QChar::Null));
    textCursor().insertText(text);
    ensureCursorVisible();
}

void MessageEdit::changeEvent(QEvent *event)
{
    QPlainTextEdit::changeEvent(event);
    if (event->type() == QEvent::FontChange || event->type() == QEvent::StyleChange)
        fitHeight();
}

void MessageEdit::resizeEvent(QResizeEvent *event)
{
    QPlainTextEdit::resizeEvent(event);
    fitHeight();
}

// Chinese letters come from another font, which may be higher than ours. The first line has room for them from the
// beginning, so that the field does not jump when one is typed.
int MessageEdit::heightForLines(int lines) const
{
    const int line = fontMetrics().lineSpacing();
    const int high = fontMetrics().boundingRect(QRect(0, 0, 1000, 1000), 0, QStringLiteral("国")).height();
    return heightForText(line * lines + qMax(0, high - line));
}

int MessageEdit::heightForText(qreal text) const
{
    const QMargins margins = contentsMargins() + viewportMargins();
    return int(std::ceil(text + 2 * document()->documentMargin())) + 2 * frameWidth() + margins.top() + margins.bottom();
}

void MessageEdit::fitHeight()
{
    // QPlainTextDocumentLayout measures the document's height in lines, wrapped ones included.
    const QAbstractTextDocumentLayout *measures = document()->documentLayout();
    const int wanted = int(measures->documentSize().height());
    m_lines = qBound(1, wanted, mostLines);
    qreal text = 0;
    int lines = 0;
    for (QTextBlock block = document()->begin(); block.isValid() && lines < m_lines; block = block.next()) {
        if (!measures->blockBoundingRect(block).isNull()) // asking lays the block out; the answer has margins in it
            text += block.layout()->boundingRect().height();
        lines += qMax(1, block.lineCount());
    }
    if (lines > m_lines)
        text = text * m_lines / lines;
    setVerticalScrollBarPolicy(wanted > mostLines ? Qt::ScrollBarAsNeeded : Qt::ScrollBarAlwaysOff);
    setFixedHeight(qMax(heightForLines(m_lines), heightForText(text)));
    if (wanted <= mostLines)
        verticalScrollBar()->setValue(0);
}

} // namespace parlance
