#include "domain/FileName.h"

#include <QTest>

using namespace parlance;
using namespace Qt::StringLiterals;

// Names of files that others have sent, made fit to be shown and saved.
class TestFileName : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void safe_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QString>("safe");
        const auto row = [](const char *what, const QString &name, const QString &safe) { QTest::newRow(what) << name << safe; };
        row("plain", u"plan.pdf"_s, u"plan.pdf"_s);
        row("Chinese", u"季度报告 终稿.docx"_s, u"季度报告 终稿.docx"_s);
        row("emoji made of several", u"👨‍👩‍👧.png"_s, u"👨‍👩‍👧.png"_s);
        row("Persian", u"می‌خواهم.txt"_s, u"می‌خواهم.txt"_s);
        row("path", u"/etc/passwd"_s, u"passwd"_s);
        row("path upwards", u"../../../x.txt"_s, u"x.txt"_s);
        row("path of Windows", u"..\\..\\x.txt"_s, u"x.txt"_s);
        row("ends in a slash", u"a/b/"_s, u"file"_s);
        row("nothing", {}, u"file"_s);
        row("spaces", u"   "_s, u"file"_s);
        row("dots", u"..."_s, u"file"_s);
        row("dot at the end", u"x.txt. . "_s, u"x.txt"_s);
        row("hidden", u".bashrc"_s, u".bashrc"_s);
        row("control characters", u"a\nb\x01\x7f.txt"_s, u"ab.txt"_s);
        row("a zero", u"a.png"_s + QChar(0) + u".exe"_s, u"a.png.exe"_s);
        row("turned writing", u"photo\u202egnp.exe"_s, u"photognp.exe"_s);
        row("isolated writing", u"\u2066photo\u2069.png"_s, u"photo.png"_s);
        row("line separator", u"a\u2028b"_s, u"ab"_s);
        row("half a character", u"a"_s + QChar(0xd83d) + u"b"_s, u"ab"_s);
        row("what Windows forbids", u"a<b>c:d\"e|f?g*h"_s, u"a_b_c_d_e_f_g_h"_s);
        row("a device", u"CON"_s, u"_CON"_s);
        row("a device with a suffix", u"nul.txt"_s, u"_nul.txt"_s);
        row("no device", u"console.txt"_s, u"console.txt"_s);
        row("long", QString(500, u'x') + u".png"_s, QString(196, u'x') + u".png"_s);
        row("long, Chinese", QString(300, u'季') + u".png"_s, QString(65, u'季') + u".png"_s);
        row("long without a suffix", QString(500, u'x'), QString(200, u'x'));
    }

    void safe()
    {
        QFETCH(QString, name);
        QFETCH(QString, safe);
        QCOMPARE(safeFileName(name), safe);
        QCOMPARE(safeFileName(safe), safe);
    }
};

QTEST_APPLESS_MAIN(TestFileName)
#include "tst_filename.moc"
