#include "ui/ConnectionCommands.h"

#include "Engine.h"
#include "Session.h"
#include "Settings.h"
#include "domain/RoomLink.h"
#include "domain/ServerUrl.h"
#include "models/ChatModel.h"
#include "ui/DialogParts.h"
#include "ui/Wording.h"
#include "ui/details/DetailsDialog.h"
#include "ui/profiles/HostRoomDialog.h"
#include "ui/profiles/ProfileDialog.h"

#include <QDialogButtonBox>
#include <QInputDialog>
#include <QMessageBox>
#include <QPushButton>

namespace parlance {

namespace {

constexpr char profileOfDialog[] = "parlanceProfile";

} // namespace

ConnectionCommands::ConnectionCommands(Engine &engine, QWidget *window) : QObject(window), m_engine(engine), m_window(window) {}

void ConnectionCommands::add(const Profile &profile)
{
    const QString id = m_engine.addProfile(profile);
    m_engine.session(id)->connectNow();
    Q_EMIT opened(id, {});
}

void ConnectionCommands::connectToServer()
{
    Profile profile;
    profile.user = m_engine.settings().text(Settings::Key::UserName);
    auto *dialog = new ProfileDialog(profile, m_window);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QDialog::accepted, this, [this, dialog] { add(dialog->profile()); });
    dialog->open();
}

void ConnectionCommands::hostRoom()
{
    auto *dialog = new HostRoomDialog(m_engine, m_window);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    const bool wasOpen = m_engine.hostedRoom().running;
    connect(dialog, &QDialog::finished, this, [this, wasOpen] {
        const QVector<Profile> profiles = m_engine.profiles();
        for (const Profile &profile : profiles) {
            if (!wasOpen && m_engine.hostedRoom().running && profile.server == ServerKind::Hosted)
                Q_EMIT opened(profile.id, {});
        }
    });
    dialog->open();
}

void ConnectionCommands::openLocalRoom()
{
    const QString id = m_engine.localRoomProfile();
    m_engine.session(id)->connectNow();
    Q_EMIT opened(id, {});
}

void ConnectionCommands::openAddress(const QString &address)
{
    const Result<QUrl> url = parseServerUrl(address);
    if (!url)
        return; // the command line was checked where it was typed
    const RoomLink link = splitRoomLink(*url);
    const QVector<Profile> profiles = m_engine.profiles();
    for (Profile known : profiles) {
        const bool isRoomServer = known.dialect == DialectKind::Room;
        if (known.server != ServerKind::Remote || known.url != (isRoomServer ? link.url : *url))
            continue;
        if (isRoomServer) {
            if (!link.token.isEmpty())
                known.token = link.token;
            if (!link.room.isEmpty() && !known.rooms.contains(link.room))
                known.rooms.append(link.room);
            m_engine.updateProfile(known);
        }
        m_engine.session(known.id)->connectNow();
        Q_EMIT opened(known.id, isRoomServer ? link.room : QString());
        return;
    }
    Profile profile;
    profile.url = link.url;
    profile.token = link.token;
    if (!link.room.isEmpty())
        profile.rooms = {link.room};
    profile.name = Wording::connectionName(profile);
    add(profile);
}

void ConnectionCommands::edit(const QString &profileId)
{
    const Profile profile = m_engine.profile(profileId);
    if (profile.id.isEmpty())
        return;
    auto *dialog = new ProfileDialog(profile, m_window);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QDialog::accepted, this, [this, dialog] {
        const Profile edited = dialog->profile();
        m_engine.updateProfile(edited);
        Q_EMIT opened(edited.id, {});
    });
    dialog->open();
}

DetailsDialog *ConnectionCommands::showDetails(ChatModel &chat)
{
    const QString profileId = chat.profileId();
    Session *session = m_engine.session(profileId);
    if (!session)
        return nullptr;
    const QList<DetailsDialog *> open = m_window->findChildren<DetailsDialog *>(Qt::FindDirectChildrenOnly);
    for (DetailsDialog *known : open) {
        if (known->property(profileOfDialog) == profileId) {
            known->raise();
            known->activateWindow();
            return known;
        }
    }
    auto *dialog = new DetailsDialog(chat.name(), m_window);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setProperty(profileOfDialog, profileId);
    dialog->setStatus(chat.status(), chat.retryDeadline());
    connect(&chat, &ChatModel::statusChanged, dialog, [dialog, &chat](const ConnectionStatus &status) {
        dialog->setStatus(status, chat.retryDeadline());
    });
    const auto tellPromise = [this, dialog, &chat] {
        // Without a name there has been no answer yet.
        const auto promise = chat.user().isEmpty() ? std::nullopt : std::optional(chat.promise());
        dialog->setPromise(promise, m_engine.profile(chat.profileId()).dialect);
    };
    tellPromise();
    connect(&chat, &ChatModel::identityChanged, dialog, tellPromise);
    connect(&chat, &ChatModel::nameChanged, dialog, [dialog, &chat] { dialog->setConnectionName(chat.name()); });
    connect(&chat, &QObject::destroyed, dialog, &QWidget::close); // the connection was removed
    connect(session, &Session::linkReported, dialog, &DetailsDialog::setReport);
    connect(session, &Session::heartbeatsReady, dialog, &DetailsDialog::setHeartbeats);
    connect(session, &Session::detailsReady, dialog, [dialog](const LinkReport &report, const LinkFigures &figures) {
        dialog->setReport(report);
        dialog->setFigures(figures);
    });
    connect(dialog, &DetailsDialog::detailsWanted, this, [this, profileId] {
        if (Session *asked = m_engine.session(profileId))
            asked->requestDetails();
    });
    dialog->show();
    return dialog;
}

void ConnectionCommands::remove(const QString &profileId)
{
    const Profile profile = m_engine.profile(profileId);
    if (profile.id.isEmpty())
        return;
    QPushButton *yes = ask(QStringLiteral("removeConnectionBox"), tr("Remove the connection “%1”?").arg(Wording::connectionName(profile)),
                           tr("Its settings, drafts, messages and what is not sent yet are deleted from this computer."),
                           tr("Remove"));
    yes->setObjectName(QStringLiteral("removeButton"));
    connect(yes, &QPushButton::clicked, this, [this, profileId] { m_engine.removeProfile(profileId); });
}

void ConnectionCommands::leaveRoom(const QString &profileId, const QString &room, int unsettled)
{
    const auto leave = [this, profileId, room] {
        if (Session *session = m_engine.session(profileId))
            session->leave(room);
    };
    if (unsettled == 0) {
        leave();
        return;
    }
    QPushButton *yes = ask(QStringLiteral("leaveRoomBox"), tr("Leave the room “%1”?").arg(Wording::name(room)),
                           tr("%Ln messages in it are not delivered. They are deleted.", nullptr, unsettled), tr("Leave"));
    yes->setObjectName(QStringLiteral("leaveButton"));
    connect(yes, &QPushButton::clicked, this, leave);
}

void ConnectionCommands::deleteHeld(ChatModel &chat)
{
    QPushButton *yes = ask(QStringLiteral("deleteHeldBox"), tr("Delete %Ln messages that were not sent?", nullptr, chat.held()),
                           tr("They were never sent, and cannot be brought back."), tr("Delete"));
    yes->setObjectName(QStringLiteral("deleteHeldButton"));
    connect(yes, &QPushButton::clicked, this, [this, profileId = chat.profileId()] {
        if (Session *session = m_engine.session(profileId))
            session->cancelHeld();
    });
}

QPushButton *ConnectionCommands::ask(const QString &objectName, const QString &question, const QString &consequence,
                                     const QString &yes)
{
    auto *box = new QMessageBox(m_window);
    box->setObjectName(objectName);
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->setIcon(QMessageBox::Question);
    box->setTextFormat(Qt::PlainText);
    box->setText(question);
    box->setInformativeText(consequence);
    QPushButton *button = box->addButton(yes, QMessageBox::DestructiveRole);
    box->addButton(QMessageBox::Cancel);
    box->setDefaultButton(QMessageBox::Cancel);
    removeIcons(box->findChild<QDialogButtonBox *>());
    box->open();
    return button;
}

void ConnectionCommands::joinRoom(const QString &profileId)
{
    if (!m_engine.session(profileId))
        return;
    auto *dialog = new QInputDialog(m_window);
    dialog->setObjectName(QStringLiteral("joinRoomDialog"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setWindowTitle(tr("Join a room"));
    dialog->setLabelText(tr("Name of the room:"));
    dialog->setOkButtonText(tr("Join"));
    removeIcons(dialog->findChild<QDialogButtonBox *>());
    dialog->resize(widthOfLetters(dialog, 50), dialog->sizeHint().height());
    connect(dialog, &QInputDialog::textValueSelected, this, [this, profileId](const QString &text) {
        Session *session = m_engine.session(profileId);
        const QString room = text.simplified();
        if (!session || room.isEmpty())
            return;
        session->join(room);
        Q_EMIT opened(profileId, room);
    });
    dialog->open();
}

} // namespace parlance
