#pragma once

class QDialog;
class QDialogButtonBox;
class QString;
class QWidget;

namespace parlance {

// What our windows and dialogs want alike. Plain functions of the GUI thread.

// Takes the style's icons off the standard buttons: they are drawn for light ground only.
void removeIcons(QDialogButtonBox *buttons);

// Makes the dialog as high as its wrapped lines need; never lower, so that nothing jumps.
void growToContents(QDialog *dialog);

// How wide so many letters of our sentences are, in pixels and never wider than the screen. Where the font is Chinese,
// its average character is twice as wide as the Latin letter that widths are thought of in, and words are half as many.
int widthOfLetters(const QWidget *widget, int letters);

// Puts the label of a form's row beside the first of the lines that the row has; Qt would put it a little lower, the
// more so the higher the letters are.
void alignWithFirst(QWidget *label, const QWidget *firstLine);

// A control's text as it is read aloud: without its mnemonic, in either of the forms "&Open" and "打开(&O)".
QString withoutMnemonic(QString text);

} // namespace parlance
