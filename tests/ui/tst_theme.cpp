#include "ui/theme/BannerColors.h"
#include "ui/theme/Theme.h"
#include "ui/theme/TimelineColors.h"

#include <QApplication>
#include <QSet>
#include <QSignalSpy>
#include <QStyle>
#include <QTest>
#include <QWidget>

using namespace parlance;

// That every text can be read in every theme, and that a change of theme reaches the widgets.
class tst_Theme : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void measuresContrast();
    void textsAreReadable_data();
    void textsAreReadable();
    void aDisabledViewKeepsItsColours_data() { textsAreReadable_data(); }
    void aDisabledViewKeepsItsColours();
    void bannersAreReadable_data() { textsAreReadable_data(); }
    void bannersAreReadable();
    void palettesAreReadable_data();
    void palettesAreReadable();
    void namesKeepTheirColour();
    void namesRoundTrip();
    void appliesAndReturns();
};

namespace {

class Listener : public QWidget
{
public:
    int changes = 0;

protected:
    void changeEvent(QEvent *event) override
    {
        if (event->type() == QEvent::PaletteChange)
            ++changes;
        QWidget::changeEvent(event);
    }
};

void addPalettes()
{
    QTest::addColumn<QPalette>("palette");
    QTest::newRow("light") << Theme::lightPalette();
    QTest::newRow("dark") << Theme::darkPalette();
}

} // namespace

void tst_Theme::measuresContrast()
{
    QCOMPARE(qRound(contrastRatio(Qt::black, Qt::white) * 100), 2100);
    QCOMPARE(qRound(contrastRatio(QColor(0x777777), Qt::white) * 100), 448); // the known grey just below 4.5
    QCOMPARE(contrastRatio(Qt::white, Qt::white), 1.0);
}

void tst_Theme::textsAreReadable_data()
{
    addPalettes();
    QTest::newRow("system") << QApplication::palette();
    QPalette harsh(QColor(Qt::darkGray)); // a desktop that cares for nothing
    harsh.setColor(QPalette::Base, QColor(0x808080));
    harsh.setColor(QPalette::Text, QColor(0x707070));
    harsh.setColor(QPalette::Highlight, QColor(0x8a8a20));
    QTest::newRow("harsh") << harsh;
}

void tst_Theme::textsAreReadable()
{
    QFETCH(QPalette, palette);
    const TimelineColors colors = TimelineColors::of(palette);
    const QColor TimelineColors::*const texts[] = {&TimelineColors::text, &TimelineColors::ownText,
                                                   &TimelineColors::secondary, &TimelineColors::link,
                                                   &TimelineColors::code, &TimelineColors::dayText,
                                                   &TimelineColors::unread, &TimelineColors::waiting,
                                                   &TimelineColors::good, &TimelineColors::warning,
                                                   &TimelineColors::bad};
    int number = 0;
    for (const QColor TimelineColors::*const text : texts) {
        for (const QColor &ground : {colors.background, colors.hover, colors.codeBackground}) {
            QVERIFY2(contrastRatio(colors.*text, ground) >= 4.5,
                     qPrintable(QStringLiteral("text %1 on %2").arg(number).arg(ground.name())));
        }
        ++number;
    }
    QVERIFY(contrastRatio(colors.selectedText, colors.selection) >= 4.5);
    QVERIFY(contrastRatio(colors.buttonText, colors.button) >= 4.5);
    for (int i = 0; i < 200; ++i) {
        const QString name = QStringLiteral("name%1").arg(i);
        QVERIFY(contrastRatio(colors.sender(name), colors.background) >= 4.5);
        QVERIFY(contrastRatio(colors.sender(name), colors.hover) >= 4.5);
        QVERIFY(contrastRatio(colors.initial(name), colors.disc(name)) >= 4.5);
    }
}

void tst_Theme::aDisabledViewKeepsItsColours()
{
    QFETCH(QPalette, palette);
    palette.setCurrentColorGroup(QPalette::Active);
    const TimelineColors usual = TimelineColors::of(palette);
    palette.setCurrentColorGroup(QPalette::Disabled);
    QCOMPARE(TimelineColors::of(palette).text, usual.text);
    QCOMPARE(TimelineColors::of(palette).secondary, usual.secondary);
    QCOMPARE(TimelineColors::of(palette).background, usual.background);
}

void tst_Theme::bannersAreReadable()
{
    using Mood = BannerColors::Mood;
    QFETCH(QPalette, palette);
    QSet<QRgb> grounds{palette.color(QPalette::Base).rgb()};
    for (const Mood mood : {Mood::Calm, Mood::Trouble, Mood::GivenUp}) {
        const BannerColors colors = BannerColors::of(palette, mood);
        QVERIFY2(contrastRatio(colors.text, colors.ground) >= 4.5, qPrintable(colors.ground.name()));
        grounds << colors.ground.rgb();
    }
    QCOMPARE(grounds.size(), 4); // each its own, none that of the timeline
}

void tst_Theme::palettesAreReadable_data()
{
    addPalettes();
}

void tst_Theme::palettesAreReadable()
{
    QFETCH(QPalette, palette);
    const std::pair<QPalette::ColorRole, QPalette::ColorRole> pairs[] = {
        {QPalette::WindowText, QPalette::Window}, {QPalette::Text, QPalette::Base},
        {QPalette::Text, QPalette::AlternateBase}, {QPalette::ButtonText, QPalette::Button},
        {QPalette::HighlightedText, QPalette::Highlight}, {QPalette::ToolTipText, QPalette::ToolTipBase},
        {QPalette::Link, QPalette::Base}, {QPalette::Link, QPalette::Window},
        {QPalette::LinkVisited, QPalette::Base}, {QPalette::PlaceholderText, QPalette::Base},
    };
    for (const auto &[text, ground] : pairs)
        QVERIFY2(contrastRatio(palette.color(text), palette.color(ground)) >= 4.5, qPrintable(QString::number(text)));
}

void tst_Theme::namesKeepTheirColour()
{
    const TimelineColors colors = TimelineColors::of(Theme::lightPalette());
    QCOMPARE(colors.sender(u"Ann"_qs), colors.sender(u"Ann"_qs));
    QSet<QRgb> seen;
    for (const char *name : {"Ann", "Bob", "Chen", "Dora", "Emil", "Fatma", "Gus", "李明", "سلمى", "Zoë"})
        seen << colors.sender(QString::fromUtf8(name)).rgb();
    QVERIFY2(seen.size() >= 5, qPrintable(QString::number(seen.size())));
}

void tst_Theme::namesRoundTrip()
{
    for (const Theme::Scheme scheme : {Theme::Scheme::System, Theme::Scheme::Light, Theme::Scheme::Dark})
        QCOMPARE(Theme::schemeOf(Theme::nameOf(scheme)), scheme);
    QVERIFY(!Theme::schemeOf(u"sepia"_qs));
}

void tst_Theme::appliesAndReturns()
{
    const QColor before = QApplication::palette().color(QPalette::Base);
    Listener listener;
    Theme theme;
    theme.apply(Theme::Scheme::Dark);
    QTRY_VERIFY(listener.changes > 0);
    QVERIFY(Theme::isDark(listener.palette()));
    QCOMPARE(QApplication::style()->name(), u"fusion"_qs);
    theme.apply(Theme::Scheme::Light);
    QVERIFY(!Theme::isDark(QApplication::palette()));
    theme.apply(Theme::Scheme::System);
    QCOMPARE(QApplication::palette().color(QPalette::Base), before);
}

QTEST_MAIN(tst_Theme)
#include "tst_theme.moc"
