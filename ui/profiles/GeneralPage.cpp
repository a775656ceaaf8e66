#include "ui/profiles/GeneralPage.h"

#include "ui/DialogParts.h"
#include "ui/Wording.h"
#include "ui/profiles/HintLabel.h"
#include "ui/profiles/ProfileWords.h"
#include "ui/profiles/UrlField.h"

#include <QCheckBox>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QVBoxLayout>

namespace parlance {

GeneralPage::GeneralPage(QWidget *parent)
    : QWidget(parent)
    , m_url(new UrlField(this))
    , m_found(new QLineEdit(this))
    , m_name(new QLineEdit(this))
    , m_user(new QLineEdit(this))
    , m_rooms(new QLineEdit(this))
    , m_connectAtStart(new QCheckBox(tr("Connect &when Parlance starts"), this))
    , m_keepTrying(new QCheckBox(tr("&Keep trying to reconnect while the window is hidden"), this))
{
    m_found->setObjectName(QStringLiteral("serverFound"));
    m_found->setAccessibleName(tr("Server"));
    m_found->setReadOnly(true);
    m_found->setVisible(false);
    m_name->setObjectName(QStringLiteral("profileName"));
    m_name->setAccessibleName(tr("Name", "of the connection"));
    m_user->setObjectName(QStringLiteral("profileUser"));
    m_user->setAccessibleName(tr("Your name"));
    m_user->setPlaceholderText(tr("The name that the others see"));
    m_rooms->setObjectName(QStringLiteral("profileRooms"));
    m_rooms->setAccessibleName(tr("Rooms"));
    for (QLineEdit *edit : {m_name, m_user})
        edit->setMaxLength(64);
    m_connectAtStart->setObjectName(QStringLiteral("connectAtStart"));
    m_connectAtStart->setAccessibleName(tr("Connect when Parlance starts"));
    m_keepTrying->setObjectName(QStringLiteral("keepTryingWhileHidden"));
    m_keepTrying->setAccessibleName(tr("Keep trying to reconnect while the window is hidden"));

    auto *address = new QVBoxLayout;
    address->setContentsMargins(0, 0, 0, 0);
    address->addWidget(m_url);
    address->addWidget(m_found);
    auto *addressLabel = new QLabel(tr("Server &address:"), this);
    addressLabel->setBuddy(m_url->lineEdit());
    alignWithFirst(addressLabel, m_url->lineEdit());

    auto *form = new QFormLayout(this);
    form->setFieldGrowthPolicy(QFormLayout::ExpandingFieldsGrow);
    form->setVerticalSpacing(10);
    form->addRow(addressLabel, address);
    form->addRow(tr("&Name:", "of the connection"), m_name);
    form->addRow(tr("&Your name:"), m_user);
    form->addRow(tr("R&ooms:"), m_rooms);
    form->addRow(QString(), m_connectAtStart);
    form->addRow(QString(), m_keepTrying);

    connect(m_url, &UrlField::changed, this, &GeneralPage::nameAfterHost);
    for (QLineEdit *edit : {m_name, m_user, m_rooms})
        connect(edit, &QLineEdit::textChanged, this, &GeneralPage::changed);
    setRoomsUsable(true);
    nameAfterHost();
}

void GeneralPage::load(const Profile &profile)
{
    m_remote = profile.server == ServerKind::Remote;
    m_needsName = profile.server == ServerKind::Hosted; // its address says nothing to anybody
    if (profile.server == ServerKind::LocalRoom) {
        Profile nameless = profile;
        nameless.name.clear();
        m_name->setPlaceholderText(Wording::connectionName(nameless));
    }
    m_url->setVisible(m_remote);
    m_found->setVisible(!m_remote);
    m_found->setText(profile.server == ServerKind::LocalRoom ? tr("The local room of this computer")
                                                             : tr("A room that this computer hosts"));
    m_url->setText(profile.url.toString());
    m_name->setText(profile.name);
    m_user->setText(profile.user);
    setRooms(profile.rooms);
    m_connectAtStart->setChecked(profile.connectAtStart);
    m_keepTrying->setChecked(profile.keepTryingWhileHidden);
}

void GeneralPage::store(Profile *profile) const
{
    if (m_remote)
        profile->url = m_url->url();
    const QString name = m_name->text().simplified();
    profile->name = name.isEmpty() && m_remote ? profile->url.host() : name;
    profile->user = user();
    profile->rooms = rooms();
    profile->connectAtStart = m_connectAtStart->isChecked();
    profile->keepTryingWhileHidden = m_keepTrying->isChecked();
}

QString GeneralPage::user() const
{
    return m_user->text().simplified();
}

QStringList GeneralPage::rooms() const
{
    return splitRooms(m_rooms->text());
}

void GeneralPage::setRooms(const QStringList &rooms)
{
    m_rooms->setText(joinRooms(rooms));
}

// The text stays, for the person may choose the other kind of server again.
void GeneralPage::setRoomsUsable(bool usable)
{
    m_rooms->setEnabled(usable);
    m_rooms->setPlaceholderText(usable ? tr("Several with commas between them") : QString());
    m_rooms->setToolTip(usable ? QString() : tr("This kind of server knows no rooms."));
    m_rooms->setAccessibleDescription(m_rooms->toolTip());
}

QString GeneralPage::urlProblem() const
{
    return m_remote ? m_url->problem() : QString();
}

QString GeneralPage::problem(bool needsUser) const
{
    if (m_needsName && m_name->text().simplified().isEmpty())
        return tr("Give the connection a name.");
    if (needsUser && user().isEmpty())
        return tr("Type the name under which the others will see you.");
    return {};
}

// What an empty name will become stands in its place.
void GeneralPage::nameAfterHost()
{
    const QString host = m_url->url().host();
    if (m_remote)
        m_name->setPlaceholderText(host.isEmpty() ? tr("The name of the server") : host);
    Q_EMIT changed();
}

} // namespace parlance
