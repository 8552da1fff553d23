/**
 * One reader of the source server, in a process of its own: `node contestant.ts NAME PORT UPDATES`. Prints one JSON line: how long the list
 * took until every object had reached the handler, how long the updates took, and the process's memory then.
 */
import { CoreV1Api, KubeConfig, makeInformer, type V1Pod } from '@kubernetes/client-node';
import type { KubeList, Unstructured, WatchEvent } from '@deltascope/apimachinery';
import {
  createTransport,
  DynamicClient,
  realClock,
  RESTClient,
  SharedIndexInformer,
} from '@deltascope/client';

/** Calls `onSynced` when the list is in, `onUpdate` for each update. */
type Contestant = (
  server: string,
  events: { onSynced: () => void; onUpdate: () => void },
) => Promise<void>;

/** The least that must be done: fetch, JSON.parse, a Map. No error handling, no order, no index. */
const plain: Contestant = async (server, { onSynced, onUpdate }) => {
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
};

const ours =
  (stripManagedFields: boolean): Contestant =>
  async (server, { onSynced, onUpdate }) => {
    const client = new RESTClient({ transport: createTransport({ host: server }) });
    const gvr = { group: '', version: 'v1', resource: 'pods' };
    const informer = new SharedIndexInformer({
      name: 'pods',
      listerWatcher: new DynamicClient(client).listWatch(gvr, { stripManagedFields }),
      clock: realClock,
      random: Math.random,
    });
    const signal = new AbortController().signal;
    const registration = informer.addEventHandler({
      onAdd: () => undefined,
      onUpdate,
      onDelete: () => undefined,
    });
    void registration.waitForSync(signal).then(onSynced);
    await informer.run(signal);
  };

const official: Contestant = async (server, { onSynced, onUpdate }) => {
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

const CONTESTANTS: Readonly<Record<string, Contestant>> = {
  plain,
  deltascope: ours(false),
  'deltascope, managedFields cut': ours(true),
  official,
};

const [name = '', port = '', updates = ''] = process.argv.slice(2);
const contestant = CONTESTANTS[name];
if (!contestant) throw new Error(`no contestant "${name}"`);

const begin = performance.now();
let syncedAt = 0;
let seen = 0;
const done = Promise.withResolvers<void>();
void contestant(`http://127.0.0.1:${port}`, {
  onSynced() {
    syncedAt = performance.now();
  },
  onUpdate() {
    seen += 1;
    if (seen === Number(updates)) done.resolve();
  },
}).catch(done.reject);
await done.promise;
const end = performance.now();
console.log(
  JSON.stringify({
    syncMs: syncedAt - begin,
    watchMs: end - syncedAt,
    rssMiB: process.memoryUsage.rss() / 1024 ** 2,
  }),
);
process.exit(0);
