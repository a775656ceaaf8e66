#include "ui/profiles/NetworkPage.h"

#include "Engine.h"
#include "ui/DialogParts.h"
#include "ui/Wording.h"
#include "ui/profiles/FileField.h"
#include "ui/profiles/HintLabel.h"
#include "ui/profiles/NetworkWords.h"

#include <QCheckBox>
#include <QComboBox>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QVBoxLayout>

#include <algorithm>

namespace parlance {

namespace {

constexpr int sectionGap = 14; // pixels above the first row of the next section
constexpr int fieldGap = 6;    // between fields of one row

template<typename E>
void choose(QComboBox *box, E value)
{
    box->setCurrentIndex(std::max(0, box->findData(int(value)))); // 0: a value that this build does not offer
}

// The first row of a section stands a little lower than the rows of the one before.
void addGap(QFormLayout *form)
{
    form->setItem(form->rowCount(), QFormLayout::SpanningRole, new QSpacerItem(0, sectionGap - form->verticalSpacing()));
}

} // namespace

// The fields are made in the order in which Tab reaches them.
NetworkPage::NetworkPage(QWidget *parent)
    : QWidget(parent)
    , m_transport(new QComboBox(this))
    , m_transportHint(new HintLabel(QStringLiteral("transportHint"), this))
    , m_compression(new QCheckBox(tr("&Offer compression (permessage-deflate)"), this))
    , m_proxyKind(new QComboBox(this))
    , m_proxyHost(new QLineEdit(this))
    , m_proxyPort(new QLineEdit(this))
    , m_proxyUser(new QLineEdit(this))
    , m_proxyPassword(new QLineEdit(this))
    , m_verifyTls(new QCheckBox(tr("Veri&fy the server’s certificate (wss)"), this))
    , m_authorities(new FileField(QStringLiteral("authorities"), tr("Trusted authorities"), this))
    , m_certificate(new FileField(QStringLiteral("clientCertificate"), tr("Client certificate"), this))
    , m_key(new FileField(QStringLiteral("clientKey"), tr("Private key"), this))
    , m_passphrase(new QLineEdit(this))
{
    auto *form = new QFormLayout(this);
    form->setFieldGrowthPolicy(QFormLayout::ExpandingFieldsGrow);
    form->setVerticalSpacing(8);
    addTransport(form);
    addGap(form);
    addProxy(form);
    addGap(form);
    addTls(form);
}

void NetworkPage::addTransport(QFormLayout *form)
{
    m_transport->setObjectName(QStringLiteral("transport"));
    m_transport->setAccessibleName(tr("Transport"));
    m_transport->addItem(tr("Automatic"), int(TransportChoice::Automatic));
    if (Engine::hasTransport(TransportChoice::QtWebSockets))
        m_transport->addItem(tr("Qt WebSockets"), int(TransportChoice::QtWebSockets));
    m_compression->setObjectName(QStringLiteral("compression"));
    m_compression->setAccessibleName(tr("Offer compression (permessage-deflate)"));

    auto *transport = new QVBoxLayout;
    transport->setSpacing(2);
    transport->addWidget(m_transport, 0, Qt::AlignLeading);
    transport->addWidget(m_transportHint);
    auto *label = new QLabel(tr("T&ransport:"), this);
    label->setBuddy(m_transport);
    alignWithFirst(label, m_transport);
    form->addRow(label, transport);
    form->addRow(QString(), m_compression);

    connect(m_transport, &QComboBox::currentIndexChanged, this, &NetworkPage::showTransportHint);
    connect(m_transport, &QComboBox::currentIndexChanged, this, &NetworkPage::changed);
}

void NetworkPage::addProxy(QFormLayout *form)
{
    m_proxyKind->setObjectName(QStringLiteral("proxyKind"));
    m_proxyKind->setAccessibleName(tr("Proxy"));
    m_proxyKind->addItem(tr("Like the system", "proxy"), int(ProxySettings::Kind::System));
    m_proxyKind->addItem(tr("None", "proxy"), int(ProxySettings::Kind::None));
    m_proxyKind->addItem(tr("HTTP (CONNECT)"), int(ProxySettings::Kind::Http));
    m_proxyKind->addItem(tr("SOCKS5"), int(ProxySettings::Kind::Socks5));
    m_proxyHost->setObjectName(QStringLiteral("proxyHost"));
    m_proxyHost->setAccessibleName(tr("Name or address of the proxy"));
    m_proxyPort->setObjectName(QStringLiteral("proxyPort"));
    m_proxyPort->setAccessibleName(tr("Port of the proxy"));
    m_proxyPort->setMaxLength(5);
    m_proxyPort->setFixedWidth(widthOfLetters(this, 10));
    m_proxyUser->setObjectName(QStringLiteral("proxyUser"));
    m_proxyUser->setAccessibleName(tr("Name for the proxy"));
    m_proxyUser->setPlaceholderText(tr("Empty where the proxy asks for none"));
    m_proxyPassword->setObjectName(QStringLiteral("proxyPassword"));
    m_proxyPassword->setAccessibleName(tr("Password for the proxy"));
    m_showProxyPassword = revealer(m_proxyPassword, QStringLiteral("showProxyPassword"), tr("Show the password for the proxy"));

    auto *portLabel = new QLabel(tr("Port:"), this);
    auto *address = new QHBoxLayout;
    address->setSpacing(fieldGap);
    address->addWidget(m_proxyHost, 1);
    address->addWidget(portLabel);
    address->addWidget(m_proxyPort);
    auto *passwordLabel = new QLabel(tr("Pass&word:"), this);
    passwordLabel->setBuddy(m_proxyPassword);
    auto *signIn = new QHBoxLayout;
    signIn->setSpacing(fieldGap);
    signIn->addWidget(m_proxyUser, 1);
    signIn->addWidget(passwordLabel);
    signIn->addWidget(m_proxyPassword, 1);
    signIn->addWidget(m_showProxyPassword);
    const auto label = [this](const QString &text, QWidget *buddy) {
        auto *words = new QLabel(text, this);
        words->setBuddy(buddy);
        return words;
    };
    form->addRow(tr("&Proxy:"), m_proxyKind);
    form->addRow(label(tr("&Host:"), m_proxyHost), address);
    form->addRow(label(tr("&User:"), m_proxyUser), signIn);

    connect(m_proxyKind, &QComboBox::currentIndexChanged, this, &NetworkPage::enableProxyFields);
    connect(m_proxyKind, &QComboBox::currentIndexChanged, this, &NetworkPage::changed);
    for (QLineEdit *edit : {m_proxyHost, m_proxyPort, m_proxyUser, m_proxyPassword})
        connect(edit, &QLineEdit::textChanged, this, &NetworkPage::changed);
}

void NetworkPage::addTls(QFormLayout *form)
{
    m_verifyTls->setObjectName(QStringLiteral("verifyTls"));
    m_verifyTls->setAccessibleName(tr("Verify the server’s certificate (wss)"));
    m_verifyTls->setChecked(true); // the hint below comes with the change
    auto *hint = new HintLabel(QStringLiteral("tlsHint"), this);
    m_passphrase->setObjectName(QStringLiteral("passphrase"));
    m_passphrase->setAccessibleName(tr("Passphrase of the private key"));
    m_certificate->lineEdit()->setPlaceholderText(tr("Only where the server asks who you are"));
    m_key->lineEdit()->setPlaceholderText(tr("Empty where it is in the file of the certificate"));
    m_passphrase->setPlaceholderText(tr("Empty where the key has none"));
    m_authorities->lineEdit()->setPlaceholderText(tr("Certificates that you trust besides those of the system"));

    auto *verify = new QVBoxLayout;
    verify->setSpacing(2);
    verify->addWidget(m_verifyTls);
    verify->addWidget(hint);
    auto *passphrase = new QHBoxLayout;
    passphrase->setSpacing(fieldGap);
    QPushButton *reveal = revealer(m_passphrase, QStringLiteral("showPassphrase"), tr("Show the passphrase"));
    passphrase->addWidget(m_passphrase, 1);
    passphrase->addWidget(reveal);
    auto *passphraseLabel = new QLabel(tr("P&assphrase:"), this);
    passphraseLabel->setBuddy(m_passphrase);
    auto *tlsLabel = new QLabel(tr("TLS:"), this);
    alignWithFirst(tlsLabel, m_verifyTls);
    form->addRow(tlsLabel, verify);
    form->addRow(tr("Trusted author&ities:"), m_authorities);
    form->addRow(tr("C&lient certificate:"), m_certificate);
    form->addRow(tr("Private &key:"), m_key);
    form->addRow(passphraseLabel, passphrase);
    setTabOrder(m_proxyPassword, m_showProxyPassword);
    setTabOrder(m_showProxyPassword, m_verifyTls);

    connect(m_verifyTls, &QCheckBox::toggled, hint, [hint](bool on) {
        hint->showProblem(on ? QString() : tr("Somebody between you and the server could read and change everything."));
    });
    connect(m_passphrase, &QLineEdit::textChanged, this, &NetworkPage::changed);
    for (FileField *file : {m_authorities, m_certificate, m_key})
        connect(file, &FileField::changed, this, &NetworkPage::judgeFiles);
}

QPushButton *NetworkPage::revealer(QLineEdit *secret, const QString &objectName, const QString &accessibleName)
{
    secret->setEchoMode(QLineEdit::Password);
    auto *button = new QPushButton(tr("Show", "a password"), this);
    button->setObjectName(objectName);
    button->setAccessibleName(accessibleName);
    button->setCheckable(true);
    button->setAutoDefault(false);
    connect(button, &QPushButton::toggled, secret,
            [secret](bool on) { secret->setEchoMode(on ? QLineEdit::Normal : QLineEdit::Password); });
    return button;
}

void NetworkPage::load(const Profile &profile)
{
    choose(m_transport, profile.transport);
    m_compression->setChecked(profile.compression);
    choose(m_proxyKind, profile.proxy.kind);
    m_proxyHost->setText(profile.proxy.host);
    m_proxyPort->setText(profile.proxy.port == 0 ? QString() : QString::number(profile.proxy.port));
    m_proxyUser->setText(profile.proxy.user);
    m_proxyPassword->setText(profile.proxy.password);
    m_verifyTls->setChecked(profile.verifyTls);
    m_certificate->setPath(profile.tlsFiles.certificate);
    m_key->setPath(profile.tlsFiles.key);
    m_passphrase->setText(profile.tlsFiles.passphrase);
    m_authorities->setPath(profile.tlsFiles.authorities);
    showTransportHint();
    enableProxyFields();
}

void NetworkPage::store(Profile *profile) const
{
    profile->transport = TransportChoice(m_transport->currentData().toInt());
    profile->compression = m_compression->isChecked();
    profile->proxy = proxy();
    profile->verifyTls = m_verifyTls->isChecked();
    profile->tlsFiles = tlsFiles();
}

ProxySettings NetworkPage::proxy() const
{
    ProxySettings proxy;
    proxy.kind = ProxySettings::Kind(m_proxyKind->currentData().toInt());
    proxy.host = m_proxyHost->text().trimmed();
    proxy.port = m_proxyPort->text().trimmed().toUShort(); // 0 for what is no port
    proxy.user = m_proxyUser->text();
    proxy.password = m_proxyPassword->text();
    return proxy;
}

TlsFiles NetworkPage::tlsFiles() const
{
    return {m_certificate->path(), m_key->path(), m_passphrase->text(), m_authorities->path()};
}

QString NetworkPage::problem() const
{
    const QString words = NetworkWords::proxyProblem(proxy(), m_proxyPort->text().trimmed());
    return words.isEmpty() ? m_filesProblem : words;
}

void NetworkPage::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    judgeFiles(); // they may have come or gone meanwhile
}

void NetworkPage::showTransportHint()
{
    const bool automatic = m_transport->currentData().toInt() == int(TransportChoice::Automatic);
    m_transportHint->showHint(automatic ? tr("Parlance’s own transport: with compression, and the details of a connection show everything.")
                                        : tr("Qt’s transport, to compare with: choose it where Automatic fails. Without compression, and "
                                             "with fewer details."));
    m_compression->setEnabled(automatic);
    m_compression->setToolTip(automatic ? QString() : Wording::toolTip(tr("Qt WebSockets cannot compress.")));
    m_compression->setAccessibleDescription(automatic ? QString() : tr("Qt WebSockets cannot compress."));
}

void NetworkPage::enableProxyFields()
{
    const ProxySettings::Kind kind = proxy().kind;
    const bool named = kind == ProxySettings::Kind::Http || kind == ProxySettings::Kind::Socks5;
    for (QWidget *field : QList<QWidget *>{m_proxyHost, m_proxyPort, m_proxyUser, m_proxyPassword, m_showProxyPassword})
        field->setEnabled(named);
}

void NetworkPage::judgeFiles()
{
    m_filesProblem = NetworkWords::tlsFilesProblem(tlsFiles());
    Q_EMIT changed();
}

} // namespace parlance
