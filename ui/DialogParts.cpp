#include "ui/DialogParts.h"

#include <QAbstractButton>
#include <QDialog>
#include <QDialogButtonBox>
#include <QLayout>

namespace parlance {

void removeIcons(QDialogButtonBox *buttons)
{
    const QList<QAbstractButton *> list = buttons->buttons();
    for (QAbstractButton *button : list)
        button->setIcon(QIcon());
}

void growToContents(QDialog *dialog)
{
    QLayout *layout = dialog->layout();
    layout->activate();
    const int needed =
        layout->hasHeightForWidth() ? layout->totalHeightForWidth(dialog->width()) : layout->totalSizeHint().height();
    if (needed > dialog->height())
        dialog->resize(dialog->width(), needed);
}

} // namespace parlance
