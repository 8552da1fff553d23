/**
 * One reader of the source server, in a process of its own: `node --expose-gc contestant.ts --reader NAME --server URL --updates N`. Prints
 * one JSON line: how long the list took until every object had reached the handler, how long the updates took, which are asked for then,
 * what the heap had grown by in the end, garbage collected, and the most memory the process ever had.
 */
import { parseArgs } from 'node:util';
import { READERS } from './readers.ts';

const { values } = parseArgs({
  options: {
    reader: { type: 'string', default: '' },
    server: { type: 'string', default: '' },
    updates: { type: 'string', default: '' },
  },
});
const reader = READERS[values.reader];
if (!reader) throw new Error(`no reader "${values.reader}"`);

function heapBytes(): number {
  if (!globalThis.gc) throw new Error('the heap cannot be measured without --expose-gc');
  globalThis.gc();
  return process.memoryUsage().heapUsed;
}

const before = heapBytes();
const begin = performance.now();
let syncedAt = 0;
let seen = 0;
const done = Promise.withResolvers<void>();
reader(values.server, {
  onSynced() {
    syncedAt = performance.now();
    void fetch(`${values.server}/begin`).catch(done.reject);
  },
  onUpdate() {
    seen += 1;
    if (seen === Number(values.updates)) done.resolve();
  },
}).catch(done.reject);
await done.promise;
const end = performance.now();
console.log(
  JSON.stringify({
    syncMs: syncedAt - begin,
    watchMs: end - syncedAt,
    heapBytes: heapBytes() - before,
    peakBytes: process.resourceUsage().maxRSS * 1024,
  }),
);
process.exit(0);
