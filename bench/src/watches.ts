/**
 * `npm run bench -- watches`: 20 watches of 1,000 changes a second of the embedded cluster, against the limit: a bare HTTP server that writes
 * the same lines, ready as bytes, at the same pace to as many. Each server is a process of its own, and so are the readers; the servers
 * take turns. What counts is what is delivered, as the median of each round's ratio, and that ours needs less than a core; what of that goes
 * into making, storing and serialising the changes, which the limit does not do, the two processor times tell. Exits 1 when it is over
 * its budget. `--smoke` does little and fast: it shows that the benchmark runs, not how fast anything is.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface, type Interface } from 'node:readline';

const smoke = process.argv.includes('--smoke');
const WATCHERS = 20;
const CHANGES_PER_SECOND = 1000;
const ROUNDS = smoke ? 1 : 5;
const SECONDS = smoke ? 1 : 8;
/** Held by the whole run; a smoke run is too short to hold anything. */
const BUDGET = {
  /** Lines delivered, as a part of the bare server's, at least. */
  delivered: 0.5,
  /** Processor time of the embedded cluster a second, at most. */
  cores: 1,
};

interface Running extends AsyncDisposable {
  readonly url: string;
  /** Processor time so far, of the process. */
  cpuMs(): Promise<number>;
}

interface Measured {
  readonly lines: number;
  readonly cpuMs: number;
}

interface Program {
  readonly child: ChildProcess;
  readonly line: string;
  readonly lines: Interface;
}

const file = (name: string): string => path.join(import.meta.dirname, name);

function end(child: ChildProcess): Promise<unknown> {
  const exited = once(child, 'exit');
  child.kill();
  return exited;
}

/** A program whose first line says that it is ready. */
async function start(script: string, args: readonly string[]): Promise<Program> {
  const child = spawn(process.execPath, [script, ...args], { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface(child.stdout);
  const [line] = (await once(lines, 'line')) as [string];
  return { child, line, lines };
}

async function embedded(): Promise<Running> {
  const main = file('../../packages/embedded-cluster/src/main.ts');
  const { child, line } = await start(main, [
    '--port=0',
    '--control-port=0',
    '--json',
    '--quiet',
    '--exit-with-parent',
    '--pods=2000',
    `--churn=${CHANGES_PER_SECOND}`,
  ]);
  const { url, controlUrl } = JSON.parse(line) as { url: string; controlUrl: string };
  return {
    url: `${url}/api/v1/pods?watch=true&resourceVersion=`,
    async cpuMs() {
      const response = await fetch(`${controlUrl}/stats`);
      return ((await response.json()) as { cpuMs: number }).cpuMs;
    },
    async [Symbol.asyncDispose]() {
      await end(child);
    },
  };
}

async function bare(lines: string): Promise<Running> {
  const { child, line } = await start(file('bare-server.ts'), [lines, String(CHANGES_PER_SECOND)]);
  return {
    url: `${line}/lines?`,
    cpuMs: async () => Number(await (await fetch(`${line}/cpu`)).text()),
    async [Symbol.asyncDispose]() {
      await end(child);
    },
  };
}

/** The newest revision, so that a watch begins with what comes. */
async function versionOf(url: string): Promise<string> {
  const list = await fetch(`${new URL(url).origin}/api/v1/pods?limit=1`);
  return ((await list.json()) as { metadata: { resourceVersion: string } }).metadata
    .resourceVersion;
}

/** Lines that all readers got, and the server's processor time, of so many seconds. */
async function measure(server: Running, from: string): Promise<Measured> {
  const { child, lines } = await start(file('line-readers.ts'), [
    `${server.url}${from}`,
    String(WATCHERS),
  ]);
  const count = async (): Promise<number> => {
    const answer = once(lines, 'line') as Promise<[string]>;
    child.stdin?.write('count\n');
    return Number((await answer)[0]);
  };
  // What is compiled at the first lines is not measured.
  await new Promise((resolve) => setTimeout(resolve, smoke ? 100 : 2000));
  const [before, cpuBefore] = [await count(), await server.cpuMs()];
  await new Promise((resolve) => setTimeout(resolve, SECONDS * 1000));
  const [after, cpuAfter] = [await count(), await server.cpuMs()];
  await end(child);
  return { lines: after - before, cpuMs: cpuAfter - cpuBefore };
}

/** Lines of the embedded cluster, to be written again by the bare server. */
async function record(url: string): Promise<string> {
  const response = await fetch(`${url}${await versionOf(url)}`);
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  while (text.split('\n').length < (smoke ? 200 : 2000))
    text += (await reader?.read())?.value ?? '';
  await reader?.cancel();
  return text.slice(0, text.lastIndexOf('\n') + 1);
}

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
const spread = (values: readonly number[], digits: number): string =>
  `${median(values).toFixed(digits)} (${Math.min(...values).toFixed(digits)}-${Math.max(...values).toFixed(digits)})`;

/** One server at a time: each is gone before the next one begins. */
async function ofOurs(isFirst: boolean): Promise<Measured> {
  await using server = await embedded();
  if (isFirst) writeFileSync(recorded, await record(server.url));
  return await measure(server, await versionOf(server.url));
}

async function ofLimit(): Promise<Measured> {
  await using server = await bare(recorded);
  return await measure(server, '');
}

const folder = mkdtempSync(path.join(tmpdir(), 'watches-'));
const recorded = path.join(folder, 'lines');
const cores = { ours: [] as number[], bare: [] as number[] };
const perSecond = { ours: [] as number[], bare: [] as number[] };
try {
  for (let round = 0; round < ROUNDS; round += 1) {
    const own = await ofOurs(round === 0);
    const least = await ofLimit();
    cores.ours.push(own.cpuMs / (SECONDS * 1000));
    cores.bare.push(least.cpuMs / (SECONDS * 1000));
    perSecond.ours.push(own.lines / SECONDS);
    perSecond.bare.push(least.lines / SECONDS);
  }
} finally {
  rmSync(folder, { recursive: true });
}

const ratios = perSecond.ours.map((own, round) => own / (perSecond.bare[round] ?? Number.NaN));
console.log(
  `${CHANGES_PER_SECOND} changes a second to ${WATCHERS} watches, ${ROUNDS} rounds of ${SECONDS} s; median (least-most)`,
);
console.log(`lines a second: ${spread(perSecond.ours, 0)}, bare ${spread(perSecond.bare, 0)}`);
console.log(`ratio:          ${spread(ratios, 2)}, budget at least ${BUDGET.delivered}`);
console.log(
  `cores:          ${spread(cores.ours, 2)}, bare ${spread(cores.bare, 2)}, budget at most ${BUDGET.cores}`,
);
const isWithin = median(ratios) >= BUDGET.delivered && median(cores.ours) <= BUDGET.cores;
if (!isWithin && !smoke) {
  console.error('over budget');
  process.exitCode = 1;
}
