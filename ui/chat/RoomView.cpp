#include "ui/chat/RoomView.h"

#include "Settings.h"
#include "domain/FileLimit.h"
#include "models/ChatModel.h"
#include "models/MessageModel.h"
#include "ui/Wording.h"
#include "ui/chat/AskingBar.h"
#include "ui/chat/Composer.h"
#include "ui/chat/ConnectionBanner.h"
#include "ui/chat/DropHint.h"
#include "ui/chat/FileSaver.h"
#include "ui/chat/MessageEdit.h"

#include <QDesktopServices>
#include <QDropEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>

namespace parlance {

namespace {

constexpr int mostMembersInTip = 40;

} // namespace

RoomView::RoomView(Settings &settings, QWidget *parent) : QWidget(parent), m_settings(settings)
{
    setObjectName(QStringLiteral("roomView"));
    m_banner = new ConnectionBanner(this);
    m_asking = new AskingBar(this);
    m_timeline = new TimelineView(this);
    m_timeline->setObjectName(QStringLiteral("timeline"));
    m_timeline->setAccessibleName(tr("Messages"));
    m_timeline->setFrameShape(QFrame::NoFrame);
    m_typing = new QLabel(this);
    m_typing->setObjectName(QStringLiteral("typingLine"));
    m_typing->setAccessibleName(tr("Who is typing"));
    m_typing->setTextFormat(Qt::PlainText);
    m_typing->setForegroundRole(QPalette::PlaceholderText);
    m_typing->setContentsMargins(12, 0, 12, 0);
    m_typing->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed); // a long name must not widen the window
    m_composer = new Composer(settings, this);
    m_dropHint = new DropHint(this);
    m_saver = new FileSaver(this);
    setAcceptDrops(true);

    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(makeHeader());
    layout->addWidget(m_banner);
    layout->addWidget(m_asking);
    layout->addWidget(m_timeline, 1);
    layout->addWidget(m_typing);
    layout->addWidget(m_composer);

    connectParts();
    applyFontSize();
    connect(&settings, &Settings::changed, this, [this](Settings::Key key) {
        if (key == Settings::Key::FontSize)
            applyFontSize();
    });
}

RoomView::~RoomView()
{
    leave();
}

QWidget *RoomView::makeHeader()
{
    auto *header = new QWidget(this);
    header->setObjectName(QStringLiteral("roomHeader"));
    m_name = new QLabel(header);
    m_name->setObjectName(QStringLiteral("roomName"));
    m_name->setAccessibleName(tr("Room"));
    m_name->setTextFormat(Qt::PlainText);
    QFont bold = m_name->font();
    bold.setBold(true);
    m_name->setFont(bold);
    m_name->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_members = new QLabel(header);
    m_members->setObjectName(QStringLiteral("roomMembers"));
    m_members->setAccessibleName(tr("Members"));
    m_members->setTextFormat(Qt::PlainText);

    auto *search = new QToolButton(header);
    search->setObjectName(QStringLiteral("roomSearch"));
    search->setText(tr("Search"));
    search->setToolTip(tr("Search the messages of this room"));
    search->setAccessibleName(search->toolTip());
    search->setAutoRaise(true);
    connect(search, &QToolButton::clicked, this, &RoomView::searchRequested);

    auto *layout = new QHBoxLayout(header);
    layout->setContentsMargins(12, 8, 12, 8);
    layout->addWidget(m_name, 1);
    layout->addWidget(m_members);
    layout->addWidget(search);
    return header;
}

void RoomView::connectParts()
{
    connect(m_banner, &ConnectionBanner::connectRequested, this, &RoomView::connectRequested);
    connect(m_banner, &ConnectionBanner::tryNowRequested, this, &RoomView::tryNowRequested);
    connect(m_banner, &ConnectionBanner::stopRequested, this, &RoomView::stopRequested);
    connect(m_banner, &ConnectionBanner::keepTryingRequested, this, &RoomView::keepTryingRequested);
    connect(m_banner, &ConnectionBanner::editRequested, this, &RoomView::editRequested);
    connect(m_banner, &ConnectionBanner::detailsRequested, this, &RoomView::detailsRequested);
    connect(m_asking, &AskingBar::sendRequested, this, &RoomView::sendHeldRequested);
    connect(m_asking, &AskingBar::deleteRequested, this, &RoomView::deleteHeldRequested);
    connect(m_asking, &AskingBar::showRequested, this, [this] {
        if (const QString room = roomThatAsks(); !room.isEmpty())
            Q_EMIT messageWanted(room, m_chat->firstAsking(room));
    });
    connect(m_timeline, &TimelineView::resendRequested, this, &RoomView::resendRequested);
    connect(m_timeline, &TimelineView::markAsSentRequested, this, &RoomView::markAsSentRequested);
    connect(m_timeline, &TimelineView::deleteRequested, this, &RoomView::deleteRequested);
    connect(m_timeline, &TimelineView::olderRequested, this, [this] {
        if (m_pages)
            m_pages->fetchOlder();
    });
    connect(m_timeline, &TimelineView::newerRequested, this, [this] {
        if (m_pages)
            m_pages->fetchNewer();
    });
    connect(m_timeline, &TimelineView::endRequested, this, [this] { goTo({Target::Kind::End}); });
    connect(m_timeline, &TimelineView::beginRequested, this, [this] { goTo({Target::Kind::Begin}); });
    connect(m_timeline, &TimelineView::rowsSeen, this, &RoomView::updateSeen);
    connect(m_timeline, &TimelineView::atEndChanged, this, &RoomView::updateSeen);
    connect(m_timeline, &TimelineView::linkActivated, this, [](const QUrl &url) { QDesktopServices::openUrl(url); });
    connect(m_timeline, &TimelineView::loadFileRequested, this, [this](const QString &serverId) { Q_EMIT fileRequested(m_room, serverId); });
    connect(m_timeline, &TimelineView::saveFileRequested, m_saver, &FileSaver::saveAs);
    connect(m_timeline, &TimelineView::openPictureRequested, m_saver, &FileSaver::openPicture);
    connect(m_saver, &FileSaver::pictureReady, this, [](const QString &path) { QDesktopServices::openUrl(QUrl::fromLocalFile(path)); });
    connect(m_composer, &Composer::sendRequested, this, &RoomView::send);
    connect(m_composer, &Composer::typingChanged, this, [this](bool active) { Q_EMIT typingChanged(m_room, active); });
}

void RoomView::show(ChatModel *chat, const QString &room)
{
    if (chat == m_chat && room == m_room)
        return;
    const bool sameConnection = chat == m_chat;
    m_composer->setRoom(chat ? chat->profileId() : QString(), room); // says goodbye to the room before
    leave();
    if (!sameConnection) {
        if (m_chat)
            m_chat->disconnect(this);
        m_banner->reset();
        if (chat)
            follow(chat);
    }
    m_chat = chat;
    m_room = room;
    showTimeline();
    showHeader();
    showTyping();
    if (!sameConnection) {
        showStatus();
        showAsking();
        showFileLimit();
    }
    updateSeen();
}

void RoomView::follow(ChatModel *chat)
{
    connect(chat, &ChatModel::statusChanged, this, &RoomView::showStatus);
    connect(chat, &ChatModel::queueChanged, this, &RoomView::showAsking);
    connect(chat, &ChatModel::identityChanged, this, &RoomView::showFileLimit);
    connect(chat, &ChatModel::nameChanged, this, &RoomView::showHeader);
    connect(chat, &ChatModel::notAccepted, this, &RoomView::takeBack);
    connect(chat, &ChatModel::membersChanged, this, [this](const QString &room) {
        if (room == m_room)
            showHeader();
    });
    connect(chat, &ChatModel::typingChanged, this, [this](const QString &room) {
        if (room == m_room)
            showTyping();
    });
    connect(chat, &ChatModel::incomingChanged, this, [this](const QString &room) {
        if (room == m_room)
            showTyping();
    });
    connect(chat, &ChatModel::roomAboutToBeRemoved, this, [this](int index) {
        if (m_chat->rooms().value(index) == m_room)
            show(m_chat, {});
    });
}

void RoomView::leave()
{
    if (!m_chat || m_room.isEmpty())
        return;
    const QString key = m_chat->profileId() + u'\n' + m_room;
    m_positions.insert(key, m_timeline->scrollState());
    if (std::exchange(m_claimed, false))
        m_chat->setVisibleRoom({});
    m_chat->dismissMarker(m_room);
    if (m_pages) {
        m_pages->disconnect(this);
        m_pages->close(this);
    }
    m_pages = nullptr;
}

void RoomView::showTimeline()
{
    m_pages = m_chat ? m_chat->pages(m_room) : nullptr;
    m_timeline->setModel(m_pages ? m_pages->rows() : nullptr);
    m_timeline->setEnabled(m_pages);
    m_composer->setEnabled(m_pages);
    m_moving = false;
    showLoading();
    if (!m_pages)
        return;
    connect(m_pages, &RoomTimeline::shown, this, &RoomView::windowMoved);
    connect(m_pages, &RoomTimeline::loadingChanged, this, &RoomView::showLoading);
    m_pages->open(this, [this] { return m_timeline->keptPlaces(); });
    const TimelineScrollState state = m_positions.value(m_chat->profileId() + u'\n' + m_room);
    if (!state.atEnd)
        goTo({Target::Kind::Position, state.place, state.offset});
}

void RoomView::goTo(const Target &target)
{
    if (!m_pages)
        return;
    m_target = target;
    m_moving = !showTarget();
    if (!m_moving)
        return;
    switch (target.kind) {
    case Target::Kind::End:
        m_pages->showEnd();
        return;
    case Target::Kind::Begin:
        m_pages->showBegin();
        return;
    case Target::Kind::Message:
    case Target::Kind::Position:
        m_pages->showAround(target.place);
        return;
    }
    Q_UNREACHABLE();
}

bool RoomView::showTarget()
{
    const MessageModel *rows = m_pages->rows();
    switch (m_target.kind) {
    case Target::Kind::End:
        if (!rows->isAtEnd())
            return false;
        m_timeline->scrollToEnd();
        return true;
    case Target::Kind::Begin:
        if (!rows->isAtBegin() || rows->rowCount() == 0)
            return false;
        m_timeline->setCurrentIndex(rows->index(0));
        m_timeline->scrollTo(rows->index(0), QAbstractItemView::PositionAtTop);
        return true;
    case Target::Kind::Message:
        return m_timeline->showPlace(m_target.place);
    case Target::Kind::Position:
        return m_timeline->restoreScrollState({false, m_target.place, m_target.offset});
    }
    Q_UNREACHABLE();
}

void RoomView::windowMoved()
{
    // Else it was loaded when the room was opened, or moved by another window.
    if (std::exchange(m_moving, false) && !showTarget() && m_pages->rows()->rowCount() > 0) {
        // A message that was taken back meanwhile: where it stood is the nearest that there is.
        const int row = qMin(m_pages->rows()->rowFrom(m_target.place), m_pages->rows()->rowCount() - 1);
        m_timeline->scrollTo(m_pages->rows()->index(row), QAbstractItemView::PositionAtCenter);
    }
    updateSeen();
}

void RoomView::showLoading()
{
    m_timeline->setLoading(m_pages ? m_pages->loading() : RoomTimeline::Loading::Nothing);
}

void RoomView::showMessage(qint64 place)
{
    goTo({Target::Kind::Message, place});
}

void RoomView::showHeader()
{
    const QString name = m_room.isEmpty() && m_chat ? m_chat->name() : m_room;
    m_name->setText(Wording::name(name));
    m_name->setAccessibleDescription(m_name->text());
    const QStringList members = m_chat ? m_chat->members(m_room) : QStringList();
    m_members->setText(Wording::members(members.size()));
    m_members->setAccessibleDescription(m_members->text());
    QStringList shown;
    for (const QString &member : members.mid(0, mostMembersInTip))
        shown.append(Wording::name(member));
    if (members.size() > mostMembersInTip)
        shown.append(QStringLiteral("…"));
    m_members->setToolTip(members.isEmpty() ? QString() : Wording::toolTip(shown.join(u'\n')));
}

void RoomView::showTyping()
{
    QStringList words;
    if (const std::optional<double> incoming = m_chat ? m_chat->incoming(m_room) : std::nullopt)
        words << tr("A large message is coming in, %1 %").arg(locale().toString(int(*incoming * 100)));
    if (const QString typing = m_chat ? Wording::typing(m_chat->typing(m_room)) : QString(); !typing.isEmpty())
        words << typing;
    m_typing->setText(words.join(QStringLiteral("   ")));
}

void RoomView::showStatus()
{
    if (m_chat)
        m_banner->setStatus(m_chat->status(), m_chat->retryDeadline(), m_chat->troubled());
}

void RoomView::showAsking()
{
    m_asking->setCounts(m_chat ? m_chat->held() : 0, m_chat ? m_chat->doubtful() : 0);
    m_asking->setCanShow(!roomThatAsks().isEmpty());
}

QString RoomView::roomThatAsks() const
{
    if (!m_chat)
        return {};
    const QStringList rooms = QStringList(m_room) + m_chat->rooms();
    const auto asks = [this](const QString &room) { return m_chat->firstAsking(room) != 0; };
    const auto found = std::find_if(rooms.cbegin(), rooms.cend(), asks);
    return found == rooms.cend() ? QString() : *found;
}

void RoomView::updateSeen()
{
    if (!m_chat || m_room.isEmpty())
        return;
    const bool sees = isVisible() && window()->isActiveWindow() && !window()->isMinimized() && m_timeline->isAtEnd();
    if (sees)
        m_chat->setVisibleRoom(m_room);
    else if (m_claimed)
        m_chat->setVisibleRoom({});
    m_claimed = sees;
}

void RoomView::saveDraft()
{
    m_composer->saveDraft();
}

void RoomView::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    updateSeen();
}

void RoomView::hideEvent(QHideEvent *event)
{
    QWidget::hideEvent(event);
    updateSeen();
}

void RoomView::showFileLimit()
{
    const bool known = m_chat && !m_chat->user().isEmpty();
    m_composer->setFileLimit(known ? Attachments::Limit(largestFile(m_chat->promise())) : std::nullopt);
}

void RoomView::dragEnterEvent(QDragEnterEvent *event)
{
    if (m_room.isEmpty() || localFiles(event->mimeData()).isEmpty())
        return;
    event->setDropAction(Qt::CopyAction);
    event->accept();
    const QString obstacle = m_composer->attachments().obstacle();
    m_dropHint->show(geometry(), obstacle.isEmpty() ? tr("Drop files here to send them to %1").arg(Wording::name(m_room)) : obstacle);
}

void RoomView::dragLeaveEvent(QDragLeaveEvent *)
{
    m_dropHint->hide();
}

void RoomView::dropEvent(QDropEvent *event)
{
    m_dropHint->hide();
    event->setDropAction(Qt::CopyAction); // whatever the other program offers: what is there stays there
    event->accept();
    m_composer->addFiles(localFiles(event->mimeData()));
}

void RoomView::send(const QString &text, const QVector<FilePart> &files)
{
    if (!m_timeline->messages())
        return;
    sendOne(text, files.isEmpty() ? std::nullopt : std::optional(files.first()));
    for (const FilePart &file : files.mid(1))
        sendOne({}, file);
}

void RoomView::sendOne(const QString &text, const std::optional<FilePart> &file)
{
    const MessageModel *rows = m_timeline->messages();
    m_sent.removeIf([rows](const QString &id) { return rows->rowOf(id) >= 0; }); // those were accepted
    const OutgoingMessage message{newMessageId(), m_room, text, QDateTime::currentDateTime(), file};
    m_sent.insert(message.id);
    m_timeline->scrollToEnd();
    updateSeen();
    m_chat->dismissMarker(m_room); // who answers has read what is above
    Q_EMIT sendRequested(message);
}

void RoomView::takeBack(const event::NotAccepted &refused)
{
    if (m_sent.remove(refused.message.id)) {
        m_composer->bringBack(m_chat->profileId(), refused.message.room, refused.message.text, refused.message.file,
                              Wording::refusal(refused.refusal, refused.detail));
    }
}

void RoomView::applyFontSize()
{
    const int points = m_settings.number(Settings::Key::FontSize);
    m_timeline->setFontSize(points > 0 ? points : font().pointSize());
    m_composer->setFontSize(points);
}

} // namespace parlance
