/** The limit of watches.ts: writes the lines of a file, again and again, so many a second, each to all who are connected. Prints its URL. */
import { readFileSync } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

const [file = '', perSecond = ''] = process.argv.slice(2);
const lines = readFileSync(file, 'utf8')
  .split('\n')
  .filter(Boolean)
  .map((line) => Buffer.from(`${line}\n`));
const readers = new Set<ServerResponse>();
const TURN_MS = 20;

const server = createServer((request, response) => {
  if (request.url === '/cpu') {
    const { user, system } = process.cpuUsage();
    response.end(String((user + system) / 1000));
    return;
  }
  response.writeHead(200, { 'Content-Type': 'application/json' });
  response.flushHeaders();
  readers.add(response);
  response.on('close', () => readers.delete(response));
});

let next = 0;
let due = 0;
let last = performance.now();
setInterval(() => {
  const now = performance.now();
  due += ((now - last) / 1000) * Number(perSecond);
  last = now;
  for (; due >= 1; due -= 1) {
    const line = lines[next % lines.length];
    next += 1;
    for (const response of readers) response.write(line);
  }
}, TURN_MS);

server.listen(0, '127.0.0.1', () => {
  console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
});
