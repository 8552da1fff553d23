/**
 * `npm run bench -- informers`: an informer's first list, its updates and its memory, against the plain limit (fetch, JSON.parse, a
 * Map) and against the official JavaScript client's informer, on the same bytes in one run; and how long its relists hold up the
 * event loop. Each contestant is a fresh process, they take turns, and what counts is the median of each round's ratio. Exits 1 when
 * one is over its budget. `--smoke` does little and fast: it shows that the benchmark runs, not how fast anything is.
 */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { READERS } from './readers.ts';

interface Figures {
  readonly syncMs: number;
  readonly watchMs: number;
  readonly heapBytes: number;
  readonly peakBytes: number;
}

const smoke = process.argv.includes('--smoke');
const PODS = smoke ? 500 : 20_000;
const UPDATES = smoke ? 1_000 : 50_000;
const ROUNDS = smoke ? 1 : 5;
const RELISTS = smoke ? 2 : 9;
const LIMIT = 'plain';
/** Whom the budget is for: what the dashboard runs. */
const OURS = 'deltascope, specs shared too';

/** Held by the whole run; a smoke run is too short to hold anything. */
const BUDGET = {
  /** Times the plain limit's, at most. */
  sync: 1,
  /** Events a second, as a multiple of the plain limit's, at least. */
  events: 1.25,
  heapKiBPerPod: 6,
  /** The event loop held up in a relist, at most. */
  stallMs: 50,
};

const file = (name: string): string => path.join(import.meta.dirname, name);

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

const spread = (values: readonly number[]): string =>
  `${Math.min(...values).toFixed(0)}-${Math.max(...values).toFixed(0)}`;

function run<R>(name: string, args: readonly string[]): R {
  const all = ['--expose-gc', file(name), ...args];
  return JSON.parse(execFileSync(process.execPath, all, { encoding: 'utf8' })) as R;
}

const source = spawn(
  process.execPath,
  [file('source-server.ts'), '--pods', String(PODS), '--updates', String(UPDATES)],
  { stdio: ['pipe', 'pipe', 'inherit'] },
);
const [line] = (await once(createInterface(source.stdout), 'line')) as [string];
const { port, podBytes, managedFieldsBytes } = JSON.parse(line) as {
  port: number;
  podBytes: number;
  managedFieldsBytes: number;
};

const server = `http://127.0.0.1:${port}`;
const results = new Map<string, Figures[]>(Object.keys(READERS).map((name) => [name, []]));
for (let round = 0; round < ROUNDS; round++) {
  // Each has been first once: who is may find another machine than who comes last.
  const entries = [...results];
  const first = round % entries.length;
  for (const [name, figures] of [...entries.slice(first), ...entries.slice(0, first)]) {
    const args = ['--reader', name, '--server', server, '--updates', String(UPDATES)];
    figures.push(run<Figures>('contestant.ts', args));
  }
}
const relist = (...flags: string[]): readonly number[] => {
  const args = [`--server=${server}`, `--pods=${PODS}`, `--relists=${RELISTS}`, ...flags];
  return run<{ stallsMs: number[] }>('relister.ts', args).stallsMs;
};
const stallsMs = relist();
const watchListStallsMs = relist('--watch-list');
source.stdin.end();

const of = (name: string, key: keyof Figures): number[] =>
  (results.get(name) ?? []).map((figures) => figures[key]);
/** Round by round: what disturbs one contestant disturbs the one beside it too. */
const timesLimit = (name: string, key: keyof Figures): number[] => {
  const limits = of(LIMIT, key);
  return of(name, key).map((value, round) => value / (limits[round] ?? Number.NaN));
};
const heapKiBPerPod = (name: string): number => median(of(name, 'heapBytes')) / 1024 / PODS;

const share = ((managedFieldsBytes / podBytes) * 100).toFixed(0);
console.log(
  `${PODS.toLocaleString('en')} pods of ${podBytes.toLocaleString('en')} bytes, ${share} % of them managedFields, then ${UPDATES.toLocaleString('en')} updates; medians of ${ROUNDS} rounds, ratios to "${LIMIT}" within each`,
);
for (const name of results.keys()) {
  const rate = UPDATES / (median(of(name, 'watchMs')) / 1000);
  console.log(
    [
      name.padEnd(30),
      `list ${median(of(name, 'syncMs')).toFixed(0).padStart(5)} ms (${spread(of(name, 'syncMs'))}), ${median(timesLimit(name, 'syncMs')).toFixed(2)}x its time`,
      `updates ${rate.toFixed(0).padStart(6)}/s (${spread(of(name, 'watchMs'))} ms), ${(1 / median(timesLimit(name, 'watchMs'))).toFixed(2)}x its rate`,
      `heap ${heapKiBPerPod(name).toFixed(2)} KiB a pod`,
      `at most ${(median(of(name, 'peakBytes')) / 2 ** 20).toFixed(0)} MiB resident`,
    ].join('  '),
  );
}
for (const [how, stalls] of [
  ['by list', stallsMs],
  ['by watch', watchListStallsMs],
] as const) {
  console.log(
    `relist ${how} of the ${PODS.toLocaleString('en')}, unchanged: event loop held up ${median(stalls).toFixed(0)} ms at most (${spread(stalls)}, median of ${RELISTS})`,
  );
}

const measured = {
  sync: median(timesLimit(OURS, 'syncMs')),
  events: 1 / median(timesLimit(OURS, 'watchMs')),
  heapKiBPerPod: heapKiBPerPod(OURS),
  stallMs: median(stallsMs),
};
const over = (
  [
    measured.sync > BUDGET.sync && 'sync',
    measured.events < BUDGET.events && 'events',
    measured.heapKiBPerPod > BUDGET.heapKiBPerPod && 'heapKiBPerPod',
    measured.stallMs > BUDGET.stallMs && 'stallMs',
  ] as const
).filter((key) => key !== false);
for (const key of smoke ? [] : over) {
  console.error(`over budget: ${key} ${measured[key].toFixed(2)}, ${BUDGET[key]} is the limit`);
}
process.exit(!smoke && over.length > 0 ? 1 : 0);
