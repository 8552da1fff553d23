import { hashOf, seedOf } from '../hash.ts';
import { Random } from '../random.ts';
import { activityAt } from '../world/activity.ts';
import type { ContainerRun } from './container-run.ts';
import { lastWords, stoppingWords } from './last-words.ts';
import { pickPhrase } from './voice.ts';
import type { Occasion, Voice } from './voice.ts';
import { voiceOf } from './voices.ts';

/** A line of a log, without its end. */
export interface LogLine {
  readonly atMs: number;
  /** What its time has below a millisecond. */
  readonly nanos: number;
  readonly text: string;
}

/** A log is flushed each second, so that what a reader was shown is what is there when the container has ended. */
const FLUSH_MS = 1000;
/** The opening has this long; only then a program does its work. */
const OPENING_MS = 1000;
/** A kubelet rotates a log at 10 MiB; here it is by slots, of which the present and the last full file are kept. */
const SLOTS_PER_FILE = 2048;

const NS_PER_MS = 1_000_000;

/** Seeds of what is not in a slot. */
const PART = { opening: -1, stopping: -2, ending: -3 } as const;

/**
 * The log of one run of a container: made from the container's id and the time, each time it is read, and never stored.
 * The same run has the same lines at whatever time they are read: what is written stays as it is, until it is rotated away
 * (at most 4,096 slots of some lines are left).
 */
export class ContainerLog {
  readonly #run: ContainerRun;
  readonly #voice: Voice;
  readonly #seed: number;
  readonly #workStartMs: number;

  constructor(run: ContainerRun) {
    this.#run = run;
    this.#voice = voiceOf(run.speaker);
    this.#seed = hashOf(run.containerID);
    this.#workStartMs = run.startedMs + OPENING_MS;
  }

  /** Up to when lines can be read at a time: what comes after is still to be flushed. */
  static flushedAt(nowMs: number): number {
    return Math.floor(nowMs / FLUSH_MS) * FLUSH_MS;
  }

  /** In how many ms the next lines can be there. */
  static untilFlush(nowMs: number): number {
    return FLUSH_MS - (nowMs % FLUSH_MS);
  }

  /** The lines of [fromMs, untilMs); of a run that has ended, all from `fromMs` on. */
  *lines(fromMs: number, untilMs: number): Generator<LogLine> {
    const isEnded = this.#run.end !== undefined;
    const until = isEnded ? Infinity : untilMs;
    const last = this.#slotAt(Math.min(this.#workEndMs(), untilMs) - 1);
    const first = firstKept(last);
    if (first === 0) yield* within(this.#opening(), fromMs, until);
    for (let slot = Math.max(first, this.#slotAt(fromMs)); slot <= last; slot += 1) {
      yield* within(this.#slot(slot), fromMs, until);
    }
    yield* within(this.#closing(), fromMs, until);
  }

  /** From when on the last `count` lines before `untilMs` are, and how many of those from then on are too many. */
  tail(count: number, untilMs: number): { readonly fromMs: number; readonly skip: number } {
    const until = this.#run.end === undefined ? untilMs : Infinity;
    let missing = count - [...within(this.#closing(), 0, until)].length;
    let fromMs = Math.min(this.#workEndMs(), untilMs);
    const last = this.#slotAt(fromMs - 1);
    for (let slot = last; missing > 0 && slot >= firstKept(last); slot -= 1) {
      missing -= [...within(this.#slot(slot), 0, until)].length;
      fromMs = this.#startOf(slot);
    }
    if (missing > 0 && firstKept(last) === 0) {
      missing -= [...within(this.#opening(), 0, until)].length;
      fromMs = 0;
    }
    return { fromMs, skip: Math.max(0, -missing) };
  }

  /** When it does no more work: it was told to stop, or has ended. */
  #workEndMs(): number {
    const { stoppingMs = Infinity, end } = this.#run;
    return Math.min(stoppingMs, end?.atMs ?? Infinity);
  }

  #slotAt(ms: number): number {
    return Math.max(-1, Math.floor((ms - this.#workStartMs) / (this.#voice.slotSeconds * 1000)));
  }

  #startOf(slot: number): number {
    return this.#workStartMs + slot * this.#voice.slotSeconds * 1000;
  }

  *#slot(slot: number): Generator<LogLine> {
    if (slot < 0) return;
    const startMs = this.#startOf(slot);
    const random = new Random(seedOf(this.#seed, slot));
    const { linesPerSlot, slotSeconds } = this.#voice;
    const expected = linesPerSlot * activityAt(this.#seed, startMs);
    const count = Math.floor(expected + random.next());
    const offsets = Array.from({ length: count }, () => random.int(0, slotSeconds * 1e9 - 1));
    for (const offsetNs of offsets.sort((a, b) => a - b)) {
      const atMs = startMs + Math.floor(offsetNs / NS_PER_MS);
      if (atMs >= this.#workEndMs()) return;
      const entry = pickPhrase(this.#voice, random)?.({ ...this.#occasion(random, atMs), n: slot });
      if (entry !== undefined) {
        yield { atMs, nanos: offsetNs % NS_PER_MS, text: this.#written(entry, atMs) };
      }
    }
  }

  *#opening(): Generator<LogLine> {
    const random = this.#random('opening');
    let atMs = this.#run.startedMs;
    for (const phrase of this.#voice.opening) {
      atMs += random.int(20, Math.floor(OPENING_MS / 6));
      const text = this.#written(phrase(this.#occasion(random, atMs)), atMs);
      yield { atMs, nanos: random.int(0, NS_PER_MS - 1), text };
    }
  }

  *#closing(): Generator<LogLine> {
    const { stoppingMs, end, startedMs } = this.#run;
    const { format } = this.#voice;
    // Whatever ends within its first second has said its opening by then.
    const earliest = startedMs + OPENING_MS - 1;
    if (stoppingMs !== undefined) {
      const occasion = this.#occasion(this.#random('stopping'), Math.max(stoppingMs, earliest));
      yield* inARow(stoppingWords(format, occasion), occasion.atMs);
    } else if (end !== undefined) {
      const occasion = this.#occasion(this.#random('ending'), Math.max(end.atMs, earliest));
      yield* inARow(lastWords(format, occasion, end), occasion.atMs);
    }
  }

  #random(part: keyof typeof PART): Random {
    return new Random(seedOf(this.#seed, PART[part]));
  }

  #occasion(random: Random, atMs: number): Occasion {
    return { speaker: this.#run.speaker, random, atMs, n: 0 };
  }

  #written(entry: Parameters<Voice['format']>[0], atMs: number): string {
    return this.#voice.format(entry, { atMs, component: this.#run.speaker.container });
  }
}

function firstKept(lastSlot: number): number {
  return Math.max(0, Math.floor(lastSlot / SLOTS_PER_FILE) - 1) * SLOTS_PER_FILE;
}

/** Lines written at once. */
function* inARow(texts: readonly string[], atMs: number): Generator<LogLine> {
  for (const [index, text] of texts.entries()) yield { atMs, nanos: (index + 1) * 41_723, text };
}

function* within(lines: Iterable<LogLine>, fromMs: number, untilMs: number): Generator<LogLine> {
  for (const line of lines) {
    if (line.atMs >= untilMs) return;
    if (line.atMs >= fromMs) yield line;
  }
}
