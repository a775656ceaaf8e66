#include "cli/OptionReader.h"

#include "wire/TransportFactory.h"

#include <QFile>

namespace parlance {

PrintAndExit usageError(const QString &sentence, const QString &command)
{
    const QString hint = command.isEmpty() ? QStringLiteral("See parlance-cli --help.")
                                           : QStringLiteral("See parlance-cli %1 --help.").arg(command);
    return {QStringLiteral("parlance-cli: ") + sentence + u' ' + hint, ExitCode::Usage};
}

OptionReader::OptionReader(const QString &command, const QString &description, const QString &exitCodes)
    : m_command(command), m_exitCodes(exitCodes)
{
    m_parser.setApplicationDescription(description);
    m_parser.setSingleDashWordOptionMode(QCommandLineParser::ParseAsCompactedShortOptions);
}

void OptionReader::add(const char *names, const char *description, const char *value)
{
    m_parser.addOption(QCommandLineOption(QString::fromLatin1(names).split(QStringLiteral(", ")),
                                          QString::fromUtf8(description), QString::fromUtf8(value)));
}

std::optional<PrintAndExit> OptionReader::parse(const QStringList &arguments)
{
    add("h, help", "This text.");
    if (!m_parser.parse(QStringList{QStringLiteral("parlance-cli ") + m_command} + arguments))
        return mistake(m_parser.errorText());
    if (!isSet("help"))
        return std::nullopt;
    // The parser calls the program by its path, and knows nothing of commands.
    const QString text = m_parser.helpText();
    return PrintAndExit{QStringLiteral("Usage: parlance-cli ") + m_command + u' ' + text.mid(text.indexOf(u'[')) + u'\n'
                            + m_exitCodes,
                        ExitCode::Done};
}

PrintAndExit OptionReader::mistake(const QString &sentence) const
{
    return usageError(sentence, m_command);
}

std::optional<PrintAndExit> OptionReader::readNumber(const char *name, qint64 least, qint64 most, const char *unit,
                                                     qint64 *target) const
{
    if (!isSet(name))
        return std::nullopt;
    bool valid = false;
    const qint64 number = value(name).toLongLong(&valid);
    if (!valid || number < least || number > most) {
        return mistake(QStringLiteral("--%1 needs a number%2 from %3 to %4, not \"%5\".")
                           .arg(QLatin1String(name), QLatin1String(unit), QString::number(least), QString::number(most),
                                value(name)));
    }
    *target = number;
    return std::nullopt;
}

std::optional<PrintAndExit> OptionReader::readVariable(const char *name, QString *target) const
{
    if (!isSet(name))
        return std::nullopt;
    const QByteArray variable = value(name).toLocal8Bit();
    if (!qEnvironmentVariableIsSet(variable.constData())) {
        return mistake(QStringLiteral("The environment variable %1 that --%2 names is not set.")
                           .arg(value(name), QLatin1String(name)));
    }
    *target = qEnvironmentVariable(variable.constData());
    return std::nullopt;
}

std::optional<PrintAndExit> OptionReader::readFileName(const char *name, QString *target) const
{
    if (!isSet(name))
        return std::nullopt;
    QFile file(value(name));
    if (!file.open(QIODevice::ReadOnly)) {
        return mistake(QStringLiteral("The file \"%1\" that --%2 names cannot be read: %3.")
                           .arg(value(name), QLatin1String(name), file.errorString()));
    }
    *target = value(name);
    return std::nullopt;
}

std::optional<PrintAndExit> OptionReader::readTransport(TransportChoice *target) const
{
    if (!isSet("transport"))
        return std::nullopt;
    if (value("transport") == u"rfc6455")
        *target = TransportChoice::Automatic;
    else if (value("transport") == u"qt")
        *target = TransportChoice::QtWebSockets;
    else
        return mistake(QStringLiteral("The transport \"%1\" is unknown; there are rfc6455 and qt.").arg(value("transport")));
    if (!isAvailable(*target))
        return mistake(QStringLiteral("This parlance-cli was built without Qt WebSockets; --transport rfc6455 works."));
    return std::nullopt;
}

} // namespace parlance
