#include "storage/Store.h"

#include "storage/SqlMessageStore.h"
#include "storage/StoreReader.h"
#include "storage/StoreWriter.h"

#include <QDir>
#include <QSemaphore>
#include <QThread>

namespace parlance {

namespace {

constexpr int readersPatience = 2000; // ms that the writer waits for the readers to let go of a damaged file

} // namespace

class Store::Private
{
public:
    explicit Private(const Options &given)
        : options(given), paths(QDir(given.directory).absolutePath()), reader(given.threads),
          writer(std::make_unique<StoreWriter>(paths, given.readOnly))
    {
    }

    const Options options;
    const StoreWriter::Paths paths;
    StoreReader reader;
    std::unique_ptr<StoreWriter> writer;
    std::unique_ptr<QThread> thread; // the writer's
    std::shared_ptr<QSemaphore> letGo = std::make_shared<QSemaphore>();
    StoreTrouble trouble;
    bool readersTrouble = false; // `trouble` is what a reader has met
    bool replacing = false;      // the readers' damage is being dealt with
    bool opened = false;
};

Store::Store(const Options &options, QObject *parent) : QObject(parent), m_d(std::make_unique<Private>(options))
{
    Private &d = *m_d;
    const auto tell = [this](const StoreTrouble &trouble, bool readers) {
        m_d->trouble = trouble;
        m_d->readersTrouble = readers;
        Q_EMIT troubleChanged(trouble);
    };
    connect(&d.reader, &StoreReader::troubleFound, this, [this, tell](const StoreTrouble &trouble) {
        Private &mine = *m_d;
        if (trouble.kind == StoreTrouble::Kind::Damaged && !mine.options.readOnly) {
            if (!std::exchange(mine.replacing, true))
                QMetaObject::invokeMethod(mine.writer.get(), [&mine, trouble] { mine.writer->damageMet(trouble); }, Qt::QueuedConnection);
        } else if (mine.options.readOnly || mine.readersTrouble || !mine.trouble.isLasting()) { // the writer's says more
            tell(trouble, true);
        }
    });
    connect(&d.reader, &StoreReader::recovered, this, [this, tell] {
        if (m_d->readersTrouble)
            tell({}, false);
    });
    if (options.readOnly)
        return;
    connect(d.writer.get(), &StoreWriter::troubleChanged, this, [tell](const StoreTrouble &trouble) { tell(trouble, false); });
    connect(d.writer.get(), &StoreWriter::opened, this, [this] {
        m_d->replacing = false;
        m_d->reader.open(m_d->paths.database, m_d->paths.files);
    });
    if (!options.threads) {
        connect(d.writer.get(), &StoreWriter::released, this, [this] { m_d->reader.close(); });
        return;
    }
    connect(d.writer.get(), &StoreWriter::released, d.writer.get(), [this, letGo = d.letGo] {
        // Some systems do not rename a file that somebody has open. One that ends just now has let go already.
        QMetaObject::invokeMethod(this, [this, letGo] {
            m_d->reader.close();
            letGo->release();
        }, Qt::QueuedConnection);
        letGo->tryAcquire(1, readersPatience);
    }, Qt::DirectConnection);
    d.thread = std::make_unique<QThread>();
    d.thread->setObjectName(QStringLiteral("storage"));
    d.writer->moveToThread(d.thread.get());
    d.thread->start();
}

Store::~Store()
{
    Private &d = *m_d;
    d.reader.close();
    disconnect(d.writer.get(), nullptr, this, nullptr);
    d.letGo->release();
    if (!d.thread) {
        if (!d.options.readOnly)
            d.writer->finish();
        return;
    }
    // The writer ends in its thread, where its timer and its connection live.
    QMetaObject::invokeMethod(d.writer.get(), [this] {
        m_d->writer->finish();
        m_d->writer.reset();
    }, Qt::BlockingQueuedConnection);
    d.thread->quit();
    d.thread->wait();
}

void Store::open()
{
    Private &d = *m_d;
    if (std::exchange(d.opened, true))
        return;
    if (d.options.readOnly)
        d.reader.open(d.paths.database, d.paths.files);
    QMetaObject::invokeMethod(d.writer.get(), &StoreWriter::open, Qt::QueuedConnection);
}

std::unique_ptr<MessageStore> Store::messagesOf(const QString &profile)
{
    return std::make_unique<SqlMessageStore>(*m_d->writer, profile);
}

HistorySource &Store::history()
{
    return m_d->reader;
}

void Store::forget(const QString &profile)
{
    m_d->writer->post({profile, {}, StoreCommand::Forget{}});
}

StoreTrouble Store::trouble() const
{
    return m_d->trouble;
}

} // namespace parlance
