#include "ui/search/SearchPanel.h"

#include "ui/Wording.h"
#include "ui/search/SearchDelegate.h"
#include "ui/search/SearchHints.h"
#include "ui/search/SearchModel.h"
#include "ui/search/SearchWords.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QPushButton>
#include <QScrollBar>
#include <QStackedWidget>
#include <QToolButton>

namespace parlance {

namespace {

constexpr std::chrono::milliseconds typingPause{80}; // between two letters of somebody who types on
constexpr int narrowest = 240;

QLabel *quietLine(const char *objectName, QWidget *parent)
{
    auto *label = new QLabel(parent);
    label->setObjectName(QLatin1StringView(objectName));
    label->setTextFormat(Qt::PlainText);
    label->setWordWrap(true);
    label->setForegroundRole(QPalette::PlaceholderText);
    return label;
}

void say(QLabel *label, const QString &text)
{
    label->setText(text);
    label->setAccessibleName(text);
    label->setVisible(!text.isEmpty());
}

} // namespace

SearchPanel::SearchPanel(HistorySource &history, Namer namer, QWidget *parent) : QWidget(parent), m_namer(std::move(namer))
{
    setObjectName(QStringLiteral("searchPanel"));
    setMinimumWidth(narrowest);
    m_model = new SearchModel(history, [this](const SearchHit &hit) {
        return SearchWords::describe(hit, m_scope == Scope::All ? placeOf(hit) : QString());
    }, this);
    m_delegate = new SearchDelegate([this](const SearchHit &hit) { return placeOf(hit); }, this);

    m_pages = new QStackedWidget(this);
    auto *hints = new SearchHints(m_pages);
    m_hints = hints;
    m_list = new QListView(m_pages);
    m_list->setObjectName(QStringLiteral("searchHits"));
    m_list->setAccessibleName(tr("Messages found"));
    m_list->setFrameShape(QFrame::NoFrame);
    m_list->setUniformItemSizes(true);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_list->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_list->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_list->setItemDelegate(m_delegate);
    m_list->setModel(m_model);
    m_list->installEventFilter(this);
    m_sentencePage = new QWidget(m_pages);
    m_sentence = quietLine("searchSentence", m_sentencePage);
    m_widen = new QPushButton(tr("Search in all rooms"), m_sentencePage);
    m_widen->setObjectName(QStringLiteral("searchWiden"));
    m_widen->setAccessibleName(m_widen->text());
    m_widen->setAutoDefault(false);
    auto *sentenceLayout = new QVBoxLayout(m_sentencePage);
    sentenceLayout->setContentsMargins(12, 12, 12, 12);
    sentenceLayout->addWidget(m_sentence);
    sentenceLayout->addWidget(m_widen, 0, Qt::AlignLeft);
    sentenceLayout->addStretch(1);
    m_pages->addWidget(m_hints);
    m_pages->addWidget(m_list);
    m_pages->addWidget(m_sentencePage);
    m_told = quietLine("searchTold", this);
    m_told->setContentsMargins(12, 6, 12, 6);
    m_told->hide();

    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(makeTop());
    layout->addWidget(m_pages, 1);
    layout->addWidget(m_told);

    m_typing.setSingleShot(true);
    m_typing.setInterval(typingPause);
    connect(&m_typing, &QTimer::timeout, this, &SearchPanel::ask);
    connect(m_field, &QLineEdit::textChanged, this, &SearchPanel::typed);
    connect(m_model, &SearchModel::answered, this, &SearchPanel::showAnswer);
    connect(m_list->verticalScrollBar(), &QScrollBar::valueChanged, this, &SearchPanel::loadAtEnd);
    connect(m_list, &QListView::clicked, this, &SearchPanel::choose);
    connect(m_widen, &QPushButton::clicked, this, [this] { open(Scope::All); });
    connect(hints, &SearchHints::chosen, this, &SearchPanel::insert);
    setScope(Scope::Room);
    showAnswer();
}

QWidget *SearchPanel::makeTop()
{
    auto *top = new QWidget(this);
    m_field = new QLineEdit(top);
    m_field->setObjectName(QStringLiteral("searchField"));
    m_field->setAccessibleName(tr("Search"));
    m_field->setPlaceholderText(tr("Search messages"));
    m_field->installEventFilter(this);
    auto *close = new QToolButton(top);
    close->setObjectName(QStringLiteral("searchClose"));
    close->setText(QStringLiteral("✕"));
    close->setAccessibleName(tr("Close the search"));
    close->setToolTip(tr("Close the search"));
    close->setAutoRaise(true);
    connect(close, &QToolButton::clicked, this, &SearchPanel::close);
    m_inRoom = makeScope(tr("This room"), "searchInRoom", Scope::Room);
    m_inAll = makeScope(tr("All rooms"), "searchInAll", Scope::All);
    m_count = quietLine("searchCount", top);
    m_count->setWordWrap(false);
    m_count->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_count->setAlignment(Qt::AlignTrailing | Qt::AlignVCenter);

    auto *scopes = new QHBoxLayout;
    scopes->setSpacing(4);
    scopes->addWidget(m_inRoom);
    scopes->addWidget(m_inAll);
    scopes->addWidget(m_count, 1);
    auto *line = new QHBoxLayout;
    line->addWidget(m_field, 1);
    line->addWidget(close);
    auto *layout = new QVBoxLayout(top);
    layout->setContentsMargins(12, 8, 12, 8);
    layout->addLayout(line);
    layout->addLayout(scopes);
    return top;
}

QToolButton *SearchPanel::makeScope(const QString &text, const char *objectName, Scope scope)
{
    auto *button = new QToolButton(this);
    button->setObjectName(QLatin1StringView(objectName));
    button->setText(text);
    button->setAccessibleName(text);
    button->setCheckable(true);
    button->setAutoExclusive(true);
    button->setAutoRaise(true);
    connect(button, &QToolButton::clicked, this, [this, scope] {
        setScope(scope);
        m_field->setFocus();
    });
    return button;
}

void SearchPanel::setPlace(const QString &profile, const QString &room)
{
    if (profile == m_profile && room == m_room)
        return;
    m_profile = profile;
    m_room = room;
    m_inRoom->setEnabled(!room.isEmpty());
    m_inRoom->setToolTip(room.isEmpty() ? QString() : Wording::toolTip(Wording::name(room)));
    if (m_scope == Scope::Room && isVisible())
        setScope(room.isEmpty() ? Scope::All : Scope::Room);
}

void SearchPanel::open(Scope scope)
{
    setVisible(true);
    setScope(m_room.isEmpty() ? Scope::All : scope);
    m_field->setFocus(Qt::ShortcutFocusReason);
    m_field->selectAll();
}

void SearchPanel::setScope(Scope scope)
{
    m_scope = scope;
    m_inRoom->setChecked(scope == Scope::Room);
    m_inAll->setChecked(scope == Scope::All);
    m_inRoom->setEnabled(!m_room.isEmpty());
    ask();
}

void SearchPanel::tell(const QString &sentence)
{
    say(m_told, sentence);
}

void SearchPanel::typed()
{
    m_chooseWhenAnswered = false;
    if (m_field->text().trimmed().isEmpty())
        ask(); // nothing to wait for
    else
        m_typing.start();
}

void SearchPanel::ask()
{
    m_typing.stop();
    m_chooseWhenAnswered = false;
    m_visited = false;
    tell({});
    SearchQuery query;
    query.text = m_field->text();
    if (m_scope == Scope::Room) {
        query.profile = m_profile;
        query.room = m_room;
    }
    m_model->search(query);
}

void SearchPanel::show(const QString &sentence, bool offerAll)
{
    say(m_sentence, sentence);
    m_widen->setVisible(offerAll);
    m_pages->setCurrentWidget(m_sentencePage);
}

void SearchPanel::showAnswer()
{
    const int found = m_model->rowCount();
    if (m_delegate->showsPlaces() != (m_scope == Scope::All)) {
        m_delegate->setPlaces(m_scope == Scope::All);
        m_list->doItemsLayout(); // the rows have another height
    }
    m_count->setText(found > 0 ? SearchWords::found(found, m_model->isComplete()) : QString());
    m_count->setAccessibleName(m_count->text());
    if (m_model->problem() != SearchAnswer::Problem::None)
        show(SearchWords::problem(m_model->problem(), m_model->problemWord()), false);
    else if (found > 0)
        m_pages->setCurrentWidget(m_list);
    else if (m_model->answeredText().trimmed().isEmpty())
        m_pages->setCurrentWidget(m_hints);
    else
        show(SearchWords::nothingFound(m_model->answeredText(), m_scope == Scope::Room ? m_room : QString()), m_scope == Scope::Room);
    if (found > 0 && !m_list->currentIndex().isValid())
        m_list->setCurrentIndex(m_model->index(0));
    QMetaObject::invokeMethod(this, &SearchPanel::loadAtEnd, Qt::QueuedConnection); // a high window shows all of a page
    if (std::exchange(m_chooseWhenAnswered, false))
        choose();
}

void SearchPanel::loadAtEnd()
{
    const int count = m_model->rowCount();
    if (m_list->isVisible() && m_model->canLoadMore()
        && m_list->visualRect(m_model->index(count - 1)).intersects(m_list->viewport()->rect()))
        m_model->loadMore();
}

void SearchPanel::move(int step)
{
    const int count = m_model->rowCount();
    if (count == 0)
        return;
    const int row = qBound(0, m_list->currentIndex().row() + step, count - 1);
    m_list->setCurrentIndex(m_model->index(row));
}

void SearchPanel::goTo(int step)
{
    if (!isVisible() || m_field->text().trimmed().isEmpty()) {
        open(m_scope);
        return;
    }
    if (!m_model->isBusy() && !m_typing.isActive() && m_visited)
        move(step);
    choose();
}

void SearchPanel::choose()
{
    if (m_typing.isActive())
        ask();
    if (m_model->isBusy()) {
        m_chooseWhenAnswered = true;
        return;
    }
    const QModelIndex current = m_list->currentIndex();
    if (!current.isValid())
        return;
    m_visited = true;
    tell({});
    Q_EMIT hitChosen(m_model->hit(current.row()));
}

void SearchPanel::insert(const QString &filter)
{
    m_field->setFocus();
    m_field->insert(filter);
    if (filter.endsWith(u'"')) // between the two marks
        m_field->cursorBackward(false);
}

void SearchPanel::close()
{
    m_typing.stop();
    setVisible(false);
    Q_EMIT closed();
}

QString SearchPanel::placeOf(const SearchHit &hit) const
{
    const QString connection = m_namer(hit.profile);
    const QString room = Wording::name(hit.message.room);
    //: %1: a room, %2: the connection that it belongs to
    return connection.isEmpty() ? room : tr("%1 – %2").arg(room, Wording::name(connection));
}

// The field keeps the keyboard while its keys move through the list. (Which key "activates" in a list depends on the
// desktop; here it is Enter everywhere.)
bool SearchPanel::eventFilter(QObject *watched, QEvent *event)
{
    if (event->type() != QEvent::KeyPress)
        return QWidget::eventFilter(watched, event);
    const int key = static_cast<QKeyEvent *>(event)->key();
    if (key == Qt::Key_Return || key == Qt::Key_Enter) {
        choose();
        return true;
    }
    if (watched != m_field)
        return QWidget::eventFilter(watched, event);
    const int page = qMax(1, m_list->viewport()->height() / qMax(1, m_list->sizeHintForRow(0)) - 1);
    switch (key) {
    case Qt::Key_Up:
        move(-1);
        return true;
    case Qt::Key_Down:
        move(1);
        return true;
    case Qt::Key_PageUp:
        move(-page);
        return true;
    case Qt::Key_PageDown:
        move(page);
        return true;
    }
    return QWidget::eventFilter(watched, event);
}

void SearchPanel::keyPressEvent(QKeyEvent *event)
{
    if (event->key() == Qt::Key_Escape)
        close();
    else
        QWidget::keyPressEvent(event);
}

} // namespace parlance
