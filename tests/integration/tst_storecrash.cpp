#include "support/StoreProbe.h"

#include <QProcess>
#include <QRandomGenerator>
#include <QTemporaryDir>
#include <QTest>

#include <cstdio>

using namespace parlance;
using namespace parlance::test;

// What was answered survives the end of the process at any moment, by SIGKILL. The process is this program itself, started
// with --write: it keeps own and received messages as fast as it can and says each one that was answered.
class StoreCrashTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void killed_data();
    void killed();
    void secondProcessIsTold();

private:
    std::unique_ptr<QTemporaryDir> m_dir;
};

namespace {

const QString room = QStringLiteral("room");

int write(const QString &directory)
{
    StoreProbe probe(directory);
    const int begin = int(probe.page(room).rows.size());
    int number = begin;
    int answered = begin;
    std::function<void()> more = [&] {
        for (int i = 0; i < 5; ++i, ++number) {
            const QString text = QString::number(number);
            if (number % 2 == 0) {
                const OutboxRow row = StoreProbe::row(text);
                probe.messages->insert(row, StoreProbe::shownOf(row), [&](const Result<qint64> &place) {
                    std::printf("%s%d\n", place.ok() ? "" : "refused ", answered++);
                    std::fflush(stdout);
                });
            } else {
                probe.messages->keep({event::Added{StoreProbe::received(text, number, QString::number(number))}}, text.toLatin1(), [&](const SessionEvents &) {
                    std::printf("%d\n", answered++);
                    std::fflush(stdout);
                });
            }
        }
        QTimer::singleShot(1, &probe.store, more);
    };
    more();
    return QCoreApplication::exec();
}

} // namespace

void StoreCrashTest::init()
{
    m_dir = std::make_unique<QTemporaryDir>();
    QVERIFY(m_dir->isValid());
}

void StoreCrashTest::killed_data()
{
    QTest::addColumn<int>("lines"); // answers after which it is killed
    for (int i = 0; i < 8; ++i) {
        const int lines = QRandomGenerator::global()->bounded(1, 300);
        QTest::addRow("%d: after %d answers", i, lines) << lines;
    }
}

void StoreCrashTest::killed()
{
    QFETCH(int, lines);
    int promised = 0;
    for (int round = 0; round < 2; ++round) { // the second begins with what the first left
        QProcess process;
        process.setProcessChannelMode(QProcess::ForwardedErrorChannel);
        process.start(QCoreApplication::applicationFilePath(), {QStringLiteral("--write"), m_dir->path()});
        for (int seen = 0; seen < lines;) {
            if (!process.canReadLine()) {
                QVERIFY(process.waitForReadyRead(20000));
                continue;
            }
            bool isNumber = false;
            const int number = process.readLine().trimmed().toInt(&isNumber);
            QVERIFY(isNumber);
            promised = number + 1;
            ++seen;
        }
        process.kill();
        QVERIFY(process.waitForFinished());
        const QStringList rest = QString::fromLatin1(process.readAll()).split(u'\n', Qt::SkipEmptyParts);
        promised += int(rest.size());

        StoreProbe probe(m_dir->path());
        const MessageStore::Loaded loaded = probe.load();
        QVERIFY(probe.troubles.isEmpty());
        const QStringList texts = probe.texts(room);
        QVERIFY2(texts.size() >= promised, qPrintable(QStringLiteral("%1 of %2").arg(texts.size()).arg(promised)));
        QStringList unsent;
        for (int i = 0; i < texts.size(); ++i) {
            QCOMPARE(texts.at(i), QString::number(i)); // none is missing, none is twice, all in order
            if (i % 2 == 0)
                unsent.append(texts.at(i));
        }
        QStringList outbox;
        for (const OutboxRow &row : loaded.outbox)
            outbox.append(row.message.text);
        QCOMPARE(outbox, unsent);
        QVERIFY(loaded.dialectState.isEmpty() == (texts.size() < 2));
    }
}

void StoreCrashTest::secondProcessIsTold()
{
    QProcess owner;
    owner.start(QCoreApplication::applicationFilePath(), {QStringLiteral("--write"), m_dir->path()});
    QVERIFY(owner.waitForReadyRead(20000));
    {
        StoreProbe probe(m_dir->path());
        const auto answer = probe.insert(StoreProbe::row(QStringLiteral("refused")));
        QVERIFY(!answer);
        QCOMPARE(StoreTrouble::Kind(answer.error().kind), StoreTrouble::Kind::InUse);
        const QString name = QFileInfo(QCoreApplication::applicationFilePath()).completeBaseName();
        QCOMPARE(answer.error().value, QStringLiteral("%1 %2").arg(owner.processId()).arg(name));
        owner.kill();
        QVERIFY(owner.waitForFinished());
        // A lock whose process has died is nobody's.
        QVERIFY(StoreProbe::wait([&] { return !probe.store.trouble().isLasting(); }));
        QVERIFY(probe.insert(StoreProbe::row(QStringLiteral("mine now"))).ok());
    }
}

int main(int argc, char **argv)
{
    QCoreApplication app(argc, argv);
    if (argc == 3 && qstrcmp(argv[1], "--write") == 0)
        return write(QString::fromLocal8Bit(argv[2]));
    StoreCrashTest test;
    return QTest::qExec(&test, argc, argv);
}
#include "tst_storecrash.moc"
