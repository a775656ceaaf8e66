// A chat on Socket.IO as its guide builds it: what one client sends, the others get, and the sender an acknowledgement. With
// --dedupe an id that was stored before is acknowledged and not stored again, which the guide asks of a server whose clients
// send again. --log FILE: each stored message is a line there before it is acknowledged, and survives this process.
'use strict';

const fs = require('node:fs');
const { createServer } = require('node:http');
const { parseArgs } = require('node:util');
const { Server } = require('socket.io');

const { values: options } = parseArgs({ options: {
  port: { type: 'string', default: '0' }, log: { type: 'string', default: '' }, dedupe: { type: 'boolean', default: false },
} });
const known = new Set();
const file = options.log ? fs.openSync(options.log, 'a+', 0o600) : null;
if (file) {
  for (const line of fs.readFileSync(file, 'utf8').split('\n')) {
    try { known.add(JSON.parse(line).id); } catch { /* the end, or a line that was cut off when an earlier run was killed */ }
  }
  fs.appendFileSync(file, '\n');
}

const server = createServer();
const io = new Server(server, { connectionStateRecovery: {} });
io.on('connection', (socket) => {
  socket.on('message', (message, acknowledge) => {
    if (!options.dedupe || !known.has(message.id)) {
      known.add(message.id);
      if (file) fs.appendFileSync(file, `${JSON.stringify(message)}\n`);
      socket.broadcast.emit('message', message);
    }
    if (acknowledge) acknowledge();
  });
});
server.listen(Number(options.port), '127.0.0.1', () => {
  console.log(JSON.stringify({ listening: `ws://127.0.0.1:${server.address().port}` }));
});
