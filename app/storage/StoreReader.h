#pragma once

#include "storage/ReadingLane.h"

namespace parlance {

// The history as the window and the commands read it. Pages and searches go different ways, so that a page does not wait
// for a search: a search through a million messages may take a tenth of a second, a page takes a few milliseconds.
//
// Thread: the one that made it, with an event loop; it reads in two of its own (or, without threads, in turns of the event
// loop). Lifetime: nothing is answered after its end; the destructor waits for what is being read.
// Errors: empty answers, and troubleFound().
class StoreReader final : public QObject, public HistorySource
{
    Q_OBJECT

public:
    explicit StoreReader(bool threads, QObject *parent = nullptr);

    // What is asked waits until this says where the database lies: when its writer has brought it up to date, or could not.
    // Again when the file was replaced by another.
    void open(const QString &path, const QString &filesFolder);
    // The files are let go when it returns; what is asked waits for open().
    void close();

    void page(const PageRequest &request, QObject *context, PageDone done) override;
    void search(const SearchQuery &query, QObject *context, SearchDone done) override;

Q_SIGNALS:
    void troubleFound(const parlance::StoreTrouble &trouble);
    void recovered(); // what was in trouble has been answered well since

private:
    ReadingLane m_pages;
    ReadingLane m_searches;
};

} // namespace parlance
