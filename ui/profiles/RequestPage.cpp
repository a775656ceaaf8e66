#include "ui/profiles/RequestPage.h"

#include "ui/DialogParts.h"
#include "ui/profiles/HintLabel.h"
#include "ui/profiles/ProfileWords.h"

#include <QFormLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QTableWidget>
#include <QVBoxLayout>

namespace parlance {

RequestPage::RequestPage(QWidget *parent)
    : QWidget(parent)
    , m_token(new QLineEdit(this))
    , m_tokenHint(new HintLabel(QStringLiteral("tokenHint"), this))
    , m_headers(new QTableWidget(0, 2, this))
    , m_remove(new QPushButton(tr("&Remove"), this))
    , m_subprotocols(new QLineEdit(this))
    , m_origin(new QLineEdit(this))
{
    m_token->setObjectName(QStringLiteral("profileToken"));
    m_token->setAccessibleName(tr("Token"));
    m_token->setEchoMode(QLineEdit::Password);
    auto *reveal = new QPushButton(tr("Sho&w"), this);
    reveal->setObjectName(QStringLiteral("showToken"));
    reveal->setAccessibleName(tr("Show the token"));
    reveal->setCheckable(true);
    reveal->setAutoDefault(false);
    connect(reveal, &QPushButton::toggled, m_token,
            [this](bool on) { m_token->setEchoMode(on ? QLineEdit::Normal : QLineEdit::Password); });
    m_subprotocols->setObjectName(QStringLiteral("subprotocols"));
    m_subprotocols->setAccessibleName(tr("Subprotocols"));
    m_subprotocols->setPlaceholderText(tr("Several with commas between them, the preferred one first"));
    m_origin->setObjectName(QStringLiteral("origin"));
    m_origin->setAccessibleName(tr("Origin"));
    m_origin->setPlaceholderText(tr("Only where the server asks for it, for example https://example.org"));

    auto *tokenLine = new QHBoxLayout;
    tokenLine->addWidget(m_token, 1);
    tokenLine->addWidget(reveal);
    auto *token = new QVBoxLayout;
    token->setSpacing(2);
    token->addLayout(tokenLine);
    token->addWidget(m_tokenHint);

    auto *form = new QFormLayout(this);
    form->setFieldGrowthPolicy(QFormLayout::ExpandingFieldsGrow);
    form->setVerticalSpacing(10);
    auto *tokenLabel = new QLabel(tr("To&ken:"), this);
    tokenLabel->setBuddy(m_token);
    alignWithFirst(tokenLabel, reveal);
    form->addRow(tokenLabel, token);
    auto *headersLabel = new QLabel(tr("&Headers:"), this);
    headersLabel->setBuddy(m_headers);
    alignWithFirst(headersLabel, m_headers->horizontalHeader());
    form->addRow(headersLabel, makeHeaders());
    form->addRow(tr("S&ubprotocols:"), m_subprotocols);
    form->addRow(tr("&Origin:"), m_origin);

    setTabOrder(m_token, reveal);
    setTabOrder(reveal, m_headers);
    setTabOrder(m_headers, findChild<QPushButton *>(QStringLiteral("addHeader")));
    setTabOrder(findChild<QPushButton *>(QStringLiteral("addHeader")), m_remove);

    connect(m_token, &QLineEdit::textChanged, this, &RequestPage::showTokenHint);
    for (QLineEdit *edit : {m_token, m_subprotocols, m_origin})
        connect(edit, &QLineEdit::textChanged, this, &RequestPage::changed);
}

QWidget *RequestPage::makeHeaders()
{
    m_headers->setObjectName(QStringLiteral("headers"));
    m_headers->setAccessibleName(tr("Headers"));
    m_headers->setHorizontalHeaderLabels({tr("Name", "of a header"), tr("Value", "of a header")});
    m_headers->horizontalHeader()->setSectionResizeMode(QHeaderView::Stretch);
    m_headers->horizontalHeader()->setHighlightSections(false);
    m_headers->verticalHeader()->setVisible(false);
    m_headers->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_headers->setSelectionMode(QAbstractItemView::SingleSelection);
    m_headers->setTabKeyNavigation(false); // Tab leaves the table, as it leaves every other field
    m_headers->setMinimumHeight(fontMetrics().height() * 6);
    auto *add = new QPushButton(tr("A&dd"), this);
    add->setObjectName(QStringLiteral("addHeader"));
    add->setAccessibleName(tr("Add a header"));
    m_remove->setObjectName(QStringLiteral("removeHeader"));
    m_remove->setAccessibleName(tr("Remove the header"));
    m_remove->setEnabled(false);
    for (QPushButton *button : {add, m_remove})
        button->setAutoDefault(false);

    auto *widget = new QWidget(this);
    auto *side = new QVBoxLayout;
    side->addWidget(add);
    side->addWidget(m_remove);
    side->addStretch(1);
    auto *layout = new QHBoxLayout(widget);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_headers, 1);
    layout->addLayout(side);

    connect(add, &QPushButton::clicked, this, [this] {
        addHeader({});
        m_headers->setFocus();
        m_headers->setCurrentCell(m_headers->rowCount() - 1, 0);
        m_headers->editItem(m_headers->currentItem());
    });
    connect(m_remove, &QPushButton::clicked, this, &RequestPage::removeHeader);
    connect(m_headers, &QTableWidget::itemChanged, this, &RequestPage::changed);
    connect(m_headers, &QTableWidget::currentCellChanged, m_remove, [this](int row) { m_remove->setEnabled(row >= 0); });
    return widget;
}

void RequestPage::addHeader(const HeaderField &header)
{
    const int row = m_headers->rowCount();
    m_headers->insertRow(row);
    m_headers->setItem(row, 0, new QTableWidgetItem(header.name));
    m_headers->setItem(row, 1, new QTableWidgetItem(header.value));
}

void RequestPage::removeHeader()
{
    m_headers->removeRow(m_headers->currentRow());
    m_remove->setEnabled(m_headers->currentRow() >= 0);
    Q_EMIT changed();
}

QList<HeaderField> RequestPage::headers() const
{
    QList<HeaderField> list;
    for (int row = 0; row < m_headers->rowCount(); ++row) {
        const auto text = [&](int column) {
            const QTableWidgetItem *item = m_headers->item(row, column);
            return item ? item->text().trimmed() : QString();
        };
        if (const HeaderField header{text(0), text(1)}; header != HeaderField{})
            list.append(header);
    }
    return list;
}

void RequestPage::load(const Profile &profile)
{
    m_token->setText(profile.token);
    m_headers->setRowCount(0);
    for (const HeaderField &header : profile.headers)
        addHeader(header);
    m_subprotocols->setText(profile.subprotocols.join(QStringLiteral(", ")));
    m_origin->setText(profile.origin);
}

void RequestPage::store(Profile *profile) const
{
    profile->token = token();
    profile->headers = headers();
    profile->subprotocols = splitList(m_subprotocols->text());
    profile->origin = m_origin->text().trimmed();
}

QString RequestPage::token() const
{
    return m_token->text().trimmed();
}

void RequestPage::setToken(const QString &token)
{
    m_token->setText(token);
}

void RequestPage::setTokenSent(bool sent)
{
    m_tokenSent = sent;
    showTokenHint();
}

void RequestPage::showTokenHint()
{
    const bool idle = !m_tokenSent && !m_token->text().isEmpty();
    m_tokenHint->showProblem(idle ? tr("Messages of this kind carry no token; if the server wants one, add a header.")
                                  : QString());
}

QString RequestPage::problem() const
{
    const QList<HeaderField> list = headers();
    for (const HeaderField &header : list) {
        if (const QString words = ProfileWords::headerProblem(header); !words.isEmpty())
            return words;
    }
    if (const QString words = ProfileWords::subprotocolProblem(splitList(m_subprotocols->text())); !words.isEmpty())
        return words;
    return ProfileWords::originProblem(m_origin->text().trimmed());
}

} // namespace parlance
