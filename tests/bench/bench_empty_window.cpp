// The measure of bench_start: an empty QMainWindow, linked as the program is, that reports its first picture in the
// same way. bench_empty_window FILE.

#include "ui/StartupReport.h"

#include <QApplication>
#include <QMainWindow>

int main(int argc, char **argv)
{
    QApplication app(argc, argv);
    const QStringList args = QCoreApplication::arguments();
    QMainWindow window;
    window.setWindowTitle(QStringLiteral("Empty"));
    window.resize(1000, 700);
    const parlance::StartupReport report(args.value(1), &window);
    if (!report.isOpen())
        return 1;
    window.show();
    return QApplication::exec();
}
