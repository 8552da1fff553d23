/**
 * `npm run bench -- informers`: an informer's first list and its updates, against the plain limit (fetch, JSON.parse, a Map) and against the official
 * JavaScript client's informer, on the same bytes in one run. What counts are the ratios; each contestant is a fresh process, they take
 * turns, and the median of the rounds is taken. Exits 1 when a ratio is over its limit. `--smoke` does little and fast: it shows that the
 * benchmark runs, not how fast anything is.
 */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';

interface Figures {
  readonly syncMs: number;
  readonly watchMs: number;
  readonly rssMiB: number;
}

const smoke = process.argv.includes('--smoke');
const PODS = smoke ? 500 : 20_000;
const UPDATES = smoke ? 1_000 : 50_000;
const ROUNDS = smoke ? 1 : 5;
const LIMIT = 'plain';
const OURS = 'deltascope';
const CONTESTANTS = [LIMIT, OURS, 'deltascope, managedFields cut', 'official'];

/** Ours over the plain limit, at most. Held by the whole run; a smoke run is too short to hold anything. */
const BUDGET = { syncMs: 1.5, watchMs: 1.5 };

const file = (name: string): string => path.join(import.meta.dirname, name);

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

const spread = (values: readonly number[]): string =>
  `${Math.min(...values).toFixed(0)}-${Math.max(...values).toFixed(0)}`;

const source = spawn(
  process.execPath,
  [file('source-server.ts'), '--pods', String(PODS), '--updates', String(UPDATES)],
  { stdio: ['pipe', 'pipe', 'inherit'] },
);
const [line] = (await once(createInterface(source.stdout), 'line')) as [string];
const { port, podBytes } = JSON.parse(line) as { port: number; podBytes: number };

const results = new Map<string, Figures[]>(CONTESTANTS.map((name) => [name, []]));
for (let round = 0; round < ROUNDS; round++) {
  for (const [name, figures] of results) {
    const args = [file('contestant.ts'), name, String(port), String(UPDATES)];
    const output = execFileSync(process.execPath, args, { encoding: 'utf8' });
    figures.push(JSON.parse(output) as Figures);
  }
}
source.stdin.end();

const limit = results.get(LIMIT) ?? [];
const ratio = (figures: readonly Figures[], key: keyof Figures): number =>
  median(figures.map((figure) => figure[key])) / median(limit.map((figure) => figure[key]));

console.log(
  `${PODS.toLocaleString('en')} pods of ${podBytes.toLocaleString('en')} bytes, then ${UPDATES.toLocaleString('en')} updates; medians of ${ROUNDS}, times as multiples of "${LIMIT}"`,
);
for (const [name, figures] of results) {
  const of = (key: keyof Figures): number[] => figures.map((figure) => figure[key]);
  const rate = UPDATES / (median(of('watchMs')) / 1000);
  console.log(
    [
      name.padEnd(32),
      `list ${median(of('syncMs')).toFixed(0).padStart(5)} ms (${spread(of('syncMs'))}), ${ratio(figures, 'syncMs').toFixed(2)}x`,
      `updates ${rate.toFixed(0).padStart(6)}/s (${spread(of('watchMs'))} ms), ${ratio(figures, 'watchMs').toFixed(2)}x`,
      `${median(of('rssMiB')).toFixed(0)} MiB`,
    ].join('  '),
  );
}

const own = results.get(OURS) ?? [];
const over = (['syncMs', 'watchMs'] as const).filter((key) => ratio(own, key) > BUDGET[key]);
for (const key of smoke ? [] : over) {
  console.error(`over budget: ${key} ${ratio(own, key).toFixed(2)}x, ${BUDGET[key]}x is the limit`);
}
process.exit(!smoke && over.length > 0 ? 1 : 0);
