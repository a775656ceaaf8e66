#pragma once

#include "storage/HistorySource.h"

#include <QHash>
#include <QPointer>

#include <algorithm>
#include <deque>

namespace parlance {

// A history in memory whose answers come when the test says so. A page holds what was there when it was read: at the
// request, or at the answer, as the test wants.
//
// A plain object on the test's thread.
class FakeHistory final : public HistorySource
{
public:
    bool readsAtRequest = false;
    QHash<QString, QVector<Message>> rooms; // rows by rising place
    QVector<PageRequest> requests;          // all that were asked for so far

    void page(const PageRequest &request, QObject *context, PageDone done) override
    {
        requests.append(request);
        m_waiting.push_back({request, context, std::move(done), readsAtRequest ? read(request) : HistoryPage()});
    }

    void search(const SearchQuery &, QObject *, SearchDone) override {}

    int waiting() const { return int(m_waiting.size()); }

    // The oldest request, or all of them with those that they lead to.
    void answer()
    {
        const Waiting next = m_waiting.front();
        m_waiting.pop_front();
        if (next.context)
            next.done(readsAtRequest ? next.page : read(next.request));
    }
    void answerAll()
    {
        while (!m_waiting.empty())
            answer();
    }

    HistoryPage read(const PageRequest &request) const
    {
        const QVector<Message> all = rooms.value(request.room);
        const auto at = std::lower_bound(all.cbegin(), all.cend(), request.place,
                                         [](const Message &message, qint64 place) { return message.place < place; });
        qsizetype first = 0;
        qsizetype last = all.size(); // behind it
        const qsizetype border = at - all.cbegin();
        switch (request.from) {
        case PageRequest::From::End:
            first = last - request.limit;
            break;
        case PageRequest::From::Before:
            last = border;
            first = last - request.limit;
            break;
        case PageRequest::From::After:
            first = at != all.cend() && at->place == request.place ? border + 1 : border;
            last = first + request.limit;
            break;
        case PageRequest::From::Around:
            first = border - request.limit / 2;
            last = border + request.limit / 2;
            break;
        }
        first = std::max<qsizetype>(first, 0);
        last = std::min(last, all.size());
        return {all.mid(first, last - first), first == 0, last == all.size()};
    }

private:
    struct Waiting {
        PageRequest request;
        QPointer<QObject> context;
        PageDone done;
        HistoryPage page;
    };
    std::deque<Waiting> m_waiting;
};

} // namespace parlance
