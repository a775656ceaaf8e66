#pragma once

#include "storage/HistorySource.h"

#include <QTimer>
#include <QWidget>

#include <functional>

class QLabel;
class QLineEdit;
class QListView;
class QPushButton;
class QStackedWidget;
class QToolButton;

namespace parlance {

class SearchDelegate;
class SearchModel;

// The search beside the timeline, in the present room or in all: finds as one types, Up and Down choose, Enter goes to
// the message, Escape goes away.
//
// Thread: the GUI thread; it never waits for an answer. Lifetime: owned by its window; the HistorySource outlives it.
class SearchPanel : public QWidget
{
    Q_OBJECT

public:
    enum class Scope { Room, All };
    using Namer = std::function<QString(const QString &profile)>; // the name of a connection

    SearchPanel(HistorySource &history, Namer namer, QWidget *parent = nullptr);

    // The room that the window shows; `room` empty: none.
    void setPlace(const QString &profile, const QString &room);
    // Shows itself with the keyboard in its field.
    void open(Scope scope);
    // To the next (older) hit, or to the one before; opens where nothing was looked for yet.
    void goTo(int step);
    Scope scope() const { return m_scope; }
    // Says something about the hit that was chosen, below the list.
    void tell(const QString &sentence);
    // Tests do not wait.
    void setPatience(std::chrono::milliseconds typing) { m_typing.setInterval(typing); }

Q_SIGNALS:
    void hitChosen(const parlance::SearchHit &hit);
    void closed(); // at the person's wish

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;

private:
    QWidget *makeTop();
    QToolButton *makeScope(const QString &text, const char *objectName, Scope scope);
    void setScope(Scope scope);
    void typed();
    void ask();
    void show(const QString &sentence, bool offerAll);
    void showAnswer();
    void loadAtEnd();
    void move(int step);
    void choose();
    void insert(const QString &filter);
    void close();
    QString placeOf(const SearchHit &hit) const;

    Namer m_namer;
    SearchModel *m_model = nullptr;
    SearchDelegate *m_delegate = nullptr;
    Scope m_scope = Scope::Room;
    QString m_profile;
    QString m_room;
    QTimer m_typing;
    bool m_chooseWhenAnswered = false; // Enter came before the answer
    bool m_visited = false;            // one of these hits was gone to: the next one is another
    QLineEdit *m_field = nullptr;
    QToolButton *m_inRoom = nullptr;
    QToolButton *m_inAll = nullptr;
    QLabel *m_count = nullptr;
    QStackedWidget *m_pages = nullptr; // hints, list, sentence
    QWidget *m_hints = nullptr;
    QListView *m_list = nullptr;
    QWidget *m_sentencePage = nullptr;
    QLabel *m_sentence = nullptr;
    QPushButton *m_widen = nullptr;
    QLabel *m_told = nullptr;
};

} // namespace parlance
