import type { Random } from '../random.ts';
import type { LogEntry, LogFormat } from './log-format.ts';

/** Who writes a log. */
export interface Speaker {
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
  readonly image: string;
  /** Of the image; "latest" when it has no tag. */
  readonly version: string;
  readonly port: number;
  /** The job is to end by itself. */
  readonly isJob: boolean;
}

/** One occasion to say something. */
export interface Occasion {
  readonly speaker: Speaker;
  /** Decides what differs from one line to the next. */
  readonly random: Random;
  readonly atMs: number;
  /** How many lines of its kind were before it, about. */
  readonly n: number;
}

export type Phrase = (occasion: Occasion) => LogEntry;

/** What a kind of program writes: when it starts, and while it runs. How it ends is the same for all (last-words.ts). */
export interface Voice {
  readonly format: LogFormat;
  /** A log is made in slots of so many seconds: many for a program that says little. */
  readonly slotSeconds: number;
  /** How many lines a slot has at an activity of 1. */
  readonly linesPerSlot: number;
  readonly opening: readonly Phrase[];
  /** By how often each is said; at least one. */
  readonly phrases: readonly (readonly [weight: number, phrase: Phrase])[];
}

/** One of the phrases, by their weights. */
export function pickPhrase({ phrases }: Voice, random: Random): Phrase | undefined {
  const total = phrases.reduce((sum, [weight]) => sum + weight, 0);
  let at = random.next() * total;
  return phrases.find(([weight]) => (at -= weight) < 0)?.[1] ?? phrases[0]?.[1];
}

/** A duration as people measure it: most are short, a few are long. */
export function latencyMs(random: Random, usualMs: number): number {
  const slow = random.chance(0.03) ? random.int(5, 20) : 1;
  return Math.max(1, Math.round(usualMs * (0.4 + 1.2 * random.next()) * slow));
}

/** So many hexadecimal digits: the id of a request or a trace. */
export function hexId(random: Random, digits: number): string {
  let id = '';
  while (id.length < digits) {
    id += random.int(0, 0xffffff).toString(16).padStart(6, '0');
  }
  return id.slice(0, digits);
}
