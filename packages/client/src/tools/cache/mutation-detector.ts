import type { KubeObject, Unstructured } from '@deltascope/apimachinery';
import { type Clock, sleep } from '../../util/clock.ts';
import { metaNamespaceKeyFunc } from './object-key.ts';

/** Somebody has changed an object that the cache shares with all its readers. */
export class CacheMutationError extends Error {
  override readonly name = 'CacheMutationError';
  readonly informer: string;
  readonly key: string;
  /** Where, as a JSON pointer (RFC 6901): "/metadata/labels/app". */
  readonly path: string;

  constructor(mutation: { informer: string; key: string; path: string }) {
    const { informer, key, path } = mutation;
    super(`a cached object of "${informer}", ${key}, was changed at ${path}`);
    this.informer = informer;
    this.key = key;
    this.path = path;
  }
}

/** How a mutation detector looks, and whom it tells. */
export interface CacheMutationDetectorOptions {
  /** Told once of each object found changed; must not throw. */
  readonly onMutation: (error: CacheMutationError) => void;
  /** A second by default. */
  readonly periodMs?: number;
  /** How long an object is watched over after it came; 2 minutes by default. */
  readonly retainMs?: number;
  /** Copies kept at most, of which the oldest make room; 10,000 by default. */
  readonly maxObjects?: number;
}

interface Copy<T> {
  readonly copy: T;
  readonly addedAt: number;
}

/**
 * Finds out who changes cached objects: keeps a deep copy of each for a while and compares (C108; client-go: CacheMutationDetector). For
 * tests and for the hunt: it costs a copy of each change and a comparison of all of them each period.
 */
export class CacheMutationDetector<T extends KubeObject = Unstructured> {
  readonly #informer: string;
  readonly #clock: Clock;
  readonly #onMutation: (error: CacheMutationError) => void;
  readonly #periodMs: number;
  readonly #retainMs: number;
  readonly #maxObjects: number;
  /** Oldest first. */
  readonly #copies = new Map<T, Copy<T>>();

  constructor(
    options: CacheMutationDetectorOptions & { readonly informer: string; readonly clock: Clock },
  ) {
    this.#informer = options.informer;
    this.#clock = options.clock;
    this.#onMutation = options.onMutation;
    this.#periodMs = options.periodMs ?? 1000;
    this.#retainMs = options.retainMs ?? 120_000;
    this.#maxObjects = options.maxObjects ?? 10_000;
  }

  /** Copies watched over. */
  get size(): number {
    return this.#copies.size;
  }

  /** The object is in the cache from now on. One that is watched over already stays as it was. */
  addObject(object: T): void {
    if (this.#copies.has(object)) return;
    this.#copies.set(object, { copy: structuredClone(object), addedAt: this.#clock.now() });
    if (this.#copies.size <= this.#maxObjects) return;
    for (const oldest of this.#copies.keys()) {
      this.#copies.delete(oldest);
      break;
    }
  }

  /** Compares each period until the signal aborts, and then once more. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await sleep(this.#clock, this.#periodMs, signal);
      this.compareObjects();
    }
  }

  /** Compares now, and forgets those that have been here long enough. */
  compareObjects(): void {
    const forgetBefore = this.#clock.now() - this.#retainMs;
    for (const [object, { copy, addedAt }] of this.#copies) {
      const path = firstDifference(copy, object);
      if (path !== undefined || addedAt < forgetBefore) this.#copies.delete(object);
      if (path === undefined) continue;
      const key = metaNamespaceKeyFunc(copy);
      this.#onMutation(new CacheMutationError({ informer: this.#informer, key, path }));
    }
  }
}

/** Where two values of JSON differ, as a JSON pointer; undefined when they do not. */
function firstDifference(before: unknown, after: unknown): string | undefined {
  if (Object.is(before, after)) return undefined;
  if (!isNested(before) || !isNested(after) || Array.isArray(before) !== Array.isArray(after)) {
    return '';
  }
  for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
    const path = firstDifference(before[key], after[key]);
    if (path !== undefined) return `/${key.replaceAll('~', '~0').replaceAll('/', '~1')}${path}`;
  }
  return undefined;
}

const isNested = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;
