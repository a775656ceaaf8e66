#pragma once

#include <QPlainTextEdit>

namespace parlance {

// A field for pasted JSON or text that takes at most `longest` characters: one line of some megabytes would stand still
// in the layout of the text for minutes. A paste beyond that is refused as a whole, for half a message misleads.
//
// Thread: GUI. Lifetime: its parent's. Errors: refused().
class BoundedTextEdit : public QPlainTextEdit
{
    Q_OBJECT

public:
    static constexpr qsizetype longest = 32768;

    explicit BoundedTextEdit(QWidget *parent = nullptr);

Q_SIGNALS:
    void refused(qsizetype size);

protected:
    void insertFromMimeData(const QMimeData *source) override;
};

} // namespace parlance
