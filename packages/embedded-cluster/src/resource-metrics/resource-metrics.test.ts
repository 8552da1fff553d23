import { expect, test } from 'vitest';
import { parseQuantity } from '../quantity.ts';
import { asList, asObject, asStatus, asTable, startTestCluster } from '../testing/api-client.ts';
import { ManualClock } from '../testing/manual-clock.ts';
import { BEHAVIOUR } from '../world/behaviour.ts';

const METRICS = '/apis/metrics.k8s.io/v1beta1';
const TABLE = { Accept: 'application/json;as=Table;g=meta.k8s.io;v=v1' };

interface PodMetrics {
  readonly metadata: { readonly name: string; readonly labels?: Record<string, string> };
  readonly timestamp: string;
  readonly window: string;
  readonly containers: readonly { name: string; usage: { cpu: string; memory: string } }[];
}

async function setUp() {
  const clock = new ManualClock();
  const api = await startTestCluster({ clock, empty: false });
  return { clock, api, [Symbol.asyncDispose]: () => api[Symbol.asyncDispose]() };
}

test('pods and nodes are measured: containers by name, nodes for all that runs on them', async () => {
  await using world = await setUp();
  const list = asList(await world.api.get(`${METRICS}/namespaces/shop/pods`));
  expect(list).toMatchObject({
    kind: 'PodMetricsList',
    apiVersion: 'metrics.k8s.io/v1beta1',
    metadata: {},
  });
  const pods = list.items as unknown as PodMetrics[];
  const storefront = pods.find(({ metadata }) => metadata.name.startsWith('storefront-'));
  expect(storefront).toMatchObject({
    metadata: { namespace: 'shop', labels: { 'app.kubernetes.io/name': 'storefront' } },
    timestamp: expect.stringMatching(/^2026-06-01T1[12]:\d\d:\d\dZ$/) as unknown,
    window: expect.stringMatching(/^1\d\.\d{1,3}s$/) as unknown,
    containers: [
      { name: 'storefront', usage: { cpu: expect.stringMatching(/^\d+[num]$/) as unknown } },
      { name: 'proxy', usage: { memory: expect.stringMatching(/^\d+[KM]i$/) as unknown } },
    ],
  });
  const nodes = asList(await world.api.get(`${METRICS}/nodes`)).items as unknown as {
    metadata: { name: string };
    usage: { cpu: string; memory: string };
  }[];
  expect(nodes).toHaveLength(12);
  for (const { usage } of nodes) {
    expect(parseQuantity(usage.cpu)).toBeGreaterThan(0.1);
    expect(parseQuantity(usage.cpu)).toBeLessThan(16);
    expect(parseQuantity(usage.memory)).toBeLessThan(64 * 2 ** 30);
  }
  const worker = `${METRICS}/nodes/${nodes[0]?.metadata.name}`;
  expect(asObject(await world.api.get(worker))).toMatchObject({
    kind: 'NodeMetrics',
    usage: nodes[0]?.usage,
  });
});

test('usage moves with time, stays the same between two measurements, and keeps to what a container may use', async () => {
  await using world = await setUp();
  const path = `${METRICS}/pods`;
  const measure = async (): Promise<PodMetrics[]> =>
    asList(await world.api.get(path)).items as unknown as PodMetrics[];
  const usages = (pods: PodMetrics[]): string =>
    JSON.stringify(pods.map(({ containers }) => containers));
  const first = await measure();
  expect(usages(await measure())).toBe(usages(first));
  const cpus: number[] = [];
  for (let round = 0; round < 40; round += 1) {
    world.clock.advance(60_000);
    for (const pod of await measure()) {
      for (const { usage } of pod.containers)
        expect(parseQuantity(usage.memory)).toBeLessThan(512 * 2 ** 20);
    }
    const [pod] = await measure();
    cpus.push(parseQuantity(pod?.containers[0]?.usage.cpu));
  }
  expect(Math.max(...cpus)).toBeGreaterThan(1.3 * Math.min(...cpus));
  expect(Math.max(...cpus)).toBeLessThan(10 * Math.min(...cpus));
});

test('a container that runs out of memory grows to its limit', async () => {
  await using world = await setUp();
  const limits = { memory: '200Mi' };
  await world.api.send('POST', '/api/v1/namespaces/shop/pods', {
    metadata: {
      name: 'leak',
      annotations: { [BEHAVIOUR.crashAfterSeconds]: '120', [BEHAVIOUR.exitCode]: '137' },
    },
    spec: { containers: [{ name: 'leak', image: 'leak:1', resources: { limits } }] },
  });
  const path = `${METRICS}/namespaces/shop/pods/leak`;
  world.clock.advance(5000);
  const young = await world.api.get(path);
  expect(asStatus(young)).toMatchObject({
    code: 404,
    message: 'podmetrics.metrics.k8s.io "shop/leak" not found',
  });
  const memory: number[] = [];
  for (let round = 0; round < 3; round += 1) {
    world.clock.advance(35_000);
    const { containers } = asObject(await world.api.get(path)) as unknown as PodMetrics;
    memory.push(parseQuantity(containers[0]?.usage.memory));
  }
  expect(memory).toEqual(memory.toSorted((a, b) => a - b));
  expect(memory.at(-1)).toBeGreaterThan(130 * 2 ** 20);
});

test('lists obey label selectors, and are not watched', async () => {
  await using world = await setUp();
  const selected = await world.api.get(
    `${METRICS}/pods?labelSelector=app.kubernetes.io/name%3Dcart`,
  );
  expect(asList(selected).items).toHaveLength(4);
  const watch = await world.api.get(`${METRICS}/pods?watch=true`);
  expect(asStatus(watch)).toMatchObject({ code: 405, reason: 'MethodNotAllowed' });
  expect((await world.api.send('POST', `${METRICS}/namespaces/shop/pods`, {})).code).toBe(405);
  expect(asStatus(await world.api.get(`${METRICS}/nodes/none`))).toMatchObject({
    code: 404,
    message: 'nodes "none" not found',
  });
});

test('a Table has the columns of metrics-server', async () => {
  await using world = await setUp();
  const table = asTable(await world.api.get(`${METRICS}/namespaces/shop/pods`, TABLE));
  expect(table.columnDefinitions.map(({ name }) => name)).toEqual([
    'Name',
    'cpu',
    'memory',
    'Window',
  ]);
  expect(
    table.rows.find(({ cells }) => String(cells[0]).startsWith('cart-'))?.cells.slice(1),
  ).toEqual([
    expect.stringMatching(/^\d+[num]?$/),
    expect.stringMatching(/^\d+[KM]i$/),
    expect.stringMatching(/s$/),
  ]);
});

test('the group is in discovery, with what its kinds can', async () => {
  await using world = await setUp();
  const { body } = await world.api.get(METRICS);
  expect(body).toMatchObject({
    groupVersion: 'metrics.k8s.io/v1beta1',
    resources: [
      { name: 'nodes', kind: 'NodeMetrics', namespaced: false, verbs: ['get', 'list'] },
      { name: 'pods', kind: 'PodMetrics', namespaced: true, verbs: ['get', 'list'] },
    ],
  });
  const groups = (await world.api.get('/apis')).body as { groups: { name: string }[] };
  expect(groups.groups.map(({ name }) => name)).toContain('metrics.k8s.io');
});

test('a cluster without a metrics-server has no such group', async () => {
  await using api = await startTestCluster();
  expect((await api.get(`${METRICS}/pods`)).code).toBe(404);
});

test('whoever may view may see what is used', async () => {
  await using world = await setUp();
  world.clock.advance(1000);
  const path = '/apis/rbac.authorization.k8s.io/v1/clusterroles/view';
  const { rules } = asObject(await world.api.get(path)) as unknown as {
    rules: { apiGroups?: string[]; resources?: string[] }[];
  };
  const metrics = rules.filter(({ apiGroups }) => apiGroups?.includes('metrics.k8s.io'));
  expect(metrics).toMatchObject([{ resources: ['pods', 'nodes'] }]);
});
