#include "ui/CommandLine.h"

#include "Engine.h"
#include "domain/ServerUrl.h"
#include "ui/profiles/ProfileWords.h"

#include <QCommandLineParser>
#include <QFileInfo>

namespace parlance {

namespace {

// Arguments that QApplication takes for itself (documented in QGuiApplication and QApplication).
QStringList withoutQtOptions(const QStringList &arguments)
{
    static const QStringList withValue = {
        QStringLiteral("platform"), QStringLiteral("platformpluginpath"), QStringLiteral("platformtheme"),
        QStringLiteral("plugin"), QStringLiteral("qwindowgeometry"), QStringLiteral("qwindowicon"),
        QStringLiteral("qwindowtitle"), QStringLiteral("session"), QStringLiteral("display"),
        QStringLiteral("geometry"), QStringLiteral("style"), QStringLiteral("stylesheet")};
    QStringList rest;
    for (qsizetype i = 0; i < arguments.size(); ++i) {
        QString name = arguments.at(i);
        if (name == u"--") {
            rest += arguments.mid(i);
            break;
        }
        if (i > 0 && name.startsWith(u'-')) {
            name.remove(0, name.startsWith(u"--") ? 2 : 1);
            if (name == u"reverse" || withValue.contains(name.section(u'=', 0, 0))) {
                if (name != u"reverse" && !name.contains(u'='))
                    ++i;
                continue;
            }
        }
        rest.append(arguments.at(i));
    }
    return rest;
}

CommandLine refuse(const QString &sentence)
{
    CommandLine line;
    line.action = CommandLine::Action::Refuse;
    line.text = sentence;
    return line;
}

} // namespace

CommandLine CommandLine::read(const QStringList &arguments)
{
    QCommandLineParser parser;
    parser.setApplicationDescription(QStringLiteral("Chat and test bench for WebSocket servers."));
    const QCommandLineOption help({QStringLiteral("h"), QStringLiteral("help")}, QStringLiteral("Print this help and exit."));
    const QCommandLineOption version({QStringLiteral("v"), QStringLiteral("version")}, QStringLiteral("Print the version and exit."));
    const QCommandLineOption dir(QStringLiteral("profile-dir"),
                                 QStringLiteral("Keep settings, connections and drafts in <dir>. One window program runs for "
                                                "each such directory; a second start raises the first."),
                                 QStringLiteral("dir"));
    const QCommandLineOption minimized(QStringLiteral("minimized"), QStringLiteral("Start with the window minimised."));
    QCommandLineOption report(QStringLiteral("startup-report"), QStringLiteral("For measuring."), QStringLiteral("file"));
    report.setFlags(QCommandLineOption::HiddenFromHelp);
    parser.addOptions({dir, minimized, help, version, report});
    parser.addPositionalArgument(QStringLiteral("url"), QStringLiteral("A server to connect to, ws://… or wss://…"),
                                 QStringLiteral("[url]"));

    const QString seeHelp = QStringLiteral(" Run parlance --help to see what can be given.");
    if (!parser.parse(withoutQtOptions(arguments)))
        return refuse(parser.errorText() + seeHelp);
    CommandLine line;
    if (parser.isSet(help) || parser.isSet(version)) {
        line.action = Action::PrintAndExit;
        line.text = parser.isSet(help) ? parser.helpText() : QStringLiteral("Parlance " PARLANCE_VERSION "\n");
        line.text.replace(QLatin1String("<executable_name>"), QLatin1String("parlance")); // there is no application yet
        return line;
    }
    line.minimized = parser.isSet(minimized);
    line.startupReport = parser.value(report);
    line.profileDir = parser.isSet(dir) ? parser.value(dir) : Engine::defaultProfileDir();
    if (line.profileDir.isEmpty())
        return refuse(QStringLiteral("The option --profile-dir needs the name of a directory.") + seeHelp);
    line.profileDir = QFileInfo(line.profileDir).absoluteFilePath();
    if (const QFileInfo info(line.profileDir); info.exists() && !info.isDir()) {
        return refuse(QStringLiteral("The profile directory %1 is a file: give the name of a directory.")
                          .arg(line.profileDir));
    }

    const QStringList urls = parser.positionalArguments();
    if (urls.size() > 1)
        return refuse(QStringLiteral("Only one address can be opened, and “%1” is a second one.").arg(urls.at(1)) + seeHelp);
    if (!urls.isEmpty()) {
        line.address = urls.constFirst();
        if (const Result<QUrl> url = parseServerUrl(line.address); !url) {
            const QString instead = suggestServerUrl(line.address);
            return refuse(QStringLiteral("“%1” cannot be opened. ").arg(line.address) + ProfileWords::urlProblem(url.error(), line.address)
                          + (instead.isEmpty() ? seeHelp : QStringLiteral(" Did you mean %1?").arg(instead)));
        }
    }
    return line;
}

} // namespace parlance
