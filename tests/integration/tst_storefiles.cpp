#include "support/StoreProbe.h"

#include <QCryptographicHash>
#include <QDir>
#include <QTemporaryDir>
#include <QTest>

using namespace parlance;
using namespace parlance::test;

// The bytes of files lie beside the database under the name of their digest, once for all messages that have them.
class StoreFilesTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void ownFile_data();
    void ownFile();
    void ownFileThatDoesNotFit();
    void receivedFile_data();
    void receivedFile();
    void addedAfterInsertSaysThePath();
    void bytesThatAreGone();
    void removedWithTheLastMessage();
    void forgottenProfile();
    void damagedBytesAreReplaced();

private:
    QStringList files() const { return QDir(m_dir->path() + QStringLiteral("/files")).entryList(QDir::Files, QDir::Name); }

    std::unique_ptr<QTemporaryDir> m_dir;
};

namespace {

const QString room = QStringLiteral("room");

FilePart part(const QByteArray &bytes)
{
    return {QStringLiteral("../name.bin"), QStringLiteral("application/octet-stream"), bytes.size(),
            QCryptographicHash::hash(bytes, QCryptographicHash::Sha256), bytes, {}};
}

QString nameOf(const QByteArray &bytes)
{
    return QString::fromLatin1(QCryptographicHash::hash(bytes, QCryptographicHash::Sha256).toHex());
}

QByteArray read(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

event::Added received(const QString &text, const FilePart &file)
{
    Message message = StoreProbe::received(text, {}, text);
    message.file = file;
    return event::Added{message};
}

event::Delivery cancelled(const QString &id)
{
    event::Delivery delivery;
    delivery.room = room;
    delivery.id = id;
    delivery.state = DeliveryState::Cancelled;
    return delivery;
}

} // namespace

void StoreFilesTest::init()
{
    m_dir = std::make_unique<QTemporaryDir>();
    QVERIFY(m_dir->isValid());
}

void StoreFilesTest::ownFile_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::newRow("empty") << QByteArray("");
    QTest::newRow("small") << QByteArray("a\0b\xff", 4);
    QTest::newRow("large") << QByteArray(3 * 1024 * 1024, 'x');
}

void StoreFilesTest::ownFile()
{
    QFETCH(QByteArray, bytes);
    OutboxRow row = StoreProbe::row(QStringLiteral("caption"));
    row.message.file = part(bytes);
    {
        StoreProbe probe(m_dir->path());
        QVERIFY(probe.insert(row).ok());
        QCOMPARE(files(), QStringList{nameOf(bytes)});
    }
    StoreProbe probe(m_dir->path());
    const FilePart loaded = probe.load().outbox.value(0).message.file.value_or(FilePart());
    QCOMPARE(loaded.bytes, bytes);
    QCOMPARE(loaded.name, row.message.file->name);
    QCOMPARE(loaded.type, row.message.file->type);
    QCOMPARE(loaded.sha256, row.message.file->sha256);
    const FilePart shown = probe.page(room).rows.value(0).file.value_or(FilePart());
    QVERIFY(shown.bytes.isEmpty());
    QCOMPARE(read(shown.path), bytes);
#ifdef Q_OS_UNIX
    QVERIFY(!(QFileInfo(shown.path).permissions() & (QFileDevice::ReadGroup | QFileDevice::ReadOther)));
#endif
}

void StoreFilesTest::ownFileThatDoesNotFit()
{
    StoreProbe probe(m_dir->path());
    OutboxRow row = StoreProbe::row(QStringLiteral("caption"));
    row.message.file = part("content");
    row.message.file->bytes = "contemt";
    const auto answer = probe.insert(row);
    QVERIFY(!answer);
    QCOMPARE(answer.error().value, QStringLiteral("sha256"));
    QVERIFY(!probe.store.trouble().isLasting());
    QVERIFY(probe.texts(room).isEmpty());
    QVERIFY(files().isEmpty());
}

void StoreFilesTest::receivedFile_data()
{
    QTest::addColumn<FilePart>("file");
    QTest::addColumn<bool>("kept");
    const FilePart good = part("content");
    FilePart other = good;
    QTest::newRow("as it says") << good << true;
    other.size = 8;
    QTest::newRow("another size") << other << false;
    other = good;
    other.sha256 = QByteArray(32, 'x');
    QTest::newRow("another digest") << other << false;
    other.sha256 = QByteArrayLiteral("../../evil");
    QTest::newRow("no digest") << other << false;
    other = good;
    other.bytes.clear();
    QTest::newRow("bytes that have not come") << other << false;
}

void StoreFilesTest::receivedFile()
{
    QFETCH(FilePart, file);
    QFETCH(bool, kept);
    StoreProbe probe(m_dir->path());
    const auto shown = StoreProbe::messagesIn(probe.keep({received(QStringLiteral("caption"), file)}));
    QCOMPARE(shown.size(), 1); // the words are shown in any case
    QVERIFY(shown.constFirst().file);
    QVERIFY(shown.constFirst().file->bytes.isEmpty());
    QCOMPARE(!shown.constFirst().file->path.isEmpty(), kept);
    QCOMPARE(files().size(), kept ? 1 : 0);
    const Message read = probe.page(room).rows.value(0);
    QCOMPARE(read.file, shown.constFirst().file);
    QVERIFY(probe.troubles.isEmpty());
}

void StoreFilesTest::addedAfterInsertSaysThePath()
{
    StoreProbe probe(m_dir->path());
    OutboxRow row = StoreProbe::row(QStringLiteral("caption"));
    row.message.file = part("content");
    Message message = StoreProbe::shownOf(row);
    message.place = *probe.insert(row);
    const auto shown = StoreProbe::messagesIn(probe.keep({event::Added{message}}));
    QVERIFY(shown.value(0).file);
    QVERIFY(shown.constFirst().file->bytes.isEmpty());
    QCOMPARE(read(shown.constFirst().file->path), QByteArray("content"));
}

// A message must not go without what it is to carry, nor with something else.
void StoreFilesTest::bytesThatAreGone()
{
    OutboxRow row = StoreProbe::row(QStringLiteral("caption"));
    row.message.file = part("content");
    {
        StoreProbe probe(m_dir->path());
        QVERIFY(probe.insert(row).ok());
    }
    QVERIFY(QFile::remove(m_dir->path() + QStringLiteral("/files/") + nameOf("content")));
    StoreProbe probe(m_dir->path());
    const OutboxRow loaded = probe.load().outbox.value(0);
    QCOMPARE(loaded.state, DeliveryState::Failed);
    QCOMPARE(loaded.refusal, Refusal::StorageFailed);
    QCOMPARE(loaded.message.text, QStringLiteral("caption"));
}

void StoreFilesTest::removedWithTheLastMessage()
{
    StoreProbe probe(m_dir->path());
    OutboxRow first = StoreProbe::row(QStringLiteral("first"));
    OutboxRow second = StoreProbe::row(QStringLiteral("second"));
    first.message.file = second.message.file = part("content");
    QVERIFY(probe.insert(first).ok() && probe.insert(second).ok());
    QCOMPARE(files().size(), 1);
    probe.messages->remove(first.message.id);
    probe.keep({cancelled(first.message.id)});
    QCOMPARE(files().size(), 1);
    probe.messages->remove(second.message.id);
    probe.keep({cancelled(second.message.id)});
    QCOMPARE(files().size(), 0);
}

void StoreFilesTest::forgottenProfile()
{
    StoreProbe probe(m_dir->path());
    const auto other = probe.store.messagesOf(QStringLiteral("other"));
    bool kept = false;
    other->keep({received(QStringLiteral("theirs"), part("shared"))}, {}, [&](const SessionEvents &) { kept = true; });
    QVERIFY(StoreProbe::wait([&] { return kept; }));
    probe.keep({received(QStringLiteral("a"), part("shared")), received(QStringLiteral("b"), part("mine"))});
    QCOMPARE(files().size(), 2);
    probe.store.forget(QStringLiteral("profile"));
    probe.settle();
    QCOMPARE(files(), QStringList{nameOf("shared")});
    QCOMPARE(probe.page(room, 10, QStringLiteral("other")).rows.size(), 1);
}

void StoreFilesTest::damagedBytesAreReplaced()
{
    StoreProbe probe(m_dir->path());
    probe.keep({received(QStringLiteral("a"), part("content"))});
    const QString path = m_dir->path() + QStringLiteral("/files/") + nameOf("content");
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("contemt");
    file.close();
    probe.keep({received(QStringLiteral("b"), part("content"))});
    QCOMPARE(read(path), QByteArray("content"));
}

QTEST_GUILESS_MAIN(StoreFilesTest)
#include "tst_storefiles.moc"
