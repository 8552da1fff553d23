/**
 * `npm run bench -- trace`: what an informer's diagnostics channels cost. The same updates go through an informer while nobody listens, while
 * somebody listens to every stage of another informer, and while somebody listens to its own: in turns, the median of the rounds. With
 * nobody listening all that is left of a channel is to ask whether somebody does; that is timed by itself. Exits 1 when it is over a
 * hundredth of an update's time.
 */
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { Unstructured } from '@deltascope/apimachinery';
import {
  informerChannelName,
  InformerTrace,
  realClock,
  SharedIndexInformer,
  type InformerTraceStage,
  type ListerWatcher,
  type StampedWatchEvent,
} from '@deltascope/client';

const smoke = process.argv.includes('--smoke');
const OBJECTS = 1_000;
const UPDATES = smoke ? 2_000 : 200_000;
const ROUNDS = smoke ? 1 : 9;
const QUESTIONS = smoke ? 10_000 : 20_000_000;
/** Of an update's time, what asking may take. */
const BUDGET = 0.01;

const STAGES: readonly InformerTraceStage[] = [
  'received',
  'replaced',
  'enqueued',
  'popped',
  'stored',
  'distributed',
  'handled',
];
/** Those that each update passes. */
const ASKED_PER_UPDATE = STAGES.length - 1;

const podOf = (index: number): Unstructured => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: `pod-${index % OBJECTS}`, namespace: 'a', resourceVersion: `${index + 1}` },
});
const updates = Array.from({ length: UPDATES }, (_, index): StampedWatchEvent<Unstructured> => {
  const object = podOf(OBJECTS + index);
  return { type: 'MODIFIED', object, stamp: { decodedAt: 0, bytes: 100 } };
});

const source: ListerWatcher = {
  list: () =>
    Promise.resolve({
      metadata: { resourceVersion: String(OBJECTS) },
      items: Array.from({ length: OBJECTS }, (_, index) => podOf(index)),
    }),
  watch: (_options, signal) =>
    Promise.resolve({
      stop: () => undefined,
      async *[Symbol.asyncIterator]() {
        yield* updates;
        // Whoever has read the last update may have ended it all by now.
        if (signal.aborted) return;
        await new Promise((resolve) => signal.addEventListener('abort', resolve));
      },
    }),
};

async function nanosecondsPerUpdate(): Promise<number> {
  const informer = new SharedIndexInformer({
    name: 'own',
    listerWatcher: source,
    clock: realClock,
    random: Math.random,
  });
  const stop = new AbortController();
  const done = Promise.withResolvers<void>();
  let begin = 0;
  let seen = 0;
  informer.addEventHandler({
    onAdd: () => undefined,
    onUpdate() {
      if (seen === 0) begin = performance.now();
      seen += 1;
      if (seen === UPDATES) done.resolve();
    },
    onDelete: () => undefined,
  });
  const running = informer.run(stop.signal);
  await done.promise;
  const tookMs = performance.now() - begin;
  stop.abort();
  await running;
  return (tookMs * 1e6) / UPDATES;
}

/** While somebody listens to the informer of that name. */
async function whileListening(informer: string, run: () => Promise<number>): Promise<number> {
  let heard = 0;
  const listener = (): void => void (heard += 1);
  const names = STAGES.map((stage) => informerChannelName(stage, informer));
  for (const name of names) subscribe(name, listener);
  const result = await run();
  for (const name of names) unsubscribe(name, listener);
  if (heard > 0 !== (informer === 'own')) throw new Error(`${heard} messages of "${informer}"`);
  return result;
}

function nanosecondsPerQuestion(): number {
  const { enqueued } = new InformerTrace('own');
  let answers = 0;
  const begin = performance.now();
  for (let index = 0; index < QUESTIONS; index += 1) if (enqueued.hasSubscribers) answers += 1;
  if (answers > 0) throw new Error('somebody listens');
  return ((performance.now() - begin) * 1e6) / QUESTIONS;
}

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

const rounds: { nobody: number; another: number; own: number }[] = [];
await nanosecondsPerUpdate();
for (let round = 0; round < ROUNDS; round += 1) {
  rounds.push({
    nobody: await nanosecondsPerUpdate(),
    another: await whileListening('another', nanosecondsPerUpdate),
    own: await whileListening('own', nanosecondsPerUpdate),
  });
}
const nobody = median(rounds.map((round) => round.nobody));
const ratios = (name: 'another' | 'own'): string => {
  const values = rounds.map((round) => round[name] / round.nobody);
  const spread = `${Math.min(...values).toFixed(2)}-${Math.max(...values).toFixed(2)}`;
  return `${median(values).toFixed(2)}x (${spread})`;
};
const share = (nanosecondsPerQuestion() * ASKED_PER_UPDATE) / nobody;
console.log(
  `an update takes ${nobody.toFixed(0)} ns with nobody listening; with a listener on another informer ${ratios('another')}, on its own ${ratios('own')}`,
);
console.log(`asking whether somebody listens takes ${(share * 100).toFixed(2)} % of it`);
if (!smoke && share > BUDGET) console.error(`over budget: ${BUDGET * 100} % is the limit`);
process.exit(!smoke && share > BUDGET ? 1 : 0);
