// So many messages a second from one session, a second's worth at once. When one is refused, those behind it in its room
// are refused as well until it comes again, so that the order holds ("rate" in docs/room-protocol.md).
'use strict';

const ORDER_HELD_MS = 10000; // who does not send the refused one again has to wait so long

function admit(session, perSecond, room, id, now = Date.now()) {
  if (!perSecond) return true;
  const rate = session.rate ??= { tokens: perSecond, filled: now, refused: new Map() };
  rate.tokens = Math.min(perSecond, rate.tokens + (now - rate.filled) * perSecond / 1000);
  rate.filled = now;
  const refused = rate.refused.get(room);
  if (refused && refused.id !== id && now < refused.until) return false;
  if (rate.tokens < 1) {
    rate.refused.set(room, { id, until: now + ORDER_HELD_MS });
    return false;
  }
  rate.tokens -= 1;
  rate.refused.delete(room);
  return true;
}

module.exports = { admit };
