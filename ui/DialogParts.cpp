#include "ui/DialogParts.h"

#include <QAbstractButton>
#include <QDialog>
#include <QDialogButtonBox>
#include <QLabel>
#include <QLayout>
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
    // " (&X)", as in Chinese. Without QRegularExpression, whose library the start of the program needs for nothing else.
    for (qsizetype at = text.indexOf(u"(&"); at >= 0; at = text.indexOf(u"(&", at)) {
        const bool appended = at + 3 < text.size() && text.at(at + 2) != u'&' && text.at(at + 3) == u')';
        if (!appended) {
            at += 2;
            continue;
        }
        const qsizetype blank = at > 0 && text.at(at - 1).isSpace() ? 1 : 0;
        text.remove(at - blank, 4 + blank);
        at -= blank;
    }
    return text.remove(u'&');
}

} // namespace parlance
