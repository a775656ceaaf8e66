#include "house/Sources.h"

#include <QFileInfo>
#include <QMap>
#include <QRegularExpression>
#include <QTest>

#include <algorithm>

using namespace parlance::test;

// One name, one thing. Two classes of the same name in two libraries are one to the linker, which takes the members of
// either and says nothing; two headers of the same name are one to a tired reader.
class NamesTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsScopes_data();
    void readsScopes();
    void headersAreNamedApart();
    void typesAreNamedApart();
};

namespace {

// Without what could hold a brace that is none of the language: comments, strings, characters, the preprocessor.
QString bare(QString code)
{
    static const QRegularExpression rawStrings(QStringLiteral("R\"(\\w*)\\(.*?\\)\\1\""),
                                               QRegularExpression::DotMatchesEverythingOption);
    static const QRegularExpression others(
        QStringLiteral("//[^\\n]*|/\\*.*?\\*/|\"(?:\\\\.|[^\"\\\\\\n])*\"|(?<![0-9A-Fa-f])'(?:\\\\.|[^'\\\\\\n])+'"),
        QRegularExpression::DotMatchesEverythingOption);
    static const QRegularExpression directives(QStringLiteral("(?m)^\\s*#(?:[^\\n]*\\\\\\n)*[^\\n]*$"));
    return code.remove(rawStrings).remove(others).remove(directives);
}

// The full names of the types that the code defines where the linker can see them: in named namespaces, neither in a
// type or function nor in an unnamed namespace.
QStringList typesIn(const QString &code)
{
    static const QRegularExpression space(QStringLiteral("\\bnamespace(?:\\s+(\\w+(?:::\\w+)*))?\\s*$"));
    static const QRegularExpression type(
        QStringLiteral("\\b(?:class|struct|union|enum)\\s+(\\w+(?:::\\w+)*)(?:\\s+final)?\\s*(?::(?!:)[^()=]*)?$"));
    QStringList found;
    QStringList scopes; // the names of namespaces; empty for an unnamed one and for everything else
    QString head;       // what stands before the next brace
    for (const QChar c : bare(code)) {
        if (c == u'{') {
            const auto opened = space.match(head);
            const auto defined = type.match(head);
            if (!opened.hasMatch() && defined.hasMatch() && !scopes.contains(QString()))
                found += (scopes + QStringList{defined.captured(1)}).join(QStringLiteral("::"));
            scopes += opened.captured(1);
        } else if (c == u'}' && !scopes.isEmpty()) {
            scopes.removeLast();
        }
        if (c == u'{' || c == u'}' || c == u';')
            head.clear();
        else
            head += c;
    }
    return found;
}

QString theSame(const QMap<QString, QStringList> &places)
{
    QString text;
    for (auto it = places.cbegin(); it != places.cend(); ++it) {
        if (it->size() > 1)
            text += it.key() + QStringLiteral(" is in ") + it->join(QStringLiteral(" and in ")) + u'\n';
    }
    return text;
}

} // namespace

void NamesTest::readsScopes_data()
{
    QTest::addColumn<QString>("code");
    QTest::addColumn<QStringList>("types");
    const auto row = [](const char *name, const char *code, const QStringList &types = {}) {
        QTest::newRow(name) << QString::fromLatin1(code) << types;
    };
    row("class", "namespace a { class B : public C { int d{3}; }; }", {QStringLiteral("a::B")});
    row("final", "namespace a::b { struct C final : D<E> {}; }", {QStringLiteral("a::b::C")});
    row("enum", "namespace a { enum class B : int { C, D }; }", {QStringLiteral("a::B")});
    row("template", "namespace a { template<class T> class B {}; }", {QStringLiteral("a::B")});
    row("of a class", "namespace a { class B::C {}; }", {QStringLiteral("a::B::C")});
    row("two", "namespace a { struct B {}; }\nnamespace c { struct D {}; }", {QStringLiteral("a::B"), QStringLiteral("c::D")});
    row("only named", "namespace a { class B; void f(struct C c) { } }");
    row("nested", "namespace a { struct B { struct C {}; }; }", {QStringLiteral("a::B")});
    row("unnamed namespace", "namespace a { namespace { struct B {}; } }");
    row("in a function", "namespace a { void f() { struct B {}; } }");
    row("in a string", "namespace a { const char *b = \"}{ class C {\"; struct D {}; }", {QStringLiteral("a::D")});
    row("in a comment", "namespace a { // it's } {\n/* class C { */ struct D {}; }", {QStringLiteral("a::D")});
    row("beside a directive", "#define B {\nnamespace a { char c = '{'; struct D {}; }", {QStringLiteral("a::D")});
}

void NamesTest::readsScopes()
{
    QFETCH(QString, code);
    QFETCH(QStringList, types);
    QCOMPARE(typesIn(code), types);
}

void NamesTest::headersAreNamedApart()
{
    QMap<QString, QStringList> places;
    for (const QString &path : Sources::files({QStringLiteral("app"), QStringLiteral("ui")}, {QStringLiteral("*.h")}))
        places[QFileInfo(path).completeBaseName().toLower()] += path;
    QVERIFY(places.size() > 50);
    const QString wrong = theSame(places);
    QVERIFY2(wrong.isEmpty(), qPrintable(wrong));
}

void NamesTest::typesAreNamedApart()
{
    QMap<QString, QStringList> places;
    for (const QString &path : Sources::cpp({QStringLiteral("app"), QStringLiteral("ui")})) {
        for (const QString &type : typesIn(QString::fromUtf8(Sources::read(path))))
            places[type] += path;
    }
    QVERIFY(places.contains(QStringLiteral("parlance::Engine")) && places.contains(QStringLiteral("parlance::MainWindow")));
    const QString wrong = theSame(places);
    QVERIFY2(wrong.isEmpty(), qPrintable(wrong));
}

QTEST_GUILESS_MAIN(NamesTest)
#include "tst_names.moc"
