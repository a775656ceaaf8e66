#include "ui/details/DetailsText.h"

#include "ui/theme/ColorMath.h"

#include <QEvent>
#include <QMimeData>
#include <QTextBlock>

namespace parlance {

namespace {

// Characters of a line that are laid out together; a few lines of the window.
constexpr qsizetype longestPiece = 2000;
// The state of a block that goes on in the next one.
constexpr int unfinished = 1;
// With a million lines the window would stand still for seconds.
constexpr int mostBlocks = 100000;

// Where a piece may end: never between the halves of a character.
qsizetype pieceEnd(const QString &text, qsizetype start, qsizetype lineEnd)
{
    qsizetype end = qMin(start + longestPiece, lineEnd);
    if (end < lineEnd && text.at(end).isLowSurrogate())
        --end;
    return end;
}

} // namespace

DetailsText::DetailsText(const QString &objectName, const QString &accessibleName, QWidget *parent)
    : QPlainTextEdit(parent)
{
    setObjectName(objectName);
    setAccessibleName(accessibleName);
    setReadOnly(true);
    setFrameShape(QFrame::NoFrame); // it fills a page that has one
    setUndoRedoEnabled(false);
    setTabChangesFocus(true);
    setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    setWordWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
}

void DetailsText::setLines(const DetailsLines &lines)
{
    if (lines == m_lines)
        return; // what is selected and where one reads stays
    m_lines = lines;
    m_marks.clear();
    QString text;
    QVector<int> pieces; // blocks that go on in the next
    int block = 0;
    const auto endBlock = [&text, &block] {
        text += u'\n';
        ++block;
    };
    const auto add = [&](const DetailsLine &line) {
        if (!text.isEmpty())
            endBlock();
        if (!text.isEmpty() && line.kind == DetailsLine::Kind::Heading)
            endBlock();
        if (line.kind != DetailsLine::Kind::Text)
            m_marks.append({block, line.kind});
        const QString shown = shownText(line);
        const int last = line.kind == DetailsLine::Kind::Note ? block + 1 : mostBlocks; // what is ours always fits
        for (qsizetype start = 0; start < shown.size() && block < last;) {
            const qsizetype feed = shown.indexOf(u'\n', start);
            const qsizetype lineEnd = feed < 0 ? shown.size() : feed;
            const qsizetype end = pieceEnd(shown, start, lineEnd);
            text += QStringView(shown).mid(start, end - start);
            start = end;
            if (end == shown.size())
                break;
            if (end < lineEnd)
                pieces.append(block);
            else
                ++start; // the line feed itself
            endBlock();
        }
    };
    for (const DetailsLine &line : lines) {
        if (block < mostBlocks)
            add(line);
    }
    if (block >= mostBlocks)
        add({DetailsLine::Kind::Note, tr("There are too many lines to show the rest here; “Copy all” has it.")});
    setPlainText(text);
    for (const int piece : std::as_const(pieces))
        document()->findBlockByNumber(piece).setUserState(unfinished);
    format();
}

void DetailsText::format()
{
    QTextCursor cursor(document());
    cursor.beginEditBlock();
    for (const Mark &mark : std::as_const(m_marks)) {
        QTextCharFormat format;
        switch (mark.kind) {
        case DetailsLine::Kind::Text:
            break;
        case DetailsLine::Kind::Heading:
            format.setFontWeight(QFont::Bold);
            break;
        case DetailsLine::Kind::Problem:
            format.setForeground(readable(QColor(0xd83a34), {palette().color(QPalette::Base)}));
            break;
        case DetailsLine::Kind::Note:
            format.setForeground(palette().color(QPalette::PlaceholderText));
            break;
        }
        cursor.setPosition(document()->findBlockByNumber(mark.block).position());
        cursor.movePosition(QTextCursor::EndOfBlock, QTextCursor::KeepAnchor);
        cursor.setCharFormat(format);
    }
    cursor.endEditBlock();
}

void DetailsText::changeEvent(QEvent *event)
{
    QPlainTextEdit::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        format();
}

QMimeData *DetailsText::createMimeDataFromSelection() const
{
    const QTextCursor cursor = textCursor();
    QString text;
    for (QTextBlock block = document()->findBlock(cursor.selectionStart());
         block.isValid() && block.position() <= cursor.selectionEnd(); block = block.next()) {
        const int from = qMax(0, cursor.selectionStart() - block.position());
        const int to = qMin(block.length() - 1, cursor.selectionEnd() - block.position());
        text += QStringView(block.text()).mid(from, to - from);
        const bool goesOn = cursor.selectionEnd() > block.position() + block.length() - 1;
        if (goesOn && block.userState() != unfinished)
            text += u'\n';
    }
    auto *copied = new QMimeData;
    copied->setText(text);
    return copied;
}

} // namespace parlance
