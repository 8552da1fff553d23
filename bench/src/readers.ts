/** What reads the source server in the benchmarks, by name. */
import { CoreV1Api, KubeConfig, makeInformer, type V1Pod } from '@kubernetes/client-node';
import type { KubeList, Unstructured, WatchEvent } from '@deltascope/apimachinery';
import {
  createTransport,
  DynamicClient,
  realClock,
  RESTClient,
  SharedIndexInformer,
} from '@deltascope/client';

interface ReaderEvents {
  /** The list is in. */
  readonly onSynced: () => void;
  readonly onUpdate: () => void;
}

/** Reads until the process ends. What it returns keeps its objects in memory. */
export type Reader = (server: string, events: ReaderEvents) => Promise<unknown>;

/** The least that must be done: fetch, JSON.parse, a Map. No error handling, no order, no index. */
const plain: Reader = async (server, { onSynced, onUpdate }) => {
  const store = new Map<string, Unstructured>();
  const put = (pod: Unstructured): void => {
    store.set(`${pod.metadata.namespace ?? ''}/${pod.metadata.name ?? ''}`, pod);
  };
  const list = (await (await fetch(`${server}/api/v1/pods`)).json()) as KubeList;
  for (const pod of list.items) put(pod);
  onSynced();
  const { body } = await fetch(`${server}/api/v1/pods?watch=true`);
  let rest = '';
  for await (const text of (body ?? new ReadableStream()).pipeThrough(new TextDecoderStream())) {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      const event = JSON.parse(line) as WatchEvent;
      if (event.type !== 'ERROR') put(event.object);
      onUpdate();
    }
  }
  return store;
};

export interface InformerOptions {
  readonly stripManagedFields: boolean;
  readonly shareUnchangedSpecs?: boolean;
  readonly useWatchList?: boolean;
}

/** What the dashboard asks of its informers. */
export const DASHBOARD: InformerOptions = { stripManagedFields: true, shareUnchangedSpecs: true };

/** Ours, as the dashboard uses it. Its relists follow at once. */
export function createPodInformer(
  server: string,
  { useWatchList = false, ...decoding }: InformerOptions,
): SharedIndexInformer {
  const client = new RESTClient({ transport: createTransport({ host: server }), qps: -1 });
  const gvr = { group: '', version: 'v1', resource: 'pods' };
  return new SharedIndexInformer({
    name: 'pods',
    listerWatcher: new DynamicClient(client).listWatch(gvr, decoding),
    clock: realClock,
    random: Math.random,
    useWatchList,
    backoff: { initialMs: 20, capMs: 20 },
  });
}

const ours =
  (options: InformerOptions): Reader =>
  async (server, { onSynced, onUpdate }) => {
    const informer = createPodInformer(server, options);
    const { signal } = new AbortController();
    const registration = informer.addEventHandler({
      onAdd: () => undefined,
      onUpdate,
      onDelete: () => undefined,
    });
    void registration.waitForSync(signal).then(onSynced);
    await informer.run(signal);
  };

const official: Reader = async (server, { onSynced, onUpdate }) => {
  const config = new KubeConfig();
  config.loadFromOptions({
    // It refuses plain HTTP otherwise; there is no TLS here to verify.
    clusters: [{ name: 'bench', server, skipTLSVerify: true }],
    users: [{ name: 'bench' }],
    contexts: [{ name: 'bench', cluster: 'bench', user: 'bench' }],
    currentContext: 'bench',
  });
  const api = config.makeApiClient(CoreV1Api);
  const informer = makeInformer<V1Pod>(config, '/api/v1/pods', () => api.listPodForAllNamespaces());
  informer.on('update', onUpdate);
  const failed = Promise.withResolvers<void>();
  informer.on('error', failed.reject);
  // Resolves when the list is in and the watch is being opened.
  await informer.start();
  onSynced();
  await failed.promise;
};

export const READERS: Readonly<Record<string, Reader>> = {
  plain,
  deltascope: ours({ stripManagedFields: false }),
  'deltascope, managedFields cut': ours({ stripManagedFields: true }),
  'deltascope, specs shared too': ours(DASHBOARD),
  'the same, lists by watch': ours({ ...DASHBOARD, useWatchList: true }),
  official,
};
