// A client on Node ws whose processor time is compared with ours (tests/bench/wire/NodeClient.h). Standard input holds
// a JSON array of the messages to send, then one JSON object a line: {what: "receive" | "send", url, deflate, warmUp,
// time}. Each is answered with one line on standard output: {messages, seconds, cpuSeconds} or {trouble}.
'use strict';
const readline = require('node:readline');
const WebSocket = require('ws');

const WATERMARK = 1024 * 1024;
let messages = null;

function stopwatch() {
  const cpu = process.cpuUsage();
  const begin = process.hrtime.bigint();
  return (count) => {
    const used = process.cpuUsage(cpu);
    return {
      messages: count,
      seconds: Number(process.hrtime.bigint() - begin) / 1e9,
      cpuSeconds: (used.user + used.system) / 1e6,
    };
  };
}

function connect(task) {
  // ws compresses short messages only when told so.
  const perMessageDeflate = task.deflate ? { threshold: 0 } : false;
  return new WebSocket(task.url, { perMessageDeflate, maxPayload: 1024 * 1024 * 1024 });
}

function receive(socket, task, done) {
  let count = 0;
  let units = 0;
  let watch = null;
  let before = 0;
  socket.on('message', (data) => {
    if (count === 0) {
      setTimeout(() => {
        before = count;
        watch = stopwatch();
        setTimeout(() => done(units > 0 ? watch(count - before) : { trouble: 'empty messages' }), task.time);
      }, task.warmUp);
    }
    if (count < messages.length && data.toString() !== messages[count]) done({ trouble: `message ${count} arrived damaged` });
    ++count;
    units += data.toString().length;
  });
}

function send(socket, task, done) {
  let count = 0;
  let watch = null;
  let asked = false;
  let end = 0;
  const pump = () => {
    if (asked) return;
    while (socket.bufferedAmount < WATERMARK && Date.now() < end) {
      socket.send(messages[count % messages.length], pumpLater);
      ++count;
    }
    if (Date.now() >= end) {
      asked = true;
      socket.send(Buffer.from('how many?'));
    }
  };
  const pumpLater = () => {
    if (socket.bufferedAmount < WATERMARK / 2 || Date.now() >= end) pump();
  };
  socket.on('open', () => {
    end = Date.now() + task.time;
    watch = stopwatch();
    pump();
  });
  socket.on('message', (data) => {
    const counted = Number(data.toString());
    done(counted === count ? watch(count) : { trouble: `${count} were sent, but ${counted} came` });
  });
}

function run(task) {
  const socket = connect(task);
  let over = false;
  const done = (answer) => {
    if (over) return;
    over = true;
    process.stdout.write(JSON.stringify(answer) + '\n');
    socket.terminate();
  };
  socket.on('error', (error) => done({ trouble: error.message }));
  socket.on('close', (code) => done({ trouble: `the link ended with ${code}` }));
  (task.what === 'send' ? send : receive)(socket, task, done);
}

readline.createInterface({ input: process.stdin })
  .on('line', (line) => {
    if (messages === null) messages = JSON.parse(line);
    else run(JSON.parse(line));
  })
  .on('close', () => process.exit(0));
