#pragma once

#include <QString>

namespace parlance::bench {

// The server that figures are taken against, a process of its own on 127.0.0.1: it is given ready frames from memory
// to write, or counts and throws away, so that the client is what is measured. It prints "PORT TLSPORT" as its first
// line (TLSPORT is 0 without a certificate), and ends with its standard input. What it does with a connection, its path
// says:
//   /blast/KIND/SIZE   writes such messages as fast as they go (see blastMessage())
//   /deflate/blast     the same with compressed chat messages
//   /sink, /deflate/sink  counts text messages; a binary one asks for the number, which comes as text
//   /echo              sends back every message
//   /single/KIND/SIZE  writes one such message after anything came from the client
//   /idle              does nothing
// It reads what well-behaved clients send, and judges nothing.
int runBlastServer(const QString &certificateFile, const QString &keyFile);

} // namespace parlance::bench
