// Other people's clients, driven as parlance-cli connect is: a line of standard input is a message, and events come as lines of
// JSON with the same names, so that one judge can look at all of them.
//
//   --kind socketio            socket.io-client as it is installed
//   --kind socketio-retries    the same with its own retries, as its guide has it for "at least once"
//   --kind reconnecting        reconnecting-websocket over ws
'use strict';

const { randomUUID } = require('node:crypto');
const { createInterface } = require('node:readline');
const { parseArgs } = require('node:util');

const { values: options } = parseArgs({ options: {
  kind: { type: 'string' }, url: { type: 'string' }, user: { type: 'string' },
} });

const tell = (event) => process.stdout.write(`${JSON.stringify(event)}\n`);
const state = (name) => tell({ event: 'state', state: name });
const delivery = (message, name) => tell({ event: 'delivery', id: message.id, state: name, text: message.text });
const shown = (message) => tell({ event: 'message', id: message.id, sender: message.user, text: message.text, own: message.user === options.user });

function socketIo(retries) {
  const { io } = require('socket.io-client');
  const socket = io(options.url.replace(/^ws/, 'http'), retries ? { retries: 1000, ackTimeout: 10000 } : {});
  socket.on('connect', () => state('ready'));
  socket.on('disconnect', () => state('waiting'));
  socket.on('message', shown);
  return (message) => socket.emit('message', message, (error) => delivery(message, error ? 'inDoubt' : 'delivered'));
}

function reconnecting() {
  const ReconnectingWebSocket = require('reconnecting-websocket');
  const socket = new ReconnectingWebSocket(options.url, [], { WebSocket: require('ws') });
  socket.addEventListener('open', () => state('ready'));
  socket.addEventListener('close', () => state('waiting'));
  socket.addEventListener('error', () => {}); // a close or a new attempt follows
  socket.addEventListener('message', ({ data }) => shown(JSON.parse(data)));
  return (message) => {
    socket.send(JSON.stringify(message));
    delivery(message, 'unconfirmed');
  };
}

const senders = { socketio: () => socketIo(false), 'socketio-retries': () => socketIo(true), reconnecting };
const send = senders[options.kind]();
createInterface({ input: process.stdin }).on('line', (text) => {
  const message = { id: randomUUID(), user: options.user, text };
  delivery(message, 'queued');
  send(message);
}).on('close', () => process.exit(0));
