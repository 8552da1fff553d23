/** The readers of watches.ts: so many connections to one URL; says how many lines have come when it is asked on standard input. */
import { get } from 'node:http';

const [url = '', connections = ''] = process.argv.slice(2);
const NEWLINE = 10;
let lines = 0;
let open = 0;
for (let index = 0; index < Number(connections); index += 1) {
  get(url, { agent: false }, (response) => {
    if (response.statusCode !== 200) throw new Error(`${url}: ${response.statusCode}`);
    response.on('data', (chunk: Buffer) => {
      for (const byte of chunk) if (byte === NEWLINE) lines += 1;
    });
    open += 1;
    if (open === Number(connections)) console.log('open');
  });
}
process.stdin.on('data', () => console.log(lines));
