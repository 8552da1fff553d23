import type { Unstructured } from '@deltascope/apimachinery';
import {
  metaNamespaceKeyFunc,
  realClock,
  SharedIndexInformer,
  type DynamicResource,
  type ListerWatcher,
  type SharedIndexInformerOptions,
} from '@deltascope/client';
import { expect } from 'vitest';
import { Recorder } from './recorder.ts';
import { signal, suspendedCronJob } from './target.ts';

export type InformerOptions = Partial<SharedIndexInformerOptions<Unstructured>>;

/** The ways an informer can work; each suite that is not about one of them is run in all. */
export const INFORMER_MODES: readonly {
  readonly mode: string;
  readonly options: InformerOptions;
}[] = [
  { mode: 'LIST and WATCH, DeltaFIFO', options: {} },
  { mode: 'LIST by watch, DeltaFIFO', options: { useWatchList: true } },
  { mode: 'LIST and WATCH, RealFIFO', options: { queue: 'real' } },
  {
    mode: 'LIST by watch, atomic RealFIFO',
    options: { useWatchList: true, queue: 'real-atomic' },
  },
];

export interface Running extends AsyncDisposable {
  readonly informer: SharedIndexInformer;
  readonly recorder: Recorder;
}

/** Starts an informer with a handler that is there from the start. It waits a millisecond where another would back off. */
export function start(listerWatcher: ListerWatcher, options: InformerOptions = {}): Running {
  const informer = new SharedIndexInformer({
    name: 'contract',
    listerWatcher,
    clock: realClock,
    random: () => 0,
    backoff: { initialMs: 1, factor: 1, capMs: 1, jitter: 0 },
    ...options,
  });
  const recorder = new Recorder();
  informer.addEventHandler(recorder, { name: 'recorder' });
  const stopped = new AbortController();
  const running = informer.run(stopped.signal);
  return {
    informer,
    recorder,
    async [Symbol.asyncDispose]() {
      stopped.abort();
      await running;
    },
  };
}

/** The same, once it has synced. */
export async function startSynced(
  listerWatcher: ListerWatcher,
  options: InformerOptions = {},
): Promise<Running> {
  const running = start(listerWatcher, options);
  expect(await running.informer.waitForSync(signal())).toBe(true);
  return running;
}

export const merge = (): { type: 'merge'; signal: AbortSignal } => ({
  type: 'merge',
  signal: signal(),
});
export const annotate = (value: string): object => ({ metadata: { annotations: { value } } });

/** Makes a CronJob that comes after everything done before, and waits until the handler has heard of it. */
export async function settle(
  resource: DynamicResource,
  recorder: Recorder,
  name = 'end',
): Promise<void> {
  await resource.create(suspendedCronJob(name), {}, signal());
  await recorder.waitFor('add', name);
}

const byKey = (objects: readonly Unstructured[]): Map<string, Unstructured> =>
  new Map(objects.map((object) => [metaNamespaceKeyFunc(object), object]));

/** The informer's store is what a fresh list says. */
export async function expectEqualToServer(
  { informer }: Running,
  resource: DynamicResource,
): Promise<void> {
  const list = await resource.list({}, signal());
  expect(byKey(informer.getStore().list())).toEqual(byKey(list.items));
}
