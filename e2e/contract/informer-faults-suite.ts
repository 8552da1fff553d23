import type { Unstructured } from '@deltascope/apimachinery';
import {
  createTransport,
  DynamicClient,
  metaNamespaceKeyFunc,
  realClock,
  RESTClient,
  type Clock,
  type DynamicResource,
  type MalformedLine,
  type ReflectorInspection,
} from '@deltascope/client';
import { evenRates, FAULT_KINDS, FaultyProxy } from '@deltascope/client/testing';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  annotate,
  expectEqualToServer,
  INFORMER_MODES,
  merge,
  settle,
  start,
  startSynced,
  type InformerOptions,
  type Running,
} from './informer-rig.ts';
import { Recorder } from './recorder.ts';
import type { Target } from './target.ts';
import { CRON_JOBS, signal, suspendedCronJob } from './target.ts';

/** Of all requests: enough succeed for the informer to get on between faults. */
const FAULT_RATE = 0.85;
const WRITERS = 2;
/** Some events long, or a list of some objects. */
const STRETCH_BYTES = 8 * 1024;
/** A watch that is silent for so long is asked after; a list that is, is reset. */
const LIVENESS_TIMEOUT_MS = 50;
const HALF_OPEN_MS = 250;
/** A seed that gets no further has found something. */
const MAX_MS = 30_000;
/** Handlers come at these shares of the faults. */
const LATE_HANDLERS = [0.25, 0.5, 0.75];

/** Real time, but for waits: a thousandth of them. */
const hurriedClock: Clock = {
  now: () => realClock.now(),
  setTimer: (ms, callback) => realClock.setTimer(ms / 1000, callback),
};

export interface FaultsOptions {
  readonly seeds: readonly number[];
  /** Per seed. */
  readonly faults: number;
}

/** Writes of one writer, on objects of its own, chosen by the seed; at the end some of them are there. */
async function write(
  resource: DynamicResource,
  { names, seed, isOver }: { names: readonly string[]; seed: number; isOver: () => boolean },
): Promise<void> {
  const present = new Set<string>();
  const choices = fc.sample(
    fc.record({ name: fc.constantFrom(...names), isDeletion: fc.boolean() }),
    {
      numRuns: 100,
      seed,
    },
  );
  for (let count = 0; !isOver(); count += 1) {
    const { name, isDeletion } = choices[count % choices.length] ?? { name: '', isDeletion: false };
    if (!present.has(name)) {
      // Beyond ASCII, so that bytes are cut within characters as well.
      const metadata = { annotations: { words: 'größer, 大きい, 😀'.repeat(count % 20) } };
      await resource.create(suspendedCronJob(name, metadata), {}, signal());
      present.add(name);
    } else if (isDeletion) {
      await resource.delete(name, {}, signal());
      present.delete(name);
    } else {
      await resource.patch(name, annotate(String(count)), merge());
    }
  }
}

interface Outcome {
  readonly store: ReadonlyMap<string, Unstructured>;
  readonly server: ReadonlyMap<string, Unstructured>;
  readonly recorders: readonly Recorder[];
  readonly running: Running;
  readonly proxy: FaultyProxy;
  readonly malformed: readonly MalformedLine[];
}

const byKey = (objects: readonly Unstructured[]): Map<string, Unstructured> =>
  new Map(objects.map((object) => [metaNamespaceKeyFunc(object), object]));

/** An informer behind the proxy, with managedFields or, by even seeds, without, while others write past it, until so many faults have struck and all have come to rest. */
async function throughFaults(
  target: Target,
  { seed, faults, options }: { seed: number; faults: number; options: InformerOptions },
): Promise<Outcome> {
  const { namespace, resource } = await target.fresh(CRON_JOBS);
  await using proxy = await FaultyProxy.start({
    upstream: target.restConfig,
    seed,
    rates: evenRates(FAULT_RATE, FAULT_KINDS),
    stretchBytes: STRETCH_BYTES,
    retryAfterSeconds: 1,
    halfOpenMs: HALF_OPEN_MS,
    delayMs: 3,
    trickleBytes: 70,
  });
  await using transport = createTransport({ host: proxy.url });
  const client = new DynamicClient(new RESTClient({ transport, clock: hurriedClock, qps: -1 }));
  const malformed: MalformedLine[] = [];
  const stripManagedFields = seed % 2 === 0;
  const listWatch = client.listWatch(CRON_JOBS, {
    namespace,
    stripManagedFields,
    shareUnchangedSpecs: seed % 4 < 2,
    onMalformed: (line) => malformed.push(line),
  });
  await using running = start(listWatch, {
    livenessTimeoutMs: LIVENESS_TIMEOUT_MS,
    ...options,
  });
  const { informer, recorder } = running;
  const recorders = [recorder];
  const inTime = AbortSignal.timeout(MAX_MS);
  const isOver = (): boolean => proxy.injected >= faults || inTime.aborted;
  const writers = Array.from({ length: WRITERS }, (_, writer) =>
    write(resource, {
      names: Array.from({ length: 5 }, (_name, index) => `w${writer}-${index}`),
      seed: seed + writer,
      isOver,
    }),
  );
  for (const share of LATE_HANDLERS) {
    await proxy.waitForInjected(faults * share, inTime);
    const late = new Recorder();
    recorders.push(late);
    informer.addEventHandler(late);
  }
  await Promise.all(writers);
  proxy.heal();
  await settle(resource, recorder, 'healed');
  // Now it watches, and an event comes behind all that went before.
  await resource.create(suspendedCronJob('end'), {}, signal());
  for (const each of recorders) await each.waitFor('add', 'end');
  // Streams that were given up are closed: the watch alone is open.
  await expect.poll(() => proxy.openRequests, { timeout: 10_000 }).toBe(1);
  const { items } = await resource.list({}, signal());
  if (stripManagedFields) for (const { metadata } of items) delete metadata.managedFields;
  const store = byKey(informer.getStore().list());
  return { store, server: byKey(items), recorders, running, proxy, malformed };
}

/** Every watch falls silent with its socket open; all else goes well. */
async function throughSilences(target: Target): Promise<ReflectorInspection> {
  const { namespace, resource } = await target.fresh(CRON_JOBS);
  await using proxy = await FaultyProxy.start({
    upstream: target.restConfig,
    seed: 1,
    rates: { 'half-open': 1 },
    spares: ({ path }) => !path.includes('watch=true'),
    stretchBytes: STRETCH_BYTES,
  });
  await using transport = createTransport({ host: proxy.url });
  const client = new DynamicClient(new RESTClient({ transport, qps: -1 }));
  await using running = await startSynced(client.listWatch(CRON_JOBS, { namespace }), {
    livenessTimeoutMs: LIVENESS_TIMEOUT_MS,
  });
  const names = Array.from({ length: 20 }, (_, index) => `job-${index}`);
  for (const name of names) await resource.create(suspendedCronJob(name), {}, signal());
  for (const name of names) await running.recorder.waitFor('add', name);
  await expectEqualToServer(running, resource);
  return running.informer.inspect().reflector;
}

/** The informer behind a proxy that breaks nearly everything, by a seed: nothing is lost, nothing made up. The modes take turns. */
export function informerFaultsSuite(target: () => Target, { seeds, faults }: FaultsOptions): void {
  it('half-open watches are found by their silence, and opened again from where they were', async () => {
    const { lists, halfOpenWatches } = await throughSilences(target());
    expect(lists).toBe(1);
    expect(halfOpenWatches).toBeGreaterThan(0);
  });

  const runs = seeds.flatMap((seed, index) => {
    const mode = INFORMER_MODES[index % INFORMER_MODES.length];
    return mode ? [{ seed, ...mode }] : [];
  });
  it.each(runs)(
    `$mode, seed $seed: after ${faults} faults the store is what a fresh list says, and each handler’s state the store`,
    async ({ seed, options }) => {
      const outcome = await throughFaults(target(), { seed, faults, options });
      const { store, server, recorders, running, proxy, malformed } = outcome;
      // With the seed in each, so that a failure tells it.
      expect({ seed, store }).toEqual({ seed, store: server });
      for (const { state, problems } of recorders) {
        expect({ seed, problems, state }).toEqual({ seed, problems: [], state: store });
      }
      expect(recorders).toHaveLength(1 + LATE_HANDLERS.length);
      expect(proxy.injected).toBeGreaterThanOrEqual(faults);
      // Some of the faults made a line unreadable, and none of those went by unseen.
      expect(malformed.length).toBeGreaterThan(0);
      const { reflector, queue } = running.informer.inspect();
      expect({ seed, upstreamErrors: proxy.upstreamErrors, reflector, queue }).toMatchObject({
        seed,
        upstreamErrors: 0,
        reflector: { skipped: 0, storeErrors: 0 },
        queue: { keys: 0, deltas: 0, processErrors: 0 },
      });
    },
    60_000,
  );
}
