// What may stand in a frame, and whether a secret is the right one.
'use strict';

const { createHash, timingSafeEqual } = require('node:crypto');

const parse = (data) => { try { return JSON.parse(data); } catch { return null; } };
const isInteger = (value) => Number.isSafeInteger(value) && value >= 0;
const isName = (value, limit) => typeof value === 'string' && value !== '' && value.length <= limit && !/\p{Cc}/u.test(value);

// Takes the same time wherever the difference is, so that a token cannot be found letter by letter.
const same = (...secrets) => timingSafeEqual(...secrets.map((secret) => createHash('sha256').update(String(secret)).digest()));

module.exports = { isInteger, isName, parse, same };
