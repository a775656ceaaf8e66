// What a room server keeps: the messages of each room, in memory, and in a file if wanted. A server with a database puts it here.
'use strict';

const fs = require('node:fs');

const [MESSAGES, IDS] = [10000, 10000];
const rooms = new Map(); // name -> { seq, messages, receipts: Map of id -> { serverId, seq, time }, members: Set of sessions }

function room(name) {
  if (!rooms.has(name)) rooms.set(name, { seq: 0, messages: [], receipts: new Map(), members: new Set() });
  return rooms.get(name);
}

function remember(message) {
  const { messages, receipts } = Object.assign(room(message.room), { seq: message.seq });
  messages.push(message);
  if (messages.length > MESSAGES) messages.shift();
  receipts.set(message.id, { serverId: message.serverId, seq: message.seq, time: message.time });
  if (receipts.size > IDS) receipts.delete(receipts.keys().next().value);
}

// The newest of the messages, oldest first, within both limits.
function newest(messages, count, bytes) {
  let first = messages.length;
  while (first > 0 && count-- > 0 && (bytes -= 200 + Buffer.byteLength(messages[first - 1].text)) > 0) first--;
  return messages.slice(first);
}

// Reads the messages that an earlier run kept in the file, and returns it opened for more.
function openState(file) {
  const content = fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : '';
  for (const line of content.split('\n').filter(Boolean)) {
    try { remember(JSON.parse(line)); } catch { console.error(`${file}: skipped a line that was cut off`); }
  }
  const state = fs.openSync(file, 'a', 0o600);
  if (content && !content.endsWith('\n')) fs.writeSync(state, '\n');
  return state;
}

// `state` and `log` are names of files, or empty. Returns keep(message), after which it may be acknowledged: the system
// has it, so it survives the end of this process. For one that must survive a power cut, add fs.fsyncSync.
function openMessages({ state, log }) {
  const files = [state && openState(state), log && fs.openSync(log, 'a', 0o600)].filter(Boolean);
  return (message) => {
    for (const file of files) fs.writeSync(file, `${JSON.stringify(message)}\n`);
    remember(message);
  };
}

module.exports = { newest, openMessages, room, rooms };
