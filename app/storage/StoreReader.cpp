#include "storage/StoreReader.h"

#include <memory>

namespace parlance {

StoreReader::StoreReader(bool threads, QObject *parent) : QObject(parent), m_pages(threads), m_searches(threads)
{
    connect(&m_pages, &ReadingLane::troubleFound, this, &StoreReader::troubleFound);
    connect(&m_searches, &ReadingLane::troubleFound, this, &StoreReader::troubleFound);
    connect(&m_pages, &ReadingLane::recovered, this, &StoreReader::recovered);
    connect(&m_searches, &ReadingLane::recovered, this, &StoreReader::recovered);
}

void StoreReader::open(const QString &path, const QString &filesFolder)
{
    m_pages.open(path, filesFolder);
    m_searches.open(path, filesFolder);
}

void StoreReader::close()
{
    m_pages.close();
    m_searches.close();
}

void StoreReader::page(const PageRequest &request, QObject *context, PageDone done)
{
    const auto result = std::make_shared<HistoryPage>();
    m_pages.ask(
        context, [request, result](HistoryReader &reader) { *result = reader.page(request); },
        [result, done = std::move(done)] { done(*result); });
}

void StoreReader::search(const SearchQuery &query, QObject *context, SearchDone done)
{
    const auto result = std::make_shared<SearchAnswer>();
    m_searches.giveUp(context);
    m_searches.ask(
        context, [query, result](HistoryReader &reader) { *result = reader.search(query); },
        [result, done = std::move(done)] { done(*result); });
}

} // namespace parlance
