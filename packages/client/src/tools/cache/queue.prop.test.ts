import type { Unstructured } from '@deltascope/apimachinery';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { FakeClock, makeObject } from '../../testing/index.ts';
import { createQueue, type QueueMode } from './create-queue.ts';
import { DeletedFinalStateUnknown } from './deleted-final-state-unknown.ts';
import { DeltaProcessor } from './delta-processor.ts';
import { Indexer, metaNamespaceIndexFunc, NAMESPACE_INDEX } from './indexer.ts';
import { InformerTrace } from './informer-trace.ts';
import { metaNamespaceKeyFunc } from './object-key.ts';
import type { HandlerEvent } from './handler-event.ts';
import type { Queue, QueueWithBatch } from './queue.ts';

type Step =
  | { type: 'add' | 'update' | 'delete' | 'bury'; key: string }
  /** A list of these keys: `fresh` ones changed unseen, the others are as they were written last, or new. */
  | { type: 'replace'; keys: readonly { key: string; fresh: boolean }[] }
  | { type: 'resync' | 'bookmark' | 'pop' | 'popBatch' };

/** A queue with a cache and one handler behind it; in front of it what was written, in the plainest form: a map. */
class Line {
  readonly indexer = new Indexer<Unstructured>({ [NAMESPACE_INDEX]: metaNamespaceIndexFunc });
  readonly written = new Map<string, Unstructured>();
  /** What the handler was told of each object. */
  readonly seen = new Map<string, Unstructured>();
  /** What it should not have been told. */
  readonly illegal: string[] = [];
  readonly queue: Queue;
  readonly #mode: QueueMode;
  readonly #processor: DeltaProcessor<Unstructured>;
  #version = 0;

  constructor(mode: QueueMode) {
    const clock = new FakeClock();
    const trace = new InformerTrace('line');
    this.#mode = mode;
    this.queue = createQueue(mode, { clock, trace, knownObjects: this.indexer });
    this.#processor = new DeltaProcessor({
      store: this.indexer.storage,
      clock,
      trace,
      distribute: (event) => this.#hear(event),
    });
  }

  take(step: Step): void {
    const { queue } = this;
    switch (step.type) {
      case 'add':
      case 'update': {
        const object = this.#changed(step.key);
        this.written.set(step.key, object);
        return queue[step.type](object);
      }
      case 'delete':
        this.written.delete(step.key);
        return queue.delete(this.#changed(step.key));
      case 'bury': {
        const last = this.written.get(step.key);
        this.written.delete(step.key);
        return queue.delete(new DeletedFinalStateUnknown(step.key, last));
      }
      case 'replace':
        return this.#replace(step.keys);
      case 'resync':
        return queue.resync();
      case 'bookmark':
        return queue.bookmark?.(this.#nextVersion());
      case 'pop':
        return void queue.tryPop(this.#processor.process);
      case 'popBatch':
        return void this.popBatch();
    }
  }

  popBatch(): boolean {
    const { process, processBatch } = this.#processor;
    return 'tryPopBatch' in this.queue
      ? (this.queue as QueueWithBatch).tryPopBatch(processBatch, process)
      : this.queue.tryPop(process);
  }

  #replace(keys: readonly { key: string; fresh: boolean }[]): void {
    const list = new Map<string, Unstructured>();
    for (const { key, fresh } of keys) {
      const last = this.written.get(key);
      list.set(key, last === undefined || fresh ? this.#changed(key) : last);
    }
    this.written.clear();
    for (const [key, object] of list) this.written.set(key, object);
    this.queue.replace([...list.values()], this.#nextVersion());
  }

  #hear(event: HandlerEvent<Unstructured>): void {
    const { object } = event;
    const key =
      object instanceof DeletedFinalStateUnknown ? object.key : metaNamespaceKeyFunc(object);
    const wrong = this.#wrongWith(event, key);
    if (wrong !== '') this.illegal.push(`${event.type} ${key}: ${wrong}`);
    if (event.type === 'delete') this.seen.delete(key);
    else this.seen.set(key, event.object);
  }

  /** In a legal history each change follows from the one before, and the store is never behind it. */
  #wrongWith(event: HandlerEvent<Unstructured>, key: string): string {
    const { object } = event;
    const before = this.seen.get(key);
    const stored = this.indexer.getByKey(key);
    if (stored !== (event.type === 'delete' ? undefined : object)) return 'the store is elsewhere';
    // C51 against C61, C85: only a DeltaFIFO keeps deletions of what nobody knew to itself.
    if (event.type === 'delete' && before === undefined && this.#mode === 'delta') return 'unknown';
    if (event.type === 'add' && before !== undefined) return 'known already';
    if (event.type === 'update' && event.oldObject !== before) return 'another old object';
    if (!(object instanceof DeletedFinalStateUnknown) && versionOf(object) < versionOf(before)) {
      return 'older than the one before';
    }
    if (!event.notification.isInInitialList) return '';
    if (event.type !== 'add') return 'in the initial list';
    // C55 against C67: a DeltaFIFO has synced before the last one is processed.
    return this.#mode !== 'delta' && this.queue.hasSynced() ? 'initial after the sync' : '';
  }

  #changed(key: string): Unstructured {
    return makeObject(key, 0, { resourceVersion: this.#nextVersion() });
  }

  #nextVersion(): string {
    this.#version += 1;
    return String(this.#version);
  }
}

const versionOf = (object: Unstructured | undefined): number =>
  Number(object?.metadata.resourceVersion ?? 0);

const key = fc.constantFrom('a/1', 'a/2', 'a/3', 'b/1', 'c');
const keys = fc.uniqueArray(fc.record({ key, fresh: fc.boolean() }), { selector: (k) => k.key });
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ type: fc.constantFrom('add', 'update', 'delete', 'bury'), key }),
  fc.record({ type: fc.constant('replace' as const), keys }),
  fc.record({ type: fc.constantFrom('resync', 'bookmark') }),
  fc.record({ type: fc.constantFrom('pop', 'popBatch') }),
);

test.each(['delta', 'real', 'real-atomic'] as const)(
  'behind a %s queue store and handler come to what was written, by a legal history',
  (mode) => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const line = new Line(mode);
        for (const next of steps) line.take(next);
        const { enqueued, popped, deltas } = line.queue.inspect();
        const total = Object.values(enqueued).reduce((sum, count) => sum + count, 0);
        expect(mode === 'delta' || popped + deltas === total).toBe(true);
        while (line.popBatch());
        const written = Object.fromEntries(line.written);
        const stored = line.indexer.list().map((object) => [metaNamespaceKeyFunc(object), object]);
        expect(Object.fromEntries(stored)).toEqual(written);
        expect(Object.fromEntries(line.seen)).toEqual(written);
        expect(line.illegal).toEqual([]);
        expect(line.queue.hasSynced()).toBe(
          steps.some(({ type }) => /^(add|update|delete|bury|replace)$/.test(type)),
        );
        expect(line.queue.inspect()).toMatchObject({ keys: 0, deltas: 0, processErrors: 0 });
      }),
      { numRuns: 300 },
    );
  },
);
