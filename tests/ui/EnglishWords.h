#pragma once

#include <QCoreApplication>
#include <QTranslator>

namespace parlance {

// The plural forms of English come from a file, as in the program: a test that compares such sentences includes this
// header, and they are there as soon as its QApplication is.
inline void loadEnglishWords()
{
    auto *words = new QTranslator(QCoreApplication::instance());
    if (!words->load(QStringLiteral("parlance_en"), QStringLiteral(":/i18n")))
        qFatal("The English plural forms are not compiled in.");
    QCoreApplication::installTranslator(words);
}

Q_COREAPP_STARTUP_FUNCTION(loadEnglishWords)

} // namespace parlance
