/**
 * Makes the same Deployment in three ways, and shows side by side what is written, sent and answered. The clientset knows each kind and
 * its fields, the dynamic client any resource but no fields, the RESTClient paths and bodies. On the wire they differ in little.
 */
import type { Unstructured } from '@deltascope/apimachinery';
import {
  DynamicClient,
  RESTClient,
  Transport,
  type TransportRequest,
  type TransportResponse,
} from '@deltascope/client';
import { createClientset } from '@deltascope/client/kubernetes';
import { connect } from './cluster.ts';

const DEPLOYMENTS = { group: 'apps', version: 'v1', resource: 'deployments' };
const deployment = (name: string) => ({
  metadata: { name },
  spec: {
    replicas: 2,
    selector: { matchLabels: { app: name } },
    template: {
      metadata: { labels: { app: name } },
      spec: { containers: [{ name: 'main', image: 'registry.k8s.io/pause:3.10' }] },
    },
  },
});

/** Keeps what is sent last. */
class Recorder extends Transport {
  last: TransportRequest | undefined;

  override request(request: TransportRequest): Promise<TransportResponse> {
    this.last = request;
    return super.request(request);
  }
}

await using cluster = connect();
const { signal } = cluster;
await using namespace = await cluster.createNamespace('three-clients');
await using recorder = new Recorder(cluster.restConfig);
const client = new RESTClient({ transport: recorder });

const clientset = createClientset(client);
const dynamic = new DynamicClient(client);
const restClient = client.forGroupVersion({ group: 'apps', version: 'v1' });
const shop = namespace.name;

/** How each makes one, and how it reads the answer's replicas: a field that is there, or one to look for. */
const ways: Readonly<Record<string, () => Promise<number | undefined>>> = {
  async clientset() {
    const { spec } = await clientset.appsV1
      .deployments(shop)
      .create(deployment('web-1'), {}, signal);
    return spec.replicas;
  },
  async dynamic() {
    const object = { apiVersion: 'apps/v1', kind: 'Deployment', ...deployment('web-2') };
    const deployments = dynamic.resource(DEPLOYMENTS).namespace(shop);
    const { spec } = await deployments.create(object, {}, signal);
    return (spec as { replicas?: number }).replicas;
  },
  async RESTClient() {
    const object = { apiVersion: 'apps/v1', kind: 'Deployment', ...deployment('web-3') };
    const { spec } = await restClient
      .post()
      .namespace(shop)
      .resource('deployments')
      .body(object)
      .do<Unstructured>(signal);
    return (spec as { replicas?: number }).replicas;
  },
};

const columns: Record<string, string>[] = [];
const bodies = new Set<string>();
for (const [way, make] of Object.entries(ways)) {
  const replicas = await make();
  const { method = '', path = '', body } = recorder.last ?? {};
  const object = JSON.parse(body as string) as Unstructured;
  const name = object.metadata.name ?? '';
  bodies.add(JSON.stringify(object).replaceAll(name, 'NAME'));
  columns.push({
    '': way,
    request: `${method} ${path.replace(shop, '...').replace('/apis/', '')}`,
    'body says': `${object.apiVersion} ${object.kind}`,
    'answer: name': name,
    'answer: replicas': String(replicas),
  });
}
for (const label of Object.keys(columns[0] ?? {})) {
  const cells = columns.map((column) => (column[label] ?? '').padEnd(42));
  console.log([label.padEnd(18), ...cells].join('').trimEnd());
}
console.log(`different bodies, names aside: ${bodies.size}`);
