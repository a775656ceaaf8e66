#include <QImage>
#include <QPainter>
#include <QSvgRenderer>
#include <QTest>

// The pictures of the window's icon are drawn from parlance.svg; whoever changes one has to renew the others.
class tst_Icon : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void picturesShowTheDrawing_data()
    {
        QTest::addColumn<int>("size");
        QTest::newRow("64") << 64;
        QTest::newRow("128") << 128;
    }
    void picturesShowTheDrawing()
    {
        QFETCH(int, size);
        const QImage picture = QImage(QStringLiteral(":/icons/parlance-%1.png").arg(size))
                                   .convertToFormat(QImage::Format_ARGB32_Premultiplied);
        QCOMPARE(picture.size(), QSize(size, size));
        QSvgRenderer renderer(QStringLiteral(":/icons/parlance.svg"));
        QVERIFY(renderer.isValid());
        QImage drawn(size, size, QImage::Format_ARGB32_Premultiplied);
        drawn.fill(Qt::transparent);
        QPainter painter(&drawn);
        painter.setRenderHint(QPainter::Antialiasing);
        renderer.render(&painter);
        painter.end();

        qint64 difference = 0;
        for (int y = 0; y < size; ++y) {
            for (int x = 0; x < size; ++x) {
                const QRgb a = picture.pixel(x, y), b = drawn.pixel(x, y);
                difference += qAbs(qRed(a) - qRed(b)) + qAbs(qGreen(a) - qGreen(b)) + qAbs(qBlue(a) - qBlue(b))
                            + qAbs(qAlpha(a) - qAlpha(b));
            }
        }
        QVERIFY2(difference / (size * size) < 4, qPrintable(QString::number(difference)));
    }
};

QTEST_MAIN(tst_Icon)
#include "tst_icon.moc"
