import type { LogEntry, LogFormat } from './log-format.ts';
import { bare } from './log-format.ts';
import type { RunEnd } from './container-run.ts';
import type { Occasion } from './voice.ts';

/** What a program says when it is told to stop. */
export function stoppingWords(format: LogFormat, occasion: Occasion): string[] {
  return written(format, occasion, [
    { message: 'received SIGTERM, shutting down' },
    { message: 'no longer accepting work, waiting for what has begun' },
  ]);
}

/** What a program that ends by itself, or crashes, says last. The kernel lets nobody finish who is out of memory. */
export function lastWords(format: LogFormat, occasion: Occasion, end: RunEnd): string[] {
  if (end.reason === 'OOMKilled') {
    const message = 'memory is nearly used up, dropping caches';
    return written(format, occasion, [{ level: 'warn', message }]);
  }
  if (end.exitCode === 0) return written(format, occasion, [{ message: 'done' }]);
  const { random, speaker } = occasion;
  const why = random.pick([
    'connect ECONNREFUSED 10.96.14.3:5432',
    'unexpected end of configuration',
    'lock is held by another process',
  ]);
  const head = written(format, occasion, [{ level: 'fatal', message: `cannot go on: ${why}` }]);
  const frames = ['connect', 'start', 'main'].map(
    (name) =>
      `    at ${name} (/app/${speaker.container}/${name}.js:${random.int(10, 400)}:${random.int(3, 60)})`,
  );
  return [...head, `Error: ${why}`, ...frames, `exit status ${end.exitCode}`];
}

function written(format: LogFormat, occasion: Occasion, entries: readonly LogEntry[]): string[] {
  const moment = { atMs: occasion.atMs, component: occasion.speaker.container };
  return entries.map((entry) =>
    // A line of a bare log has its time and level in itself, if anywhere.
    format === bare ? `[${entry.level ?? 'notice'}] ${entry.message}` : format(entry, moment),
  );
}
