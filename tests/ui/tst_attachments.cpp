#include "Settings.h"
#include "models/ChatModel.h"
#include "ui/chat/AttachmentCard.h"
#include "ui/chat/Attachments.h"
#include "ui/chat/Composer.h"
#include "ui/chat/DropHint.h"
#include "ui/chat/MessageEdit.h"
#include "ui/chat/RoomView.h"

#include <QBuffer>
#include <QClipboard>
#include <QCryptographicHash>
#include <QDropEvent>
#include <QFile>
#include <QFileDialog>
#include <QGuiApplication>
#include <QLabel>
#include <QMimeData>
#include <QPushButton>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QToolButton>

using namespace parlance;
using namespace Qt::StringLiterals;

namespace {

const QString lobby = u"lobby"_s;

QByteArray png(const QColor &colour)
{
    QImage image(64, 48, QImage::Format_RGB32);
    image.fill(colour);
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    image.save(&buffer, "PNG");
    return bytes;
}

} // namespace

// Files on their way to be sent: dropped, pasted, chosen, taken away, refused, brought back.
class tst_Attachments : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_dir = std::make_unique<QTemporaryDir>();
        m_settings = std::make_unique<Settings>();
        m_settings->load(m_dir->filePath(u"settings.json"_s));
        m_chat = std::make_unique<ChatModel>(u"p"_s, u"Team"_s);
        m_chat->addRoom(lobby);
        m_chat->addRoom(u"tea"_s);
        m_view = std::make_unique<RoomView>(*m_settings);
        m_view->resize(700, 500);
        m_view->show(m_chat.get(), lobby);
        m_view->QWidget::show();
        m_view->activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(m_view.get()));
        m_sent = std::make_unique<QSignalSpy>(m_view.get(), &RoomView::sendRequested);
    }

    void cleanup()
    {
        m_sent.reset();
        m_view.reset();
        m_chat.reset();
        m_settings.reset();
        QGuiApplication::clipboard()->clear();
    }

    void dropOn_data()
    {
        QTest::addColumn<QString>("target");
        QTest::newRow("the text field") << u"composer"_s;
        QTest::newRow("the timeline") << u"timeline"_s;
        QTest::newRow("the room's name") << u"roomHeader"_s;
    }

    void dropOn()
    {
        QFETCH(QString, target);
        ready(1'000'000);
        const QString path = file(u"计划 1.txt"_s, "words in a file");
        drop(m_view->findChild<QWidget *>(target), {path});
        QTRY_VERIFY(attachments().isReady());
        QTRY_COMPARE(cards().size(), 1);
        QCOMPARE(cards().first()->findChild<QLabel *>(u"attachmentName"_s)->text(), u"计划 1.txt"_s);
        QVERIFY(cards().first()->findChild<QLabel *>(u"attachmentSize"_s)->text().contains(u"15"_s));
        QCOMPARE(m_sent->size(), 0); // it asks first
        QCOMPARE(m_view->composer()->edit()->text(), QString());

        QTest::keyClicks(m_view->composer()->edit(), u"look"_s);
        QTest::keyClick(m_view->composer()->edit(), Qt::Key_Return);
        const OutgoingMessage message = sent(0);
        QCOMPARE(message.text, u"look"_s);
        QCOMPARE(message.file->name, u"计划 1.txt"_s);
        QCOMPARE(message.file->type, u"text/plain"_s);
        QCOMPARE(message.file->bytes, QByteArray("words in a file"));
        QCOMPARE(message.file->size, 15);
        QCOMPARE(message.file->sha256, QCryptographicHash::hash("words in a file", QCryptographicHash::Sha256));
        QVERIFY(cards().isEmpty());
        QVERIFY(!strip()->isVisible());
    }

    void severalAreSeveralMessages()
    {
        ready(1'000'000);
        drop(m_view->timeline(), {file(u"a.txt"_s, "a"), file(u"b.txt"_s, "b"), file(u"empty.bin"_s, {})});
        QTRY_VERIFY(attachments().isReady());
        QTest::keyClicks(m_view->composer()->edit(), u"three"_s);
        QTest::mouseClick(m_view->findChild<QPushButton *>(u"sendButton"_s), Qt::LeftButton);
        QCOMPARE(m_sent->size(), 3);
        QCOMPARE(sent(0).text, u"three"_s);
        QCOMPARE(sent(0).file->name, u"a.txt"_s);
        QCOMPARE(sent(1).text, QString());
        QCOMPARE(sent(1).file->name, u"b.txt"_s);
        QCOMPARE(sent(2).file->size, 0);
        QVERIFY(sent(0).id < sent(1).id && sent(1).id < sent(2).id);
    }

    void taken()
    {
        ready(1'000'000);
        drop(m_view->timeline(), {file(u"a.txt"_s, "a"), file(u"b.txt"_s, "b")});
        QTRY_VERIFY(attachments().isReady());
        QTRY_COMPARE(cards().size(), 2);
        QTest::mouseClick(cards().first()->findChild<QToolButton *>(u"removeAttachment"_s), Qt::LeftButton);
        QCOMPARE(attachments().items().size(), 1);
        QCOMPARE(attachments().items().first().file.name, u"b.txt"_s);
        QTRY_COMPARE(cards().size(), 1);
        QVERIFY(m_view->composer()->edit()->hasFocus());
        QTest::keyClick(m_view->composer()->edit(), Qt::Key_Return);
        QCOMPARE(m_sent->size(), 1);
        QCOMPARE(sent(0).file->name, u"b.txt"_s);
    }

    void pastedPictureIsAPng()
    {
        ready(1'000'000);
        QImage picture(200, 100, QImage::Format_RGB32);
        picture.fill(Qt::red);
        QGuiApplication::clipboard()->setImage(picture);
        m_view->composer()->edit()->setFocus();
        QTest::keyClick(m_view->composer()->edit(), Qt::Key_V, Qt::ControlModifier);
        QTRY_VERIFY(attachments().isReady());
        const FilePart part = attachments().items().first().file;
        QVERIFY2(part.name.startsWith(u"image-") && part.name.endsWith(u".png"), qPrintable(part.name));
        QCOMPARE(part.type, u"image/png"_s);
        const QImage back = QImage::fromData(part.bytes, "PNG");
        QCOMPARE(back.size(), picture.size());
        QCOMPARE(back.pixelColor(7, 7), QColor(Qt::red));
        QVERIFY(!attachments().items().first().thumbnail.isNull());
    }

    void pastedWordsStayWords()
    {
        ready(1'000'000);
        auto *mime = new QMimeData;
        mime->setText(u"words"_s);
        mime->setImageData(QImage(8, 8, QImage::Format_RGB32));
        QGuiApplication::clipboard()->setMimeData(mime);
        m_view->composer()->edit()->setFocus();
        QTest::keyClick(m_view->composer()->edit(), Qt::Key_V, Qt::ControlModifier);
        QCOMPARE(m_view->composer()->edit()->text(), u"words"_s);
        QVERIFY(attachments().items().isEmpty());
    }

    void pastedFile()
    {
        ready(1'000'000);
        auto *mime = new QMimeData;
        mime->setUrls({QUrl::fromLocalFile(file(u"a.png"_s, png(Qt::blue)))});
        QGuiApplication::clipboard()->setMimeData(mime);
        m_view->composer()->edit()->setFocus();
        QTest::keyClick(m_view->composer()->edit(), Qt::Key_V, Qt::ControlModifier);
        QTRY_VERIFY(attachments().isReady());
        QCOMPARE(attachments().items().first().file.type, u"image/png"_s);
        QCOMPARE(m_view->composer()->edit()->text(), QString());
    }

    void chosenByTheButtonAndTheKey()
    {
        ready(1'000'000);
        const QString path = file(u"a.txt"_s, "a");
        QTest::mouseClick(attachButton(), Qt::LeftButton);
        QTRY_VERIFY(dialog());
        QVERIFY(QMetaObject::invokeMethod(dialog(), "reject"));
        QTRY_VERIFY(!dialog());
        QTest::keyClick(m_view->composer()->edit(), Qt::Key_U, Qt::ControlModifier);
        QTRY_VERIFY(dialog());
        dialog()->selectFile(path);
        QVERIFY(QMetaObject::invokeMethod(dialog(), "accept"));
        QTRY_VERIFY(attachments().isReady());
        QCOMPARE(attachments().items().first().file.name, u"a.txt"_s);
    }

    void refused_data()
    {
        QTest::addColumn<QString>("kind");
        QTest::addColumn<QString>("sentence");
        QTest::newRow("too large") << u"large"_s << u"“large.bin” is too large: it has 1.5 kB, and this server takes at most 1.0 kB."_s;
        QTest::newRow("a folder") << u"folder"_s << u"“folder” is a folder: send its files, or an archive of it."_s;
        QTest::newRow("gone") << u"gone"_s << u"“gone.txt” is not on this computer."_s;
        QTest::newRow("a device") << u"device"_s << u"“zero” is no ordinary file."_s;
    }

    void refused()
    {
        QFETCH(QString, kind);
        QFETCH(QString, sentence);
        ready(1000);
        QString path = u"/dev/zero"_s;
        if (kind == u"large")
            path = file(u"large.bin"_s, QByteArray(1500, 'x'));
        else if (kind == u"gone")
            path = m_dir->filePath(u"gone.txt"_s);
        else if (kind == u"folder") {
            path = m_dir->filePath(u"folder"_s);
            QVERIFY(QDir().mkpath(path));
        }
        drop(m_view->timeline(), {path});
        QTRY_COMPARE(problem(), sentence);
        QVERIFY(attachments().items().isEmpty());
    }

    void tooManyAndTooMuch()
    {
        ready(100'000'000);
        QStringList paths;
        for (int i = 0; i <= Attachments::mostFiles; ++i)
            paths << file(u"%1.txt"_s.arg(i), "x");
        drop(m_view->timeline(), paths);
        QCOMPARE(attachments().items().size(), Attachments::mostFiles);
        QVERIFY2(problem().contains(QString::number(Attachments::mostFiles)), qPrintable(problem()));
        QTRY_VERIFY(attachments().isReady());
        QTest::keyClick(m_view->composer()->edit(), Qt::Key_Return);
        QCOMPARE(m_sent->size(), Attachments::mostFiles);

        const QString sparse = m_dir->filePath(u"sparse.bin"_s);
        QFile large(sparse);
        QVERIFY(large.open(QIODevice::WriteOnly) && large.resize(Attachments::mostBytes + 1));
        drop(m_view->timeline(), {sparse});
        QVERIFY2(problem().contains(u"62.9 MB"_s), qPrintable(problem()));
    }

    // Before the first link nobody knows; a server that takes none is said to.
    void whyNot()
    {
        QVERIFY(!attachButton()->isEnabled());
        QCOMPARE(attachButton()->toolTip(), u"Files can be sent as soon as the connection is up."_s);
        drop(m_view->timeline(), {file(u"a.txt"_s, "a")});
        QTRY_COMPARE(problem(), u"Files can be sent as soon as the connection is up."_s);

        ready(0);
        QVERIFY(!attachButton()->isEnabled());
        QCOMPARE(attachButton()->toolTip(), u"This server takes no files."_s);
        drop(m_view->composer()->edit(), {file(u"b.txt"_s, "b")});
        QTRY_COMPARE(problem(), u"This server takes no files."_s);
        QVERIFY(attachments().items().isEmpty());

        ready(1'000'000);
        QVERIFY(attachButton()->isEnabled());
        drop(m_view->timeline(), {file(u"c.txt"_s, "c")});
        QTRY_COMPARE(problem(), QString());
        QTRY_VERIFY(attachments().isReady());
    }

    void hintWhileDragged()
    {
        ready(1'000'000);
        auto *hint = m_view->findChild<DropHint *>();
        QMimeData mime;
        mime.setUrls({QUrl::fromLocalFile(file(u"a.txt"_s, "a"))});
        QDragEnterEvent enter(QPoint(50, 50), Qt::MoveAction | Qt::CopyAction, &mime, Qt::LeftButton, {});
        QCoreApplication::sendEvent(m_view.get(), &enter);
        QVERIFY(enter.isAccepted());
        QCOMPARE(enter.dropAction(), Qt::CopyAction);
        QVERIFY(hint->isVisible());
        QVERIFY(hint->accessibleName().contains(lobby));
        QDragLeaveEvent leave;
        QCoreApplication::sendEvent(m_view.get(), &leave);
        QVERIFY(!hint->isVisible());

        QMimeData words; // are for the text field
        words.setText(u"words"_s);
        QDragEnterEvent other(QPoint(50, 50), Qt::CopyAction, &words, Qt::LeftButton, {});
        other.ignore();
        QCoreApplication::sendEvent(m_view.get(), &other);
        QVERIFY(!other.isAccepted());
        QVERIFY(!hint->isVisible());
    }

    void eachRoomHasItsOwn()
    {
        ready(1'000'000);
        drop(m_view->timeline(), {file(u"a.txt"_s, "a")});
        m_view->show(m_chat.get(), u"tea"_s);
        QVERIFY(attachments().items().isEmpty());
        QVERIFY(!strip()->isVisible());
        m_view->show(m_chat.get(), lobby);
        QTRY_VERIFY(attachments().isReady());
        QCOMPARE(attachments().items().first().file.name, u"a.txt"_s);
    }

    void notAcceptedComesBack()
    {
        ready(1'000'000);
        drop(m_view->timeline(), {file(u"a.txt"_s, "a")});
        QTRY_VERIFY(attachments().isReady());
        QTest::keyClicks(m_view->composer()->edit(), u"caption"_s);
        QTest::keyClick(m_view->composer()->edit(), Qt::Key_Return);
        const OutgoingMessage message = sent(0);
        m_chat->apply({event::NotAccepted{message, Refusal::QueueFull, {}}});
        QCOMPARE(m_view->composer()->edit()->text(), u"caption"_s);
        QCOMPARE(attachments().items().size(), 1);
        QCOMPARE(attachments().items().first().file, *message.file);
        QVERIFY(!problem().isEmpty());
    }

    // Reading takes place beside the window: it is never still for long.
    void aLargeFileDoesNotStallTheWindow()
    {
        ready(100'000'000);
        QByteArray bytes(15 * 1024 * 1024, Qt::Uninitialized);
        for (qsizetype i = 0; i < bytes.size(); ++i)
            bytes[i] = char(i * 7 + i / 4096);
        const QString path = file(u"large.bin"_s, bytes);
        QElapsedTimer sinceTurn;
        qint64 longest = 0;
        QTimer ticks;
        connect(&ticks, &QTimer::timeout, this, [&] { longest = qMax(longest, sinceTurn.restart()); });
        QElapsedTimer whole;
        whole.start();
        sinceTurn.start();
        ticks.start(1);
        drop(m_view->timeline(), {path});
        QTRY_VERIFY(attachments().isReady());
        const qint64 took = whole.elapsed();
        QCOMPARE(attachments().items().first().file.bytes, bytes);
        // Not an absolute time: had it been read in the window's thread, one turn would have lasted nearly all of it.
        QVERIFY2(took < 30 || longest < took * 3 / 4, qPrintable(u"%1 ms of %2"_s.arg(longest).arg(took)));
    }

    void sendWaitsForWhatIsRead()
    {
        ready(100'000'000);
        drop(m_view->timeline(), {file(u"large.bin"_s, QByteArray(8 * 1024 * 1024, 'x'))});
        QVERIFY(!attachments().isReady());
        QVERIFY(!m_view->findChild<QPushButton *>(u"sendButton"_s)->isEnabled());
        QTest::keyClick(m_view->composer()->edit(), Qt::Key_Return);
        QCOMPARE(m_sent->size(), 0);
        QTRY_VERIFY(m_view->findChild<QPushButton *>(u"sendButton"_s)->isEnabled());
        QTest::keyClick(m_view->composer()->edit(), Qt::Key_Return);
        QCOMPARE(m_sent->size(), 1);
    }

private:
    void ready(qint64 maxFile)
    {
        DeliveryPromise promise;
        promise.acks = true;
        promise.files = maxFile > 0;
        promise.binary = true;
        promise.maxFile = maxFile;
        m_chat->apply({event::Identity{u"Ann"_s, promise}});
    }

    QString file(const QString &name, const QByteArray &bytes) const
    {
        const QString path = m_dir->filePath(name);
        QFile file(path);
        if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size())
            qFatal("cannot write %s", qPrintable(path));
        return path;
    }

    // As a file manager does it: a drag enters what lies at the middle of the target, moves, and is let go.
    void drop(QWidget *target, const QStringList &paths)
    {
        QMimeData mime;
        QList<QUrl> urls;
        for (const QString &path : paths)
            urls << QUrl::fromLocalFile(path);
        mime.setUrls(urls);
        QWidget *under = target;
        if (auto *area = qobject_cast<QAbstractScrollArea *>(target))
            under = area->viewport();
        QPoint at = under->rect().center();
        // An event that a widget does not want goes to its parents, as those of the window system do.
        for (QWidget *widget = under; widget; at = widget->mapToParent(at), widget = widget->parentWidget()) {
            if (!widget->acceptDrops())
                continue;
            QDragEnterEvent enter(at, Qt::CopyAction | Qt::MoveAction, &mime, Qt::LeftButton, {});
            enter.ignore();
            QCoreApplication::sendEvent(widget, &enter);
            if (!enter.isAccepted())
                continue;
            QDragMoveEvent move(at, Qt::CopyAction | Qt::MoveAction, &mime, Qt::LeftButton, {});
            QCoreApplication::sendEvent(widget, &move);
            QDropEvent event(at, Qt::CopyAction | Qt::MoveAction, &mime, Qt::LeftButton, {});
            QCoreApplication::sendEvent(widget, &event);
            QVERIFY(event.isAccepted());
            QCOMPARE(event.dropAction(), Qt::CopyAction);
            return;
        }
        QFAIL("nobody takes the drop");
    }

    OutgoingMessage sent(int at) const { return m_sent->value(at).value(0).value<OutgoingMessage>(); }
    Attachments &attachments() const { return m_view->composer()->attachments(); }
    QList<AttachmentCard *> cards() const
    {
        QList<AttachmentCard *> list = m_view->findChildren<AttachmentCard *>();
        list.removeIf([](const AttachmentCard *card) { return card->isHidden(); });
        return list;
    }
    QWidget *strip() const { return m_view->findChild<QWidget *>(u"attachmentStrip"_s); }
    QToolButton *attachButton() const { return m_view->findChild<QToolButton *>(u"attachButton"_s); }
    QFileDialog *dialog() const { return m_view->findChild<QFileDialog *>(u"filesDialog"_s); }
    QString problem() const
    {
        const auto *label = m_view->findChild<QLabel *>(u"composerProblem"_s);
        return label->isHidden() ? QString() : label->text();
    }

    std::unique_ptr<QTemporaryDir> m_dir;
    std::unique_ptr<Settings> m_settings;
    std::unique_ptr<ChatModel> m_chat;
    std::unique_ptr<RoomView> m_view;
    std::unique_ptr<QSignalSpy> m_sent;
};

QTEST_MAIN(tst_Attachments)
#include "tst_attachments.moc"
