// The broadcast server of every WebSocket tutorial: what one client sends, all clients get, the sender too. --log FILE: each
// message becomes a line there first.
'use strict';

const fs = require('node:fs');
const { parseArgs } = require('node:util');
const { WebSocket, WebSocketServer } = require('ws');

const text = (value) => ({ type: 'string', default: value });
const { values } = parseArgs({ options: { port: text('0'), log: text('') } });
const server = new WebSocketServer({ host: '127.0.0.1', port: Number(values.port) });

server.on('connection', (socket) => {
  socket.on('error', (error) => console.error(error.message));
  socket.on('message', (data, isBinary) => {
    if (values.log) fs.appendFileSync(values.log, `${data}\n`);
    for (const client of server.clients) {
      if (client.readyState === WebSocket.OPEN) client.send(data, { binary: isBinary });
    }
  });
});

server.on('listening', () => {
  console.log(JSON.stringify({ listening: `ws://127.0.0.1:${server.address().port}` }));
});
