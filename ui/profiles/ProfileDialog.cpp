#include "ui/profiles/ProfileDialog.h"

#include "ui/DialogParts.h"
#include "ui/profiles/GeneralPage.h"
#include "ui/profiles/HintLabel.h"
#include "ui/profiles/MessagesPage.h"
#include "ui/profiles/ProfileWords.h"
#include "ui/profiles/RequestPage.h"
#include "ui/profiles/UrlField.h"

#include <QDialogButtonBox>
#include <QLineEdit>
#include <QPushButton>
#include <QTabBar>
#include <QTabWidget>
#include <QUrlQuery>
#include <QVBoxLayout>

namespace parlance {

ProfileDialog::ProfileDialog(const Profile &profile, QWidget *parent)
    : QDialog(parent)
    , m_profile(profile)
    , m_tabs(new QTabWidget(this))
    , m_general(new GeneralPage(m_tabs))
    , m_messages(new MessagesPage(m_tabs))
    , m_request(new RequestPage(m_tabs))
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
        shown.rooms = {QStringLiteral("lobby")}; // where people meet who agreed on nothing
    m_general->load(shown);
    m_messages->load(shown);
    m_request->load(shown);

    connect(buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(m_general, &GeneralPage::changed, this, &ProfileDialog::judge);
    connect(m_messages, &MessagesPage::changed, this, &ProfileDialog::judge);
    connect(m_messages, &MessagesPage::changed, this, &ProfileDialog::takeToken);
    connect(m_messages, &MessagesPage::changed, this, &ProfileDialog::giveTokenBack);
    connect(m_request, &RequestPage::changed, this, &ProfileDialog::judge);
    connect(m_general->urlField(), &UrlField::pasted, this, &ProfileDialog::takeToken);
    connect(m_tabs, &QTabWidget::currentChanged, this, &ProfileDialog::judge);
    judge();
    m_general->urlField()->setFocus();
    resize(fontMetrics().averageCharWidth() * 110, fontMetrics().height() * 33);
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
    m_request->store(&profile);
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
    m_request->setTokenSent(m_messages->usesToken());
    m_judging = false;

    const PageProblem problem = firstProblem();
    const bool onThisPage = problem.page == m_tabs->currentWidget();
    m_accept->setEnabled(problem.words.isEmpty());
    m_accept->setToolTip(problem.words);
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

// A link to a room carries its token; it belongs into the handshake, and not where everybody reads the address.
void ProfileDialog::takeToken()
{
    const RoomLink link = splitRoomLink(m_general->urlField()->url());
    if (link.token.isEmpty() || m_messages->dialect() != DialectKind::Room)
        return;
    m_takenToken = link.token;
    m_request->setToken(link.token);
    m_general->urlField()->setText(link.url.toString());
    m_general->urlField()->showHint(tr("The token of the link now stands under “Request”."));
}

// Servers that are sent no token in a message read it from the address: there it has to stay.
void ProfileDialog::giveTokenBack()
{
    QUrl url = m_general->urlField()->url();
    if (m_takenToken.isEmpty() || m_messages->usesToken() || m_request->token() != m_takenToken || url.isEmpty())
        return;
    QUrlQuery query(url);
    query.addQueryItem(QStringLiteral("token"), QString::fromLatin1(QUrl::toPercentEncoding(m_takenToken)));
    url.setQuery(query);
    m_takenToken.clear();
    m_request->setToken({});
    m_general->urlField()->setText(url.toString());
}

} // namespace parlance
