#include "house/Sources.h"

#include <QHash>
#include <QProcess>
#include <QRegularExpression>
#include <QTest>

using namespace parlance::test;

// Who may know whom: the five laws of ARCHITECTURE.md, as far as sources and binaries show them.
class LayersTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void cliLinksNoScreen();
    void includesPointDownward_data();
    void includesPointDownward();
    void everyFolderHasItsRule();
    void coreHasNoWords();
    void meaningIsSansIo();

private:
    static QHash<QString, QStringList> rules();
    static QString layerOf(const QString &path);
};

// Folder -> the folders it may include ("." are the files of app/ itself: Session, Engine, Settings).
QHash<QString, QStringList> LayersTest::rules()
{
    const QStringList core{QStringLiteral("connection"), QStringLiteral("dialect"), QStringLiteral("envelope"), QStringLiteral("storage"),
                           QStringLiteral("host"),       QStringLiteral("wire"),    QStringLiteral("domain")};
    const auto with = [](QStringList folders, const char *more) {
        return folders + QString::fromLatin1(more).split(u' ');
    };
    return {
        {QStringLiteral("domain"), with({}, "domain")},
        {QStringLiteral("wire"), with({}, "wire domain")},
        {QStringLiteral("connection"), with({}, "connection wire domain")},
        {QStringLiteral("envelope"), with({}, "envelope domain")},
        {QStringLiteral("dialect"), with({}, "dialect envelope domain")},
        {QStringLiteral("storage"), with({}, "storage domain")},
        {QStringLiteral("host"), with({}, "host wire envelope domain")},
        {QStringLiteral("models"), with({}, "models storage domain")},
        {QStringLiteral("."), with(core, ".")},
        {QStringLiteral("cli"), with(core, ". cli models")},
        {QStringLiteral("ui"), with({}, "ui . models domain dialect/JsonMapping.h dialect/JsonReading.h "
                                        "dialect/DialectFactory.h dialect/MappingPreview.h storage/SecretStore.h "
                                        "storage/HistorySource.h storage/SearchQuery.h storage/StoreTrouble.h")},
    };
}

QString LayersTest::layerOf(const QString &path)
{
    if (path.startsWith(u"ui/"))
        return QStringLiteral("ui");
    const QStringList parts = path.split(u'/'); // app/<folder>/…/File
    return parts.size() > 2 ? parts.at(1) : QStringLiteral(".");
}

void LayersTest::cliLinksNoScreen()
{
#if !defined(Q_OS_LINUX)
    QSKIP("ldd is a tool of Linux; the rule is the same everywhere and is held there");
#elif !defined(PARLANCE_CLI_PATH)
    QFAIL("parlance-cli is not part of this build");
#else
    QProcess ldd;
    ldd.start(QStringLiteral("ldd"), {QStringLiteral(PARLANCE_CLI_PATH)});
    QVERIFY2(ldd.waitForFinished(), "ldd did not run");
    const QByteArray libraries = ldd.readAllStandardOutput();
    QVERIFY2(libraries.contains("libQt6Core"), libraries.constData());
    for (const char *screen : {"libQt6Gui", "libQt6Widgets", "libX11", "libxcb.so", "libGL"})
        QVERIFY2(!libraries.contains(screen), screen);
#endif
}

void LayersTest::includesPointDownward_data()
{
    QTest::addColumn<QString>("path");
    for (const QString &path : Sources::cpp({QStringLiteral("app"), QStringLiteral("ui")}))
        QTest::newRow(path.toUtf8().constData()) << path;
}

void LayersTest::includesPointDownward()
{
    QFETCH(QString, path);
    const QStringList allowed = rules().value(layerOf(path));
    static const QRegularExpression include(QStringLiteral("^\\s*#\\s*include\\s+\"([^\"]+)\""),
                                            QRegularExpression::MultilineOption);
    auto matches = include.globalMatch(QString::fromUtf8(Sources::read(path)));
    while (matches.hasNext()) {
        const QString target = matches.next().captured(1);
        if (target.endsWith(u".moc") || target.startsWith(u"moc_"))
            continue;
        const QString folder = target.contains(u'/') ? target.section(u'/', 0, 0) : QStringLiteral(".");
        QVERIFY2(allowed.contains(folder) || allowed.contains(target),
                 qPrintable(path + QStringLiteral(" may not include ") + target));
    }
}

void LayersTest::everyFolderHasItsRule()
{
    for (const QString &path : Sources::cpp({QStringLiteral("app")}))
        QVERIFY2(rules().contains(layerOf(path)), qPrintable(path));
}

void LayersTest::coreHasNoWords()
{
    static const QRegularExpression words(
        QStringLiteral("\\b(tr|translate|qsTr|QT_TR_NOOP|QT_TRANSLATE_NOOP|Q_DECLARE_TR_FUNCTIONS)\\s*\\("));
    for (const QString &path : Sources::cpp({QStringLiteral("app")}))
        QVERIFY2(!words.match(QString::fromUtf8(Sources::read(path))).hasMatch(), qPrintable(path));
}

// What a message or a transition means must be testable with tables: no object, timer, socket or thread.
void LayersTest::meaningIsSansIo()
{
    static const QRegularExpression machinery(
        QStringLiteral("#include <(QObject|QTimer|QThread|QTcpSocket|QWebSocket|QNetwork\\w+|QCoreApplication)>"));
    QStringList sansIo = Sources::cpp({QStringLiteral("app/dialect"), QStringLiteral("app/wire/rfc6455")});
    for (const char *file : {"ConnectionMachine.h", "ConnectionMachine.cpp", "Backoff.h", "Backoff.cpp"})
        sansIo += QStringLiteral("app/connection/") + QLatin1String(file);
    for (const char *file : {"FaultPlan", "FaultStepReader", "FaultToken", "FaultUnits", "FaultScanner", "FaultShaper", "FaultTrigger"})
        sansIo += {QStringLiteral("app/host/%1.h").arg(QLatin1String(file)), QStringLiteral("app/host/%1.cpp").arg(QLatin1String(file))};
    for (const QString &path : sansIo) {
        const QString text = QString::fromUtf8(Sources::read(path));
        QVERIFY2(!text.isEmpty() || path.endsWith(u"Backoff.cpp"), qPrintable(path + QStringLiteral(" is missing")));
        QVERIFY2(!machinery.match(text).hasMatch(), qPrintable(path));
        QVERIFY2(!text.contains(u"Q_OBJECT"), qPrintable(path));
    }
}

QTEST_GUILESS_MAIN(LayersTest)
#include "tst_layers.moc"
