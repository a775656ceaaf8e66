#include "ui/settings/SettingsDialog.h"

#include "ui/DialogParts.h"
#include "ui/profiles/HintLabel.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDialogButtonBox>
#include <QFormLayout>
#include <QLineEdit>
#include <QPushButton>
#include <QSpinBox>
#include <QSystemTrayIcon>
#include <QVBoxLayout>

namespace parlance {

using Key = Settings::Key;

SettingsDialog::SettingsDialog(Settings &settings, QWidget *parent)
    : QDialog(parent)
    , m_settings(settings)
    , m_languageBefore(settings.text(Key::Language))
    , m_languageHint(new HintLabel(QStringLiteral("languageHint"), this))
{
    setObjectName(QStringLiteral("settingsDialog"));
    setWindowTitle(tr("Settings"));

    QComboBox *theme = makeChoice(Key::Theme, QStringLiteral("theme"),
                                  {{QStringLiteral("system"), tr("Like the system")},
                                   {QStringLiteral("light"), tr("Light")},
                                   {QStringLiteral("dark"), tr("Dark")}});
    theme->setAccessibleName(tr("Theme"));
    // A language is called by its own name, in every language.
    QComboBox *language = makeChoice(Key::Language, QStringLiteral("language"),
                                     {{QString(), tr("Like the system")},
                                      {QStringLiteral("en"), QStringLiteral("English")},
                                      {QStringLiteral("zh_CN"), QStringLiteral("简体中文")}});
    language->setAccessibleName(tr("Language"));
    connect(language, &QComboBox::activated, this, &SettingsDialog::showLanguageHint);

    QCheckBox *enterSends = makeFlag(Key::EnterSends, QStringLiteral("enterSends"), tr("&Enter sends the message"));
    auto *enterHint = new HintLabel(QStringLiteral("enterHint"), this);
    const auto sayHow = [enterSends, enterHint] {
        enterHint->showHint(enterSends->isChecked() ? tr("Shift+Enter begins a new line.")
                                                    : tr("Enter begins a new line, Ctrl+Enter sends."));
    };
    connect(enterSends, &QCheckBox::toggled, enterHint, sayHow);
    sayHow();

    QCheckBox *notifications =
        makeFlag(Key::Notifications, QStringLiteral("notifications"), tr("&Notify me of messages I am not looking at"));
    QCheckBox *tray =
        makeFlag(Key::CloseToTray, QStringLiteral("closeToTray"), tr("Keep running in the &tray when the window is closed"));
    if (!QSystemTrayIcon::isSystemTrayAvailable()) {
        tray->setEnabled(false);
        tray->setToolTip(tr("This desktop has no tray."));
        tray->setAccessibleDescription(tray->toolTip());
    }

    QLineEdit *name = makeName();
    QSpinBox *fontSize = makeFontSize();
    auto *form = new QFormLayout;
    form->setVerticalSpacing(10);
    form->addRow(tr("&Your name:"), name);
    form->addRow(tr("T&heme:"), theme);
    form->addRow(tr("&Font size:"), fontSize);
    fontSize->setMinimumHeight(name->sizeHint().height()); // it is lower by itself, and Chinese letters stand too high in it
    form->addRow(tr("&Language:"), language);
    form->addRow(QString(), m_languageHint);
    auto *typing = new QVBoxLayout;
    typing->setSpacing(2);
    typing->addWidget(enterSends);
    typing->addWidget(enterHint);
    enterHint->setContentsMargins(24, 0, 0, 0);
    form->addRow(tr("Writing:"), typing);
    alignWithFirst(form->labelForField(typing), enterSends);
    form->addRow(tr("Window:"), notifications);
    form->addRow(QString(), tray);
    form->setFieldGrowthPolicy(QFormLayout::ExpandingFieldsGrow);

    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Close, this);
    buttons->setObjectName(QStringLiteral("settingsButtons"));
    buttons->button(QDialogButtonBox::Close)->setObjectName(QStringLiteral("settingsClose"));
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::accept);

    auto *layout = new QVBoxLayout(this);
    layout->addLayout(form);
    layout->addStretch(1);
    layout->addWidget(buttons);
    removeIcons(buttons);
    const QVector<QWidget *> order{name, theme, fontSize, language, enterSends, notifications, tray};
    for (qsizetype i = 1; i < order.size(); ++i)
        setTabOrder(order.at(i - 1), order.at(i));
    setMinimumWidth(widthOfLetters(this, 76));
}

// While we are still there: the field that loses the keyboard by it reports what stands in it.
SettingsDialog::~SettingsDialog()
{
    hide();
}

QComboBox *SettingsDialog::makeChoice(Key key, const QString &objectName, const QVector<QPair<QString, QString>> &choices)
{
    auto *box = new QComboBox(this);
    box->setObjectName(objectName);
    for (const auto &choice : choices)
        box->addItem(choice.second, choice.first);
    // A value of a newer version that is not in the list shows as the first one and is not touched.
    box->setCurrentIndex(qMax(0, box->findData(m_settings.text(key))));
    connect(box, &QComboBox::activated, this,
            [this, key, box](int index) { m_settings.set(key, box->itemData(index).toString()); });
    return box;
}

QCheckBox *SettingsDialog::makeFlag(Key key, const QString &objectName, const QString &text)
{
    auto *box = new QCheckBox(text, this);
    box->setObjectName(objectName);
    box->setAccessibleName(withoutMnemonic(text));
    box->setChecked(m_settings.flag(key));
    connect(box, &QCheckBox::toggled, this, [this, key](bool on) { m_settings.set(key, on); });
    return box;
}

QLineEdit *SettingsDialog::makeName()
{
    auto *edit = new QLineEdit(m_settings.text(Key::UserName), this);
    edit->setObjectName(QStringLiteral("userName"));
    edit->setAccessibleName(tr("Your name"));
    edit->setPlaceholderText(tr("The name that new connections begin with"));
    edit->setMaxLength(64);
    connect(edit, &QLineEdit::textEdited, this,
            [this](const QString &text) { m_settings.set(Key::UserName, text.simplified()); });
    return edit;
}

// 0 is the system's size and stands just below the smallest one that can be read.
QSpinBox *SettingsDialog::makeFontSize()
{
    constexpr int smallest = 6;
    constexpr int largest = 36;
    auto *box = new QSpinBox(this);
    box->setObjectName(QStringLiteral("fontSize"));
    box->setAccessibleName(tr("Font size"));
    box->setRange(smallest - 1, largest);
    box->setSpecialValueText(tr("Like the system"));
    box->setSuffix(tr(" pt"));
    const int size = m_settings.number(Key::FontSize);
    box->setValue(size == 0 ? smallest - 1 : size);
    box->setKeyboardTracking(false); // "1" on the way to "14" is not meant
    connect(box, &QSpinBox::valueChanged, this,
            [this](int points) { m_settings.set(Key::FontSize, points < smallest ? 0 : points); });
    return box;
}

void SettingsDialog::showLanguageHint()
{
    const bool changed = m_settings.text(Key::Language) != m_languageBefore;
    m_languageHint->showHint(changed ? tr("Takes effect when Parlance is started again.") : QString());
    growToContents(this);
}

} // namespace parlance
