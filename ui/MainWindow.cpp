#include "ui/MainWindow.h"

#include "Engine.h"
#include "Session.h"
#include "Settings.h"
#include "models/ChatModel.h"
#include "models/MessageModel.h"
#include "models/ConnectionTreeModel.h"
#include "ui/AboutDialog.h"
#include "ui/ConnectionCommands.h"
#include "ui/ConnectionTree.h"
#include "ui/LinkWording.h"
#include "ui/NoticeBar.h"
#include "ui/StoreBanner.h"
#include "ui/WelcomePage.h"
#include "ui/Wording.h"
#include "ui/chat/Composer.h"
#include "ui/chat/MessageEdit.h"
#include "ui/chat/RoomView.h"
#include "ui/details/DeliveryWords.h"
#include "ui/details/DetailsDialog.h"
#include "ui/search/SearchPanel.h"
#include "ui/settings/SettingsDialog.h"

#include <QAbstractButton>
#include <QActionGroup>
#include <QCloseEvent>
#include <QDesktopServices>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QSplitter>
#include <QStackedWidget>
#include <QStatusBar>
#include <QToolButton>
#include <QVBoxLayout>

#include <utility>

namespace parlance {

namespace {

constexpr QSize firstSize(980, 680);
constexpr int firstTreeWidth = 220;
constexpr int firstSearchWidth = 320;

QLabel *statusLabel(QWidget *parent, const QString &objectName, const QString &accessibleName)
{
    auto *label = new QLabel(parent);
    label->setObjectName(objectName);
    label->setAccessibleName(accessibleName);
    label->setTextFormat(Qt::PlainText);
    label->setContentsMargins(6, 0, 6, 0);
    return label;
}

void say(QLabel *label, const QString &text)
{
    label->setText(text);
    label->setAccessibleDescription(text);
}

} // namespace

MainWindow::MainWindow(Engine &engine, ConnectionTreeModel &model) : m_engine(engine), m_model(model), m_actions(*this)
{
    setObjectName(QStringLiteral("mainWindow"));
    setAttribute(Qt::WA_DeleteOnClose);
    m_commands = new ConnectionCommands(engine, this);

    auto *middle = new QWidget(this);
    m_notices = new NoticeBar(middle);
    m_storeBanner = new StoreBanner(middle);
    m_splitter = new QSplitter(Qt::Horizontal, middle);
    m_splitter->setObjectName(QStringLiteral("splitter"));
    m_splitter->setChildrenCollapsible(false);
    m_tree = new ConnectionTree(&model, m_splitter);
    m_tree->setMinimumWidth(120);
    m_stack = new QStackedWidget(m_splitter);
    m_stack->setObjectName(QStringLiteral("stack"));
    m_splitter->setStretchFactor(0, 0);
    m_splitter->setStretchFactor(1, 1);
    m_splitter->setSizes({firstTreeWidth, firstSize.width() - firstTreeWidth});
    auto *layout = new QVBoxLayout(middle);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_storeBanner);
    layout->addWidget(m_notices);
    layout->addWidget(m_splitter, 1);
    setCentralWidget(middle);

    statusBar()->setObjectName(QStringLiteral("statusBar"));
    statusBar()->setSizeGripEnabled(false);
    m_linkState = statusLabel(this, QStringLiteral("linkState"), tr("Connection"));
    m_queue = statusLabel(this, QStringLiteral("queueState"), tr("Waiting messages"));
    m_promise = new QToolButton(this);
    m_promise->setObjectName(QStringLiteral("promiseBrief"));
    m_promise->setAutoRaise(true);
    m_roundTrip = new QToolButton(this);
    m_roundTrip->setObjectName(QStringLiteral("roundTrip"));
    m_roundTrip->setAutoRaise(true);
    m_roundTrip->setToolTip(tr("Show the details of the connection"));
    statusBar()->addWidget(m_linkState);
    statusBar()->addPermanentWidget(m_queue);
    statusBar()->addPermanentWidget(m_promise);
    statusBar()->addPermanentWidget(m_roundTrip);

    connectActions();
    connect(m_tree, &ConnectionTree::currentMoved, this, &MainWindow::showCurrent);
    connect(m_tree, &ConnectionTree::menuRequested, this, [this](const QPoint &at) { m_actions.connectionMenu->popup(at); });
    connect(&model, &ConnectionTreeModel::unreadTotalChanged, this, &MainWindow::updateTitle);
    connect(&model, &ConnectionTreeModel::rowsInserted, this, [this](const QModelIndex &parent) {
        const QString profile = m_tree->currentProfile();
        if (!m_wantedRoom.isEmpty() && m_model.indexOf(profile, m_wantedRoom).isValid())
            m_tree->select(profile, std::exchange(m_wantedRoom, {}));
        else if (!parent.isValid() || parent != m_tree->currentIndex())
            return;
        else if (std::exchange(m_wantsFirstRoom, false)) // which has come now
            m_tree->select(profile, m_model.chat(parent)->rooms().value(0));
        else
            showCurrent();
    });
    connect(m_commands, &ConnectionCommands::opened, this, &MainWindow::openRoom);
    connect(&engine, &Engine::storeTroubleChanged, m_storeBanner, &StoreBanner::setTrouble);
    if (engine.storeTrouble().isLasting()) // what is told once, an earlier window has told
        m_storeBanner->setTrouble(engine.storeTrouble());
    connect(m_storeBanner, &StoreBanner::folderWanted, this,
            [](const QString &path) { QDesktopServices::openUrl(QUrl::fromLocalFile(path)); });
    connect(&engine, &Engine::profileRemoved, this, [this] {
        if (!m_tree->currentIndex().isValid())
            showWelcome();
    });
    resize(firstSize);
    updateActions();
    updateTitle();
}

MainWindow::~MainWindow() = default;

void MainWindow::restore()
{
    Settings &settings = m_engine.settings();
    const auto bytes = [&](Settings::Key key) { return QByteArray::fromBase64(settings.text(key).toLatin1()); };
    restoreGeometry(bytes(Settings::Key::WindowGeometry));
    restoreState(bytes(Settings::Key::WindowState));
    m_splitter->restoreState(bytes(Settings::Key::SplitterState));
    const QString profile = settings.text(Settings::Key::CurrentProfile);
    const QString room = settings.text(Settings::Key::CurrentRoom);
    if (m_engine.isFirstStart() || !m_model.indexOf(profile).isValid())
        showWelcome();
    else
        openRoom(profile, m_model.indexOf(profile, room).isValid() ? room : QString());
}

void MainWindow::openAddress(const QString &address)
{
    m_commands->openAddress(address);
}

void MainWindow::openRoom(const QString &profileId, const QString &room)
{
    m_wantedRoom = m_model.indexOf(profileId, room).isValid() ? QString() : room;
    const ChatModel *chat = m_model.chat(profileId);
    m_wantsFirstRoom = room.isEmpty() && chat && chat->rooms().isEmpty();
    m_tree->select(profileId, room.isEmpty() && chat ? chat->rooms().value(0) : room);
    m_composerWantedBy = profileId;
    showCurrent();
}

void MainWindow::tell(const QString &sentence)
{
    m_notices->tell(sentence);
}

void MainWindow::bringForward()
{
    setWindowState(windowState() & ~Qt::WindowMinimized);
    show();
    raise();
    activateWindow();
}

void MainWindow::closeEvent(QCloseEvent *event)
{
    bool keep = false;
    Q_EMIT aboutToClose(&keep);
    if (keep) {
        saveState();
        hide();
        event->ignore();
        return;
    }
    saveState();
    event->accept();
}

void MainWindow::changeEvent(QEvent *event)
{
    QMainWindow::changeEvent(event);
    if ((event->type() == QEvent::ActivationChange || event->type() == QEvent::WindowStateChange) && m_room)
        m_room->updateSeen();
}

void MainWindow::connectActions()
{
    const WindowActions &a = m_actions;
    connect(a.connectToServer, &QAction::triggered, m_commands, &ConnectionCommands::connectToServer);
    connect(a.hostRoom, &QAction::triggered, m_commands, &ConnectionCommands::hostRoom);
    connect(a.openLocalRoom, &QAction::triggered, m_commands, &ConnectionCommands::openLocalRoom);
    connect(a.connectNow, &QAction::triggered, this, [this] { session()->connectNow(); });
    connect(a.disconnect, &QAction::triggered, this, [this] { session()->stop(); });
    connect(a.editConnection, &QAction::triggered, this, [this] { m_commands->edit(m_tree->currentProfile()); });
    connect(a.connectionDetails, &QAction::triggered, this, &MainWindow::showDetails);
    connect(m_roundTrip, &QToolButton::clicked, this, &MainWindow::showDetails);
    connect(m_promise, &QToolButton::clicked, this, [this] {
        if (DetailsDialog *details = m_chat ? m_commands->showDetails(*m_chat) : nullptr)
            details->showDelivery();
    });
    connect(a.removeConnection, &QAction::triggered, this, [this] { m_commands->remove(m_tree->currentProfile()); });
    connect(a.joinRoom, &QAction::triggered, this, [this] { m_commands->joinRoom(m_tree->currentProfile()); });
    connect(a.leaveRoom, &QAction::triggered, this, [this] {
        const QString room = m_tree->currentRoom();
        m_commands->leaveRoom(m_tree->currentProfile(), room, m_chat ? m_chat->undelivered(room) : 0);
    });
    connect(a.quit, &QAction::triggered, this, &MainWindow::quitRequested);
    connect(a.copy, &QAction::triggered, this, &MainWindow::editCopy);
    connect(a.selectAll, &QAction::triggered, this, &MainWindow::editSelectAll);
    connect(a.find, &QAction::triggered, this, [this] { search()->open(SearchPanel::Scope::Room); });
    connect(a.findInAll, &QAction::triggered, this, [this] { search()->open(SearchPanel::Scope::All); });
    connect(a.findNext, &QAction::triggered, this, [this] { search()->goTo(1); });
    connect(a.findPrevious, &QAction::triggered, this, [this] { search()->goTo(-1); });
    connect(a.settings, &QAction::triggered, this, &MainWindow::openSettings);
    connect(a.nextRoom, &QAction::triggered, this, [this] { goToRoom(1, false); });
    connect(a.previousRoom, &QAction::triggered, this, [this] { goToRoom(-1, false); });
    connect(a.nextUnread, &QAction::triggered, this, [this] { goToRoom(1, true); });
    connect(a.nextPane, &QAction::triggered, this, [this] { goToPane(1); });
    connect(a.previousPane, &QAction::triggered, this, [this] { goToPane(-1); });
    connect(a.newWindow, &QAction::triggered, this, &MainWindow::newWindowRequested);
    connect(a.welcome, &QAction::triggered, this, [this] { m_tree->setCurrentIndex({}); });
    connect(a.about, &QAction::triggered, this, [this] {
        auto *dialog = new AboutDialog(this);
        dialog->setAttribute(Qt::WA_DeleteOnClose);
        dialog->open();
    });

    Settings &settings = m_engine.settings();
    const auto checkTheme = [this, &settings] {
        const QString name = settings.text(Settings::Key::Theme);
        const QList<QAction *> themes = m_actions.themes->actions();
        for (QAction *theme : themes)
            theme->setChecked(theme->data().toString() == name);
    };
    checkTheme();
    connect(a.themes, &QActionGroup::triggered, this, [&settings](const QAction *theme) {
        settings.set(Settings::Key::Theme, theme->data().toString());
    });
    connect(&settings, &Settings::changed, this, [checkTheme](Settings::Key key) {
        if (key == Settings::Key::Theme)
            checkTheme();
    });
}

Session *MainWindow::session() const
{
    return m_engine.session(m_tree->currentProfile());
}

RoomView *MainWindow::roomView()
{
    if (!m_room) {
        m_room = new RoomView(m_engine.settings(), m_stack);
        m_stack->addWidget(m_room);
        connectRoomView();
    }
    return m_room;
}

void MainWindow::connectRoomView()
{
    // What the view asks for goes to the session of the connection that it shows. A connection may have been removed
    // in the meantime.
    const auto toSession = [this](auto command) {
        return [this, command](const auto &...arguments) {
            Session *session = m_room->chat() ? m_engine.session(m_room->chat()->profileId()) : nullptr;
            if (session)
                (session->*command)(arguments...);
        };
    };
    connect(m_room, &RoomView::sendRequested, this, toSession(&Session::send));
    connect(m_room, &RoomView::typingChanged, this, toSession(&Session::setTyping));
    connect(m_room, &RoomView::fileRequested, this, toSession(&Session::requestFile));
    connect(m_room, &RoomView::resendRequested, this, toSession(&Session::resend));
    connect(m_room, &RoomView::markAsSentRequested, this, toSession(&Session::markAsSent));
    connect(m_room, &RoomView::deleteRequested, this, toSession(&Session::cancel));
    connect(m_room, &RoomView::connectRequested, this, toSession(&Session::connectNow));
    connect(m_room, &RoomView::tryNowRequested, this, toSession(&Session::tryNow));
    connect(m_room, &RoomView::stopRequested, this, toSession(&Session::stop));
    connect(m_room, &RoomView::keepTryingRequested, this, toSession(&Session::keepTrying));
    connect(m_room, &RoomView::detailsRequested, this, &MainWindow::showDetails);
    connect(m_room, &RoomView::searchRequested, m_actions.find, &QAction::trigger);
    connect(m_room, &RoomView::sendHeldRequested, this, toSession(&Session::consentAll));
    connect(m_room, &RoomView::deleteHeldRequested, this, &MainWindow::deleteHeld);
    connect(m_room, &RoomView::messageWanted, this, [this](const QString &room, qint64 place) {
        m_tree->select(m_room->chat()->profileId(), room);
        m_room->showMessage(place);
    });
    connect(m_room, &RoomView::editRequested, this, [this] { m_commands->edit(m_tree->currentProfile()); });
}

void MainWindow::showCurrent()
{
    ChatModel *chat = m_model.chat(m_tree->currentIndex());
    if (!chat) {
        showWelcome();
        return;
    }
    QString room = m_tree->currentRoom();
    if (room.isEmpty())
        room = chat->rooms().value(0); // a connection shows its first room
    follow(chat);
    roomView()->show(chat, room);
    if (m_search)
        m_search->setPlace(chat->profileId(), room);
    m_stack->setCurrentWidget(m_room);
    focusComposer();
    updateActions();
    updateStatus();
    updateTitle();
}

// A room that is not joined yet has a composer that is disabled, and takes no keyboard.
void MainWindow::focusComposer()
{
    if (m_composerWantedBy.isEmpty())
        return;
    const bool elsewhere = m_composerWantedBy != m_room->chat()->profileId(); // the person has turned to another one
    if (!elsewhere && !m_room->composer()->isEnabled())
        return;
    m_composerWantedBy.clear();
    if (!elsewhere)
        m_room->composer()->setFocus();
}

void MainWindow::showWelcome()
{
    if (!m_welcome) {
        auto *welcome = new WelcomePage(m_stack);
        connect(welcome, &WelcomePage::connectRequested, m_commands, &ConnectionCommands::connectToServer);
        connect(welcome, &WelcomePage::hostRequested, m_commands, &ConnectionCommands::hostRoom);
        connect(welcome, &WelcomePage::localRoomRequested, m_commands, &ConnectionCommands::openLocalRoom);
        m_welcome = welcome;
        m_stack->addWidget(welcome);
    }
    m_composerWantedBy.clear();
    follow(nullptr);
    if (m_room)
        m_room->show(nullptr, {});
    if (m_search)
        m_search->setPlace({}, {});
    m_stack->setCurrentWidget(m_welcome);
    // The tree would select its first row as soon as it had the focus.
    if (auto *first = m_welcome->findChild<QAbstractButton *>())
        first->setFocus();
    updateActions();
    updateStatus();
    updateTitle();
}

void MainWindow::follow(ChatModel *chat)
{
    if (chat == m_chat)
        return;
    if (m_chat)
        m_chat->disconnect(this);
    m_chat = chat;
    if (!chat)
        return;
    connect(chat, &ChatModel::statusChanged, this, &MainWindow::updateStatus);
    connect(chat, &ChatModel::statusChanged, this, &MainWindow::updateActions);
    connect(chat, &ChatModel::queueChanged, this, &MainWindow::updateStatus);
    connect(chat, &ChatModel::roundTripChanged, this, &MainWindow::updateStatus);
    connect(chat, &ChatModel::identityChanged, this, &MainWindow::updateStatus);
    connect(chat, &ChatModel::nameChanged, this, &MainWindow::updateTitle);
}

void MainWindow::updateActions()
{
    const bool there = m_chat != nullptr;
    const LinkState state = there ? m_chat->status().state : LinkState::Offline;
    m_actions.connectNow->setEnabled(there && (state == LinkState::Offline || state == LinkState::Paused
                                               || state == LinkState::Waiting));
    m_actions.disconnect->setEnabled(there && state != LinkState::Offline && state != LinkState::Closing);
    m_actions.editConnection->setEnabled(there);
    m_actions.connectionDetails->setEnabled(there);
    m_actions.removeConnection->setEnabled(there);
    m_actions.joinRoom->setEnabled(there);
    m_actions.leaveRoom->setEnabled(there && !m_tree->currentRoom().isEmpty());
}

void MainWindow::updateStatus()
{
    const bool there = m_chat != nullptr;
    const bool ready = there && m_chat->status().state == LinkState::Ready;
    say(m_linkState, there ? LinkWording::state(m_chat->status()) : QString());
    say(m_queue, there ? Wording::queue(m_chat->queued(), m_chat->inFlight()) : QString());
    m_promise->setVisible(ready);
    if (ready) {
        m_promise->setText(DeliveryWords::brief(m_chat->promise()));
        m_promise->setToolTip(Wording::toolTip(Wording::promise(m_chat->promise())));
        //: %1: what the server promises, in a few words; a button that shows the whole, read aloud
        m_promise->setAccessibleName(tr("%1: what this server promises").arg(m_promise->text()));
    }
    const QString roundTrip = ready ? Wording::roundTrip(m_chat->roundTrip()) : QString();
    m_roundTrip->setVisible(!roundTrip.isEmpty());
    m_roundTrip->setText(roundTrip);
    //: %1: "Round trip 1.2 ms"; a button that shows the details of the connection, read aloud
    m_roundTrip->setAccessibleName(tr("%1: details of the connection").arg(roundTrip));
}

void MainWindow::showDetails()
{
    if (m_chat)
        m_commands->showDetails(*m_chat);
}

SearchPanel *MainWindow::search()
{
    if (m_search)
        return m_search;
    const auto name = [this](const QString &profile) {
        const ChatModel *chat = m_model.chat(profile);
        return chat ? chat->name() : QString();
    };
    m_search = new SearchPanel(m_engine.history(), name, m_splitter);
    m_search->hide();
    m_splitter->addWidget(m_search);
    m_splitter->setStretchFactor(m_splitter->indexOf(m_search), 0);
    const QList<int> sizes = m_splitter->sizes();
    m_splitter->setSizes({sizes.value(0), sizes.value(1) - firstSearchWidth, firstSearchWidth});
    if (m_chat && m_room)
        m_search->setPlace(m_chat->profileId(), m_room->room());
    connect(m_search, &SearchPanel::hitChosen, this, &MainWindow::jumpTo);
    connect(m_search, &SearchPanel::closed, this, [this] {
        if (m_room && m_stack->currentWidget() == m_room && m_room->composer()->isEnabled())
            m_room->composer()->setFocus();
        else
            m_tree->setFocus();
    });
    return m_search;
}

void MainWindow::jumpTo(const SearchHit &hit)
{
    const QString &room = hit.message.room;
    if (!m_model.indexOf(hit.profile, room).isValid()) {
        m_search->tell(tr("You have left the room %1: join it, and the message can be shown there.").arg(Wording::name(room)));
        return;
    }
    m_tree->select(hit.profile, room);
    m_room->showMessage(hit.message.place);
}

void MainWindow::deleteHeld()
{
    if (ChatModel *chat = m_room->chat())
        m_commands->deleteHeld(*chat);
}

void MainWindow::updateTitle()
{
    const int unread = m_model.unreadTotal();
    QString title;
    if (m_chat && m_room)
        title = m_room->room().isEmpty() ? m_chat->name() : tr("%1 – %2", "room, connection").arg(Wording::name(m_room->room()), m_chat->name());
    if (title.isEmpty())
        title = QStringLiteral("Parlance");
    setWindowTitle(unread > 0 ? tr("(%1) %2", "unread messages, title").arg(QString::number(unread), title) : title);
}

void MainWindow::goToRoom(int step, bool unreadOnly)
{
    const QModelIndex room = m_tree->roomFrom(m_tree->currentIndex(), step, unreadOnly);
    if (room.isValid())
        m_tree->setCurrentIndex(room);
}

void MainWindow::goToPane(int step)
{
    QList<QWidget *> panes{m_tree};
    if (m_room && m_stack->currentWidget() == m_room)
        panes << m_room->timeline() << m_room->composer()->edit();
    else if (m_welcome)
        panes << m_welcome->findChild<QAbstractButton *>();
    const int count = int(panes.size());
    int at = step > 0 ? count - 1 : 0; // from elsewhere to the tree, or to the last one
    for (int i = 0; i < count; ++i) {
        if (panes.at(i) && (panes.at(i)->hasFocus() || panes.at(i)->isAncestorOf(focusWidget())))
            at = i;
    }
    if (QWidget *next = panes.at((at + step + count) % count))
        next->setFocus(Qt::TabFocusReason);
}

void MainWindow::editCopy()
{
    QWidget *focused = focusWidget();
    if (auto *timeline = qobject_cast<TimelineView *>(focused))
        timeline->copy();
    else if (auto *edit = qobject_cast<QPlainTextEdit *>(focused))
        edit->copy();
    else if (auto *line = qobject_cast<QLineEdit *>(focused))
        line->copy();
}

void MainWindow::editSelectAll()
{
    QWidget *focused = focusWidget();
    if (auto *timeline = qobject_cast<TimelineView *>(focused))
        timeline->selectAll();
    else if (auto *edit = qobject_cast<QPlainTextEdit *>(focused))
        edit->selectAll();
    else if (auto *line = qobject_cast<QLineEdit *>(focused))
        line->selectAll();
}

void MainWindow::openSettings()
{
    auto *dialog = new SettingsDialog(m_engine.settings(), this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->open();
}

void MainWindow::saveState()
{
    if (m_room)
        m_room->saveDraft();
    Settings &settings = m_engine.settings();
    const auto keep = [&](Settings::Key key, const QByteArray &bytes) {
        settings.set(key, QString::fromLatin1(bytes.toBase64()));
    };
    keep(Settings::Key::WindowGeometry, saveGeometry());
    keep(Settings::Key::WindowState, QMainWindow::saveState());
    keep(Settings::Key::SplitterState, m_splitter->saveState());
    settings.set(Settings::Key::CurrentProfile, m_tree->currentProfile());
    settings.set(Settings::Key::CurrentRoom, m_tree->currentRoom());
}

} // namespace parlance
