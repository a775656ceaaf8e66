#pragma once

class QDialog;
class QDialogButtonBox;

namespace parlance {

// What all of our dialogs want alike. Plain functions of the GUI thread.

// Takes the style's icons off the standard buttons: they are drawn for light ground only.
void removeIcons(QDialogButtonBox *buttons);

// Makes the dialog as high as its wrapped lines need; never lower, so that nothing jumps.
void growToContents(QDialog *dialog);

} // namespace parlance
