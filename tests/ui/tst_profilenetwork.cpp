#include "DialogChecks.h"
#include "ui/profiles/FileField.h"
#include "ui/profiles/HintLabel.h"
#include "ui/profiles/NetworkWords.h"
#include "ui/profiles/ProfileDialog.h"
#include "ui/theme/Theme.h"

#include <QApplication>
#include <QCheckBox>
#include <QDir>
#include <QFileDialog>
#include <QPushButton>
#include <QScreen>
#include <QTabWidget>
#include <QTemporaryDir>
#include <QTranslator>

using namespace parlance;
using namespace Qt::StringLiterals;
using Kind = ProxySettings::Kind;

namespace {

constexpr int networkPage = 3;

Profile profile()
{
    Profile profile;
    profile.id = u"id-1"_s;
    profile.name = u"Team"_s;
    profile.url = QUrl(u"wss://chat.example.org"_s);
    profile.user = u"Ana"_s;
    return profile;
}

} // namespace

// The page "Network" of the profile dialog, and the sentences about what is typed there.
class tst_ProfileNetwork : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        QVERIFY(m_dir.isValid());
        write(u"certificate.pem"_s, "-----BEGIN CERTIFICATE-----\nMII\n-----END CERTIFICATE-----\n");
        write(u"key.pem"_s, "-----BEGIN ENCRYPTED PRIVATE KEY-----\nMII\n-----END ENCRYPTED PRIVATE KEY-----\n");
        write(u"both.pem"_s, "-----BEGIN EC PRIVATE KEY-----\nMII\n-----END EC PRIVATE KEY-----\n"
                             "-----BEGIN CERTIFICATE-----\nMII\n-----END CERTIFICATE-----\n");
        write(u"text.txt"_s, "hello");
        QFile large(path(u"large.pem"_s));
        QVERIFY(large.open(QIODevice::WriteOnly) && large.resize(5 * 1024 * 1024));
    }

    void proxyProblems_data()
    {
        QTest::addColumn<ProxySettings>("proxy");
        QTest::addColumn<QString>("port");
        QTest::addColumn<QString>("problem"); // a part of the sentence; empty: all is right
        const auto row = [](const char *name, const ProxySettings &proxy, const QString &port, const QString &problem) {
            QTest::newRow(name) << proxy << port << problem;
        };
        row("system", {Kind::System, u"?"_s, 0, {}, {}}, {}, {});
        row("none", {Kind::None, {}, 0, {}, u"x"_s}, {}, {});
        row("http", {Kind::Http, u"proxy.example.org"_s, 3128, {}, {}}, u"3128"_s, {});
        row("address", {Kind::Socks5, u"192.0.2.1"_s, 1080, u"a:b"_s, u"c"_s}, u"1080"_s, {});
        row("IPv6", {Kind::Socks5, u"::1"_s, 1080, {}, {}}, u"1080"_s, {});
        row("no host", {Kind::Http, {}, 3128, {}, {}}, u"3128"_s, u"Type the name or the address of the proxy"_s);
        row("with a scheme", {Kind::Http, u"http://proxy"_s, 3128, {}, {}}, u"3128"_s, u"“http://proxy” is not the name"_s);
        row("with a port", {Kind::Http, u"proxy:3128"_s, 3128, {}, {}}, u"3128"_s, u"without the port"_s);
        row("with a space", {Kind::Http, u"a b"_s, 3128, {}, {}}, u"3128"_s, u"“a b” is not the name"_s);
        row("no port", {Kind::Socks5, u"proxy"_s, 0, {}, {}}, {}, u"The port of the proxy is missing"_s);
        row("no number", {Kind::Socks5, u"proxy"_s, 0, {}, {}}, u"http"_s, u"“http” is not a port"_s);
        row("port 0", {Kind::Socks5, u"proxy"_s, 0, {}, {}}, u"0"_s, u"“0” is not a port"_s);
        row("password alone", {Kind::Http, u"proxy"_s, 1, {}, u"x"_s}, u"1"_s, u"no name to sign in with"_s);
        row("colon", {Kind::Http, u"proxy"_s, 1, u"a:b"_s, u"x"_s}, u"1"_s, u"cannot hold a colon"_s);
        row("long password", {Kind::Socks5, u"proxy"_s, 1, u"a"_s, QString(86, u'你')}, u"1"_s, u"255 bytes"_s);
        row("fitting password", {Kind::Socks5, u"proxy"_s, 1, u"a"_s, QString(85, u'你')}, u"1"_s, {});
    }
    void proxyProblems()
    {
        QFETCH(ProxySettings, proxy);
        QFETCH(QString, port);
        checkProblem(NetworkWords::proxyProblem(proxy, port));
    }

    void tlsFileProblems_data()
    {
        QTest::addColumn<TlsFiles>("files");
        QTest::addColumn<QString>("problem");
        const auto row = [](const char *name, const TlsFiles &files, const QString &problem) {
            QTest::newRow(name) << files << problem;
        };
        row("none", {}, {});
        row("one file", {path(u"both.pem"_s), {}, {}, {}}, {});
        row("two files", {path(u"certificate.pem"_s), path(u"key.pem"_s), u"x"_s, {}}, {});
        row("authorities", {{}, {}, {}, path(u"certificate.pem"_s)}, {});
        row("key alone", {{}, path(u"key.pem"_s), {}, {}}, u"A private key alone proves nothing"_s);
        row("no key", {path(u"certificate.pem"_s), {}, {}, {}}, u"holds no private key; choose the file of the key as well"_s);
        row("swapped", {path(u"key.pem"_s), path(u"certificate.pem"_s), {}, {}}, u"key.pem” holds no certificate"_s);
        row("key is none", {path(u"certificate.pem"_s), path(u"text.txt"_s), {}, {}}, u"text.txt” holds no private key"_s);
        row("missing", {path(u"nothing.pem"_s), {}, {}, {}}, u"nothing.pem” does not exist"_s);
        row("missing key", {path(u"certificate.pem"_s), path(u"nothing.pem"_s), {}, {}}, u"nothing.pem” does not exist"_s);
        row("folder", {{}, {}, {}, m_dir.path()}, u"is a folder"_s);
        row("relative", {{}, {}, {}, u"certificate.pem"_s}, u"“certificate.pem” is not a whole path"_s);
        row("no PEM", {{}, {}, {}, path(u"text.txt"_s)}, u"text.txt” holds no certificate in PEM form"_s);
        row("too large", {{}, {}, {}, path(u"large.pem"_s)}, u"is not a PEM file"_s);
        row("endless", {{}, {}, {}, u"/dev/zero"_s}, u"is not a PEM file"_s);
    }
    void tlsFileProblems()
    {
        QFETCH(TlsFiles, files);
        checkProblem(NetworkWords::tlsFilesProblem(files));
    }

    void everyFieldSurvives()
    {
        Profile shown = profile();
        shown.tlsFiles = {path(u"certificate.pem"_s), path(u"key.pem"_s), u" pass "_s, path(u"certificate.pem"_s)};
        shown.proxy = {Kind::None, u"kept.example.org"_s, 8080, u"ana"_s, u" s3cret "_s}; // kept for the next time
        shown.compression = false;
        const ProfileDialog dialog(shown);
        QCOMPARE(dialog.profile(), shown);
        QVERIFY(child<QPushButton>(dialog, "profileAccept")->isEnabled());
    }

    void qtWebSocketsCannotCompress()
    {
        ProfileDialog dialog(profile());
        open(dialog);
        auto *transport = child<QComboBox>(dialog, "transport");
        auto *compression = child<QCheckBox>(dialog, "compression");
        QVERIFY(compression->isEnabled() && compression->isChecked());
        transport->setFocus();
        QTest::keyClick(transport, Qt::Key_Down);
        QCOMPARE(dialog.profile().transport, TransportChoice::QtWebSockets);
        QVERIFY(!compression->isEnabled());
        QVERIFY(compression->toolTip().contains(u"cannot compress"_s));
        QVERIFY(child<HintLabel>(dialog, "transportHint")->text().contains(u"Without compression"_s));
        QTest::keyClick(transport, Qt::Key_Up);
        QVERIFY(compression->isEnabled() && dialog.profile().compression);
        QCOMPARE(compression->toolTip(), QString());
    }

    void aProxyByKeyboard()
    {
        ProfileDialog dialog(profile());
        open(dialog);
        auto *accept = child<QPushButton>(dialog, "profileAccept");
        auto *problem = child<HintLabel>(dialog, "profileProblem");
        auto *kind = child<QComboBox>(dialog, "proxyKind");
        QVERIFY(!child<QLineEdit>(dialog, "proxyHost")->isEnabled());
        kind->setFocus();
        QTest::keyClick(kind, Qt::Key_End);
        QCOMPARE(dialog.profile().proxy.kind, Kind::Socks5);
        QVERIFY(!accept->isEnabled());
        QVERIFY(problem->text().contains(u"Type the name or the address of the proxy"_s));
        child<QTabWidget>(dialog, "profileTabs")->setCurrentIndex(0);
        QVERIFY2(problem->text().contains(u"Network: "_s), qPrintable(problem->text()));
        child<QTabWidget>(dialog, "profileTabs")->setCurrentIndex(networkPage);
        kind->setFocus();
        for (const QString &typed : {u"proxy.example.org"_s, u"1080"_s, u"ana"_s, u"s3cret"_s}) {
            QTest::keyClick(QApplication::focusWidget(), Qt::Key_Tab);
            QTest::keyClicks(QApplication::focusWidget(), typed);
        }
        QVERIFY(accept->isEnabled());
        QCOMPARE(dialog.profile().proxy, (ProxySettings{Kind::Socks5, u"proxy.example.org"_s, 1080, u"ana"_s, u"s3cret"_s}));
        auto *password = child<QLineEdit>(dialog, "proxyPassword");
        QVERIFY(!password->displayText().contains(u"s3cret"_s));
        child<QPushButton>(dialog, "showProxyPassword")->click();
        QCOMPARE(password->displayText(), u"s3cret"_s);
    }

    void aFileIsChosen()
    {
        ProfileDialog dialog(profile());
        open(dialog);
        child<QPushButton>(dialog, "authoritiesChoose")->click();
        auto *files = dialog.findChild<QFileDialog *>(u"fileDialog"_s);
        QVERIFY(files);
        files->selectFile(path(u"certificate.pem"_s));
        static_cast<QDialog *>(files)->accept();
        QTRY_COMPARE(dialog.profile().tlsFiles.authorities, path(u"certificate.pem"_s));
        QVERIFY(child<QPushButton>(dialog, "profileAccept")->isEnabled());
    }

    void aFileThatGoesIsNoticed()
    {
        const QString file = path(u"passing.pem"_s);
        write(u"passing.pem"_s, "-----BEGIN CERTIFICATE-----\n");
        Profile shown = profile();
        shown.tlsFiles.authorities = file;
        ProfileDialog dialog(shown);
        open(dialog);
        auto *accept = child<QPushButton>(dialog, "profileAccept");
        QVERIFY(accept->isEnabled());
        QVERIFY(QFile::remove(file));
        child<QTabWidget>(dialog, "profileTabs")->setCurrentIndex(0);
        child<QTabWidget>(dialog, "profileTabs")->setCurrentIndex(networkPage);
        QVERIFY(!accept->isEnabled());
        QVERIFY(child<HintLabel>(dialog, "profileProblem")->text().contains(u"does not exist"_s));
        child<QLineEdit>(dialog, "authorities")->clear();
        QVERIFY(accept->isEnabled());
    }

    void theHomeFolderIsKnown()
    {
        FileField field(u"file"_s, u"File"_s);
        field.lineEdit()->setText(u" ~/certificate.pem "_s);
        QCOMPARE(field.path(), QDir::homePath() + u"/certificate.pem"_s);
        field.lineEdit()->setText(u" "_s);
        QCOMPARE(field.path(), QString());
    }

    // Everything can be read also where the letters are larger.
    void fits()
    {
        Profile shown = profile();
        shown.verifyTls = false;
        shown.transport = TransportChoice::QtWebSockets;
        ProfileDialog dialog(shown);
        open(dialog);
        QTRY_COMPARE(cutLabels(dialog), QStringList());
        QVERIFY(dialog.height() <= dialog.screen()->availableGeometry().height());
    }

    void picture()
    {
        const QString folder = qEnvironmentVariable("PARLANCE_PICTURES");
        for (const bool chinese : {false, true}) {
            QTranslator words;
            if (chinese) {
                QVERIFY(words.load(u":/i18n/parlance_zh_CN"_s));
                QCoreApplication::installTranslator(&words);
            }
            for (const bool dark : {false, true}) {
                Theme theme;
                theme.apply(dark ? Theme::Scheme::Dark : Theme::Scheme::Light);
                Profile shown = profile();
                shown.proxy = {chinese ? Kind::Http : Kind::System, u"proxy.example.org"_s, 3128, u"ana"_s, u"s3cret"_s};
                shown.transport = chinese ? TransportChoice::QtWebSockets : TransportChoice::Automatic;
                shown.verifyTls = !dark;
                ProfileDialog dialog(shown);
                open(dialog);
                QTRY_COMPARE(cutLabels(dialog), QStringList());
                const QPixmap pixmap = dialog.grab();
                QVERIFY(!pixmap.isNull());
                if (!folder.isEmpty())
                    QVERIFY(pixmap.save(u"%1/network-%2-%3.png"_s.arg(folder, chinese ? u"zh"_s : u"en"_s, dark ? u"dark"_s : u"light"_s)));
                theme.apply(Theme::Scheme::System);
            }
        }
    }

private:
    static void open(ProfileDialog &dialog)
    {
        QVERIFY(showActive(dialog));
        child<QTabWidget>(dialog, "profileTabs")->setCurrentIndex(networkPage);
    }
    QString path(const QString &name) const { return m_dir.filePath(name); }
    void write(const QString &name, const QByteArray &text)
    {
        QFile file(path(name));
        QVERIFY(file.open(QIODevice::WriteOnly));
        QCOMPARE(file.write(text), text.size());
    }
    static void checkProblem(const QString &words)
    {
        QFETCH(QString, problem);
        QCOMPARE(words.isEmpty(), problem.isEmpty());
        QVERIFY2(words.contains(problem), qPrintable(words));
        QVERIFY2(words.isEmpty() || words.endsWith(u'.'), qPrintable(words));
    }

    QTemporaryDir m_dir;
};

QTEST_MAIN(tst_ProfileNetwork)
#include "tst_profilenetwork.moc"
