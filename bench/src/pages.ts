/**
 * `npm run bench -- pages`: how the timeline and the wall bear 1,000 changes a second for a minute, in a real Chromium, with the cluster
 * and the server on the same machine. An idle page in the same browser tells the machine's own noise. Over budget is a page with a task
 * over 50 ms after its load while the idle page had none, or a heap that still grows in the second half. Needs `npm run build` before.
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

/** A longer task is felt: the Long Tasks API's own limit. */
const LONG_TASK_MS = 50;
/** Garbage collected, second half over first: what is kept has a bound, and is filling up to it in the first minutes. */
const HEAP_GROWTH = 1.5;

interface Observed {
  readonly longTasksMs: readonly number[];
  readonly idleLongTasksMs: readonly number[];
  /** Collected, in MiB: half way, and at the end. */
  readonly heapMiB: readonly [half: number, end: number];
}

/** Collects the page's long tasks from now on; call `longTasks` for them. */
async function observe(page: Page): Promise<() => Promise<number[]>> {
  await page.evaluate(() => {
    const tasks: number[] = [];
    Object.assign(globalThis, { longTasks: tasks });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) tasks.push(entry.duration);
      // Node's types know Node's entries only; this runs in the browser.
    }).observe({ type: 'longtask' as 'measure' });
  });
  return () => page.evaluate(() => (globalThis as unknown as { longTasks: number[] }).longTasks);
}

async function heapMiB(page: Page, context: BrowserContext): Promise<number> {
  const session = await context.newCDPSession(page);
  await session.send('HeapProfiler.collectGarbage');
  const { usedSize } = await session.send('Runtime.getHeapUsage');
  await session.detach();
  return usedSize / 2 ** 20;
}

async function watch(context: BrowserContext, url: string): Promise<Observed> {
  const [page, idle] = [await context.newPage(), await context.newPage()];
  await idle.goto('data:text/html,idle');
  await page.goto(url);
  await delay(SETTLE_MS);
  await page.bringToFront();
  const [tasks, idleTasks] = [await observe(page), await observe(idle)];
  await delay((SECONDS * 1_000) / 2);
  const firstTasks = await tasks();
  const half = await heapMiB(page, context);
  // Collecting the whole heap is our doing, not the page's.
  const [secondTasks] = [await observe(page)];
  await delay((SECONDS * 1_000) / 2);
  const observed: Observed = {
    longTasksMs: [...firstTasks, ...(await secondTasks())],
    idleLongTasksMs: await idleTasks(),
    heapMiB: [half, await heapMiB(page, context)],
  };
  await page.close();
  await idle.close();
  return observed;
}

async function startServer(cluster: string): Promise<{ url: string; end: () => void }> {
  const main = path.join(import.meta.dirname, '../../apps/server/src/main.ts');
  const child = spawn(process.execPath, [main, '--port=0', '--server', cluster], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
  return { url: /http:\/\/\S+/.exec(line)?.[0] ?? '', end: () => child.kill() };
}

const longest = (tasks: readonly number[]): string =>
  tasks.length === 0 ? 'none' : `${tasks.length}, longest ${Math.max(...tasks).toFixed(0)} ms`;

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
  const {
    longTasksMs,
    idleLongTasksMs,
    heapMiB: heap,
  } = await watch(context, `${server.url}/${name}`);
  const [half, end] = heap;
  console.log(
    [
      name.padEnd(10),
      `tasks over ${LONG_TASK_MS} ms: ${longest(longTasksMs)} (idle page: ${longest(idleLongTasksMs)})`,
      `heap ${half.toFixed(0)} then ${end.toFixed(0)} MiB, ${(end / half).toFixed(2)}x`,
    ].join('  '),
  );
  isOver ||= (longTasksMs.length > 0 && idleLongTasksMs.length === 0) || end / half > HEAP_GROWTH;
}
await browser.close();
server.end();
if (isOver) console.error('over budget');
process.exitCode = isOver && !smoke ? 1 : 0;
