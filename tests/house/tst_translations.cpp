#include "house/Sources.h"

#include <QProcess>
#include <QRegularExpression>
#include <QTemporaryDir>
#include <QTest>
#include <QXmlStreamReader>

using namespace parlance::test;

namespace {

struct Entry {
    QString context;
    QString source;
    QString type; // unfinished, vanished, obsolete; empty when finished
    QStringList translations;
    bool plural = false;
};

QVector<Entry> readTs(const QString &path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return {};
    QXmlStreamReader xml(&file);
    QVector<Entry> entries;
    QString context;
    Entry entry;
    while (!xml.atEnd()) {
        xml.readNext();
        if (xml.isStartElement()) {
            const auto name = xml.name();
            if (name == u"name") {
                context = xml.readElementText();
            } else if (name == u"message") {
                entry = Entry{context, {}, {}, {}, xml.attributes().value(QLatin1String("numerus")) == u"yes"};
            } else if (name == u"source") {
                entry.source = xml.readElementText();
            } else if (name == u"translation") {
                entry.type = xml.attributes().value(QLatin1String("type")).toString();
                if (!entry.plural)
                    entry.translations += xml.readElementText();
            } else if (name == u"numerusform") {
                entry.translations += xml.readElementText();
            }
        } else if (xml.isEndElement() && xml.name() == u"message") {
            entries += entry;
        }
    }
    return xml.hasError() ? QVector<Entry>() : entries;
}

// %1, %2, %L1, %n …, in order of their names.
QStringList placeholders(const QString &text)
{
    static const QRegularExpression mark(QStringLiteral("%(L?\\d+|L?n)"));
    QStringList found;
    auto matches = mark.globalMatch(text);
    while (matches.hasNext())
        found += matches.next().captured();
    found.sort();
    found.removeDuplicates();
    return found;
}

} // namespace

// Every sentence of the window is translated: a fresh lupdate over ui/ finds nothing that the kept files lack.
class TranslationsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void complete_data();
    void complete();
    void placeholdersAreKept_data() { complete_data(); }
    void placeholdersAreKept();
    void mnemonicsAreKept();
    void chinesePunctuation();
    void compiledIn();
};

void TranslationsTest::complete_data()
{
    QTest::addColumn<QString>("file");
    QTest::addColumn<QStringList>("options");
    QTest::newRow("zh_CN") << QStringLiteral("translations/parlance_zh_CN.ts") << QStringList();
    QTest::newRow("en plurals") << QStringLiteral("translations/parlance_en.ts")
                                << QStringList{QStringLiteral("-pluralonly")};
}

void TranslationsTest::complete()
{
    QFETCH(QString, file);
    QFETCH(QStringList, options);
    QTemporaryDir dir;
    const QString copy = dir.filePath(file.section(u'/', -1));
    QVERIFY(QFile::copy(Sources::root() + u'/' + file, copy));

    QProcess lupdate;
    lupdate.setWorkingDirectory(Sources::root());
    lupdate.start(QStringLiteral(PARLANCE_LUPDATE),
                  QStringList{QStringLiteral("-silent"), QStringLiteral("-locations"), QStringLiteral("none"),
                              QStringLiteral("-source-language"), QStringLiteral("en"), QStringLiteral("-I"),
                              QStringLiteral(".")}
                      + options + QStringList{QStringLiteral("ui"), QStringLiteral("-ts"), copy});
    QVERIFY2(lupdate.waitForFinished(60000), "lupdate did not run");
    const QByteArray complaints = lupdate.readAllStandardError();
    QVERIFY2(lupdate.exitCode() == 0, complaints.constData());
    // A class whose header it does not find gets a context that tr() will never look in.
    QVERIFY2(!complaints.contains("Qualifying with unknown"), complaints.constData());

    const QVector<Entry> entries = readTs(copy);
    if (options.isEmpty())
        QVERIFY2(!entries.isEmpty(), "lupdate found no string at all in ui/");
    QStringList wrong;
    for (const Entry &entry : entries) {
        if (!entry.type.isEmpty())
            wrong += entry.type + QStringLiteral(": ") + entry.context + QStringLiteral(": ") + entry.source;
        else if (entry.translations.isEmpty() || entry.translations.contains(QString()))
            wrong += QStringLiteral("empty: ") + entry.context + QStringLiteral(": ") + entry.source;
    }
    QVERIFY2(wrong.isEmpty(),
             qPrintable(QStringLiteral("%1 strings; run script/translate and translate them:\n").arg(wrong.size())
                        + wrong.join(u'\n')));
}

void TranslationsTest::placeholdersAreKept()
{
    QFETCH(QString, file);
    for (const Entry &entry : readTs(Sources::root() + u'/' + file)) {
        for (const QString &translation : entry.translations) {
            QStringList expected = placeholders(entry.source);
            QStringList found = placeholders(translation);
            if (entry.plural) { // "one message" may leave the number out
                expected.removeAll(QStringLiteral("%n"));
                found.removeAll(QStringLiteral("%n"));
            }
            QVERIFY2(expected == found, qPrintable(entry.source + QStringLiteral(" -> ") + translation));
        }
    }
}

// The same letter as in English, in the form 打开(&O): where it is unique in English, it is so in Chinese.
void TranslationsTest::mnemonicsAreKept()
{
    static const QRegularExpression mark(QStringLiteral("&([A-Za-z])"));
    for (const Entry &entry : readTs(Sources::root() + QStringLiteral("/translations/parlance_zh_CN.ts"))) {
        const QString letter = mark.match(entry.source).captured(1).toUpper();
        for (const QString &translation : entry.translations) {
            QVERIFY2(mark.match(translation).captured(1) == letter,
                     qPrintable(entry.source + QStringLiteral(" -> ") + translation));
        }
    }
}

void TranslationsTest::chinesePunctuation()
{
    static const QRegularExpression narrow(QStringLiteral("\\p{Han}[,;:!?](?!//)|\\p{Han}\\.(?!\\w)|\\.\\.\\."));
    for (const Entry &entry : readTs(Sources::root() + QStringLiteral("/translations/parlance_zh_CN.ts"))) {
        for (const QString &translation : entry.translations)
            QVERIFY2(!narrow.match(translation).hasMatch(), qPrintable(translation));
    }
}

// What the program carries is what the files say.
void TranslationsTest::compiledIn()
{
    const QByteArray build = Sources::read(QStringLiteral("translations/CMakeLists.txt"));
    for (const QString &file : Sources::files({QStringLiteral("translations")}, {QStringLiteral("*.ts")}))
        QVERIFY2(build.contains(file.section(u'/', -1).toUtf8()), qPrintable(file));
}

QTEST_GUILESS_MAIN(TranslationsTest)
#include "tst_translations.moc"
