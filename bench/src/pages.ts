/**
 * `npm run bench -- pages`: how the timeline and the wall bear 1,000 changes a second for a minute, in a real Chromium, with the cluster
 * and the server on the same machine. Over budget is a page with a task after its load that worked for more than 50 ms, or a heap that
 * still grows in the second half. A task's work is its time on a core: how long it also waited for one is told beside it, and is
 * the machine's. Needs `npm run build` before.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { chromium, type BrowserContext, type Page } from '@playwright/test';
import { spawnEmbeddedCluster } from '@deltascope/embedded-cluster';

const smoke = process.argv.includes('--smoke');
const PODS = smoke ? 200 : 5_000;
const CHURN = smoke ? 50 : 1_000;
const SECONDS = smoke ? 2 : 60;
const SETTLE_MS = smoke ? 500 : 5_000;
const PAGES = ['timeline', 'wall', 'pods'];

/** A longer task is felt (W3C Long Tasks). */
const LONG_TASK_MS = 50;
/** Garbage collected, second half over first: what is kept has a bound, and is filling up to it in the first minutes. */
const HEAP_GROWTH = 1.5;

interface Observed {
  readonly tasks: readonly Task[];
  /** Collected, in MiB: half way, and at the end. */
  readonly heapMiB: readonly [half: number, end: number];
}

/** A task of the page's main thread: how long it worked, and how long it took. */
interface Task {
  readonly workMs: number;
  readonly tookMs: number;
}

/** Chromium's trace events, as far as they are read here; times in microseconds. */
interface TraceEvent {
  readonly name: string;
  readonly ph: string;
  readonly pid: number;
  readonly tid: number;
  readonly dur?: number;
  readonly tdur?: number;
  readonly args: { readonly name?: string };
}

/** All tasks of the page in the next seconds. */
async function tasksFor(page: Page, seconds: number): Promise<Task[]> {
  const browser = page.context().browser();
  if (!browser) throw new Error('the page has no browser');
  await browser.startTracing(page, { categories: ['toplevel'] });
  await delay(seconds * 1_000);
  const trace = (await browser.stopTracing()).toString();
  const { traceEvents } = JSON.parse(trace) as { traceEvents: TraceEvent[] };
  const thread = ({ pid, tid }: TraceEvent): string => `${pid}:${tid}`;
  const mainThreads = new Set(
    traceEvents.filter(({ args }) => args.name === 'CrRendererMain').map(thread),
  );
  const tasks = traceEvents
    .filter((event) => event.ph === 'X' && event.name.endsWith('RunTask'))
    .filter((event) => mainThreads.has(thread(event)))
    .map(({ dur = 0, tdur = 0 }) => ({ workMs: tdur / 1_000, tookMs: dur / 1_000 }));
  if (!tasks.some(({ workMs }) => workMs > 0))
    throw new Error('the trace has no tasks of the page');
  return tasks;
}

async function heapMiB(page: Page, context: BrowserContext): Promise<number> {
  const session = await context.newCDPSession(page);
  await session.send('HeapProfiler.collectGarbage');
  const { usedSize } = await session.send('Runtime.getHeapUsage');
  await session.detach();
  return usedSize / 2 ** 20;
}

async function watch(context: BrowserContext, url: string): Promise<Observed> {
  const page = await context.newPage();
  await page.goto(url);
  await delay(SETTLE_MS);
  const firstHalf = await tasksFor(page, SECONDS / 2);
  const half = await heapMiB(page, context);
  const secondHalf = await tasksFor(page, SECONDS / 2);
  const end = await heapMiB(page, context);
  await page.close();
  return { tasks: [...firstHalf, ...secondHalf], heapMiB: [half, end] };
}

async function startServer(cluster: string): Promise<{ url: string; end: () => void }> {
  const main = path.join(import.meta.dirname, '../../apps/server/src/main.ts');
  const child = spawn(process.execPath, [main, '--port=0', '--server', cluster], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
  return { url: /http:\/\/\S+/.exec(line)?.[0] ?? '', end: () => child.kill() };
}

const longest = (timesMs: readonly number[]): string => {
  const over = timesMs.filter((ms) => ms > LONG_TASK_MS);
  const max = timesMs.reduce((a, b) => Math.max(a, b), 0);
  return `${over.length}, longest ${max.toFixed(0)} ms`;
};

await using cluster = await spawnEmbeddedCluster({ pods: PODS, churn: CHURN });
const server = await startServer(cluster.url);
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'],
});
const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
console.log(
  `${PODS.toLocaleString('en')} pods, ${CHURN.toLocaleString('en')} changes/s, ${SECONDS} s each`,
);
let isOver = false;
for (const name of PAGES) {
  const { tasks, heapMiB: heap } = await watch(context, `${server.url}/${name}`);
  const [workMs, tookMs] = [tasks.map((task) => task.workMs), tasks.map((task) => task.tookMs)];
  const busy = workMs.reduce((a, b) => a + b, 0) / (SECONDS * 1_000);
  const [half, end] = heap;
  console.log(
    [
      name.padEnd(10),
      `tasks working over ${LONG_TASK_MS} ms: ${longest(workMs)}`,
      `taking over ${LONG_TASK_MS} ms: ${longest(tookMs)}`,
      `busy ${(busy * 100).toFixed(0)} %`,
      `heap ${half.toFixed(0)} then ${end.toFixed(0)} MiB, ${(end / half).toFixed(2)}x`,
    ].join('  '),
  );
  isOver ||= workMs.some((ms) => ms > LONG_TASK_MS) || end / half > HEAP_GROWTH;
}
await browser.close();
server.end();
if (isOver) console.error('over budget');
process.exitCode = isOver && !smoke ? 1 : 0;
