/**
 * One reader of the source server, in a process of its own: `node --expose-gc contestant.ts --reader NAME --server URL --updates N`. Prints
 * one JSON line: how long the list took until every object had reached the handler, how long the updates took, and what the heap had
 * grown by then, garbage collected.
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
  }),
);
process.exit(0);
