#include "house/Sources.h"

#include <QProcess>
#include <QRegularExpression>
#include <QTest>

using namespace parlance::test;

// What a manual page and the program's --help say of its options is the same: names, short names and values.
class ManPagesTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void tellTheSameOptions_data();
    void tellTheSameOptions();
};

namespace {

// The lines of --help that begin with an option, up to its description: "-H, --header NAME:VALUE".
QStringList optionsOfHelp(const QByteArray &help)
{
    static const QRegularExpression option(QStringLiteral("(?m)^  (-\\S+(?: \\S+)*)"));
    QStringList found;
    auto matches = option.globalMatch(QString::fromUtf8(help));
    while (matches.hasNext())
        found += matches.next().captured(1).remove(u'<').remove(u'>');
    found.sort();
    return found;
}

// One line of a page as it is read: the arguments of a macro such as .BR stand without a space between them.
QString plain(const QString &line)
{
    static const QRegularExpression argument(QStringLiteral("\"([^\"]*)\"|(\\S+)"));
    QString text;
    auto matches = argument.globalMatch(line.mid(line.indexOf(u' ') + 1));
    while (matches.hasNext()) {
        const auto match = matches.next();
        const bool joined = line.startsWith(u".B") && line.at(2) != u' ';
        text += (text.isEmpty() || joined ? QString() : QStringLiteral(" ")) + match.captured(1) + match.captured(2);
    }
    static const QRegularExpression font(QStringLiteral("\\\\f[A-Z]"));
    return text.remove(font).replace(QStringLiteral("\\-"), QStringLiteral("-"));
}

// The tags of the .TP paragraphs of a section.
QStringList optionsOfPage(const QString &page, const QString &section)
{
    QStringList found;
    bool inSection = false;
    const QStringList lines = QString::fromUtf8(Sources::read(page)).split(u'\n');
    for (qsizetype i = 0; i + 1 < lines.size(); ++i) {
        if (lines.at(i).startsWith(u".SH "))
            inSection = lines.at(i).mid(4) == section;
        else if (inSection && lines.at(i) == u".TP")
            found += plain(lines.at(i + 1));
    }
    found.sort();
    return found;
}

} // namespace

void ManPagesTest::tellTheSameOptions_data()
{
    QTest::addColumn<QString>("program");
    QTest::addColumn<QStringList>("command");
    QTest::addColumn<QString>("page");
    QTest::addColumn<QString>("section");
#if defined(PARLANCE_PATH)
    QTest::newRow("window") << QStringLiteral(PARLANCE_PATH) << QStringList()
                            << QStringLiteral("packaging/linux/parlance.1") << QStringLiteral("OPTIONS");
#endif
#if defined(PARLANCE_CLI_PATH)
    const QString cli = QStringLiteral(PARLANCE_CLI_PATH);
    const QString page = QStringLiteral("packaging/linux/parlance-cli.1");
    QTest::newRow("command line") << cli << QStringList() << page << QStringLiteral("OPTIONS");
    for (const QString &command : {QStringLiteral("connect"), QStringLiteral("echo-client"), QStringLiteral("host"), QStringLiteral("faults"),
                                   QStringLiteral("history"), QStringLiteral("search")})
        QTest::newRow(qPrintable(command)) << cli << QStringList{command} << page << QStringLiteral("OPTIONS OF ") + command.toUpper();
#endif
}

void ManPagesTest::tellTheSameOptions()
{
    QFETCH(QString, program);
    QFETCH(QStringList, command);
    QFETCH(QString, page);
    QFETCH(QString, section);
    QProcess process;
    process.start(program, command + QStringList{QStringLiteral("--help")});
    QVERIFY2(process.waitForFinished(), qPrintable(program));
    QCOMPARE(process.exitCode(), 0);
    const QStringList inHelp = optionsOfHelp(process.readAllStandardOutput());
    QVERIFY(inHelp.size() >= 2);
    QCOMPARE(optionsOfPage(page, section), inHelp);
}

QTEST_GUILESS_MAIN(ManPagesTest)
#include "tst_manpages.moc"
