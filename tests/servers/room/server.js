// A server for the room protocol (docs/room-protocol.md) on Node's ws: take it as the start of your own. README.md has
// its options. The first line of its output says where it listens; a line of its input goes to everybody as "system".
'use strict';

const { createHash, randomUUID, timingSafeEqual } = require('node:crypto');
const fs = require('node:fs');
const { createInterface } = require('node:readline');
const { parseArgs } = require('node:util');
const { WebSocketServer } = require('ws');
const { EnvelopeLink } = require('./envelope.js');
const attachments = require('./files.js');
const { admit } = require('./rate.js');

const text = (value) => ({ type: 'string', default: value });
const { values: options } = parseArgs({ options: {
  port: text('0'), host: text('127.0.0.1'), token: text(''), state: text(''), log: text(''),
  'max-bytes': text('1048576'), 'max-file': text('15728640'), rate: text('0'),
  envelope: text(''), 'envelope-key': text(''), 'envelope-compress': text(''), 'handshake-ms': text('10000'), 'absence-ms': text('30000'), 'ping-ms': text('30000'),
} });
const maxMessage = Number(options['max-bytes']);
const maxFile = Number(options['max-file']); // 0: no files
const rate = Number(options.rate); // messages a second from one session; 0: as many as it likes
const capabilities = { ack: true, dedupe: true, resume: true, history: true, chunks: true, maxMessage, ...(rate && { rate }),
  ...(maxFile && { files: true, binary: true, maxFile }) };
const envelopes = { required: Boolean(options.envelope), key: options['envelope-key'], compress: options['envelope-compress'] };
const [MESSAGES, SESSIONS, RESUME_BYTES, UNSENT_BYTES] = [10000, 1000, 8 << 20, 16 << 20];
const rooms = new Map(); // name -> { seq, messages: Map of id -> message, members: Set of sessions }
const sessions = new Map(); // id -> { id, wanted, user, socket, absence: timer }
const ended = new Set(); // ids of sessions that can only be resumed, oldest first

const now = () => new Date().toISOString();
const parse = (data) => { try { return JSON.parse(data); } catch { return null; } };
const isCount = (value) => Number.isSafeInteger(value) && value >= 0;
const isName = (value, limit = 128) => typeof value === 'string' && value.length <= limit && /^\P{Cc}+$/u.test(value);
const hash = (secret) => createHash('sha256').update(String(secret)).digest(); // all of one length, to be compared

// --- messages: kept in memory, and in a file if wanted; a server with a database puts it here ---
function roomOf(name) {
  if (!rooms.has(name)) rooms.set(name, { seq: 0, messages: new Map(), members: new Set() });
  return rooms.get(name);
}

// First the files: what they have survives the end of this process and may be acknowledged.
function keep(message, bytes, files) {
  const written = bytes ? { ...message, file: { ...message.file, data: bytes.toString('base64') } } : message;
  for (const file of files) fs.appendFileSync(file, `${JSON.stringify(written)}\n`);
  if (bytes) attachments.keep(message.serverId, bytes);
  const { messages } = Object.assign(roomOf(message.room), { seq: message.seq });
  messages.set(message.id, message);
  if (messages.size > MESSAGES) messages.delete(messages.keys().next().value);
}

const files = [options.state, options.log].filter(Boolean).map((name) => fs.openSync(name, 'a+', 0o600));
if (options.state) {
  for (const { file, ...message } of fs.readFileSync(files[0], 'utf8').split('\n').map(parse).filter(Boolean)) {
    const { data, ...described } = file ?? {};
    keep(file ? { ...message, file: described } : message, file && Buffer.from(data, 'base64'), []);
  }
  fs.appendFileSync(files[0], '\n'); // ends a line that was cut off when an earlier run was killed
}

// The newest of the messages, oldest first, within both limits; at least one.
const newest = (messages, count, bytes) => messages.slice(-count).reverse()
  .filter((message, at) => (bytes -= 200 + Buffer.byteLength(message.text)) > 0 || at === 0).reverse();

// --- sessions ---
function send({ socket }, frame, file) {
  if (!socket) return; // somebody absent has none
  const isSlow = socket.bufferedAmount > UNSENT_BYTES; // before: a large message alone may be more
  const isLarge = write(socket, frame, file);
  if (isSlow || (!isLarge && socket.bufferedAmount > UNSENT_BYTES)) end(socket, 4013, 'reads too slowly');
}
function write(socket, frame, file) {
  const binary = file && attachments.join(frame, file);
  const messages = socket.envelope.isOn ? [...socket.envelope.pack(frame, binary)] : [binary || JSON.stringify(frame)];
  for (const message of messages) socket.send(message);
  return Boolean(file) || messages.length > 1;
}
const refuse = (session, code, reason, about) => send(session, { type: 'error', code, reason, ...about });

function broadcast(room, frame, except, file) {
  for (const member of roomOf(room).members) if (member !== except) send(member, frame, member.takesFiles && file);
}

function end(socket, closeCode, reason, error) {
  if (error) write(socket, { type: 'error', reason, ...error });
  socket.close(closeCode, reason);
  linkEnded(socket, false);
}

function linkEnded({ session }, byClient) {
  if (!session) return;
  session.socket = session.socket.session = null;
  session.absence = setTimeout(endSession, byClient ? 0 : Number(options['absence-ms']), session);
}

function endSession(session) {
  clearTimeout(session.absence);
  for (const room of rooms.keys()) handlers.leave(session, { room });
  const [oldest] = ended.add(session.id);
  if (ended.size > SESSIONS && ended.delete(oldest)) sessions.delete(oldest);
}

// The wanted name, with a number when somebody connected bears it. Somebody absent who bears it leaves.
function takeName(wanted, session) {
  const others = [...sessions.values()].filter((other) => other !== session);
  let name = wanted;
  for (let n = 2; others.some(({ socket, user }) => socket && user === name); n++) name = `${wanted.slice(0, 60)} ${n}`;
  for (const other of others) if (!other.socket && other.user === name) endSession(other);
  return name;
}

function handshake(socket, { version, token, user: given, resume, files: takesFiles }) {
  const wanted = typeof given === 'string' ? given.trim() : '';
  if (version !== 1) return end(socket, 4406, 'only version 1 is spoken', { code: 'version', supported: [1] });
  if (options.token && !timingSafeEqual(hash(token), hash(options.token)))
    return end(socket, 4401, 'the token is missing or wrong', { code: 'token' });
  if (!isName(wanted, 64)) return end(socket, 4400, '"user" must be 1 to 64 characters', { code: 'no-name' });

  const seen = new Map(Object.entries(resume?.rooms ?? {}));
  const isSound = [...seen].every(([room, seq]) => isName(room) && isCount(seq));
  const known = isSound ? sessions.get(resume?.session) : undefined;
  const session = known ?? { id: randomUUID() };
  if (session.socket) end(session.socket, 4409, 'the session goes on over another link');
  clearTimeout(session.absence);
  ended.delete(session.id);
  const user = takeName(wanted === session.wanted ? session.user : wanted, session);
  for (const room of rooms.keys()) if (user !== session.user || !seen.has(room)) handlers.leave(session, { room });
  socket.session = Object.assign(session, { wanted, user, socket, takesFiles: takesFiles === true });
  sessions.set(session.id, session);
  const resumed = Boolean(known);
  send(session, { type: 'welcome', version: 1, server: 'room', session: session.id, user, resumed, capabilities });
  for (const [room, seq] of resumed ? seen : []) {
    handlers.join(session, { room });
    const gap = [...roomOf(room).messages.values()].filter((message) => message.seq > seq);
    for (const message of newest(gap, Infinity, RESUME_BYTES / seen.size)) send(session, message);
  }
}

// --- frames of a client that has shaken hands ---
const presence = (room) => ({ type: 'presence', room, seq: roomOf(room).seq,
  users: [...roomOf(room).members].map((member) => member.user) });
const fields = { // what must be right in them; the others may be anything
  join: { room: isName }, leave: { room: isName }, ping: { nonce: (value) => !(value?.length > 128) },
  message: { id: isName, room: isName, text: (value) => typeof value === 'string' },
  file: { room: isName, serverId: isName },
  typing: { room: isName, active: (value) => typeof value === 'boolean' },
  history: { room: isName, before: (seq) => isCount(seq ?? 0), limit: (count) => count !== 0 && isCount(count ?? 1) },
};
const handlers = {
  handshake: (session) => refuse(session, 'bad-frame', 'the handshake was done before'),
  ping: (session, { nonce }) => send(session, { type: 'pong', nonce: nonce ?? undefined }),
  join(session, { room }) {
    if (roomOf(room).members.has(session)) return send(session, presence(room));
    broadcast(room, { type: 'join', room, user: session.user, time: now() });
    roomOf(room).members.add(session);
    broadcast(room, presence(room));
  },
  leave(session, { room }) {
    if (!roomOf(room).members.delete(session)) return;
    broadcast(room, { type: 'leave', room, user: session.user, time: now() });
    broadcast(room, presence(room));
    if (roomOf(room).members.size === 0 && roomOf(room).seq === 0) rooms.delete(room);
  },
  message(session, { id, room, text, file: given }, body) {
    const known = roomOf(room).messages.get(id);
    const { code, reason, file, bytes } = known || !given ? {} : attachments.check(given, body, maxFile);
    if (code) return refuse(session, code, reason, { id, room });
    if (!known && !admit(session, rate, room, id)) return refuse(session, 'rate', 'too many messages; send it again a little later', { id, room });
    const { serverId, seq, time } = known ?? { serverId: randomUUID(), seq: roomOf(room).seq + 1, time: now() };
    const message = { type: 'message', id, serverId, seq, room, user: session.user, text, time, file };
    if (!known) keep(message, bytes, files);
    send(session, { type: 'ack', id, serverId, seq, room, time, duplicate: Boolean(known) });
    if (!known) broadcast(room, message, session, bytes);
  },
  file(session, { room, serverId }) {
    const bytes = attachments.bytesOf(serverId);
    const message = bytes && [...roomOf(room).messages.values()].find((one) => one.serverId === serverId);
    if (message) send(session, { type: 'file', room, serverId, file: message.file }, bytes);
    else refuse(session, 'no-file', 'the file is not kept any more', { room, serverId });
  },
  typing: (session, { room, active }) => broadcast(room, { type: 'typing', room, user: session.user, active }, session),
  history(session, { room, before, limit }) {
    const older = [...roomOf(room).messages.values()].filter((message) => message.seq < (before ?? Infinity));
    const messages = newest(older, Math.min(limit ?? 100, 500), maxMessage + 200);
    send(session, { type: 'history', room, messages, complete: messages.length === older.length });
  },
};

function receive(socket, frame, body) {
  const { session } = socket;
  if (!session && frame?.type === 'handshake') return handshake(socket, frame);
  if (!session) return end(socket, 4408, 'the first frame must be a handshake', { code: 'expected-handshake' });
  if (typeof frame?.type !== 'string') return refuse(session, 'bad-frame', 'not a JSON object with a "type" as text');
  if (!Object.hasOwn(handlers, frame.type)) return; // of a later version
  const about = {};
  for (const [key, isRight] of Object.entries(fields[frame.type] ?? {})) {
    const code = frame[key]?.length > 128 ? 'too-large' : 'bad-frame';
    if (!isRight(frame[key])) return refuse(session, code, `"${key}" is missing, too long or of a wrong type`, about);
    if (isRight === isName) about[key] = frame[key];
  }
  const isIn = !about.room || frame.type === 'join' || rooms.get(about.room)?.members.has(session);
  return isIn ? handlers[frame.type](session, frame, body) : refuse(session, 'not-joined', 'join the room first', about);
}

function receiveBytes(socket, data, isBinary) {
  const { header, body } = (isBinary && attachments.split(data)) || { header: isBinary ? null : data };
  const frame = header?.length > maxMessage ? null : parse(header);
  receive(socket, isBinary && !(frame?.type === 'message' && frame.file) ? null : frame, body);
}

// --- links; no web page may talk to a server on its reader's computer: it has an origin, a program has none ---
const server = new WebSocketServer({ host: options.host, port: Number(options.port), maxPayload: maxMessage + maxFile,
  verifyClient: ({ origin }, answer) => answer(!origin, 403) });
server.on('listening', () => console.log(`{"listening":"ws://${options.host}:${server.address().port}"}`));
server.on('connection', (socket) => {
  const late = () => socket.session || end(socket, 4408, 'no handshake came in time', { code: 'expected-handshake' });
  setTimeout(late, Number(options['handshake-ms']));
  socket.unanswered = 0;
  socket.envelope = new EnvelopeLink(envelopes, maxMessage);
  socket.on('pong', () => { socket.unanswered = 0; });
  socket.on('error', (error) => console.error(error.message));
  socket.on('message', (data, isBinary) => {
    if (socket.readyState !== socket.OPEN) return;
    if (!isBinary && data.length > maxMessage) return end(socket, 1009, 'the message is too large');
    const { bare, frame, binary, error, isEnd } = socket.envelope.read(data, isBinary, Boolean(socket.session));
    if (error) return isEnd ? end(socket, 4407, error.reason, error) : write(socket, error);
    if (bare || binary) return receiveBytes(socket, binary ?? data, isBinary || Boolean(binary));
    if (frame !== undefined) receive(socket, frame); // else chunks of it are missing still
  });
  socket.on('close', (code) => linkEnded(socket, code !== 1006));
});
setInterval(() => {
  for (const socket of server.clients) if (socket.unanswered++) socket.terminate(); else socket.ping();
}, Number(options['ping-ms']));
createInterface({ input: process.stdin }).on('line', (line) => {
  for (const session of sessions.values()) send(session, { type: 'system', text: line, time: now() });
});
process.on('SIGTERM', () => {
  for (const socket of server.clients) socket.close(1001);
  setTimeout(process.exit, 100, 0);
});
