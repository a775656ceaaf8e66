// render_icon SVG PNG SIZE: draws the program's icon at one size, for desktops that want pixels.

#include <QGuiApplication>
#include <QImage>
#include <QPainter>
#include <QSvgRenderer>

#include <cstdio>

int main(int argc, char **argv)
{
    qputenv("QT_QPA_PLATFORM", "offscreen");
    const QGuiApplication app(argc, argv);
    const QStringList args = QCoreApplication::arguments();
    const int size = args.size() == 4 ? args.at(3).toInt() : 0;
    if (size <= 0) {
        std::fputs("usage: render_icon SVG PNG SIZE\n", stderr);
        return 1;
    }
    QSvgRenderer renderer(args.at(1));
    QImage image(size, size, QImage::Format_ARGB32_Premultiplied);
    image.fill(Qt::transparent);
    QPainter painter(&image);
    renderer.render(&painter);
    painter.end();
    if (!renderer.isValid() || !image.save(args.at(2))) {
        std::fputs("render_icon: the picture could not be read or written\n", stderr);
        return 1;
    }
    return 0;
}
