#include "DialogChecks.h"
#include "ui/RejectionWording.h"
#include "ui/profiles/HintLabel.h"
#include "ui/profiles/ProfileDialog.h"
#include "ui/theme/Theme.h"

#include <QApplication>
#include <QCheckBox>
#include <QPushButton>
#include <QSpinBox>
#include <QTabWidget>
#include <QTranslator>

using namespace parlance;
using namespace Qt::StringLiterals;

using Algorithm = EnvelopeSettings::Algorithm;
using Compression = EnvelopeSettings::Compression;

namespace {

constexpr int envelopePage = 4;

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

// The page "Envelope" of the profile dialog, and the sentences about rejected envelopes.
class tst_ProfileEnvelope : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void keepsWhatItShows_data()
    {
        QTest::addColumn<EnvelopeSettings>("envelope");
        EnvelopeSettings envelope;
        QTest::newRow("off") << envelope;
        envelope.on = true;
        QTest::newRow("digest") << envelope;
        envelope.algorithm = Algorithm::Hmac;
        envelope.key = u" a kéy with spaces "_s;
        QTest::newRow("hmac") << envelope;
        envelope.compression = Compression::Gzip;
        envelope.compressAbove = 0;
        QTest::newRow("gzip") << envelope;
    }

    void keepsWhatItShows()
    {
        QFETCH(EnvelopeSettings, envelope);
        Profile shown = profile();
        shown.envelope = envelope;
        ProfileDialog dialog(shown);
        open(dialog);
        QCOMPARE(dialog.profile(), shown);
        QCOMPARE(child<QSpinBox>(dialog, "envelopeCompressAbove")->isEnabled(), envelope.compression != Compression::None);
        QCOMPARE(child<QLineEdit>(dialog, "envelopeKey")->isEnabled(), envelope.on && envelope.algorithm == Algorithm::Hmac);
        QCOMPARE(child<QLineEdit>(dialog, "envelopeKey")->echoMode(), QLineEdit::Password);
    }

    void aSignatureNeedsAKey()
    {
        ProfileDialog dialog(profile());
        open(dialog);
        auto *accept = child<QPushButton>(dialog, "profileAccept");
        child<QCheckBox>(dialog, "envelopeOn")->click();
        QVERIFY(accept->isEnabled());
        child<QComboBox>(dialog, "envelopeAlgorithm")->setCurrentIndex(1);
        QVERIFY(!accept->isEnabled());
        QVERIFY(child<HintLabel>(dialog, "profileProblem")->text().contains(u"needs a key"_s));
        QTest::keyClicks(child<QLineEdit>(dialog, "envelopeKey"), u"short"_s);
        QVERIFY(accept->isEnabled());
        QVERIFY(child<HintLabel>(dialog, "envelopeKeyHint")->text().contains(u"quickly guessed"_s));
        child<QPushButton>(dialog, "makeEnvelopeKey")->click();
        const QString key = dialog.profile().envelope.key;
        QCOMPARE(key.size(), 64);
        QVERIFY(!child<HintLabel>(dialog, "envelopeKeyHint")->text().contains(u"guessed"_s));
        QCOMPARE(child<QLineEdit>(dialog, "envelopeKey")->echoMode(), QLineEdit::Normal); // to be copied
        child<QPushButton>(dialog, "makeEnvelopeKey")->click();
        QVERIFY(dialog.profile().envelope.key != key);
    }

    void plainTextTakesNone()
    {
        Profile shown = profile();
        shown.dialect = DialectKind::PlainText;
        shown.envelope.on = true;
        shown.envelope.algorithm = Algorithm::Hmac;
        ProfileDialog dialog(shown);
        open(dialog);
        QVERIFY(!child<QCheckBox>(dialog, "envelopeOn")->isEnabled());
        QVERIFY(child<HintLabel>(dialog, "envelopeHint")->text().contains(u"plain text"_s));
        QVERIFY(child<QPushButton>(dialog, "profileAccept")->isEnabled()); // the missing key disturbs nobody
    }

    void everyRejectionHasItsSentence()
    {
        QStringList sentences;
        for (int i = 0; i <= int(Rejection::TooManyChunks); ++i) {
            const QString sentence = RejectionWording::sentence({Rejection(i), u"<b>7</b>"_s});
            QVERIFY(!sentence.isEmpty() && !sentences.contains(sentence));
            sentences.append(sentence);
        }
        QVERIFY(RejectionWording::sentence(rejectionFacts(u"unknown-version 7"_s)).contains(u"version 7"_s));
    }

    void canBeUsedByEverybody()
    {
        Profile shown = profile();
        shown.envelope.on = true;
        ProfileDialog dialog(shown);
        open(dialog);
        QCOMPARE(withoutName(dialog), QStringList());
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
                shown.envelope.on = true;
                shown.envelope.algorithm = dark ? Algorithm::Digest : Algorithm::Hmac;
                shown.envelope.key = u"0123456789abcdef0123456789abcdef"_s;
                shown.envelope.compression = Compression::Gzip;
                ProfileDialog dialog(shown);
                open(dialog);
                QTRY_COMPARE(cutLabels(dialog), QStringList());
                const QPixmap pixmap = dialog.grab();
                QVERIFY(!pixmap.isNull());
                if (!folder.isEmpty())
                    QVERIFY(pixmap.save(u"%1/envelope-%2-%3.png"_s.arg(folder, chinese ? u"zh"_s : u"en"_s, dark ? u"dark"_s : u"light"_s)));
                theme.apply(Theme::Scheme::System);
            }
        }
    }

private:
    static void open(ProfileDialog &dialog)
    {
        QVERIFY(showActive(dialog));
        child<QTabWidget>(dialog, "profileTabs")->setCurrentIndex(envelopePage);
    }
};

QTEST_MAIN(tst_ProfileEnvelope)
#include "tst_profileenvelope.moc"
