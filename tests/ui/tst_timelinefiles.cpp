#include "TimelineFixture.h"
#include "ui/Pictures.h"
#include "ui/chat/FileSaver.h"
#include "ui/chat/PictureCache.h"

#include <QBuffer>
#include <QCryptographicHash>
#include <QDir>
#include <QFile>
#include <QFileDialog>
#include <QMenu>
#include <QMessageBox>
#include <QTemporaryDir>
#include <QtEndian>

using namespace parlance;
using namespace Qt::StringLiterals;

namespace {

QByteArray encoded(const QSize &size, const char *format, const QColor &colour = Qt::red)
{
    QImage image(size, QImage::Format_RGB32);
    image.fill(colour);
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    image.save(&buffer, format);
    return bytes;
}

// A PNG whose header says more pixels than anybody should decode; its checksum is right.
QByteArray bomb(quint32 width, quint32 height)
{
    QByteArray bytes = encoded({4, 4}, "PNG");
    qToBigEndian(width, bytes.data() + 16);
    qToBigEndian(height, bytes.data() + 20);
    quint32 crc = 0xffffffff;
    for (const char c : QByteArrayView(bytes).sliced(12, 17)) {
        crc ^= quint8(c);
        for (int bit = 0; bit < 8; ++bit)
            crc = (crc >> 1) ^ (crc & 1 ? 0xedb88320 : 0);
    }
    qToBigEndian(~crc, bytes.data() + 29);
    return bytes;
}

FilePart part(const QByteArray &bytes, const QString &name, const QString &type)
{
    return {name, type, bytes.size(), QCryptographicHash::hash(bytes, QCryptographicHash::Sha256), bytes, {}};
}

} // namespace

// Files in the timeline: pictures, sheets, what is hostile, and what a person can do with them.
class tst_TimelineFiles : public TimelineFixture
{
    Q_OBJECT

private Q_SLOTS:
    void init() { open(); }
    void cleanup() { close(); }

    void pictureIsShownWithinBounds_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QSize>("shown"); // empty: as a sheet
        QTest::newRow("small PNG") << encoded({40, 30}, "PNG") << QSize(40, 30);
        QTest::newRow("large JPEG") << encoded({1600, 1000}, "JPEG") << QSize(480, 300);
        QTest::newRow("tall") << encoded({100, 2000}, "PNG") << QSize(16, 320);
        QTest::newRow("a line") << encoded({9000, 1}, "PNG") << QSize(480, 1);
        QTest::newRow("a bomb") << bomb(60000, 60000) << QSize();
        QTest::newRow("a long bomb") << bomb(2'000'000'000, 1) << QSize();
        QTest::newRow("a page that claims to be a picture") << QByteArray("<html><script>alert(1)</script></html>") << QSize();
        QTest::newRow("a drawing with a script")
            << QByteArray("<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'><script/></svg>") << QSize();
        QTest::newRow("cut off") << encoded({400, 300}, "PNG").left(40) << QSize();
        QTest::newRow("empty") << QByteArray() << QSize();
    }

    void pictureIsShownWithinBounds()
    {
        QFETCH(QByteArray, bytes);
        QFETCH(QSize, shown);
        addFile(part(bytes, u"a.png"_s, u"image/png"_s));
        waitForLook();
        const auto laid = m_view->settledLayout().laidOut(0);
        QVERIFY(laid->file);
        QCOMPARE(laid->file->isPicture, !shown.isEmpty());
        if (!shown.isEmpty())
            QCOMPARE(laid->file->rect.size().toSize(), shown);
        QCOMPARE(namesOf(m_view->actionsFor(0)), shown.isEmpty() ? QStringList{u"saveFile"_s} : (QStringList{u"openPicture"_s, u"saveFile"_s}));
    }

    void pictureIsDrawn()
    {
        addFile(part(encoded({200, 100}, "PNG", QColor(10, 200, 60)), u"a.png"_s, u"image/png"_s));
        waitForLook();
        const auto at = [this] {
            const QPoint centre = m_view->settledLayout().laidOut(0)->file->rect.center().toPoint() + QPoint(0, m_view->settledLayout().topOf(0));
            return m_view->viewport()->grab().toImage().pixelColor(centre * m_view->devicePixelRatioF());
        };
        QTRY_COMPARE(at(), QColor(10, 200, 60));
    }

    void sheetSaysNameAndSize()
    {
        addFile(part("%PDF", u"季度报告.pdf"_s, u"application/pdf"_s), u"caption"_s);
        const auto laid = m_view->settledLayout().laidOut(0);
        QVERIFY(laid->file && !laid->file->isPicture);
        QCOMPARE(laid->text, u"caption"_s);
        QCOMPARE(laid->file->name, u"季度报告.pdf"_s);
        QVERIFY(laid->file->details.contains(u"4"_s));
        QVERIFY(laid->file->rect.top() >= laid->lines.back().top + laid->lines.back().height);
        QCOMPARE(laid->actions.size(), size_t(1));
        const QString spoken = m_model->index(0).data(Qt::AccessibleTextRole).toString();
        QVERIFY2(spoken.contains(u"季度报告.pdf"_s) && spoken.contains(u"caption"_s), qPrintable(spoken));

        // A long name and a narrow window: it stays inside.
        m_view->resize(220, 400);
        addFile(part("x", QString(180, u'W') + u".bin"_s, u"application/octet-stream"_s));
        QTRY_COMPARE(m_view->width(), 220);
        const auto narrow = m_view->settledLayout().laidOut(1);
        QVERIFY(narrow->file->rect.right() <= m_view->settledLayout().style().bodyLeft + m_view->settledLayout().style().bodyWidth + 1);
        QVERIFY(narrow->file->name.contains(u'…'));
    }

    void loadsWhatIsNotHere()
    {
        FilePart file = part("abc", u"a.bin"_s, u"application/octet-stream"_s);
        file.bytes.clear();
        addFile(file);
        QSignalSpy load(m_view.get(), &TimelineView::loadFileRequested);
        QCOMPARE(namesOf(m_view->actionsFor(0)), QStringList{u"loadFile"_s});
        clickAction(0, RowAction::LoadFile);
        QCOMPARE(load.size(), 1);
        QCOMPARE(load.first().first().toString(), u"server-0"_s);

        FilePart other = file;
        other.sha256 = QByteArray(32, 'x');
        m_model->apply(event::FileArrived{{}, u"server-0"_s, other}); // something else than was promised
        QCOMPARE(namesOf(m_view->actionsFor(0)), QStringList{u"loadFile"_s});
        file.bytes = "abc";
        m_model->apply(event::FileArrived{{}, u"server-0"_s, file});
        QCOMPARE(namesOf(m_view->actionsFor(0)), QStringList{u"saveFile"_s});
        QVERIFY(m_view->settledLayout().laidOut(0)->actions.front().action == RowAction::SaveFile);
    }

    void doubleClickAndMenu()
    {
        addFile(part(encoded({200, 100}, "PNG"), u"a.png"_s, u"image/png"_s));
        waitForLook();
        QSignalSpy opened(m_view.get(), &TimelineView::openPictureRequested);
        QSignalSpy saved(m_view.get(), &TimelineView::saveFileRequested);
        QTest::mouseDClick(m_view->viewport(), Qt::LeftButton, {}, centreOfFile(0));
        QCOMPARE(opened.size(), 1);
        QCOMPARE(opened.first().at(1).toByteArray(), QByteArray("png"));

        focusByTab();
        QTest::keyClick(m_view.get(), Qt::Key_Return);
        auto *menu = m_view->findChild<QMenu *>(u"timelineMenu"_s);
        QTRY_VERIFY(menu && menu->isVisible());
        auto *save = menu->findChild<QAction *>(u"saveFile"_s);
        QVERIFY(save && menu->findChild<QAction *>(u"openPicture"_s));
        save->trigger();
        menu->close();
        QCOMPARE(saved.size(), 1);
    }

    // A picture above grows when it has been decoded: what the person looks at stays where it is.
    void growingPictureDoesNotMoveTheView()
    {
        append(chat(30));
        addFile(part(encoded({400, 300}, "PNG"), u"a.png"_s, u"image/png"_s));
        QVERIFY(m_view->isAtEnd());
        waitForLook();
        waitForFrame();
        QVERIFY(m_view->isAtEnd()); // and all of it is seen
        QVERIFY(centreOfFile(m_model->rowCount() - 1).y() < m_view->viewport()->height());
    }

    void manyPicturesStayBounded()
    {
        PictureCache cache;
        QSignalSpy looked(&cache, &PictureCache::looked);
        QVector<FilePart> files;
        for (int i = 0; i < 120; ++i)
            files.append(part(encoded({480, 320}, "PNG", QColor(i, 255 - i, 40)), u"%1.png"_s.arg(i), u"image/png"_s));
        for (const FilePart &file : std::as_const(files))
            QVERIFY(!cache.facts(file));
        QTRY_COMPARE(looked.size(), files.size());
        int there = 0;
        for (const FilePart &file : std::as_const(files)) {
            QVERIFY(cache.facts(file)->isPicture);
            const QSignalBlocker quiet(&cache);
            there += cache.pixmap(file).isNull() ? 0 : 1;
        }
        QVERIFY2(there > 20 && there < 100, qPrintable(QString::number(there))); // 600 KiB each, 48 MiB in all
    }

    void savesUnderASafeName()
    {
        QTemporaryDir dir;
        QWidget window;
        FileSaver saver(&window);
        QSignalSpy saved(&saver, &FileSaver::saved);
        FilePart file = part("bytes", u"../../evil\u202ecod.exe"_s, u"text/html"_s);
        saver.saveAs(file);
        auto *dialog = window.findChild<QFileDialog *>(u"saveDialog"_s);
        QTRY_VERIFY(dialog && dialog->isVisible());
        QVERIFY2(dialog->selectedFiles().first().endsWith(u"/evilcod.exe"_s), qPrintable(dialog->selectedFiles().first()));
        dialog->setDirectory(dir.path());
        dialog->selectFile(u"mine.txt"_s);
        QVERIFY(QMetaObject::invokeMethod(dialog, "accept"));
        QTRY_COMPARE(saved.size(), 1);
        QFile written(dir.filePath(u"mine.txt"_s));
        QVERIFY(written.open(QIODevice::ReadOnly));
        QCOMPARE(written.readAll(), QByteArray("bytes"));

        // What lies on the disk is not what it was: nothing is written, and that is said.
        QFile kept(dir.filePath(u"kept"_s));
        QVERIFY(kept.open(QIODevice::WriteOnly) && kept.write("other") == 5);
        kept.close();
        file.bytes.clear();
        file.path = kept.fileName();
        saver.saveAs(file);
        QTRY_VERIFY(window.findChild<QFileDialog *>(u"saveDialog"_s));
        dialog = window.findChildren<QFileDialog *>(u"saveDialog"_s).last();
        dialog->setDirectory(dir.path());
        dialog->selectFile(u"second.txt"_s);
        QVERIFY(QMetaObject::invokeMethod(dialog, "accept"));
        QTRY_VERIFY(window.findChild<QMessageBox *>(u"fileProblem"_s));
        QVERIFY(!QFile::exists(dir.filePath(u"second.txt"_s)));
        QCOMPARE(window.findChild<QMessageBox *>(u"fileProblem"_s)->textFormat(), Qt::PlainText);
    }

    void picturesAreOpenedAsWhatTheyAre()
    {
        QWidget window;
        FileSaver saver(&window);
        QSignalSpy ready(&saver, &FileSaver::pictureReady);
        const QByteArray bytes = encoded({8, 8}, "PNG");
        saver.openPicture(part(bytes, u"../invoice.exe"_s, u"image/png"_s), "png");
        QTRY_COMPARE(ready.size(), 1);
        const QString path = ready.first().first().toString();
        QVERIFY2(path.endsWith(u"/invoice.png"_s), qPrintable(path));
        QVERIFY(path.startsWith(QDir::tempPath()));
        QFile copy(path);
        QVERIFY(copy.open(QIODevice::ReadOnly));
        QCOMPARE(copy.readAll(), bytes);
    }

private:
    void addFile(const FilePart &file, const QString &text = {})
    {
        QVector<Message> rows = chat(1, text.isEmpty() ? u""_s : text);
        rows.first().serverId = u"server-%1"_s.arg(m_model->rowCount());
        rows.first().file = file;
        append(rows);
        m_view->settledLayout();
        for (int row = 0; row < m_model->rowCount(); ++row)
            m_view->settledLayout().laidOut(row);
    }

    void waitForLook()
    {
        auto *cache = m_view->findChild<PictureCache *>();
        QTRY_VERIFY(cache->facts(*m_model->at(m_model->rowCount() - 1).file).has_value());
    }

    QPoint centreOfFile(int row)
    {
        TimelineLayout &layout = m_view->settledLayout();
        return layout.laidOut(row)->file->rect.center().toPoint() + QPoint(0, layout.topOf(row));
    }

    void clickAction(int row, RowAction action)
    {
        TimelineLayout &layout = m_view->settledLayout();
        for (const TimelineRow::Action &each : layout.laidOut(row)->actions) {
            if (each.action == action) {
                QTest::mouseClick(m_view->viewport(), Qt::LeftButton, {}, each.rect.center().toPoint() + QPoint(0, layout.topOf(row)));
                return;
            }
        }
        QFAIL("the row does not offer it");
    }

    static QStringList namesOf(const std::vector<RowAction> &actions)
    {
        QStringList names;
        for (const RowAction action : actions)
            names << nameOf(action);
        return names;
    }
};

QTEST_MAIN(tst_TimelineFiles)
#include "tst_timelinefiles.moc"
