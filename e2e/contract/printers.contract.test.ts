import { randomBytes } from 'node:crypto';
import type { corev1 } from '@deltascope/api';
import type { KubeList, KubeObject, Table } from '@deltascope/apimachinery';
import { createTransport, loadClientConfig, RESTClient } from '@deltascope/client';
import { printers, printTable } from '@deltascope/printers';
import type { Printer } from '@deltascope/printers';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sampleObjects, samplePods } from './printed-objects.ts';

const TABLE = 'application/json;as=Table;v=v1;g=meta.k8s.io';
const SECOND = 1000;
/** The label that tells the pods written here from those the controllers make. */
const SAMPLE = 'sample';

const suffix = randomBytes(4).toString('hex');
const namespace = `printers-${suffix}`;
const signal = (): AbortSignal => AbortSignal.timeout(20_000);

const kubeconfig = process.env['DELTASCOPE_TEST_KUBECONFIG'];
const config = loadClientConfig({
  ...(kubeconfig !== undefined && { kubeconfig }),
  env: {},
  homeDir: '/',
});
if (config === undefined) throw new Error('DELTASCOPE_TEST_KUBECONFIG names no cluster');
const transport = createTransport(config.restConfig);
const client = new RESTClient({ transport, qps: -1 });

const collectionPath = (
  { resource: { group, resource } }: Printer,
  inNamespace?: string,
): string => {
  // The one kind here whose preferred version is the second.
  const latest = group === 'autoscaling' ? 'v2' : 'v1';
  const version = group === '' ? '/api/v1' : `/apis/${group}/${latest}`;
  return inNamespace === undefined
    ? `${version}/${resource}`
    : `${version}/namespaces/${inNamespace}/${resource}`;
};

const podsPath = `/api/v1/namespaces/${namespace}/pods`;
const samples = sampleObjects(namespace, suffix);
const pods = fc.sample(samplePods, { numRuns: 80, seed: 20 });

async function createPod(pod: corev1.Pod): Promise<void> {
  const { status, ...sent } = pod;
  const path = `${podsPath}/${pod.metadata.name ?? ''}`;
  await client.post().absPath(podsPath).body(sent).do(signal());
  await client.patch('merge').absPath(`${path}/status`).body({ status }).do(signal());
  if (pod.metadata.finalizers) await client.delete().absPath(path).do(signal());
}

beforeAll(async () => {
  const path = '/api/v1/namespaces';
  await client
    .post()
    .absPath(path)
    .body({ metadata: { name: namespace } })
    .do(signal());
  for (const { collection, object } of samples) {
    await client.post().absPath(collection).body(object).do(signal());
  }
  for (const [index, pod] of pods.entries()) {
    const metadata = { ...pod.metadata, name: `pod-${index}`, labels: { [SAMPLE]: 'pod' } };
    await createPod({ ...pod, metadata });
  }
});

afterAll(async () => {
  for (const [index, pod] of pods.entries()) {
    if (!pod.metadata.finalizers) continue;
    const path = `${podsPath}/pod-${index}`;
    await client
      .patch('merge')
      .absPath(path)
      .body({ metadata: { finalizers: null } })
      .do(signal());
  }
  // Those in the namespace go with it.
  for (const { collection, object } of samples) {
    if (collection.includes('/namespaces/')) continue;
    await client
      .delete()
      .absPath(`${collection}/${object.metadata.name ?? ''}`)
      .do(signal());
  }
  await client.delete().absPath(`/api/v1/namespaces/${namespace}`).do(signal());
  await transport.close();
});

/** What the server makes of its objects, what we make of them, and at which moments that may have been. */
interface Comparison {
  readonly theirs: Table;
  /** Of the objects that were the same in both answers: the server's cells, and ours at each of the moments. */
  readonly rows: readonly { readonly theirs: unknown[]; readonly ours: readonly unknown[][] }[];
}

async function compare(printer: Printer): Promise<Comparison> {
  const path = collectionPath(printer);
  const list = await client.get().absPath(path).do<KubeList<KubeObject>>(signal());
  const before = Date.now();
  const theirs = await client.get().absPath(path).setHeader('accept', TABLE).do<Table>(signal());
  const moments = [before - SECOND, before, Date.now(), Date.now() + SECOND];
  const keyOf = ({ metadata }: KubeObject): string => `${metadata.namespace}/${metadata.name}`;
  const objects = new Map(list.items.map((object) => [keyOf(object), object]));
  const rows = theirs.rows.flatMap((row) => {
    const object = row.object && objects.get(keyOf(row.object));
    if (!object || object.metadata.resourceVersion !== row.object?.metadata.resourceVersion)
      return [];
    const ours = moments.map(
      (nowMs) => printTable(printer, [object], { nowMs }).rows[0]?.cells ?? [],
    );
    // A row of an IPAddress has a cell more than there are columns.
    return [{ theirs: row.cells.slice(0, theirs.columnDefinitions.length), ours }];
  });
  return { theirs, rows };
}

/** Our cells, each of the moment that agrees with the server when one does. */
const nearest = ({ theirs, ours }: Comparison['rows'][number]): unknown[] =>
  theirs.map((cell, index) => {
    const candidates = ours.map((cells) => cells[index]);
    return candidates.includes(cell) ? cell : candidates[1];
  });

describe.each(printers)('$kind in "$resource.group"', (printer) => {
  it('has the columns of the API server’s Table', async () => {
    const { theirs } = await compare(printer);
    const ours = printTable(printer, [], { nowMs: 0 });
    const facts = ({ columnDefinitions }: Table): unknown[] =>
      columnDefinitions.map(({ name, type, format, priority }) => ({
        name,
        type,
        format,
        priority,
      }));
    expect(facts(ours)).toEqual(facts(theirs));
  });

  it('has the cells of the API server’s Table', async () => {
    const { rows } = await compare(printer);
    expect(rows.length).toBeGreaterThan(0);
    expect(rows.map(nearest)).toEqual(rows.map(({ theirs }) => theirs));
  });
});

it('pods that ran to their end have the condition of the API server’s rows', async () => {
  const read = (accept: string): Promise<unknown> =>
    client
      .get()
      .absPath(podsPath)
      .versionedParams({ labelSelector: SAMPLE })
      .setHeader('accept', accept)
      .do(signal());
  const list = (await read('application/json')) as KubeList<KubeObject>;
  const table = (await read(TABLE)) as Table;
  const printer = printers.find(({ kind }) => kind === 'Pod');
  const ours = printer && printTable(printer, list.items, { nowMs: 0 });
  const facts = (rows: Table['rows'] = []): unknown[] =>
    rows.map(({ object, conditions = [] }) => [
      object?.metadata.name,
      conditions.map(({ type, status, reason }) => ({ type, status, reason })),
    ]);
  expect(facts(table.rows)).toHaveLength(pods.length);
  expect(facts(ours?.rows)).toEqual(facts(table.rows));
});
