#include "ui/profiles/EnvelopePage.h"

#include "ui/DialogParts.h"
#include "ui/profiles/HintLabel.h"

#include <QCheckBox>
#include <QComboBox>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QRandomGenerator>
#include <QSpinBox>
#include <QVBoxLayout>

#include <algorithm>
#include <array>

namespace parlance {

namespace {

constexpr int fieldGap = 6;       // pixels between fields of one row
constexpr int shortKey = 16;      // characters; a shorter key is quickly guessed
constexpr int largestCompressAbove = 16 * 1024 * 1024;

using Algorithm = EnvelopeSettings::Algorithm;
using Compression = EnvelopeSettings::Compression;

QVBoxLayout *withHint(QWidget *field, HintLabel *hint)
{
    auto *column = new QVBoxLayout;
    column->setSpacing(2);
    column->addWidget(field, 0, Qt::AlignLeading);
    column->addWidget(hint);
    return column;
}

} // namespace

EnvelopePage::EnvelopePage(QWidget *parent)
    : QWidget(parent)
    , m_on(new QCheckBox(tr("&Put every message into an envelope"), this))
    , m_onHint(new HintLabel(QStringLiteral("envelopeHint"), this))
    , m_algorithm(new QComboBox(this))
    , m_algorithmHint(new HintLabel(QStringLiteral("envelopeAlgorithmHint"), this))
    , m_key(new QLineEdit(this))
    , m_showKey(new QPushButton(tr("Show", "a key"), this))
    , m_makeKey(new QPushButton(tr("Make a &new key"), this))
    , m_keyHint(new HintLabel(QStringLiteral("envelopeKeyHint"), this))
    , m_compression(new QComboBox(this))
    , m_compressAbove(new QSpinBox(this))
{
    m_on->setObjectName(QStringLiteral("envelopeOn"));
    m_on->setAccessibleName(withoutMnemonic(m_on->text()));
    auto *form = new QFormLayout(this);
    form->setFieldGrowthPolicy(QFormLayout::ExpandingFieldsGrow);
    form->setVerticalSpacing(10);
    auto *label = new QLabel(tr("Envelope:"), this);
    alignWithFirst(label, m_on);
    form->addRow(label, withHint(m_on, m_onHint));
    addSignature(form);
    addCompression(form);
    connect(m_on, &QCheckBox::toggled, this, &EnvelopePage::showState);
    showState();
}

void EnvelopePage::addSignature(QFormLayout *form)
{
    m_algorithm->setObjectName(QStringLiteral("envelopeAlgorithm"));
    m_algorithm->setAccessibleName(tr("Signature"));
    m_algorithm->addItem(tr("Digest (SHA-256)"), int(Algorithm::Digest));
    m_algorithm->addItem(tr("Key (HMAC-SHA-256)"), int(Algorithm::Hmac));
    m_key->setObjectName(QStringLiteral("envelopeKey"));
    m_key->setAccessibleName(tr("Key"));
    m_key->setEchoMode(QLineEdit::Password);
    m_key->setPlaceholderText(tr("The same on both sides"));
    m_showKey->setObjectName(QStringLiteral("showEnvelopeKey"));
    m_showKey->setAccessibleName(tr("Show the key"));
    m_showKey->setCheckable(true);
    m_makeKey->setObjectName(QStringLiteral("makeEnvelopeKey"));
    m_makeKey->setAccessibleName(withoutMnemonic(m_makeKey->text()));
    for (QPushButton *button : {m_showKey, m_makeKey})
        button->setAutoDefault(false);

    auto *label = new QLabel(tr("Signat&ure:"), this);
    label->setBuddy(m_algorithm);
    alignWithFirst(label, m_algorithm);
    form->addRow(label, withHint(m_algorithm, m_algorithmHint));

    auto *line = new QHBoxLayout;
    line->setSpacing(fieldGap);
    line->addWidget(m_key, 1);
    line->addWidget(m_showKey);
    line->addWidget(m_makeKey);
    auto *column = new QVBoxLayout;
    column->setSpacing(2);
    column->addLayout(line);
    column->addWidget(m_keyHint);
    auto *keyLabel = new QLabel(tr("&Key:", "of a signature"), this);
    keyLabel->setBuddy(m_key);
    alignWithFirst(keyLabel, m_key);
    form->addRow(keyLabel, column);

    connect(m_algorithm, &QComboBox::currentIndexChanged, this, &EnvelopePage::showState);
    connect(m_key, &QLineEdit::textChanged, this, &EnvelopePage::showState);
    connect(m_showKey, &QPushButton::toggled, m_key,
            [this](bool on) { m_key->setEchoMode(on ? QLineEdit::Normal : QLineEdit::Password); });
    connect(m_makeKey, &QPushButton::clicked, this, &EnvelopePage::makeKey);
}

void EnvelopePage::addCompression(QFormLayout *form)
{
    m_compression->setObjectName(QStringLiteral("envelopeCompression"));
    m_compression->setAccessibleName(tr("Compression of what is sent"));
    m_compression->addItem(tr("None", "compression"), int(Compression::None));
    m_compression->addItem(tr("Deflate"), int(Compression::Deflate));
    m_compression->addItem(tr("Gzip"), int(Compression::Gzip));
    m_compressAbove->setObjectName(QStringLiteral("envelopeCompressAbove"));
    m_compressAbove->setAccessibleName(tr("Compressed from so many bytes on"));
    m_compressAbove->setRange(0, largestCompressAbove);
    m_compressAbove->setSingleStep(1024);
    m_compressAbove->setSuffix(tr(" bytes"));
    m_compressAbove->setGroupSeparatorShown(true);

    auto *line = new QHBoxLayout;
    line->setSpacing(fieldGap);
    line->addWidget(m_compression);
    auto *above = new QLabel(tr("for messages &from"), this);
    above->setBuddy(m_compressAbove);
    line->addWidget(above);
    line->addWidget(m_compressAbove);
    line->addStretch(1);
    auto *label = new QLabel(tr("C&ompression:"), this);
    label->setBuddy(m_compression);
    form->addRow(label, line);

    connect(m_compression, &QComboBox::currentIndexChanged, this, &EnvelopePage::showState);
    connect(m_compressAbove, &QSpinBox::valueChanged, this, &EnvelopePage::changed);
}

void EnvelopePage::load(const Profile &profile)
{
    const EnvelopeSettings &envelope = profile.envelope;
    m_on->setChecked(envelope.on);
    m_algorithm->setCurrentIndex(m_algorithm->findData(int(envelope.algorithm)));
    m_key->setText(envelope.key);
    m_compression->setCurrentIndex(m_compression->findData(int(envelope.compression)));
    m_compressAbove->setValue(int(std::min<qint64>(envelope.compressAbove, largestCompressAbove)));
    showState();
}

void EnvelopePage::store(Profile *profile) const
{
    profile->envelope = settings();
}

EnvelopeSettings EnvelopePage::settings() const
{
    EnvelopeSettings envelope;
    envelope.on = m_on->isChecked();
    envelope.algorithm = Algorithm(m_algorithm->currentData().toInt());
    envelope.compression = Compression(m_compression->currentData().toInt());
    envelope.compressAbove = m_compressAbove->value();
    envelope.key = m_key->text();
    return envelope;
}

QString EnvelopePage::problem() const
{
    const EnvelopeSettings envelope = settings();
    if (m_usable && envelope.on && envelope.algorithm == Algorithm::Hmac && envelope.key.isEmpty())
        return tr("The signature needs a key: enter the server’s, or make a new one and give it to the server.");
    return {};
}

void EnvelopePage::setUsable(bool usable)
{
    if (m_usable == usable)
        return;
    m_usable = usable;
    showState();
}

// 256 bits of the system's randomness, in letters that every configuration file takes.
void EnvelopePage::makeKey()
{
    std::array<quint32, 8> bits;
    QRandomGenerator::system()->fillRange(bits.data(), bits.size());
    const QByteArray bytes(reinterpret_cast<const char *>(bits.data()), qsizetype(sizeof(bits)));
    m_key->setText(QString::fromLatin1(bytes.toHex()));
    m_showKey->setChecked(true); // it has to be given to the server
}

void EnvelopePage::showState()
{
    const EnvelopeSettings envelope = settings();
    const bool on = m_usable && envelope.on;
    const bool hmac = envelope.algorithm == Algorithm::Hmac;
    m_on->setEnabled(m_usable);
    m_onHint->showHint(m_usable ? tr("Shows whether a message was changed on its way, and can compress it. The server has to speak it, too: "
                                     "those of Parlance do.")
                                : tr("This kind of server exchanges lines of plain text, which take no envelope."));
    m_algorithm->setEnabled(on);
    m_algorithmHint->showHint(hmac ? tr("Only who knows the key can write messages, and nobody else can change them.")
                                   : tr("Shows damage, but no intent: whoever changes a message can sign it anew."));
    for (QWidget *field : QList<QWidget *>{m_key, m_showKey, m_makeKey})
        field->setEnabled(on && hmac);
    if (!on || !hmac)
        m_keyHint->showHint({});
    else if (!envelope.key.isEmpty() && envelope.key.size() < shortKey)
        m_keyHint->showHint(tr("A short key is quickly guessed: better make a new one."));
    else
        m_keyHint->showHint(tr("It is kept in the key store of this computer; where there is none, in a file that only you can read."));
    m_compression->setEnabled(on);
    m_compressAbove->setEnabled(on && envelope.compression != Compression::None);
    Q_EMIT changed();
}

} // namespace parlance
