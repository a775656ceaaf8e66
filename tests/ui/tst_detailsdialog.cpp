#include "DetailsReports.h"
#include "DialogChecks.h"
#include "EnglishWords.h"
#include "ui/details/DetailsDialog.h"
#include "ui/details/DetailsText.h"
#include "ui/details/StepTable.h"
#include "ui/theme/ColorMath.h"
#include "ui/theme/Theme.h"

#include <QApplication>
#include <QClipboard>
#include <QMimeData>
#include <QPushButton>
#include <QSignalSpy>
#include <QTabWidget>
#include <QTextBlock>
#include <QTimer>
#include <QTranslator>

using namespace parlance;
using namespace Qt::StringLiterals;

namespace {

enum Page { Overview, Delivery, Heartbeats, Handshake, Tls };

ConnectionStatus waiting(const Drop &drop)
{
    ConnectionStatus status;
    status.state = LinkState::Waiting;
    status.attempt = 1;
    status.lastDrop = drop;
    return status;
}

} // namespace

class tst_DetailsDialog : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates)); }
    void init() { m_dialog = std::make_unique<DetailsDialog>(u"Team"_s); }
    void cleanup() { m_dialog.reset(); }

    void saysThatNothingIsKnownYet()
    {
        open(Handshake);
        QCOMPARE(m_dialog->windowTitle(), u"Details of the connection “Team”"_s);
        QVERIFY(text("handshake")->toPlainText().contains(u"nothing to show yet"_s));
        QCOMPARE(steps()->topLevelItemCount(), 0);
        QCOMPARE(child<QLineEdit>(*m_dialog, "linkFact0")->text(), u"–"_s);
        m_dialog->setConnectionName(u"Club"_s);
        QVERIFY(m_dialog->windowTitle().contains(u"Club"_s));
    }

    void saysTheStateAndWhatToDo()
    {
        Drop drop;
        drop.kind = DropKind::Refused;
        m_dialog->setStatus(waiting(drop), QDeadlineTimer(3999));
        QCOMPARE(state(), u"Reconnecting in 4 seconds. No server answers at this address and port. Check the port, and whether "
                          "the server is running."_s);
        m_dialog->setStatus(waiting(drop), QDeadlineTimer(0));
        QVERIFY2(state().startsWith(u"Reconnecting… No server"_s), qPrintable(state()));
        ConnectionStatus ready;
        ready.state = LinkState::Ready;
        m_dialog->setStatus(ready, {});
        QCOMPARE(state(), u"Connected."_s);
        drop = {};
        drop.kind = DropKind::HttpRefused;
        drop.httpStatus = 302;
        drop.reason = u"https://h/<b>?token=abc"_s;
        m_dialog->setStatus(waiting(drop), QDeadlineTimer(0));
        QVERIFY2(state().contains(u"https://h/<b>?token=••••••"_s), qPrintable(state()));
        child<QPushButton>(*m_dialog, "showSecrets")->click();
        QVERIFY2(state().contains(u"?token=abc"_s), qPrintable(state()));
        QCOMPARE(child<QLabel>(*m_dialog, "detailsState")->textFormat(), Qt::PlainText);
    }

    void stepsOnOneScale()
    {
        const LinkReport report = openedReport();
        m_dialog->setReport(report);
        open(Overview);
        QCOMPARE(steps()->topLevelItemCount(), 5);
        const auto cell = [this](int row, int column) { return steps()->topLevelItem(row)->text(column); };
        QCOMPARE(cell(0, 0), u"Looking up the name"_s);
        QCOMPARE(cell(1, 1), u"38.2 ms"_s);
        QCOMPARE(cell(1, 3), u"[2001:db8::7]:443"_s);
        QCOMPARE(cell(3, 1), u"0.38 ms"_s);
        QCOMPARE(steps()->topLevelItem(1)->data(2, Qt::AccessibleTextRole).toString(), u"from 12.4 ms, for 38.2 ms"_s);
        QCOMPARE(child<QLabel>(*m_dialog, "detailsWhole")->text(), u"Steps of the last attempt: 153 ms in all"_s);

        // The bars: one begins where the one before ends, within a pixel.
        QVector<QPair<int, int>> bars;
        const QImage image = steps()->viewport()->grab().toImage();
        for (int row = 0; row < 5; ++row)
            bars.append(barIn(image, row));
        for (int row = 0; row < 5; ++row)
            QVERIFY2(bars.at(row).first >= 0, qPrintable(QString::number(row)));
        QVERIFY(qAbs(bars.at(1).first - bars.at(0).second) <= 3);
        QVERIFY(qAbs(bars.at(2).first - bars.at(1).second) <= 3);
        const double shares = double(bars.at(2).second - bars.at(2).first) / (bars.at(1).second - bars.at(1).first);
        QVERIFY2(qAbs(shares - 61.0 / 38.2) < 0.15, qPrintable(QString::number(shares)));
    }

    void theStepThatFailedIsMarked()
    {
        m_dialog->setReport(refusedReport({}));
        open(Overview);
        const QImage image = steps()->viewport()->grab().toImage();
        const auto hueOf = [&](int row) {
            const QPair<int, int> bar = barIn(image, row);
            return image.pixelColor((bar.first + bar.second) / 2, steps()->visualItemRect(steps()->topLevelItem(row)).center().y()).hsvHue();
        };
        const int red = hueOf(2);
        QVERIFY2(red < 20 || red > 340, qPrintable(QString::number(red)));
        const int calm = hueOf(0);
        QVERIFY2(calm > 180 && calm < 260, qPrintable(QString::number(calm)));
    }

    void strangeTimesDoNoHarm()
    {
        LinkReport report;
        report.steps = {{LinkStep::Connect, {}, {}, {}}, {LinkStep::Tls, std::chrono::microseconds(-5), std::chrono::microseconds(-7), {}}};
        m_dialog->setReport(report);
        open(Overview);
        QVERIFY(!steps()->viewport()->grab().isNull());
    }

    void countersComeInPlace()
    {
        open(Overview);
        auto *messages = child<QLineEdit>(*m_dialog, "trafficFact0");
        m_dialog->setFigures({.messagesIn = 12, .messagesOut = 3});
        QCOMPARE(messages->text(), u"12 received, 3 sent"_s);
        messages->selectAll();
        m_dialog->setFigures({.framesIn = 1, .messagesIn = 12, .messagesOut = 3}); // another one has changed
        QVERIFY(messages->hasSelectedText());
    }

    void asksWhileItCanBeSeen()
    {
        QSignalSpy wanted(m_dialog.get(), &DetailsDialog::detailsWanted);
        m_dialog->setReport(openedReport());
        QCOMPARE(wanted.count(), 0);
        m_dialog->show();
        QCOMPARE(wanted.count(), 1); // at once
        QTRY_VERIFY(wanted.count() > 1); // and again
        m_dialog->hide();
        const auto asked = wanted.count();
        // A timer of ours that began later and runs longer than a round of the dialog's.
        QTimer later;
        QSignalSpy passed(&later, &QTimer::timeout);
        later.start(1300);
        QTRY_VERIFY(passed.count() > 0);
        QCOMPARE(wanted.count(), asked);
    }

    void secretsAreHiddenUntilAskedFor()
    {
        m_dialog->setReport(openedReport());
        open(Handshake);
        auto *secrets = child<QPushButton>(*m_dialog, "showSecrets");
        QVERIFY(!text("handshake")->toPlainText().contains(u"t0psecret"_s));
        QTest::keyClick(m_dialog.get(), Qt::Key_S, Qt::AltModifier);
        QTRY_VERIFY(secrets->isChecked());
        QVERIFY(text("handshake")->toPlainText().contains(u"t0psecret"_s));
        QVERIFY(child<QLineEdit>(*m_dialog, "linkFact0")->text().contains(u"access_token=abc"_s));
        secrets->click();
        QVERIFY(!text("handshake")->toPlainText().contains(u"t0psecret"_s));
    }

    void copiesEverythingAsPlainText()
    {
        m_dialog->setReport(openedReport());
        m_dialog->setFigures({.messagesIn = 12, .messagesOut = 3});
        open(Overview);
        auto *hint = child<QLabel>(*m_dialog, "detailsCopied");
        QVERIFY(!hint->isVisible());
        QTest::keyClick(m_dialog.get(), Qt::Key_C, Qt::AltModifier);
        QTRY_VERIFY(hint->isVisible());
        QVERIFY(hint->text().contains(u"hidden"_s));
        const QString copied = QApplication::clipboard()->text();
        QVERIFY(!QApplication::clipboard()->mimeData()->hasHtml());
        for (const QString &part : {u"Details of the connection “Team”"_s, u"Transport: Automatic"_s, u"Steps of the last attempt: 153 ms in all"_s,
                                    u"Connecting: 38.2 ms, from 12.4 ms – [2001:db8::7]:443"_s, u"Messages: 12 received, 3 sent"_s,
                                    u"HTTP/1.1 101 Switching Protocols"_s, u"The server's certificate: chat.example.org"_s})
            QVERIFY2(copied.contains(part), qPrintable(part + u" in " + copied));
        for (const QString &secret : {u"t0psecret"_s, u"c00kie"_s, u"=abc"_s})
            QVERIFY2(!copied.contains(secret), qPrintable(secret));
        child<QPushButton>(*m_dialog, "showSecrets")->click();
        QVERIFY(!hint->isVisible());
        child<QPushButton>(*m_dialog, "copyDetails")->click();
        QVERIFY(hint->text().contains(u"with the secrets"_s));
        QVERIFY(QApplication::clipboard()->text().contains(u"t0psecret"_s));
    }

    void markupStaysText()
    {
        const QString page = u"<html><img src='http://127.0.0.1:9/x'><b>Not found</b>"_s;
        m_dialog->setReport(refusedReport(page.toUtf8()));
        open(Handshake);
        QVERIFY(text("handshake")->toPlainText().contains(page));
    }

    // A body of a megabyte: one line, only line feeds, bytes. It is all there, and a copy has the lines as they were.
    void aMegabyteIsCopiedAsItCame_data()
    {
        QTest::addColumn<QByteArray>("body");
        QTest::newRow("one line") << QByteArray(1024 * 1024, 'x');
        QTest::newRow("pairs") << QByteArray("\xf0\x9f\x98\x80").repeated(256 * 1024);
        QTest::newRow("lines") << QByteArray("The quick brown fox jumps over the lazy dog, and then it sleeps.\n").repeated(16000);
    }
    void aMegabyteIsCopiedAsItCame()
    {
        QFETCH(QByteArray, body);
        open(Handshake);
        m_dialog->setReport(refusedReport(body));
        DetailsText *view = text("handshake");
        QVERIFY(!view->grab().isNull());
        int longest = 0;
        for (QTextBlock block = view->document()->begin(); block.isValid(); block = block.next()) {
            longest = qMax(longest, block.length());
            QVERIFY(!block.text().startsWith(QChar(0xde00))); // never half a character
        }
        QVERIFY2(longest <= 2001, qPrintable(QString::number(longest)));
        view->setFocus();
        QTest::keySequence(view, QKeySequence(QKeySequence::SelectAll));
        QTest::keySequence(view, QKeySequence(QKeySequence::Copy));
        QVERIFY(QApplication::clipboard()->text().contains(QString::fromUtf8(body).trimmed()));
        QVERIFY(m_dialog->reportText().contains(QString::fromUtf8(body).trimmed()));
    }

    void aMillionLinesAreNotShownAtOnce()
    {
        open(Handshake);
        const QByteArray body = QByteArray(1024 * 1024, '\n') + "the end";
        m_dialog->setReport(refusedReport(body));
        const QTextDocument *document = text("handshake")->document();
        QVERIFY(document->blockCount() > 100000 && document->blockCount() < 100010);
        QVERIFY2(document->lastBlock().text().contains(u"“Copy all” has it"_s), qPrintable(document->lastBlock().text()));
        QVERIFY(m_dialog->reportText().contains(QString::fromLatin1(body)));
    }

    void partOfALongLineIsCopied()
    {
        DetailsText view(u"view"_s, u"View"_s);
        view.setLines({{DetailsLine::Kind::Heading, u"Title"_s}, {DetailsLine::Kind::Text, QString(2500, u'a') + u"\n\nb"_s},
                       {DetailsLine::Kind::Problem, u"bad"_s}});
        QCOMPARE(view.toPlainText().count(u'\n'), 5); // one of them is ours
        QTextCursor cursor = view.textCursor();
        cursor.setPosition(1996 + 6);
        cursor.setPosition(int(view.toPlainText().size()), QTextCursor::KeepAnchor);
        view.setTextCursor(cursor);
        view.copy();
        QCOMPARE(QApplication::clipboard()->text(), QString(504, u'a') + u"\n\nb\n⚠\ufe0e bad"_s);
    }

    void readingGoesOnWhereItWas()
    {
        open(Handshake);
        m_dialog->setReport(refusedReport(QByteArray("line\n").repeated(1000)));
        DetailsText *view = text("handshake");
        view->moveCursor(QTextCursor::End);
        view->moveCursor(QTextCursor::StartOfLine, QTextCursor::KeepAnchor);
        const int at = view->textCursor().position();
        m_dialog->setReport(refusedReport(QByteArray("line\n").repeated(1000))); // the same again, a second later
        QCOMPARE(view->textCursor().position(), at);
    }

    void everythingByKeyboardAndByName()
    {
        m_dialog->setReport(openedReport());
        for (const Page page : {Overview, Handshake, Tls}) {
            open(page);
            QCOMPARE(withoutName(*m_dialog), QStringList());
            QCOMPARE(sharedMnemonics(*m_dialog), QStringList());
            QTRY_COMPARE(cutLabels(*m_dialog), QStringList());
        }
        open(Overview);
        const QStringList order = tabOrder(child<QLineEdit>(*m_dialog, "linkFact0"));
        const QStringList expected{u"linkFact0"_s, u"linkFact1"_s, u"linkFact2"_s, u"linkFact3"_s, u"linkFact4"_s, u"linkFact5"_s,
                                   u"linkFact6"_s, u"trafficFact0"_s, u"trafficFact1"_s, u"trafficFact2"_s, u"trafficFact3"_s,
                                   u"trafficFact4"_s, u"showSecrets"_s, u"copyDetails"_s, u"detailsClose"_s};
        QCOMPARE(order, expected);
        QTest::keyClick(m_dialog.get(), Qt::Key_Escape);
        QVERIFY(!m_dialog->isVisible());
    }

    void problemsCanBeReadOnEitherGround()
    {
        LinkReport report = openedReport();
        report.tls->ignoredProblems = {u"self-signed"_s};
        m_dialog->setReport(report);
        open(Tls);
        const QPalette before = QApplication::palette();
        for (const QPalette &palette : {Theme::lightPalette(), Theme::darkPalette()}) {
            QApplication::setPalette(palette);
            QCoreApplication::processEvents();
            const QTextDocument *document = text("tls")->document();
            for (QTextBlock block = document->begin(); block.isValid(); block = block.next()) {
                if (!block.text().startsWith(u'⚠'))
                    continue;
                const QColor ink = block.begin().fragment().charFormat().foreground().color();
                QVERIFY(contrastRatio(ink, palette.color(QPalette::Base)) >= 4.5);
            }
        }
        QApplication::setPalette(before);
    }

    void picture()
    {
        const QString folder = qEnvironmentVariable("PARLANCE_PICTURES");
        LinkReport report = openedReport();
        report.tls->ignoredProblems = {u"The certificate is self-signed, and untrusted"_s};
        for (const bool chinese : {false, true}) {
            QTranslator words;
            if (chinese) {
                QVERIFY(words.load(u":/i18n/parlance_zh_CN"_s));
                QCoreApplication::installTranslator(&words);
                QLocale::setDefault(QLocale(QLocale::Chinese, QLocale::China));
            }
            for (const bool dark : {false, true}) {
                Theme theme;
                theme.apply(dark ? Theme::Scheme::Dark : Theme::Scheme::Light);
                m_dialog = std::make_unique<DetailsDialog>(u"Team"_s);
                m_dialog->setReport(report);
                m_dialog->setFigures({1500000, 20000, 12345, 20, 12000, 18, 300000, 1200000, 0, 0});
                ConnectionStatus ready;
                ready.state = LinkState::Ready;
                m_dialog->setStatus(ready, {});
                for (const Page page : {Overview, Handshake, Tls}) {
                    open(page);
                    QCoreApplication::processEvents();
                    const QPixmap pixmap = m_dialog->grab();
                    QVERIFY(!pixmap.isNull());
                    if (!folder.isEmpty()) {
                        const QString name = u"%1/details-%2-%3-%4.png"_s.arg(folder, chinese ? u"zh"_s : u"en"_s, dark ? u"dark"_s : u"light"_s)
                                                 .arg(int(page));
                        QVERIFY(pixmap.save(name));
                    }
                }
                theme.apply(Theme::Scheme::System);
            }
            QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates));
        }
    }

private:
    void open(Page page)
    {
        QVERIFY(showActive(*m_dialog));
        child<QTabWidget>(*m_dialog, "detailsTabs")->setCurrentIndex(page);
    }
    QString state() const { return child<QLabel>(*m_dialog, "detailsState")->text(); }
    StepTable *steps() const { return m_dialog->findChild<StepTable *>(); }
    DetailsText *text(const char *name) const { return child<DetailsText>(*m_dialog, name); }
    // From where to where the bar of a row goes, in pixels of its cell; -1 where there is none.
    QPair<int, int> barIn(const QImage &image, int row) const
    {
        const QRect cell = steps()->visualRect(steps()->model()->index(row, 2));
        const QColor ground = image.pixelColor(cell.left() + 1, cell.center().y());
        QPair<int, int> bar(-1, -1);
        for (int x = cell.left() + 2; x < cell.right() - 1; ++x) {
            if (contrastRatio(image.pixelColor(x, cell.center().y()), ground) < 2)
                continue;
            if (bar.first < 0)
                bar.first = x;
            bar.second = x;
        }
        return bar;
    }

    std::unique_ptr<DetailsDialog> m_dialog;
};

QTEST_MAIN(tst_DetailsDialog)
#include "tst_detailsdialog.moc"
