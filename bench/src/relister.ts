/**
 * An informer of the source server whose watches expire, so that it lists again and again what it has, in a process of its own:
 * `node relister.ts --server URL --pods N --relists N [--watch-list]`. Prints one JSON line: for each relist how long the event loop was held up at
 * most, from its request until the handler had seen every object once more.
 */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import { createPodInformer, DASHBOARD } from './readers.ts';

const { values } = parseArgs({
  options: {
    server: { type: 'string', default: '' },
    pods: { type: 'string', default: '' },
    relists: { type: 'string', default: '' },
    'watch-list': { type: 'boolean', default: false },
  },
});
const delay = monitorEventLoopDelay({ resolution: 1 });
const stallsMs: number[] = [];
const done = Promise.withResolvers<void>();
let seen = 0;

const informer = createPodInformer(`${values.server}/idle`, {
  ...DASHBOARD,
  useWatchList: values['watch-list'],
});
informer.onPhaseChange(({ phase }) => {
  if (phase !== 'listing') return;
  seen = 0;
  delay.enable();
  delay.reset();
});
informer.addEventHandler({
  onAdd: onObject,
  onUpdate: onObject,
  onDelete: () => undefined,
});

function onObject(): void {
  seen += 1;
  // A turn later: the monitor hears of the last piece of work only when that is over.
  if (seen === Number(values.pods)) setTimeout(() => void relisted(), 5);
}

async function relisted(): Promise<void> {
  stallsMs.push(delay.max / 1e6);
  if (stallsMs.length > Number(values.relists)) done.resolve();
  else await fetch(`${values.server}/expire`);
}

// The informer's own timers do not keep a process alive.
const alive = setInterval(() => {}, 1000);
void informer.run(new AbortController().signal);
await done.promise;
clearInterval(alive);
// The first was the initial list.
console.log(JSON.stringify({ stallsMs: stallsMs.slice(1) }));
process.exit(0);
