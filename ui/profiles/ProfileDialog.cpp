#include "ui/profiles/ProfileDialog.h"

#include "ui/DialogParts.h"
#include "ui/Wording.h"
#include "ui/profiles/EnvelopePage.h"
#include "ui/profiles/GeneralPage.h"
#include "ui/profiles/HintLabel.h"
#include "ui/profiles/MessagesPage.h"
#include "ui/profiles/NetworkPage.h"
#include "ui/profiles/ProfileWords.h"
#include "ui/profiles/RequestPage.h"
#include "ui/profiles/UrlField.h"

#include <QDialogButtonBox>
#include <QLineEdit>
#include <QPushButton>
#include <QTabBar>
#include <QTabWidget>
#include <QVBoxLayout>

namespace parlance {

namespace {

// Where people meet who agreed on nothing.
QString meetingPlace()
{
    return QStringLiteral("lobby");
}

} // namespace

ProfileDialog::ProfileDialog(const Profile &profile, QWidget *parent)
    : QDialog(parent)
    , m_profile(profile)
    , m_tabs(new QTabWidget(this))
    , m_general(new GeneralPage(m_tabs))
    , m_messages(new MessagesPage(m_tabs))
    , m_request(new RequestPage(m_tabs))
    , m_network(new NetworkPage(m_tabs))
    , m_envelope(new EnvelopePage(m_tabs))
    , m_problem(new HintLabel(QStringLiteral("profileProblem"), this))
{
    const bool fresh = profile.id.isEmpty();
    setObjectName(QStringLiteral("profileDialog"));
    setWindowTitle(fresh ? tr("Connect to a server") : tr("Edit the connection “%1”").arg(profile.name));

    m_tabs->setObjectName(QStringLiteral("profileTabs"));
    m_tabs->setAccessibleName(tr("Pages"));
    m_tabs->addTab(m_general, tr("&General"));
    m_tabs->addTab(m_messages, tr("M&essages"));
    m_tabs->addTab(m_request, tr("Re&quest"));
    m_tabs->addTab(m_network, tr("Ne&twork"));
    m_tabs->addTab(m_envelope, tr("En&velope"));

    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Ok | QDialogButtonBox::Cancel, this);
    m_accept = buttons->button(QDialogButtonBox::Ok);
    m_accept->setObjectName(QStringLiteral("profileAccept"));
    m_accept->setText(fresh ? tr("&Connect") : tr("&Save"));
    m_accept->setDefault(true);
    removeIcons(buttons);
    buttons->button(QDialogButtonBox::Cancel)->setObjectName(QStringLiteral("profileCancel"));

    auto *layout = new QVBoxLayout(this);
    layout->addWidget(m_tabs, 1);
    layout->addWidget(m_problem);
    layout->addWidget(buttons);

    Profile shown = profile;
    if (fresh && shown.rooms.isEmpty())
        shown.rooms = {meetingPlace()};
    m_general->load(shown);
    m_messages->load(shown);
    m_envelope->load(shown);
    m_request->load(shown);
    m_network->load(shown);

    connect(buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(m_general, &GeneralPage::changed, this, &ProfileDialog::judge);
    connect(m_messages, &MessagesPage::changed, this, &ProfileDialog::judge);
    connect(m_messages, &MessagesPage::changed, this, &ProfileDialog::takeLinkApart);
    connect(m_messages, &MessagesPage::changed, this, &ProfileDialog::putLinkTogether);
    connect(m_envelope, &EnvelopePage::changed, this, &ProfileDialog::judge);
    connect(m_request, &RequestPage::changed, this, &ProfileDialog::judge);
    connect(m_network, &NetworkPage::changed, this, &ProfileDialog::judge);
    connect(m_general->urlField(), &UrlField::pasted, this, &ProfileDialog::takeLinkApart);
    connect(m_tabs, &QTabWidget::currentChanged, this, &ProfileDialog::judge);
    judge();
    m_general->urlField()->setFocus();
    resize(widthOfLetters(this, 110), fontMetrics().height() * 33);
}

// While we are still there: the field that loses the keyboard by it reports what stands in it.
ProfileDialog::~ProfileDialog()
{
    hide();
}

Profile ProfileDialog::profile() const
{
    Profile profile = m_profile;
    m_general->store(&profile);
    m_messages->store(&profile);
    m_envelope->store(&profile);
    m_request->store(&profile);
    m_network->store(&profile);
    return profile;
}

ProfileDialog::PageProblem ProfileDialog::firstProblem() const
{
    if (const QString words = m_general->urlProblem(); !words.isEmpty())
        return {m_general, words, true};
    if (const QString words = m_general->problem(m_messages->usesName()); !words.isEmpty())
        return {m_general, words, false};
    if (const QString words = m_messages->problem(); !words.isEmpty())
        return {m_messages, words, true};
    if (const QString words = m_request->problem(); !words.isEmpty())
        return {m_request, words, false};
    if (const QString words = m_network->problem(); !words.isEmpty())
        return {m_network, words, false};
    if (const QString words = m_envelope->problem(); !words.isEmpty())
        return {m_envelope, words, false};
    return {};
}

void ProfileDialog::judge()
{
    if (m_judging) // what is told to the pages below comes back as their change
        return;
    m_judging = true;
    const QStringList rooms = m_general->rooms();
    m_messages->setIdentity({m_general->user(), m_request->token(), rooms.value(0)});
    m_general->setRoomsUsable(m_messages->usesRooms());
    m_envelope->setUsable(m_messages->dialect() != DialectKind::PlainText);
    m_request->setTokenSent(m_messages->usesToken());
    m_judging = false;

    const PageProblem problem = firstProblem();
    const bool onThisPage = problem.page == m_tabs->currentWidget();
    m_accept->setEnabled(problem.words.isEmpty());
    m_accept->setToolTip(Wording::toolTip(problem.words));
    m_accept->setAccessibleDescription(problem.words);
    if (problem.words.isEmpty() || (onThisPage && problem.shownThere)) {
        m_problem->showProblem({});
    } else if (onThisPage) {
        m_problem->showProblem(problem.words);
    } else {
        const QString page = withoutMnemonic(m_tabs->tabText(m_tabs->indexOf(problem.page)));
        m_problem->showProblem(tr("%1: %2", "page, its problem").arg(page, problem.words));
    }
}

// A link to a room carries the room and the token; they belong into the profile, and the token not where everybody
// reads the address.
void ProfileDialog::takeLinkApart()
{
    const RoomLink link = splitRoomLink(m_general->urlField()->url());
    if (m_messages->dialect() != DialectKind::Room || (link.room.isEmpty() && link.token.isEmpty()))
        return;
    m_general->urlField()->setText(link.url.toString());
    if (!link.room.isEmpty()) {
        QStringList rooms = m_general->rooms();
        // What we put there ourselves is nobody's choice.
        if (!m_taken.room.isEmpty())
            rooms.removeOne(m_taken.room);
        else if (m_profile.id.isEmpty() && rooms == QStringList{meetingPlace()})
            rooms.clear();
        m_taken.room = rooms.contains(link.room) ? QString() : link.room;
        if (!m_taken.room.isEmpty())
            m_general->setRooms(rooms << link.room);
    }
    if (!link.token.isEmpty()) {
        m_taken.token = link.token;
        m_request->setToken(link.token);
        m_general->urlField()->showHint(tr("The token of the link now stands under “Request”."));
    }
}

// Servers of another kind read them from the address: there they have to stay.
void ProfileDialog::putLinkTogether()
{
    const bool tokenBack = !m_taken.token.isEmpty() && !m_messages->usesToken() && m_request->token() == m_taken.token;
    const bool roomBack = !m_taken.room.isEmpty() && m_messages->dialect() != DialectKind::Room
        && m_general->rooms().contains(m_taken.room);
    RoomLink link{m_general->urlField()->url(), {}, {}};
    if (link.url.isEmpty() || !(tokenBack || roomBack))
        return;
    if (tokenBack) {
        link.token = std::exchange(m_taken.token, QString());
        m_request->setToken({});
    }
    if (roomBack) {
        link.room = std::exchange(m_taken.room, QString());
        QStringList rooms = m_general->rooms();
        rooms.removeOne(link.room);
        m_general->setRooms(rooms.isEmpty() ? QStringList{meetingPlace()} : rooms);
    }
    m_general->urlField()->setText(joinRoomLink(link).toString());
}

} // namespace parlance
