// Envelopes and chunks (docs/envelope.md) for one client of the server, on Node's own crypto and zlib. The first frame
// decides: an envelope there, and all that follows travels in envelopes, both ways.
'use strict';

const { createHash, createHmac, randomUUID, timingSafeEqual } = require('node:crypto');
const zlib = require('node:zlib');

const [INFLATED, WHOLE, SETS, CHUNKS, AGE_MS, SMALLEST_COST] = [64 << 20, 16 << 20, 64, 16384, 60000, 128];
const DIVIDED = WHOLE - (16 << 10); // the largest message of a client: it gets longer on its way out
const UNDIVIDED = 1 << 20;
const zippers = { deflate: [zlib.deflateSync, zlib.inflateSync], gzip: [zlib.gzipSync, zlib.gunzipSync] };

class Rejected extends Error {
  constructor(reason, code = 'envelope') { super(reason); this.code = code; }
}

// --- canonical JSON (RFC 8785): JSON.stringify writes numbers and strings as it wants them; names have to be sorted ---
function canonical(value) {
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`;
  if (value && typeof value === 'object')
    return `{${Object.keys(value).sort().map((name) => `${canonical(name)}:${canonical(value[name])}`).join()}}`;
  if (typeof value === 'string' && !value.isWellFormed()) throw new Rejected('half a character');
  if (typeof value === 'number' && !Number.isFinite(value)) throw new Rejected('no number of JSON');
  return JSON.stringify(value);
}

// JSON.parse keeps the last of two members with one name: with an envelope that would be a way around its signature. What
// was read has as many names as the text only if none came twice.
function parse(text) {
  let value;
  try { value = JSON.parse(text); } catch { throw new Rejected('every frame must be an envelope here'); }
  const names = text.match(/"(?:[^"\\]|\\.)*"(\s*:)?/g)?.filter((token) => token.endsWith(':')).length ?? 0;
  if (names !== countNames(value)) throw new Rejected('a name comes twice');
  return value;
}
const countNames = (value) => (value && typeof value === 'object'
  ? Object.values(value).reduce((sum, one) => sum + countNames(one), Array.isArray(value) ? 0 : Object.keys(value).length) : 0);

// --- one envelope ---
const sign = (json, key) => (key ? `hmac-sha256:${createHmac('sha256', key).update(json).digest('hex')}`
  : `sha256:${createHash('sha256').update(json).digest('hex')}`);

function seal(json, { key, compress }) {
  const [s, v] = [sign(json, key), 1];
  if (compress && json.length > 1024) {
    const d = zippers[compress][0](json).toString('base64');
    if (d.length < json.length) return JSON.stringify({ c: compress, d, s, v });
  }
  return `{"d":${json},"s":"${s}","v":1}`;
}

function inflate(base64, name) {
  if (!Object.hasOwn(zippers, name)) throw new Rejected("the envelope's compression is unknown");
  const bytes = typeof base64 === 'string' && Buffer.from(base64, 'base64');
  if (!bytes || bytes.toString('base64') !== base64) throw new Rejected('the envelope does not inflate');
  try {
    const { buffer, engine } = zippers[name][1](bytes, { maxOutputLength: INFLATED, info: true });
    if (engine.bytesWritten !== bytes.length) throw new Rejected('something stands behind the compressed content');
    return buffer.toString();
  } catch (error) {
    if (error.code === 'ERR_BUFFER_TOO_LARGE') throw new Rejected('the message is too large', 'too-large');
    throw new Rejected('the envelope does not inflate');
  }
}

function open(text, { key }) {
  const envelope = parse(text);
  const { v, s, d, c } = envelope && !Array.isArray(envelope) ? envelope : {};
  if (v === undefined || d === undefined) throw new Rejected('every frame must be an envelope here');
  if (v !== 1) throw new Rejected("the envelope's version must be 1");
  const value = c === undefined ? d : parse(inflate(d, c));
  const right = Buffer.from(sign(canonical(value), key));
  const given = Buffer.from(String(s));
  if (given.length !== right.length || !timingSafeEqual(given, right)) throw new Rejected("the envelope's signature does not fit");
  return value;
}

// --- chunks ---
function* divide(json, about, limit, policy) {
  const chunk = { id: randomUUID(), len: Buffer.byteLength(json), sha256: createHash('sha256').update(json).digest('hex'), ...about };
  const space = limit - 160 - Buffer.byteLength(canonical({ ...chunk, i: CHUNKS, n: CHUNKS, part: '' }));
  const parts = [];
  for (let from = 0, to = 0, left = space; to < json.length;) {
    const character = String.fromCodePoint(json.codePointAt(to));
    const cost = /["\\]/.test(character) ? 2 : Buffer.byteLength(character);
    if (left >= cost) [to, left] = [to + character.length, left - cost];
    if (to === json.length || left < 4) [from, left] = [parts.push(json.slice(from, to)) && to, space];
  }
  for (const [i, part] of parts.entries()) yield seal(canonical({ ...chunk, i, n: parts.length, part }), policy);
}

class ChunkSets {
  sets = new Map(); // id -> { head, parts: Map of i -> part, bytes, cost, until }
  over = new Set(); // ids of those that are complete or discarded
  cost = 0;

  // The message once its last chunk came; undefined before.
  add({ id, i, n, len, sha256, part, room, message }, now = performance.now()) {
    for (const [old, { until }] of this.sets) if (until <= now) this.close(old);
    if (this.over.has(id)) return undefined;
    const about = { room, message };
    const refuse = (reason, code) => { this.close(id); throw Object.assign(new Rejected(reason, code), { about }); };
    const isRight = typeof id === 'string' && Number.isSafeInteger(n) && n >= 1 && n <= CHUNKS && Number.isSafeInteger(i) && i >= 0 && i < n
      && Number.isSafeInteger(len) && typeof part === 'string' && part !== '';
    if (!isRight) refuse('the chunk is malformed');
    if (len > WHOLE) refuse('the message is too large', 'too-large');
    if (!this.sets.has(id) && this.sets.size >= SETS) refuse('too many messages in chunks at the same time');
    const set = this.sets.get(id) ?? { head: { n, len, sha256 }, parts: new Map(), bytes: 0, cost: 0, until: now + AGE_MS };
    this.sets.set(id, set);
    const isSame = set.head.n === n && set.head.len === len && set.head.sha256 === sha256;
    if (!isSame || (set.parts.has(i) && set.parts.get(i) !== part)) refuse('the chunks contradict each other');
    if (set.parts.has(i)) return undefined;
    const bytes = Buffer.byteLength(part);
    const cost = Math.max(bytes, SMALLEST_COST);
    if (set.bytes + bytes > len) refuse('the chunks contradict each other');
    if (this.cost + cost >= WHOLE + SMALLEST_COST) refuse('too many messages in chunks at the same time');
    set.parts.set(i, part);
    [set.bytes, set.cost, this.cost] = [set.bytes + bytes, set.cost + cost, this.cost + cost];
    if (set.parts.size < n) return undefined;
    const whole = Array.from({ length: n }, (_, at) => set.parts.get(at)).join('');
    if (createHash('sha256').update(whole).digest('hex') !== sha256) refuse('the chunks are not what was announced');
    if (set.bytes > DIVIDED) refuse('the message is too large', 'too-large');
    this.close(id);
    return parse(whole);
  }

  close(id) {
    this.cost -= this.sets.get(id)?.cost ?? 0;
    this.sets.delete(id);
    const [oldest] = this.over.add(id);
    if (this.over.size > 256) this.over.delete(oldest);
  }
}

// --- the link of one client; policy: { required, key (nothing: only digests), compress } ---
class EnvelopeLink {
  sets = new ChunkSets();
  isOn = false;
  understood = false;

  constructor(policy, maxMessage) { Object.assign(this, { policy, limit: Math.min(maxMessage, UNDIVIDED) }); }

  // { frame } or { binary } of the client, neither while chunks are missing; or { error, isEnd }.
  read(data, isBinary, welcomed) {
    if (this.first === undefined) {
      this.first = false;
      try { const { v, d } = JSON.parse(data); this.isOn = v !== undefined && d !== undefined; } catch { /* a bare frame, then */ }
      this.isOn ||= this.policy.required;
    }
    if (!this.isOn) return { bare: true };
    try {
      if (isBinary) throw new Rejected('every frame must be an envelope here');
      let value = open(data.toString(), this.policy);
      if (welcomed && value?.part !== undefined && value.i !== undefined && value.n !== undefined) value = this.sets.add(value);
      this.understood = true;
      const isFile = value && typeof value.binary === 'string' && Object.keys(value).length === 1;
      return isFile ? { binary: Buffer.from(value.binary, 'base64') } : { frame: value };
    } catch (error) {
      if (!(error instanceof Rejected || error instanceof RangeError)) throw error; // RangeError: too deep for the stack
      const { message: reason, code = 'envelope', about } = error instanceof Rejected ? error : { message: 'the JSON is too deep' };
      return { error: { type: 'error', code, reason, id: about?.message, room: about?.room }, isEnd: !this.understood };
    }
  }

  // The text messages for a frame, or for a binary message; bare ones for a client that was never understood.
  * pack(frame, binary) {
    const json = canonical(JSON.parse(JSON.stringify(binary ? { binary: binary.toString('base64') } : frame)));
    const { room, id: message } = frame;
    if (!this.isOn || !this.understood) yield json;
    else if (Buffer.byteLength(json) + 160 <= this.limit) yield seal(json, this.policy);
    else if (Buffer.byteLength(json) > WHOLE) yield* this.pack({ type: 'error', code: 'too-large', reason: 'a file is too large for an envelope', room });
    else yield* divide(json, JSON.parse(JSON.stringify({ room, message })), this.limit, this.policy);
  }
}

module.exports = { EnvelopeLink };
