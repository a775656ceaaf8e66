#pragma once

#include "cli/Options.h"

#include <QCommandLineParser>

#include <optional>

namespace parlance {

// Reads the options of one command. Every mistake is one sentence that names it, and points to the command's --help.
//
// Thread: any; a value of the parse. Lifetime: until the command's options are read. Errors: values, as PrintAndExit.
class OptionReader
{
public:
    // `exitCodes` stands behind the options in --help.
    OptionReader(const QString &command, const QString &description, const QString &exitCodes);

    void addPositional(const QString &name, const QString &description) { m_parser.addPositionalArgument(name, description); }
    // `names` as "header" or "H, header"; `value` names its value, empty for an option that takes none.
    void add(const char *names, const char *description, const char *value = "");

    // Parses, and answers --help and unknown options; nothing when the command may go on.
    std::optional<PrintAndExit> parse(const QStringList &arguments);

    QStringList positional() const { return m_parser.positionalArguments(); }
    bool isSet(const char *name) const { return m_parser.isSet(QString::fromLatin1(name)); }
    QString value(const char *name) const { return m_parser.value(QString::fromLatin1(name)); }
    QStringList values(const char *name) const { return m_parser.values(QString::fromLatin1(name)); }

    PrintAndExit mistake(const QString &sentence) const;

    // Each leaves `target` as it is when the option is not given.
    std::optional<PrintAndExit> readNumber(const char *name, qint64 least, qint64 most, const char *unit, qint64 *target) const;
    std::optional<PrintAndExit> readVariable(const char *name, QString *target) const; // an environment variable's value
    std::optional<PrintAndExit> readFileName(const char *name, QString *target) const; // of a file that can be read
    std::optional<PrintAndExit> readTransport(TransportChoice *target) const;          // --transport

private:
    QString m_command;
    QString m_exitCodes;
    QCommandLineParser m_parser;
};

// What is wrong with the command line as a whole.
PrintAndExit usageError(const QString &sentence, const QString &command = {});

} // namespace parlance
