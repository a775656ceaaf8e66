#include "house/Sources.h"

#include <QRegularExpression>
#include <QSet>
#include <QTest>

#include <algorithm>

using namespace parlance::test;

// The habits that a reader relies on: the page that describes the house is true, files stay small, words stay away.
class HouseTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void architectureNamesEveryFolder();
    void filesAreSmall();
    void forbiddenWords_data();
    void forbiddenWords();
    void everyHeaderIsIncludedOnce();
    void scriptsAreExecutable();

private:
    static QStringList described();
};

namespace {

const QStringList &topFolders()
{
    static const QStringList folders{
        QStringLiteral("app"),   QStringLiteral("ui"),           QStringLiteral("resources"),
        QStringLiteral("tests"), QStringLiteral("translations"), QStringLiteral("packaging"),
        QStringLiteral("script"), QStringLiteral("docs"),
    };
    return folders;
}

} // namespace

// The tree in ARCHITECTURE.md: lines of a code block that begin, after four spaces for each level, with "name/".
QStringList HouseTest::described()
{
    static const QRegularExpression line(QStringLiteral("^( *)([A-Za-z0-9_.-]+)/(?:\\s|$)"));
    QStringList folders;
    QStringList path;
    bool inTree = false;
    const QString page = QString::fromUtf8(Sources::read(QStringLiteral("ARCHITECTURE.md")));
    for (const QString &text : page.split(u'\n')) {
        if (text.startsWith(u"```")) {
            inTree = text == u"```folders";
            continue;
        }
        const auto match = line.match(text);
        if (!inTree || !match.hasMatch())
            continue;
        path = path.mid(0, match.capturedLength(1) / 4) << match.captured(2);
        folders += path.join(u'/');
    }
    return folders;
}

void HouseTest::architectureNamesEveryFolder()
{
    QSet<QString> real;
    for (const QString &file : Sources::files(topFolders())) {
        for (QString folder = file.section(u'/', 0, -2); !folder.isEmpty(); folder = folder.section(u'/', 0, -2))
            real += folder;
    }
    const QStringList list = described();
    const QSet<QString> named(list.cbegin(), list.cend());
    QCOMPARE(named.size(), list.size()); // none twice
    const QStringList unnamed = (real - named).values();
    const QStringList invented = (named - real).values();
    QVERIFY2(unnamed.isEmpty(), qPrintable(QStringLiteral("not in ARCHITECTURE.md: ") + unnamed.join(u' ')));
    QVERIFY2(invented.isEmpty(), qPrintable(QStringLiteral("only in ARCHITECTURE.md: ") + invented.join(u' ')));
}

void HouseTest::filesAreSmall()
{
    QVector<qsizetype> sizes;
    for (const QString &path : Sources::cpp({QStringLiteral("app"), QStringLiteral("ui"), QStringLiteral("tests")})) {
        const qsizetype lines = Sources::read(path).count('\n');
        QVERIFY2(lines <= 600, qPrintable(path + QStringLiteral(" has %1 lines").arg(lines)));
        sizes += lines;
    }
    std::sort(sizes.begin(), sizes.end());
    QVERIFY(!sizes.isEmpty());
    QVERIFY2(sizes.at(sizes.size() / 2) <= 120, "the median file is longer than 120 lines");
    QVERIFY2(sizes.at(sizes.size() * 9 / 10) <= 300, "more than one file in ten is longer than 300 lines");
}

void HouseTest::forbiddenWords_data()
{
    QTest::addColumn<QString>("pattern");
    QTest::addColumn<QStringList>("folders");
    const QStringList code{QStringLiteral("app"), QStringLiteral("ui"), QStringLiteral("tests")};
    const QStringList awake{QStringLiteral("app/connection"), QStringLiteral("app/dialect"), QStringLiteral("app/domain"),
                            QStringLiteral("app/models"),     QStringLiteral("app/storage"), QStringLiteral("app/wire"),
                            QStringLiteral("ui"),             QStringLiteral("tests/unit"),
                            QStringLiteral("tests/ui"),       QStringLiteral("tests/integration"),
                            QStringLiteral("tests/support")};
    const QStringList product{QStringLiteral("app"), QStringLiteral("ui")};
    QTest::newRow("unfinished work") << QStringLiteral("\\b(TO" "DO|FIX" "ME|XX" "X|HA" "CK)\\b") << code;
    // SLOT() alone is how QDBusConnection wants it.
    QTest::newRow("string connects") << QStringLiteral("\\bSIG" "NAL\\s*\\(") << code;
    // One bounded wait is known, in app/host: for another copy of the program that is just opening the local room.
    QTest::newRow("sleeps") << QStringLiteral("\\b(qSle" "ep|msle" "ep|usle" "ep|QThread::sle" "ep|sleep_f" "or|sleep_un" "til)\\s*\\(")
                            << awake;
    QTest::newRow("waits of a fixed time") << QStringLiteral("\\bqWa" "it\\s*\\(") << awake;
    // Only where a system does not have what is tested: a #if stands before it. What is missing is a failure.
    QTest::newRow("skipped tests") << QStringLiteral("(?m)^(?!#if)[^\n]*\n[^\n]*\\bQSK" "IP\\s*\\(") << code;
    QTest::newRow("expected failures") << QStringLiteral("QEXPECT" "_FAIL") << code;
    QTest::newRow("singletons") << QStringLiteral("static\\s+\\w+\\s*[&*]\\s*insta" "nce\\s*\\(") << product;
    QTest::newRow("rich text from outside") << QStringLiteral("Qt::Auto" "Text|mightBeRich" "Text") << product;
    QTest::newRow("lost exceptions") << QStringLiteral("catch\\s*\\(\\s*\\.\\.\\.\\s*\\)\\s*\\{\\s*\\}") << code;
}

void HouseTest::forbiddenWords()
{
    QFETCH(QString, pattern);
    QFETCH(QStringList, folders);
    const QRegularExpression word(pattern);
    QVERIFY(word.isValid());
    for (const QString &path : Sources::cpp(folders)) {
        const auto match = word.match(QString::fromUtf8(Sources::read(path)));
        QVERIFY2(!match.hasMatch(), qPrintable(path + QStringLiteral(": ") + match.captured()));
    }
}

void HouseTest::everyHeaderIsIncludedOnce()
{
    for (const QString &path : Sources::cpp(topFolders())) {
        if (path.endsWith(u".h"))
            QVERIFY2(Sources::read(path).startsWith("#pragma once\n"), qPrintable(path));
    }
}

void HouseTest::scriptsAreExecutable()
{
#if defined(Q_OS_WIN)
    QSKIP("Windows has no executable bit; git keeps it");
#else
    for (const QString &path : Sources::files({QStringLiteral("script"), QStringLiteral(".ci")})) {
        const QFileInfo file(Sources::root() + u'/' + path);
        const bool sourced = file.fileName() == u"common.sh";
        QVERIFY2(file.isExecutable() != sourced, qPrintable(path));
        QVERIFY2(sourced || Sources::read(path).startsWith("#!/bin/sh\n"), qPrintable(path));
    }
#endif
}

QTEST_GUILESS_MAIN(HouseTest)
#include "tst_house.moc"
