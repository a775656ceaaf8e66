#include "ui/chat/MessageEdit.h"

#include <QAbstractTextDocumentLayout>
#include <QKeyEvent>
#include <QMimeData>
#include <QScrollBar>

#include <cmath>

namespace parlance {

namespace {

constexpr int mostLines = 8;

} // namespace

MessageEdit::MessageEdit(QWidget *parent) : QPlainTextEdit(parent)
{
    setTabChangesFocus(true);
    setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    connect(document()->documentLayout(), &QAbstractTextDocumentLayout::documentSizeChanged, this, &MessageEdit::fitHeight);
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
    return {fontMetrics().averageCharWidth() * 20, heightForLines(1)};
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

void MessageEdit::insertFromMimeData(const QMimeData *source)
{
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

int MessageEdit::heightForLines(int lines) const
{
    const QMargins margins = contentsMargins() + viewportMargins();
    const qreal text = fontMetrics().lineSpacing() * lines + 2 * document()->documentMargin();
    return int(std::ceil(text)) + 2 * frameWidth() + margins.top() + margins.bottom();
}

void MessageEdit::fitHeight()
{
    // QPlainTextDocumentLayout measures height in lines, wrapped ones included.
    const int wanted = int(document()->documentLayout()->documentSize().height());
    m_lines = qBound(1, wanted, mostLines);
    setVerticalScrollBarPolicy(wanted > mostLines ? Qt::ScrollBarAsNeeded : Qt::ScrollBarAlwaysOff);
    setFixedHeight(heightForLines(m_lines));
    if (wanted <= mostLines)
        verticalScrollBar()->setValue(0);
}

} // namespace parlance
