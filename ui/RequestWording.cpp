#include "ui/RequestWording.h"

#include "ui/Wording.h"

namespace parlance {

namespace {

struct Reason {
    explicit Reason(const QString &reason) : what(reason.section(u' ', 0, 0)), which(Wording::quoted(reason.section(u' ', 1))) {}

    bool isAboutFiles() const { return what.startsWith(u"tls-"); }

    QString what;
    QString which; // a name or a path, with what the system says about it
};

} // namespace

QString RequestWording::sentence(const QString &raw)
{
    const Reason reason(raw);
    if (reason.what == u"url")
        return tr("The address of the server cannot stand in a request.");
    if (reason.what == u"origin")
        return tr("The origin holds a character that cannot be sent.");
    if (reason.what == u"subprotocol")
        return tr("The subprotocol %1 is not one word of plain letters, or is named twice.").arg(reason.which);
    if (reason.what == u"header")
        return tr("The header %1 cannot be sent: it holds a character that is not allowed, or the handshake writes it itself.").arg(reason.which);
    if (reason.what == u"tls-certificate")
        return tr("The client certificate cannot be used: %1.").arg(reason.which);
    if (reason.what == u"tls-key")
        return tr("The private key of the client certificate cannot be used: %1.").arg(reason.which);
    if (reason.what == u"tls-authorities")
        return tr("The file of trusted authorities cannot be used: %1.").arg(reason.which);
    if (reason.what == u"envelope/key:")
        return tr("The key of the envelope is missing: the key store of this computer did not give it.");
    const QString sentence = tr("The request to the server cannot be sent as it is set.");
    return raw.isEmpty() ? sentence : Wording::sentences(sentence, tr("What is wrong: %1.").arg(Wording::quoted(raw)));
}

QString RequestWording::nextStep(const QString &raw)
{
    const Reason reason(raw);
    if (reason.what == u"tls-key")
        return tr("Choose the key and type its passphrase again in this connection's settings.");
    if (reason.isAboutFiles())
        return tr("Choose the file again in this connection's settings.");
    if (reason.what == u"envelope/key:")
        return tr("Unlock the key store and start the program again, or enter the key in this connection's settings.");
    return tr("Correct it in this connection's settings.");
}

} // namespace parlance
