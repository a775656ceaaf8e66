#include "ui/profiles/HostRoomDialog.h"

#include "Engine.h"
#include "ui/DialogParts.h"
#include "ui/profiles/HintLabel.h"

#include <QApplication>
#include <QClipboard>
#include <QDialogButtonBox>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSpinBox>
#include <QVBoxLayout>

namespace parlance {

HostRoomDialog::HostRoomDialog(Engine &engine, QWidget *parent)
    : QDialog(parent)
    , m_engine(engine)
    , m_name(new QLineEdit(this))
    , m_port(new QSpinBox(this))
    , m_problem(new HintLabel(QStringLiteral("hostProblem"), this))
    , m_open(new QWidget(this))
    , m_links(new QVBoxLayout)
    , m_copied(new HintLabel(QStringLiteral("hostCopied"), this))
{
    setObjectName(QStringLiteral("hostRoomDialog"));
    setWindowTitle(tr("Host a room"));

    auto *who = new QLabel(tr("Everybody on your network who has the link can join this room, read everything in it and "
                              "write. Give the link only to people you want to have in it."),
                           this);
    who->setObjectName(QStringLiteral("hostExplanation"));
    who->setWordWrap(true);
    auto *more = new HintLabel(QStringLiteral("hostDetails"), this);
    more->showHint(tr("Messages travel unencrypted inside the network. The room lives on this computer, until you stop it "
                      "or quit Parlance."));

    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Close, this);
    m_start = buttons->addButton(tr("&Start hosting"), QDialogButtonBox::ActionRole);
    m_start->setObjectName(QStringLiteral("hostStart"));
    m_start->setDefault(true);
    m_stop = buttons->addButton(tr("S&top hosting"), QDialogButtonBox::ActionRole);
    m_stop->setObjectName(QStringLiteral("hostStop"));
    buttons->button(QDialogButtonBox::Close)->setObjectName(QStringLiteral("hostClose"));
    removeIcons(buttons);

    auto *openTitle = new QLabel(tr("The room is open. Send one of these links:"), m_open);
    openTitle->setObjectName(QStringLiteral("hostOpen"));
    QFont bold = openTitle->font();
    bold.setWeight(QFont::DemiBold);
    openTitle->setFont(bold);
    auto *openLayout = new QVBoxLayout(m_open);
    openLayout->setContentsMargins(0, 0, 0, 0);
    openLayout->addWidget(openTitle);
    openLayout->addLayout(m_links);
    openLayout->addWidget(m_copied);

    auto *layout = new QVBoxLayout(this);
    layout->setSpacing(10);
    layout->addWidget(who);
    layout->addWidget(more);
    layout->addWidget(makeForm());
    layout->addWidget(m_problem);
    layout->addWidget(m_open);
    layout->addStretch(1);
    layout->addWidget(buttons);
    setMinimumWidth(widthOfLetters(this, 82));

    connect(m_name, &QLineEdit::textChanged, this, &HostRoomDialog::judgeName);
    connect(m_start, &QPushButton::clicked, this, &HostRoomDialog::start);
    connect(m_stop, &QPushButton::clicked, &m_engine, &Engine::stopHosting);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::accept);
    connect(&m_engine, &Engine::hostedRoomChanged, this, &HostRoomDialog::showRoom);
    showRoom(m_engine.hostedRoom());
}

QWidget *HostRoomDialog::makeForm()
{
    auto *widget = new QWidget(this);
    auto *form = new QFormLayout(widget);
    form->setContentsMargins(0, 0, 0, 0);
    m_name->setObjectName(QStringLiteral("hostRoomName"));
    m_name->setAccessibleName(tr("Room name"));
    m_name->setText(QStringLiteral("lobby"));
    m_name->setMaxLength(64);
    m_name->selectAll();
    m_port->setObjectName(QStringLiteral("hostPort"));
    m_port->setAccessibleName(tr("Port"));
    m_port->setRange(0, 65535);
    m_port->setSpecialValueText(tr("Chosen by the system"));
    form->addRow(tr("&Room name:"), m_name);
    form->addRow(tr("&Port:"), m_port);
    m_port->setMinimumHeight(m_name->sizeHint().height()); // it is lower by itself, and Chinese letters stand too high in it
    return widget;
}

void HostRoomDialog::judgeName()
{
    m_problem->showProblem(m_name->text().simplified().isEmpty() ? tr("Give the room a name.") : QString());
    enterState(m_state);
}

void HostRoomDialog::start()
{
    m_problem->showProblem({});
    enterState(State::Opening);
    m_engine.hostRoom(m_name->text().simplified(), quint16(m_port->value()));
}

void HostRoomDialog::showRoom(const HostedRoom &room)
{
    if (!room.problem.isEmpty()) {
        const QString what = m_port->value() == 0
            ? tr("The room could not be opened: %1.").arg(room.problem)
            : tr("The room could not be opened on port %1: %2. Choose another port.").arg(m_port->value()).arg(room.problem);
        m_problem->showProblem(what);
    } else if (room.running && room.links.isEmpty()) {
        m_problem->showProblem(tr("The room is open, but this computer is in no network: nobody else can reach it."));
    } else {
        m_problem->showProblem({});
    }
    showLinks(room.links);
    enterState(room.running ? State::Open : State::Closed);
}

void HostRoomDialog::showLinks(const QStringList &links)
{
    while (QLayoutItem *item = m_links->takeAt(0)) {
        delete item->widget();
        delete item;
    }
    m_copied->showHint({});
    QWidget *before = m_port;
    for (int i = 0; i < links.size(); ++i) {
        QWidget *row = makeLinkRow(links.at(i), i);
        m_links->addWidget(row);
        for (QWidget *control : {row->findChild<QWidget *>(QStringLiteral("hostLink%1").arg(i)),
                                 row->findChild<QWidget *>(QStringLiteral("hostCopy%1").arg(i))}) {
            setTabOrder(before, control);
            before = control;
        }
    }
}

QWidget *HostRoomDialog::makeLinkRow(const QString &link, int number)
{
    auto *row = new QWidget(m_open);
    auto *edit = new QLineEdit(link, row);
    edit->setObjectName(QStringLiteral("hostLink%1").arg(number));
    edit->setAccessibleName(tr("Link %1").arg(number + 1));
    edit->setReadOnly(true);
    edit->setCursorPosition(0);
    edit->setLayoutDirection(Qt::LeftToRight);
    auto *copy = new QPushButton(number == 0 ? tr("&Copy") : tr("Copy"), row);
    copy->setObjectName(QStringLiteral("hostCopy%1").arg(number));
    copy->setAccessibleName(tr("Copy link %1").arg(number + 1));
    copy->setAutoDefault(true); // Return presses it
    connect(copy, &QPushButton::clicked, this, [this, link] {
        QApplication::clipboard()->setText(link);
        m_copied->showHint(tr("Copied. Others paste it into “Connect to a server”."));
        growToContents(this);
    });
    auto *layout = new QHBoxLayout(row);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(edit, 1);
    layout->addWidget(copy);
    return row;
}

void HostRoomDialog::enterState(State state)
{
    const bool changed = m_state != state;
    m_state = state;
    const bool closed = state == State::Closed;
    m_name->setEnabled(closed);
    m_port->setEnabled(closed);
    if (!closed)
        m_name->deselect();
    m_start->setEnabled(closed && !m_name->text().simplified().isEmpty());
    m_start->setVisible(state != State::Open);
    m_start->setText(state == State::Opening ? tr("Opening…") : tr("&Start hosting"));
    m_stop->setVisible(state == State::Open);
    m_open->setVisible(state == State::Open);
    if (changed && state == State::Open) {
        if (auto *copy = m_open->findChild<QPushButton *>(QStringLiteral("hostCopy0")))
            copy->setFocus();
    }
    growToContents(this);
}

} // namespace parlance
