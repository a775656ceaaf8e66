#pragma once

#include "models/RoomTimeline.h"
#include "ui/chat/TimelineLayout.h"
#include "ui/chat/TimelineSelection.h"

#include <QAbstractItemView>
#include <QElapsedTimer>
#include <QTimer>
#include <QUrl>

class QLabel;
class QPushButton;

namespace parlance {

class PictureCache;

// Where the person looks in a room, to come back to it after a switch of rooms.
struct TimelineScrollState
{
    bool atEnd = true;
    qint64 place = 0;  // of the topmost message
    int offset = 0;    // pixels from the top of its row

    friend bool operator==(const TimelineScrollState &, const TimelineScrollState &) = default;
};

// The timeline of a room. Derived from QAbstractItemView for selection models, keyboard and accessibility, with a
// layout of its own: QListView asks for every row's size. It draws at most once in 16 ms, lays out only what is visible,
// sticks to the end until the person scrolls up, and then keeps still whatever arrives. The model is a window over the
// history: near its edges the view asks for more, and what it cannot reach by itself it asks for by signals.
//
// GUI thread; a widget. The model is not owned.
class TimelineView : public QAbstractItemView
{
    Q_OBJECT

public:
    explicit TimelineView(QWidget *parent = nullptr);
    ~TimelineView() override;

    void setModel(QAbstractItemModel *model) override; // a MessageModel, or null
    MessageModel *messages() const { return m_model; }
    void setFontSize(int points);

    void scrollToEnd(); // of the room: when the model does not reach it, endRequested() is the way
    bool isAtEnd() const { return m_layout.isAtEnd() && (!m_model || m_model->isAtEnd()); }
    TimelineScrollState scrollState();
    bool restoreScrollState(const TimelineScrollState &state); // false: its row is not in the model
    // Brings a message to the middle and lets it light up; false: it is not in the model.
    bool showPlace(qint64 place);
    int newMessages() const { return m_newMessages; }
    // What the model must not drop while the person is here: what is seen, and what is marked.
    RoomTimeline::Span keptPlaces() const;
    void setLoading(RoomTimeline::Loading loading); // told by a quiet line, when it takes a while

    QString selectedText();
    int layoutsMade() const { return m_layout.layoutsMade(); } // how many rows were laid out so far

    QRect visualRect(const QModelIndex &index) const override;
    QModelIndex indexAt(const QPoint &point) const override;
    void scrollTo(const QModelIndex &index, ScrollHint hint = EnsureVisible) override;
    void selectAll() override;
    void reset() override;

    // What the row offers now, and doing it: for the menu, the keyboard and screen readers alike.
    std::vector<RowAction> actionsFor(int row) const;
    void perform(RowAction action, int row);
    TimelineLayout &settledLayout(); // where the rows stand, for the accessible interface and tests

public Q_SLOTS:
    void copy();
    void copyWithSender();

Q_SIGNALS:
    void resendRequested(const QString &id);
    void markAsSentRequested(const QString &id);
    void deleteRequested(const QString &id);
    void linkActivated(const QUrl &url);
    void loadFileRequested(const QString &serverId);
    void openPictureRequested(const parlance::FilePart &file, const QByteArray &format);
    void saveFileRequested(const parlance::FilePart &file);
    void olderRequested();             // near the first row: once until rows come or the person moves away
    void newerRequested();             // near the last row of a window that is not at the end
    void endRequested();               // the person wants to the end, which the model does not have
    void beginRequested();             // or to the beginning
    void rowsSeen(int lastRow);        // the end is on screen: all rows up to lastRow were seen
    void atEndChanged(bool atEnd);

protected:
    QModelIndex moveCursor(CursorAction action, Qt::KeyboardModifiers modifiers) override;
    int horizontalOffset() const override { return 0; }
    int verticalOffset() const override;
    bool isIndexHidden(const QModelIndex &) const override { return false; }
    void setSelection(const QRect &, QItemSelectionModel::SelectionFlags) override {}
    QRegion visualRegionForSelection(const QItemSelection &selection) const override;
    void rowsInserted(const QModelIndex &parent, int start, int end) override;
    void rowsAboutToBeRemoved(const QModelIndex &parent, int start, int end) override;
    void dataChanged(const QModelIndex &topLeft, const QModelIndex &bottomRight, const QList<int> &roles) override;
    void currentChanged(const QModelIndex &current, const QModelIndex &previous) override;
    void updateGeometries() override;
    void scrollContentsBy(int dx, int dy) override;

    void paintEvent(QPaintEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void showEvent(QShowEvent *event) override;
    void changeEvent(QEvent *event) override;
    bool viewportEvent(QEvent *event) override;
    void wheelEvent(QWheelEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void mouseReleaseEvent(QMouseEvent *event) override;
    void mouseDoubleClickEvent(QMouseEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void focusInEvent(QFocusEvent *event) override;
    void focusOutEvent(QFocusEvent *event) override;
    void contextMenuEvent(QContextMenuEvent *event) override;

private:
    struct Hit
    {
        int row = -1;
        TimelineSelection::Place place;
        bool onText = false;
        const TextSpan *link = nullptr;
        const TimelineRow::Action *action = nullptr;
        bool onState = false;
        bool onFile = false;
        std::shared_ptr<const TimelineRow> laid; // keeps link and action alive
    };
    enum class Grain {
        Letters,
        Words,
        Rows,
    };

    // TimelineView.cpp: rows, scrolling, frames
    void restyle();
    void scheduleFrame();
    void frame();
    void syncScrollBar();
    void placeButton();
    void noteSeen();
    void scrolled(int pixels);
    void rowsGone(int first, int last);
    void startOver(MessageModel *model);

    // TimelinePages.cpp: the model as a window over the history
    void follow(MessageModel *model);
    void askForPages();
    void showLoading();
    void placeLoading();
    double flashOf(int row) const; // 0: it does not light up

    // TimelineFiles.cpp: what comes with messages
    void pictureLooked(const QByteArray &sha256);
    std::vector<RowAction> fileActions(const Message &message) const; // the first one is that of a double click
    void performOnFile(RowAction action, const Message &message);

    // TimelineInput.cpp: pointer, keyboard, menu
    Hit hit(const QPoint &point);
    void hover(const QPoint &point);
    void extendSelection(const QPoint &point);
    std::pair<TimelineSelection::Place, TimelineSelection::Place> grainAt(const Hit &hit) const;
    void autoScroll();
    void publishSelection(); // to the primary selection of X11
    void showMenu(const QPoint &globalPosition, int row, const TextSpan *link);
    void showTip(const QPoint &globalPosition, const QPoint &point);
    void moveCurrent(int row);
    QModelIndex lastVisible();

    MessageModel *m_model = nullptr;
    PictureCache *m_pictures = nullptr;
    TimelineLayout m_layout;
    TimelineSelection m_selection;
    QPushButton *m_button = nullptr;
    QTimer m_frameTimer;
    QElapsedTimer m_sinceFrame;
    bool m_wasAtEnd = true;
    bool m_syncing = false;
    bool m_olderAsked = false;
    bool m_newerAsked = false;
    int m_newMessages = 0;
    QLabel *m_loadingLine = nullptr;
    RoomTimeline::Loading m_loading = RoomTimeline::Loading::Nothing;
    QTimer m_loadingDelay;
    QPersistentModelIndex m_flashed;
    QElapsedTimer m_sinceFlash;
    int m_seenRow = -1;

    double m_wheelRest = 0;            // of a fine wheel, less than a pixel
    std::vector<QMetaObject::Connection> m_followed; // what we hear of the model beside QAbstractItemView's slots

    QTimer m_autoScroll;
    Grain m_grain = Grain::Letters;
    bool m_selecting = false;
    std::pair<TimelineSelection::Place, TimelineSelection::Place> m_pressed; // the grain under the press
    QPoint m_pressPoint;
    QPoint m_lastPoint;
    QElapsedTimer m_sinceDoubleClick;
    QUrl m_pressedLink;
    int m_pressedAction = -1;          // RowAction as int, on the row of m_pressed
    int m_rowAnchor = -1;              // where Shift and the arrow keys began to select whole rows
    int m_hoverRow = -1;
    int m_hoverAction = -1;
    bool m_showsCurrent = false; // the current row is outlined: the keyboard is in use
};

} // namespace parlance
