#include "ui/DialogParts.h"

#include <QAbstractButton>
#include <QDialog>
#include <QDialogButtonBox>
#include <QLabel>
#include <QLayout>
#include <QRegularExpression>
#include <QScreen>
#include <QString>

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

int widthOfLetters(const QWidget *widget, int letters)
{
    constexpr int frame = 32; // of the window, at both sides
    const int width = widget->fontMetrics().horizontalAdvance(u'x') * letters;
    return qMin(width, widget->screen()->availableGeometry().width() - frame);
}

void alignWithFirst(QWidget *label, const QWidget *firstLine)
{
    if (auto *words = qobject_cast<QLabel *>(label)) {
        const int lower = (firstLine->sizeHint().height() - words->sizeHint().height()) / 2;
        words->setAlignment(Qt::AlignTop | Qt::AlignLeading);
        words->setContentsMargins(0, qMax(0, lower), 0, 0);
    }
}

QString withoutMnemonic(QString text)
{
    static const QRegularExpression appended(QStringLiteral("\\s?\\(&[^&]\\)"));
    return text.remove(appended).remove(u'&');
}

} // namespace parlance
