#include "ui/profiles/BoundedTextEdit.h"

#include <QFontDatabase>
#include <QMimeData>

namespace parlance {

BoundedTextEdit::BoundedTextEdit(QWidget *parent)
    : QPlainTextEdit(parent)
{
    setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
    setTabChangesFocus(true);
}

void BoundedTextEdit::insertFromMimeData(const QMimeData *source)
{
    const qsizetype replaced = textCursor().selectedText().size();
    const qsizetype size = document()->characterCount() - 1 - replaced + source->text().size();
    if (size > longest)
        Q_EMIT refused(size);
    else
        QPlainTextEdit::insertFromMimeData(source);
}

} // namespace parlance
