// Prints what the timeline costs with 100,000 mixed rows (or as many as the first argument says), beside a QListView
// of uniform rows in the same run: the fastest view that Qt has of its own. Medians of several runs; times in
// milliseconds, each with the picture painted. Needs a screen: the offscreen platform's loop is not a desktop's.

#include "models/MessageModel.h"
#include "ui/chat/TimelineView.h"

#include <QApplication>
#include <QElapsedTimer>
#include <QListView>
#include <QScrollBar>
#include <QTest>
#include <QWheelEvent>

#include <algorithm>
#include <cstdio>
#include <memory>
#include <vector>

using namespace parlance;

namespace {

constexpr int handOver = 2000; // rows in one batch of a flood
constexpr int runs = 3;

struct Figures
{
    double rowsPerSecond = 0;
    double stall = 0;
    double jump = 0;
    double wheelMedian = 0;
    double wheelWorst = 0; // the 99th percentile
    double resize = 0;
};

double millis(const QElapsedTimer &timer)
{
    return double(timer.nsecsElapsed()) / 1e6;
}

double quantile(std::vector<double> values, double share)
{
    std::sort(values.begin(), values.end());
    return values[size_t(share * double(values.size() - 1))];
}

QVector<Message> mixedRows(int count)
{
    const QStringList texts{
        QStringLiteral("The quick brown fox jumps over the lazy dog and looks back to see who follows it."),
        QStringLiteral("我们已经在测试环境里验证了断线重连，消息没有重复也没有丢失，明天可以上线。"),
        QStringLiteral("Works for me 👍 thanks to everybody who looked into it 🎉 see you tomorrow morning"),
        QStringLiteral("See https://example.org/incidents/42 and run `ls -l` before you restart anything, please."),
        QStringLiteral("ok"),
        QStringLiteral("first line\nsecond line\nthird line of one message"),
    };
    QVector<Message> rows;
    rows.reserve(count);
    QDateTime time = QDateTime::currentDateTime().addDays(-20);
    for (int i = 0; i < count; ++i) {
        Message message;
        message.place = i + 1;
        message.id = QString::number(i);
        message.sender = QStringLiteral("person %1").arg(i / 3 % 17);
        message.text = texts.at(i % texts.size());
        time = time.addSecs(17);
        message.time = time;
        rows << message;
    }
    return rows;
}

Figures measure(QAbstractItemView &view, const QVector<Message> &rows)
{
    Figures figures;
    MessageModel model;
    view.setModel(&model);
    view.resize(800, 600);
    view.show();
    if (!QTest::qWaitForWindowExposed(&view))
        qFatal("no window");

    QElapsedTimer whole;
    whole.start();
    for (int first = 0; first < rows.size(); first += handOver) {
        QElapsedTimer turn;
        turn.start();
        model.arrive(rows.mid(first, handOver));
        QApplication::processEvents();
        figures.stall = std::max(figures.stall, millis(turn));
    }
    view.scrollToBottom();
    view.viewport()->repaint();
    figures.rowsPerSecond = double(rows.size()) / (millis(whole) / 1000);

    QTest::qWait(50);
    QElapsedTimer timer;
    timer.start();
    view.verticalScrollBar()->setValue(view.verticalScrollBar()->maximum() / 2);
    view.viewport()->repaint();
    figures.jump = millis(timer);
    QTest::qWait(50);

    std::vector<double> notches;
    const QPointF at = view.viewport()->rect().center();
    for (int i = 0; i < 400; ++i) {
        QWheelEvent event(at, view.viewport()->mapToGlobal(at), {}, {0, i < 300 ? 120 : -120}, Qt::NoButton, {},
                          Qt::NoScrollPhase, false);
        timer.restart();
        QApplication::sendEvent(view.viewport(), &event);
        view.viewport()->repaint();
        notches.push_back(millis(timer));
        QApplication::processEvents();
    }
    figures.wheelMedian = quantile(notches, 0.5);
    figures.wheelWorst = quantile(notches, 0.99);

    std::vector<double> resizes;
    for (const int width : {700, 640, 820, 560, 900}) {
        timer.restart();
        view.resize(width, 600);
        QApplication::processEvents();
        view.viewport()->repaint();
        resizes.push_back(millis(timer));
    }
    figures.resize = quantile(resizes, 0.5);
    view.setModel(nullptr);
    return figures;
}

template<typename Make>
Figures medianOf(const Make &make, const QVector<Message> &rows)
{
    std::vector<Figures> all;
    for (int run = 0; run < runs; ++run) {
        const std::unique_ptr<QAbstractItemView> view = make();
        all.push_back(measure(*view, rows));
    }
    const auto median = [&all](double Figures::*figure) {
        std::vector<double> values;
        for (const Figures &figures : all)
            values.push_back(figures.*figure);
        return quantile(values, 0.5);
    };
    return {median(&Figures::rowsPerSecond), median(&Figures::stall), median(&Figures::jump),
            median(&Figures::wheelMedian), median(&Figures::wheelWorst), median(&Figures::resize)};
}

void print(const char *name, const Figures &figures)
{
    std::printf("| %-26s | %9.0f | %5.1f | %5.1f | %5.2f / %5.2f | %6.1f |\n", name, figures.rowsPerSecond,
                figures.stall, figures.jump, figures.wheelMedian, figures.wheelWorst, figures.resize);
}

} // namespace

int main(int argc, char **argv)
{
    QApplication application(argc, argv);
    const int count = argc > 1 ? std::max(handOver, QString::fromLocal8Bit(argv[1]).toInt()) : 100'000;
    const QVector<Message> rows = mixedRows(count);
    std::printf("%d mixed rows, %s platform, median of %d runs; times in ms\n\n", count,
                qPrintable(QApplication::platformName()), runs);
    std::printf("| %-26s | %9s | %5s | %5s | %13s | %6s |\n", "view", "rows/s", "stall", "jump", "wheel p50/p99",
                "resize");
    std::printf("|----------------------------|-----------|-------|-------|---------------|--------|\n");
    print("the timeline", medianOf([] { return std::make_unique<TimelineView>(); }, rows));
    print("QListView, uniform rows", medianOf([] {
              auto list = std::make_unique<QListView>();
              list->setUniformItemSizes(true);
              list->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
              return list;
          }, rows));
    return 0;
}
