#include "EnglishWords.h"
#include "storage/HistorySource.h"
#include "ui/search/SearchModel.h"
#include "ui/search/SearchPanel.h"
#include "ui/search/SearchWords.h"
#include "ui/theme/Theme.h"

#include <QAbstractItemModelTester>
#include <QApplication>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>
#include <QToolButton>

using namespace parlance;
using namespace Qt::StringLiterals;

namespace {

// A history whose answers the test gives, in the order that it likes.
class HistoryByHand final : public HistorySource
{
public:
    void page(const PageRequest &, QObject *, PageDone) override {}
    void search(const SearchQuery &query, QObject *, SearchDone done) override
    {
        queries.append(query);
        m_answers.append(std::move(done));
    }

    // Of the request `index`: `count` hits below `top`.
    void answer(qsizetype index, int count, bool complete = true, qint64 top = 1000)
    {
        SearchAnswer answer;
        answer.text = queries.at(index).text;
        answer.complete = complete;
        for (int i = 0; i < count; ++i) {
            SearchHit hit;
            hit.key = top - i;
            hit.profile = u"garden"_s;
            hit.message.room = i % 2 == 0 ? u"lobby"_s : u"moss"_s;
            hit.message.place = hit.key * 10;
            hit.message.sender = u"Ana"_s;
            hit.message.text = answer.text + u" is in message "_s + QString::number(hit.key);
            hit.message.time = QDateTime(QDate(2026, 11, 20), QTime(14, 3));
            hit.highlights = {{0, int(answer.text.size())}};
            answer.hits.append(hit);
        }
        m_answers.at(index)(answer);
    }
    void answerProblem(SearchAnswer::Problem problem, const QString &word)
    {
        SearchAnswer answer;
        answer.text = queries.constLast().text;
        answer.problem = problem;
        answer.problemWord = word;
        m_answers.constLast()(answer);
    }

    QVector<SearchQuery> queries;

private:
    QVector<SearchDone> m_answers;
};

} // namespace

class tst_SearchPanel : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { QLocale::setDefault(QLocale::c()); }

    void init()
    {
        m_history = std::make_unique<HistoryByHand>();
        m_panel = std::make_unique<SearchPanel>(*m_history, [](const QString &profile) {
            return profile == u"garden" ? u"Garden"_s : QString();
        });
        m_panel->setPatience(std::chrono::milliseconds(0));
        m_panel->resize(320, 500);
        m_panel->setPlace(u"garden"_s, u"lobby"_s);
        m_panel->open(SearchPanel::Scope::Room);
        m_panel->activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(m_panel.get()));
        QTRY_VERIFY(field()->hasFocus());
    }

    void cleanup()
    {
        m_panel.reset();
        m_history.reset();
        QApplication::setPalette(Theme::lightPalette());
    }

    void findsAsOneTypes()
    {
        QVERIFY(hints()->isVisible());
        m_panel->setPatience(std::chrono::milliseconds(40));
        QTest::keyClicks(field(), u"moss"_s); // quicker than the patience lasts
        QCOMPARE(m_history->queries.size(), 0);
        QTRY_COMPARE(m_history->queries.size(), 1);
        QCOMPARE(m_history->queries.first().text, u"moss"_s);
        QCOMPARE(m_history->queries.first().profile, u"garden"_s);
        QCOMPARE(m_history->queries.first().room, u"lobby"_s);
        m_history->answer(0, 3);
        QVERIFY(list()->isVisible());
        QCOMPARE(model()->rowCount(), 3);
        QCOMPARE(label("searchCount")->text(), u"3 messages found"_s);
        QCOMPARE(list()->currentIndex().row(), 0);

        field()->clear(); // at once, without asking anybody
        QVERIFY(hints()->isVisible());
        QCOMPARE(model()->rowCount(), 0);
        QCOMPARE(label("searchCount")->text(), QString());
    }

    void theNewestQueryWins()
    {
        type(u"a"_s);
        type(u"ab"_s);
        QCOMPARE(m_history->queries.size(), 2);
        m_history->answer(1, 2);
        QCOMPARE(model()->answeredText(), u"ab"_s);
        m_history->answer(0, 5); // late, and of a query that nobody asks any more
        QCOMPARE(model()->rowCount(), 2);
        QCOMPARE(model()->answeredText(), u"ab"_s);

        type(u"abc"_s);
        QCOMPARE(model()->rowCount(), 2); // what was found stays until the next answer
        field()->clear();
        m_history->answer(2, 5); // nothing is looked for now
        QCOMPARE(model()->rowCount(), 0);
        QVERIFY(hints()->isVisible());
    }

    void keysChooseWithoutLeavingTheField()
    {
        QSignalSpy chosen(m_panel.get(), &SearchPanel::hitChosen);
        type(u"moss"_s);
        m_history->answer(0, 4);
        QTest::keyClick(field(), Qt::Key_Down);
        QTest::keyClick(field(), Qt::Key_Down);
        QTest::keyClick(field(), Qt::Key_Up);
        QCOMPARE(list()->currentIndex().row(), 1);
        QTest::keyClick(field(), Qt::Key_Return);
        QCOMPARE(chosen.count(), 1);
        QCOMPARE(chosen.at(0).at(0).value<SearchHit>().key, 999);
        QVERIFY(field()->hasFocus());
        QTest::keyClick(field(), Qt::Key_PageDown);
        QCOMPARE(list()->currentIndex().row(), 3);
        QTest::keyClick(field(), Qt::Key_Down);
        QCOMPARE(list()->currentIndex().row(), 3);

        list()->setFocus();
        QTest::keyClick(list(), Qt::Key_Enter);
        QCOMPARE(chosen.at(1).at(0).value<SearchHit>().key, 997);
        QTest::mouseClick(list()->viewport(), Qt::LeftButton, {}, list()->visualRect(model()->index(0)).center());
        QCOMPARE(chosen.count(), 3);
        QCOMPARE(chosen.at(2).at(0).value<SearchHit>().key, 1000);
    }

    void enterBeforeTheAnswerWaitsForIt()
    {
        QSignalSpy chosen(m_panel.get(), &SearchPanel::hitChosen);
        type(u"old"_s);
        m_history->answer(0, 1);
        m_panel->setPatience(std::chrono::hours(1));
        field()->setText(u"new"_s);
        QTest::keyClick(field(), Qt::Key_Return); // asks at once
        QCOMPARE(m_history->queries.size(), 2);
        QCOMPARE(chosen.count(), 0);
        m_history->answer(1, 2, true, 77);
        QCOMPARE(chosen.count(), 1);
        QCOMPARE(chosen.at(0).at(0).value<SearchHit>().key, 77);
    }

    void nextAndPrevious()
    {
        QSignalSpy chosen(m_panel.get(), &SearchPanel::hitChosen);
        type(u"moss"_s);
        m_history->answer(0, 3);
        m_panel->goTo(1); // the first one, where none was visited
        m_panel->goTo(1);
        m_panel->goTo(1);
        m_panel->goTo(1); // the last one again
        m_panel->goTo(-1);
        QVector<qint64> keys;
        for (const QList<QVariant> &call : chosen)
            keys.append(call.at(0).value<SearchHit>().key);
        QCOMPARE(keys, (QVector<qint64>{1000, 999, 998, 998, 999}));
    }

    void escapeCloses()
    {
        QSignalSpy closed(m_panel.get(), &SearchPanel::closed);
        QTest::keyClick(field(), Qt::Key_Escape);
        QCOMPARE(closed.count(), 1);
        QVERIFY(!m_panel->isVisible());
        m_panel->open(SearchPanel::Scope::Room);
        list()->setFocus();
        QTest::keyClick(list(), Qt::Key_Escape);
        QCOMPARE(closed.count(), 2);
    }

    void scrollingBringsMore()
    {
        const QAbstractItemModelTester tester(model(), QAbstractItemModelTester::FailureReportingMode::QtTest);
        type(u"moss"_s);
        m_history->answer(0, 50, false);
        QCOMPARE(label("searchCount")->text(), u"Newest 50 found"_s);
        QTRY_VERIFY(list()->visualRect(model()->index(0)).isValid());
        QCoreApplication::processEvents();
        QCOMPARE(m_history->queries.size(), 1); // the end is not in sight
        list()->scrollToBottom();
        QTRY_COMPARE(m_history->queries.size(), 2);
        QCOMPARE(m_history->queries.last().before, 951);
        QCOMPARE(m_history->queries.last().text, u"moss"_s);
        QVERIFY(!model()->canLoadMore()); // once
        m_history->answer(1, 50, true, 950);
        QCOMPARE(model()->rowCount(), 100);
        QCOMPARE(model()->hit(99).key, 901);
        QCOMPARE(label("searchCount")->text(), u"100 messages found"_s);
        list()->scrollToBottom();
        QVERIFY(!model()->canLoadMore());

        type(u"fern"_s);
        m_history->answer(2, 50, false);
        list()->scrollToBottom();
        QTRY_COMPARE(m_history->queries.size(), 4);
        type(u"other"_s);
        m_history->answer(3, 50, false, 950); // more of what nobody looks for
        m_history->answer(4, 1);
        QCOMPARE(model()->rowCount(), 1);
    }

    void scopes()
    {
        type(u"moss"_s);
        m_history->answer(0, 0);
        QCOMPARE(label("searchSentence")->text(), u"No message in lobby matches “moss”."_s);
        auto *widen = m_panel->findChild<QPushButton *>(u"searchWiden"_s);
        QVERIFY(widen->isVisible());
        widen->click();
        QCOMPARE(m_history->queries.last().profile, QString());
        QCOMPARE(m_history->queries.last().room, QString());
        m_history->answer(1, 0);
        QCOMPARE(label("searchSentence")->text(), u"No message in any room matches “moss”."_s);
        QVERIFY(!widen->isVisible());

        const int lower = list()->sizeHintForRow(0);
        m_panel->open(SearchPanel::Scope::All);
        m_history->answer(2, 2);
        QVERIFY(list()->sizeHintForRow(0) > lower); // a line for the place
        QCOMPARE(model()->index(0).data(Qt::AccessibleTextRole).toString(),
                 u"lobby – Garden: Ana, Friday, 20 November 2026, 14:03:00: moss is in message 1000"_s);
        m_panel->findChild<QToolButton *>(u"searchInRoom"_s)->click();
        QCOMPARE(m_history->queries.last().room, u"lobby"_s);
        m_history->answer(3, 2);
        QCOMPARE(model()->index(0).data(Qt::AccessibleTextRole).toString(),
                 u"Ana, Friday, 20 November 2026, 14:03:00: moss is in message 1000"_s);

        m_panel->setPlace(u"garden"_s, u"moss"_s); // the person turned to another room
        QCOMPARE(m_history->queries.last().room, u"moss"_s);
        m_panel->setPlace({}, {});
        QCOMPARE(m_panel->scope(), SearchPanel::Scope::All);
        QVERIFY(!m_panel->findChild<QToolButton *>(u"searchInRoom"_s)->isEnabled());
    }

    void problems_data()
    {
        QTest::addColumn<SearchAnswer::Problem>("problem");
        QTest::addColumn<QString>("sentence");
        using Problem = SearchAnswer::Problem;
        QTest::newRow("date") << Problem::BadDate << u"“x<b>” is no date: write it as 2026-11-20."_s;
        QTest::newRow("filter") << Problem::UnknownFilter
                                << u"There is no filter “x<b>”; to look for these words, put them in quotation marks."_s;
        QTest::newRow("empty") << Problem::EmptyFilter << u"Write behind “x<b>” what to look for."_s;
        QTest::newRow("quote") << Problem::OpenQuote << u"The quotation mark before “x<b>” has no end."_s;
    }
    void problems()
    {
        QFETCH(SearchAnswer::Problem, problem);
        type(u"before:x"_s);
        m_history->answerProblem(problem, u"x<b>"_s);
        QTEST(label("searchSentence")->text(), "sentence");
        QCOMPARE(label("searchSentence")->textFormat(), Qt::PlainText);
        QVERIFY(label("searchSentence")->isVisible());
        QVERIFY(!m_panel->findChild<QPushButton *>(u"searchWiden"_s)->isVisible());
        type(u"right"_s);
        m_history->answer(1, 1);
        QVERIFY(list()->isVisible());
    }

    void hintsWriteTheirFilter()
    {
        QCOMPARE(hints()->findChildren<QPushButton *>().size(), SearchWords::hints().size());
        QTest::mouseClick(hints()->findChildren<QPushButton *>().first(), Qt::LeftButton);
        QCOMPARE(field()->text(), u"from:"_s);
        QVERIFY(field()->hasFocus());
        QTest::keyClicks(field(), u"ana"_s);
        QTRY_VERIFY(!m_history->queries.isEmpty() && m_history->queries.last().text == u"from:ana");
        field()->clear();
        QTest::mouseClick(hints()->findChildren<QPushButton *>().last(), Qt::LeftButton);
        QTest::keyClicks(field(), u"two words"_s);
        QCOMPARE(field()->text(), u"\"two words\""_s);
    }

    void tellsBelowTheList()
    {
        m_panel->tell(u"A sentence."_s);
        QVERIFY(label("searchTold")->isVisible());
        type(u"x"_s);
        QVERIFY(!label("searchTold")->isVisible()); // it was about another search
    }

    // In both themes the found words have a ground of their own, on which they can be read.
    void highlightsArePainted_data()
    {
        QTest::addColumn<bool>("dark");
        QTest::newRow("light") << false;
        QTest::newRow("dark") << true;
    }
    void highlightsArePainted()
    {
        QFETCH(bool, dark);
        QApplication::setPalette(dark ? Theme::darkPalette() : Theme::lightPalette());
        m_panel->open(SearchPanel::Scope::All);
        type(u"brown fox 通信"_s);
        m_history->answer(m_history->queries.size() - 1, 6);
        QTRY_VERIFY(!list()->visualRect(model()->index(1)).isEmpty());
        const QImage image = list()->viewport()->grab(list()->visualRect(model()->index(1))).toImage();
        int marked = 0;
        for (int y = 0; y < image.height(); ++y) {
            for (int x = 0; x < image.width(); ++x) {
                const QColor color = image.pixelColor(x, y);
                marked += color.hsvSaturation() > 90 && color.hue() > 35 && color.hue() < 55 ? 1 : 0;
            }
        }
        QVERIFY2(marked > 400, qPrintable(QString::number(marked)));
        if (const QString folder = qEnvironmentVariable("PARLANCE_SHOTS"); !folder.isEmpty())
            QVERIFY(m_panel->grab().save(folder + u"/search-%1.png"_s.arg(dark ? u"dark"_s : u"light"_s)));
    }

private:
    // As a person who writes something else instead, and pauses.
    void type(const QString &text)
    {
        const qsizetype before = m_history->queries.size();
        field()->setText(text);
        QTRY_VERIFY(m_history->queries.size() > before);
    }
    QLineEdit *field() const { return m_panel->findChild<QLineEdit *>(u"searchField"_s); }
    QListView *list() const { return m_panel->findChild<QListView *>(u"searchHits"_s); }
    SearchModel *model() const { return m_panel->findChild<SearchModel *>(); }
    QLabel *label(const char *name) const { return m_panel->findChild<QLabel *>(QLatin1StringView(name)); }
    QWidget *hints() const { return m_panel->findChild<QPushButton *>(u"searchHint1"_s)->parentWidget(); }

    std::unique_ptr<HistoryByHand> m_history;
    std::unique_ptr<SearchPanel> m_panel;
};

QTEST_MAIN(tst_SearchPanel)
#include "tst_searchpanel.moc"
