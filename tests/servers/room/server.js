// A server for the room protocol (docs/room-protocol.md) on Node's ws: take it as the start of your own.
// --state FILE keeps the messages over restarts; --log FILE gets one JSON line for each message stored; a line of
// standard input goes to everybody as a system frame. The first line of standard output says where it listens.
'use strict';

const { randomUUID } = require('node:crypto');
const { createInterface } = require('node:readline');
const { parseArgs } = require('node:util');
const { WebSocketServer } = require('ws');
const { isInteger, isName, parse, same } = require('./checks.js');
const { newest, openMessages, room, rooms } = require('./messages.js');

const text = (value) => ({ type: 'string', default: value });
const { values: options } = parseArgs({ options: {
  port: text('0'), host: text('127.0.0.1'), token: text(''), name: text('room server'), state: text(''), log: text(''),
  'max-message': text('1048576'), 'handshake-ms': text('10000'), 'absence-ms': text('30000'), 'ping-ms': text('30000'),
} });
const [ROOMS, SESSIONS, RESUME_BYTES, UNSENT_BYTES, MAX_MESSAGE] = [1000, 1000, 8 << 20, 16 << 20, Number(options['max-message'])];
const keep = openMessages(options);
const sessions = new Map(); // id -> { id, wanted, user, socket, rooms: Set of names, absent: timer }
const ended = new Set(); // ids of sessions that can only be resumed, oldest first

// --- sending ---
function send({ socket }, frame) {
  if (!socket) return; // absent
  socket.send(typeof frame === 'string' ? frame : JSON.stringify(frame));
  if (socket.bufferedAmount > UNSENT_BYTES) end(socket, 4013, 'reads too slowly');
}

function broadcast(name, frame, except) {
  const encoded = JSON.stringify(frame);
  for (const member of room(name).members) if (member !== except) send(member, encoded);
}
const refuse = (session, code, reason, about) => send(session, { type: 'error', code, reason, ...about });

function end(socket, code, reason, error) {
  if (error) socket.send(JSON.stringify({ type: 'error', code: error, reason, supported: error === 'version' ? [1] : undefined }));
  socket.close(code, reason);
  setTimeout(() => socket.terminate(), 2000).unref(); // for one who reads nothing
  gone(socket, false);
}

// --- rooms ---
const now = () => new Date().toISOString();
const presence = (name) => ({ type: 'presence', room: name, users: [...room(name).members].map(({ user }) => user), seq: room(name).seq });

function enter(session, name) {
  if (session.rooms.has(name)) return send(session, presence(name));
  if (rooms.size >= ROOMS && !rooms.has(name)) return refuse(session, 'limit', 'this server keeps no more rooms', { room: name });
  broadcast(name, { type: 'join', room: name, user: session.user, time: now() });
  room(name).members.add(session);
  session.rooms.add(name);
  broadcast(name, presence(name));
}

function depart(session, name) {
  room(name).members.delete(session);
  session.rooms.delete(name);
  broadcast(name, { type: 'leave', room: name, user: session.user, time: now() });
  broadcast(name, presence(name));
  if (room(name).members.size === 0 && room(name).seq === 0) rooms.delete(name);
}

// --- sessions ---
function gone(socket, byClient) {
  const { session } = socket;
  clearTimeout(socket.deadline);
  Object.assign(socket, { session: null, over: true });
  if (!session) return;
  session.socket = null;
  if (byClient) endSession(session);
  else session.absent = setTimeout(endSession, Number(options['absence-ms']), session);
}

function stopWaiting(session) {
  session.absent = clearTimeout(session.absent);
  ended.delete(session.id);
}

function endSession(session) {
  stopWaiting(session);
  for (const name of session.rooms) depart(session, name);
  const [oldest] = ended.add(session.id);
  if (ended.size > SESSIONS && ended.delete(oldest)) sessions.delete(oldest);
}

// The wanted name, with a number when somebody connected bears it. Somebody absent who bears it leaves.
function takeName(wanted, session) {
  const others = [...sessions.values()].filter((other) => other !== session);
  let name = wanted;
  for (let n = 2; others.some(({ socket, user }) => socket && user === name); n++) name = `${wanted.slice(0, 60)} ${n}`;
  for (const other of others) if (other.absent && other.user === name) endSession(other);
  return name;
}

function handshake(socket, frame) {
  const wanted = typeof frame.user === 'string' ? frame.user.trim() : '';
  if (frame.version !== 1) return end(socket, 4406, 'this server speaks version 1 only', 'version');
  if (options.token && !same(frame.token, options.token)) return end(socket, 4401, 'the token is missing or wrong', 'token');
  if (!isName(wanted, 64)) return end(socket, 4400, '"user" must be 1 to 64 characters', 'no-name');

  const seen = Object.entries(frame.resume?.rooms ?? {});
  let session = seen.every(([, seq]) => isInteger(seq)) ? sessions.get(frame.resume?.session) : undefined;
  const resumed = session !== undefined;
  if (resumed) {
    if (session.socket) end(session.socket, 4409, 'the session goes on over another link');
    stopWaiting(session);
    const user = takeName(wanted === session.wanted ? session.user : wanted, session);
    for (const name of session.rooms) if (user !== session.user || !seen.some(([again]) => again === name)) depart(session, name);
    Object.assign(session, { wanted, user });
  } else {
    session = { id: randomUUID(), wanted, user: takeName(wanted), rooms: new Set() };
    sessions.set(session.id, session);
  }
  clearTimeout(socket.deadline);
  [socket.session, session.socket] = [session, socket];
  send(session, { type: 'welcome', version: 1, server: options.name, session: session.id, user: session.user, resumed,
    capabilities: { ack: true, dedupe: true, resume: true, history: true, chunks: false, maxMessage: MAX_MESSAGE } });
  for (const [name, seq] of resumed ? seen.filter(([each]) => isName(each, 128)) : []) {
    enter(session, name);
    const gap = rooms.get(name)?.messages.filter((message) => message.seq > seq) ?? [];
    for (const message of newest(gap, Infinity, RESUME_BYTES / seen.length)) send(session, message);
  }
}

// --- frames of a client that has shaken hands; `room` is one that it is in ---
const handlers = {
  handshake: (session) => refuse(session, 'bad-frame', 'the handshake was done before'),
  join: (session, frame) => enter(session, frame.room),
  leave: (session, frame) => depart(session, frame.room),
  message(session, { id, room: name, text: words }) {
    if (typeof words !== 'string') return refuse(session, 'bad-frame', '"text" must be a string', { id, room: name });
    const known = room(name).receipts.get(id);
    if (known) return send(session, { type: 'ack', id, room: name, ...known, duplicate: true });
    const receipt = { serverId: randomUUID(), seq: room(name).seq + 1, time: now() };
    const message = { type: 'message', id, room: name, user: session.user, text: words, ...receipt };
    keep(message); // first keep, then promise
    send(session, { type: 'ack', id, room: name, ...receipt, duplicate: false });
    broadcast(name, message, session);
  },
  typing(session, { room: name, active }) {
    if (typeof active !== 'boolean') return refuse(session, 'bad-frame', '"active" must be a boolean', { room: name });
    broadcast(name, { type: 'typing', room: name, user: session.user, active }, session);
  },
  history(session, { room: name, before, limit }) {
    if (![before ?? 0, (limit ?? 1) - 1].every(isInteger)) return refuse(session, 'bad-frame', '"before" and "limit" must be integers', { room: name });
    const older = room(name).messages.filter((message) => message.seq < (before ?? Infinity));
    const messages = newest(older, Math.min(limit ?? 100, 500), MAX_MESSAGE + 200);
    send(session, { type: 'history', room: name, messages, complete: messages.length === older.length });
  },
  ping(session, { nonce }) {
    if (nonce?.length > 128) return refuse(session, 'too-large', '"nonce" must be at most 128 characters');
    send(session, { type: 'pong', nonce: typeof nonce === 'string' ? nonce : undefined });
  },
};
const needed = { join: ['room'], leave: ['room'], message: ['id', 'room'], typing: ['room'], history: ['room'] };

function receive(socket, data, isBinary) {
  if (socket.over) return;
  const frame = isBinary ? null : parse(data);
  const { session } = socket;
  if (!session && frame?.type === 'handshake') return handshake(socket, frame);
  if (!session) return end(socket, 4408, 'the first frame must be a handshake', 'expected-handshake');
  if (typeof frame?.type !== 'string') return refuse(session, 'bad-frame', 'not a text message with a JSON object with a "type"');
  if (!Object.hasOwn(handlers, frame.type)) return; // of a later version
  const about = { id: isName(frame.id, 128) ? frame.id : undefined };
  for (const key of needed[frame.type] ?? []) {
    const code = frame[key]?.length > 128 ? 'too-large' : 'bad-frame';
    if (!isName(frame[key], 128)) return refuse(session, code, `"${key}" must be a string of 1 to 128 characters`, about);
    about[key] = frame[key];
  }
  if (about.room && frame.type !== 'join' && !session.rooms.has(about.room)) return refuse(session, 'not-joined', 'join the room first', about);
  handlers[frame.type](session, frame);
}

// --- links ---
const server = new WebSocketServer({ host: options.host, port: Number(options.port), maxPayload: MAX_MESSAGE,
  // A browser says where its page is from, a program does not: no page may talk to a server on its reader's computer.
  verifyClient: ({ origin }, answer) => answer(!origin, 403) });
server.on('listening', () => console.log(JSON.stringify({ listening: `ws://${options.host}:${server.address().port}` })));
server.on('connection', (socket) => {
  socket.deadline = setTimeout(end, Number(options['handshake-ms']), socket, 4408, 'no handshake came in time', 'expected-handshake');
  let alive = true;
  const life = setInterval(() => {
    if (alive) socket.ping(); else socket.terminate();
    alive = false;
  }, Number(options['ping-ms']));
  socket.on('pong', () => { alive = true; });
  socket.on('error', (error) => console.error(error.message));
  socket.on('message', (data, isBinary) => receive(socket, data, isBinary));
  socket.on('close', (code) => { clearInterval(life); gone(socket, code !== 1006); });
});
createInterface({ input: process.stdin }).on('line', (line) => {
  for (const session of sessions.values()) send(session, { type: 'system', text: line, time: now() });
});
process.on('SIGTERM', () => {
  for (const socket of server.clients) socket.close(1001);
  setTimeout(process.exit, 100, 0);
});
