#pragma once

#include <QPlainTextEdit>
#include <QUrl>

namespace parlance {

// What is dropped or pasted of files on this computer.
QList<QUrl> localFiles(const QMimeData *data);

// The text field of the composer: grows from one to eight lines, takes plain text only, and tells Enter that sends
// from Enter that breaks the line and from Enter that belongs to an input method.
//
// Thread: the GUI thread. Lifetime: owned by its Composer.
class MessageEdit : public QPlainTextEdit
{
    Q_OBJECT

public:
    explicit MessageEdit(QWidget *parent = nullptr);

    // True: Enter sends and Shift+Enter breaks the line. False: Enter breaks it. Ctrl+Enter always sends.
    void setEnterSends(bool enterSends);
    // As written: line breaks are \n, no-break spaces are kept (toPlainText() would turn them into spaces).
    QString text() const;
    // Replaces everything, as one step that can be undone; the cursor goes to the end.
    void setText(const QString &text);

    // Its height while it holds that many lines.
    int heightForLines(int lines) const;
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

Q_SIGNALS:
    void sendRequested();
    void historyRequested(bool back); // Up or Down where the cursor has no line to go to
    void filesInserted(const QList<QUrl> &files); // pasted or dropped
    void pictureInserted(const QImage &picture);

protected:
    void keyPressEvent(QKeyEvent *event) override;
    void inputMethodEvent(QInputMethodEvent *event) override;
    void focusOutEvent(QFocusEvent *event) override;
    bool canInsertFromMimeData(const QMimeData *source) const override;
    void insertFromMimeData(const QMimeData *source) override;
    void changeEvent(QEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;

private:
    int heightForText(qreal text) const;
    void fitHeight();

    bool m_enterSends = true;
    bool m_composing = false;
    int m_lines = 1;
};

} // namespace parlance
