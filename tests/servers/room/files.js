// Files with messages (docs/room-protocol.md section 4): checked, framed, and kept within a bound.
'use strict';

const { createHash } = require('node:crypto');

const KEPT_BYTES = 64 << 20; // of all rooms; the oldest files go first
const isName = (value, limit) => typeof value === 'string' && value.length <= limit && /^\P{Cc}+$/u.test(value);

// A binary message: four bytes with the length of a JSON header, the header, and the bytes of the file.
function split(data) {
  const length = data.length < 4 ? Infinity : data.readUInt32BE(0);
  if (length > data.length - 4) return null;
  return { header: data.toString('utf8', 4, 4 + length), body: data.subarray(4 + length) };
}

function join(header, body) {
  const json = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(4);
  length.writeUInt32BE(json.length);
  return Buffer.concat([length, json, body]);
}

// What a client says of a file, without the bytes, and the bytes apart; or the code and the reason of a refusal.
function check(file, body, limit) {
  const wrong = (reason, code = 'bad-file') => ({ code, reason });
  if (!limit) return wrong('this server takes no files');
  const { name, size, sha256, data } = Object(file);
  const type = file.type ?? 'application/octet-stream';
  if (!isName(name, 255) || !isName(type, 127)) return wrong('the file needs a "name" of 1 to 255 and a "type" of 1 to 127 characters');
  if (!Number.isSafeInteger(size) || size < 0) return wrong('the file\'s "size" must be an integer');
  if (size > limit) return wrong(`a file may have at most ${limit} bytes`, 'too-large');
  const bytes = body ?? (typeof data === 'string' ? Buffer.from(data, 'base64') : null);
  if (!bytes || (!body && bytes.toString('base64') !== data)) return wrong('the file\'s "data" must be base64');
  if (bytes.length !== size) return wrong(`the file says ${size} bytes, and ${bytes.length} came`);
  if (createHash('sha256').update(bytes).digest('hex') !== sha256) return wrong('the file\'s "sha256" is not that of its bytes');
  return { file: { name, type, size, sha256 }, bytes };
}

const kept = new Map(); // server id of a message -> bytes of its file, oldest first
let keptBytes = 0;

function keep(serverId, bytes) {
  kept.set(serverId, Buffer.from(bytes)); // not a view into the whole message
  keptBytes += bytes.length;
  for (const [oldest, { length }] of kept) {
    if (keptBytes <= KEPT_BYTES || oldest === serverId) break;
    kept.delete(oldest);
    keptBytes -= length;
  }
}

module.exports = { split, join, check, keep, bytesOf: (serverId) => kept.get(serverId) };
