import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ContainerLog } from './container-log.ts';
import type { LogLine } from './container-log.ts';
import type { ContainerRun, RunEnd } from './container-run.ts';

const STARTED_MS = Date.UTC(2026, 5, 1, 12);

const runs = fc.record({
  containerID: fc.uuid().map((id) => `containerd://${id}`),
  startedMs: fc.constant(STARTED_MS),
  speaker: fc.record({
    namespace: fc.constant('shop'),
    pod: fc.constant('catalog-1'),
    container: fc.constant('catalog'),
    image: fc.constantFrom(
      'r.example/shop/catalog:v1',
      'r.example/data/postgres:17',
      'job:1',
      'ingress',
    ),
    version: fc.constant('v1'),
    port: fc.constantFrom(0, 8080),
    isJob: fc.boolean(),
  }),
});

const ends = fc.record({
  ranMs: fc.integer({ min: 0, max: 180_000 }),
  exit: fc.constantFrom(
    { exitCode: 0, reason: 'Completed' },
    { exitCode: 2, reason: 'Error' },
    { exitCode: 137, reason: 'OOMKilled' },
  ),
});

const textOf = ({ atMs, nanos, text }: LogLine): string => `${atMs} ${nanos} ${text}`;
const all = (run: ContainerRun, untilMs = Infinity): LogLine[] => [
  ...new ContainerLog(run).lines(0, untilMs),
];

test('a log that is followed is the log that is there when the container has ended', () => {
  fc.assert(
    fc.property(
      runs,
      ends,
      fc.array(fc.integer({ min: 1, max: 9000 })),
      (run, { ranMs, exit }, pauses) => {
        const endedMs = STARTED_MS + ranMs;
        const seen: string[] = [];
        let sentMs = 0;
        let nowMs = STARTED_MS;
        for (const pause of pauses) {
          nowMs += pause;
          if (nowMs >= endedMs) break;
          const untilMs = ContainerLog.flushedAt(nowMs);
          seen.push(...[...new ContainerLog(run).lines(sentMs, untilMs)].map(textOf));
          sentMs = untilMs;
        }
        const end: RunEnd = { ...exit, atMs: Math.floor(endedMs / 1000) * 1000 };
        const ended = { ...run, end };
        seen.push(...[...new ContainerLog(ended).lines(sentMs, Infinity)].map(textOf));
        expect(seen).toEqual(all(ended).map(textOf));
      },
    ),
  );
});

test('lines are in the order of their times, and the tail is the end of the log', () => {
  fc.assert(
    fc.property(runs, fc.integer({ min: 0, max: 600 }), fc.nat(300), (run, seconds, count) => {
      const untilMs = STARTED_MS + seconds * 1000;
      const lines = all(run, untilMs);
      const stamps = lines.map(({ atMs, nanos }) => atMs * 1_000_000 + nanos);
      expect(stamps).toEqual(stamps.toSorted((a, b) => a - b));
      const log = new ContainerLog(run);
      const { fromMs, skip } = log.tail(count, untilMs);
      const tail = [...log.lines(fromMs, untilMs).drop(skip)];
      expect(tail.map(textOf)).toEqual(count === 0 ? [] : lines.slice(-count).map(textOf));
    }),
  );
});

test('a log that has run for a year is as long as two rotated files, and its newest lines are there', () => {
  fc.assert(
    fc.property(runs, (run) => {
      const untilMs = STARTED_MS + 365 * 86_400_000;
      const lines = all(run, untilMs);
      const bytes = lines.reduce((sum, { text }) => sum + text.length + 1, 0);
      expect(bytes).toBeLessThan(10 * 1024 * 1024);
      expect(lines.length).toBeGreaterThan(500);
      expect(lines.at(-1)?.atMs).toBeGreaterThan(untilMs - 10 * 60_000);
    }),
    { numRuns: 8 },
  );
});

test('a crash has last words, and one out of memory none of its own', () => {
  const [run] = fc.sample(runs, { numRuns: 1, seed: 1 });
  if (run === undefined) throw new Error('no run');
  const crash = { ...run, end: { atMs: STARTED_MS + 60_000, exitCode: 2, reason: 'Error' } };
  const texts = all(crash).map(({ text }) => text);
  expect(texts.at(-1)).toBe('exit status 2');
  expect(texts.join('\n')).toContain('cannot go on');
  const killed = { ...run, end: { atMs: STARTED_MS + 60_000, exitCode: 137, reason: 'OOMKilled' } };
  expect(
    all(killed)
      .map(({ text }) => text)
      .join('\n'),
  ).not.toContain('exit status');
});
