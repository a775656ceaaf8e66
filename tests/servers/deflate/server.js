// An echo server that compresses as each client's URL says, by the names of RFC 7692:
//   ws://127.0.0.1:PORT/?server_no_context_takeover&client_no_context_takeover&server_max_window_bits=9&client_max_window_bits=12
// and with fragment=N sends its echo in fragments of N bytes, each compressed by itself. With plain it does not compress.
'use strict';

const http = require('node:http');
const { parseArgs } = require('node:util');
const { WebSocketServer } = require('ws');

const { values } = parseArgs({ options: { port: { type: 'string', default: '0' } } });
const maxPayload = 64 * 1024 * 1024;

function deflateOptions(query) {
  if (query.has('plain')) return false;
  // Only what was asked for, so that everything else is ws's own choice.
  const options = { threshold: 0 };
  if (query.has('server_no_context_takeover')) options.serverNoContextTakeover = true;
  if (query.has('client_no_context_takeover')) options.clientNoContextTakeover = true;
  if (query.has('server_max_window_bits')) options.serverMaxWindowBits = Number(query.get('server_max_window_bits'));
  if (query.has('client_max_window_bits')) options.clientMaxWindowBits = Number(query.get('client_max_window_bits'));
  return options;
}

function echo(socket, data, isBinary, fragment) {
  let at = 0;
  while (fragment > 0 && data.length - at > fragment) {
    socket.send(data.subarray(at, at + fragment), { binary: isBinary, compress: true, fin: false });
    at += fragment;
  }
  socket.send(data.subarray(at), { binary: isBinary, compress: true, fin: true });
}

const server = http.createServer();

server.on('upgrade', (request, connection, head) => {
  const query = new URL(request.url, 'ws://127.0.0.1').searchParams;
  const fragment = Number(query.get('fragment') ?? 0);
  const one = new WebSocketServer({ noServer: true, maxPayload, perMessageDeflate: deflateOptions(query) });
  one.handleUpgrade(request, connection, head, (socket) => {
    socket.on('error', (error) => console.error(`${request.url}: ${error.message}`));
    socket.on('message', (data, isBinary) => echo(socket, data, isBinary, fragment));
  });
});

server.listen(Number(values.port), '127.0.0.1', () => {
  console.log(JSON.stringify({ listening: `ws://127.0.0.1:${server.address().port}` }));
});
