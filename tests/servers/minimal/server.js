// The broadcast server of every WebSocket tutorial: what one client sends, all clients get, the sender too.
'use strict';

const { parseArgs } = require('node:util');
const { WebSocket, WebSocketServer } = require('ws');

const { values } = parseArgs({ options: { port: { type: 'string', default: '0' } } });
const server = new WebSocketServer({ host: '127.0.0.1', port: Number(values.port) });

server.on('connection', (socket) => {
  socket.on('error', (error) => console.error(error.message));
  socket.on('message', (data, isBinary) => {
    for (const client of server.clients) {
      if (client.readyState === WebSocket.OPEN) client.send(data, { binary: isBinary });
    }
  });
});

server.on('listening', () => {
  console.log(JSON.stringify({ listening: `ws://127.0.0.1:${server.address().port}` }));
});
