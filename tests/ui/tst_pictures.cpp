#include "ui/Pictures.h"

#include <QBuffer>
#include <QImageWriter>
#include <QTest>

using namespace parlance;

// What is decoded of pictures that somebody sent, and what would take too much memory.
class PicturesTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void largeJpeg_data();
    void largeJpeg();
};

void PicturesTest::largeJpeg_data()
{
    QTest::addColumn<QSize>("size");
    QTest::addColumn<bool>("progressive");
    QTest::addColumn<bool>("isShown");
    QTest::newRow("small, in one go") << QSize(600, 400) << false << true;
    QTest::newRow("small, in several scans") << QSize(600, 400) << true << true;
    QTest::newRow("large, in one go: made smaller while it is decoded") << QSize(6000, 5000) << false << true;
    QTest::newRow("large, in several scans: would be in memory whole") << QSize(6000, 5000) << true << false;
}

void PicturesTest::largeJpeg()
{
    QFETCH(QSize, size);
    QFETCH(bool, progressive);
    QFETCH(bool, isShown);
    QImage image(size, QImage::Format_Grayscale8);
    image.fill(Qt::gray);
    QBuffer file;
    QVERIFY(file.open(QIODevice::ReadWrite));
    QImageWriter writer(&file, "jpeg");
    writer.setProgressiveScanWrite(progressive);
    QVERIFY(writer.write(image));
    file.seek(0);
    const std::optional<Picture> picture = Picture::read(&file, {480, 320});
    QCOMPARE(picture.has_value(), isShown);
    if (picture) {
        QCOMPARE(picture->size, size);
        QVERIFY(picture->image.width() <= 480 && picture->image.height() <= 320);
    }
}

QTEST_MAIN(PicturesTest)
#include "tst_pictures.moc"
