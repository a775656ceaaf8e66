// Tests an echo client: sends messages, compares what comes back, and says the verdict in its Close frame.
// 1000 is a pass, 4000 a fail; the reason tells how many were equal, and with which extension.
//
//   node server.js [--port N] [--deflate] [--count N]   texts and binary messages of many kinds and lengths
//   node server.js [--port N] --unread                  sends without reading, until the client takes no more; the
//                                                       reason tells how many MiB it took
'use strict';

const { parseArgs } = require('node:util');
const { WebSocketServer } = require('ws');

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '0' },
    count: { type: 'string', default: '1000' },
    deflate: { type: 'boolean', default: false },
    unread: { type: 'boolean', default: false },
  },
});

const words = ['plain', '长沙的雨下了一夜', '🧭🛰️', 'e\u0301a\u0308', '\ufeffmark', 'a\u0000b\u001ec', '"\\\r\n\t'];

const bytes = Buffer.from(Array.from({ length: 256 }, (_, value) => value));

// Deterministic; every third one is binary, with all byte values; some are empty, some need 2 or 8 bytes of length.
function messageOf(index) {
  const length = [0, 1, 125, 126, 127, 1000, 70000][index % 7];
  if (index % 3 === 2) return Buffer.alloc(length, bytes.subarray(index & 0x7f));
  return words[(index >> 2) % words.length].repeat(Math.ceil(length / 10));
}

function check(socket) {
  const count = Number(values.count);
  let equal = 0;
  socket.on('message', (data, isBinary) => {
    const expected = messageOf(equal);
    const same = isBinary === Buffer.isBuffer(expected) && data.equals(Buffer.from(expected));
    if (!same) socket.close(4000, `message ${equal} came back changed`);
    else if (++equal === count) socket.close(1000, `${equal} equal, ${socket.extensions || 'no extension'}`);
  });
  for (let index = 0; index < count; ++index) socket.send(messageOf(index));
}

const mebi = Buffer.alloc(1024 * 1024, 'x');

async function flood(socket) {
  const most = 96;
  let sent = 0;
  let equal = 0;
  socket.on('message', (data) => {
    if (!data.equals(mebi)) socket.close(4000, `message ${equal} came back changed`);
    else if (++equal === sent) socket.close(1000, `${sent}`);
  });
  socket.pause();
  let taken = true;
  while (taken && sent < most) {
    ++sent;
    const written = new Promise((resolve) => socket.send(mebi, () => resolve(true)));
    const patience = new Promise((resolve) => setTimeout(() => resolve(false), 1000));
    taken = await Promise.race([written, patience]);
  }
  socket.resume();
}

const server = new WebSocketServer({
  host: '127.0.0.1',
  port: Number(values.port),
  perMessageDeflate: values.deflate && { threshold: 0 },
});
server.on('connection', (socket) => {
  socket.on('error', (error) => console.error(error.message));
  if (values.unread) flood(socket);
  else check(socket);
});
server.on('listening', () => {
  console.log(JSON.stringify({ listening: `ws://127.0.0.1:${server.address().port}` }));
});
