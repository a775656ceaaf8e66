#pragma once

#include "ui/chat/TextSpans.h"

#include <QRectF>
#include <QTextLayout>

#include <memory>
#include <optional>
#include <vector>

namespace parlance {

class MessageModel;
class PictureCache;
struct Message;
struct TimelineStyle;

// What a person can do with a row beside copying it.
enum class RowAction {
    Send,   // what was held
    Resend,
    MarkAsSent,
    Delete,
    ShowAll, // the rest of a very long message
    LoadFile,    // its bytes are not here
    OpenPicture, // in the system's viewer: only what was decoded as one
    SaveFile,
};

// One row of the timeline, laid out: where its parts stand (logical pixels, from the top left of the row) and its
// shaped text. Positions in `text` count UTF-16 units.
//
// GUI thread. Made by layOut(), never changed afterwards, shared by the cache and the rows on screen.
struct TimelineRow
{
    // More is laid out only on demand: a megabyte in one message must not freeze the window.
    static constexpr int longestShown = 12000;

    struct Line
    {
        double top;
        double height;
        int block;
        int line;
    };
    struct Block // one paragraph: its direction is its own
    {
        std::unique_ptr<QTextLayout> layout;
        int start;
        bool code;
        QPointF position;
    };
    struct File // what comes with the message: a picture, or a sheet with its name and size
    {
        QRectF rect;
        bool isPicture = false;
        QRectF icon;
        QString name;          // as it fits
        QPointF namePosition;  // of its baseline, as the next
        QString details;
        QPointF detailsPosition;
    };
    struct Action
    {
        RowAction action;
        QString text;
        QRectF rect;
    };

    int height = 0;
    QString text;            // what is shown and selected
    QVector<TextSpan> spans;

    QString day;             // empty: no day separator
    int dayTop = 0;
    bool unread = false;
    int unreadTop = 0;
    bool header = false;
    int headerTop = 0;
    QString sender;          // made harmless: one line, no marks of direction
    QString initial;
    QString clock;
    QString label;           // above an unreadable frame
    int bodyTop = 0;         // what must not move when the parts above it come and go

    std::vector<Block> blocks;
    std::vector<Line> lines;
    std::vector<QRectF> codePanels;
    std::vector<QRectF> codePills; // grounds of inline code
    std::optional<File> file;
    QString note;            // why it failed, that it may have been sent, how far it is
    std::optional<double> progress; // of a large message, 0 to 1
    QPointF notePosition;    // of its baseline
    double noteWidth = 0;
    std::vector<Action> actions;
    QRectF stateRect;        // empty: no state is drawn

    static std::shared_ptr<const TimelineRow> layOut(const MessageModel &model, int row, const TimelineStyle &style,
                                                     bool whole, PictureCache *pictures = nullptr);

    // The position in `text` nearest to the point; `inside` tells whether the point is on a letter.
    int positionAt(const QPointF &point, bool *inside = nullptr) const;
    const TextSpan *linkAt(const QPointF &point) const;
    const Action *actionAt(const QPointF &point) const;
    // The rectangles of a stretch of text, line by line, right in mixed directions too.
    std::vector<QRectF> rectsOf(int from, int to) const;
    // The word at a position, as double click selects it.
    std::pair<int, int> wordAt(int position) const;
};

// Which actions a message offers.
std::vector<RowAction> actionsOf(const Message &message);
QString textOf(RowAction action);
QString nameOf(RowAction action); // for programs: of menus and of screen readers

} // namespace parlance
