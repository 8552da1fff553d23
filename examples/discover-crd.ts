/**
 * Finds a kind that was not there when the program began: by its short name, as kubectl does. Asks before and after the kind is
 * defined, and shows that what discovery has said once is remembered until it is told to forget.
 */
import { formatGroupVersionResource, type GroupVersionResource } from '@deltascope/apimachinery';
import {
  DeferredDiscoveryRESTMapper,
  DiscoveryClient,
  isNoMatchError,
  MemCacheClient,
  realClock,
  ShortcutExpander,
  sleep,
} from '@deltascope/client';
import { connect } from './cluster.ts';
import { defineKind } from './custom-kind.ts';

const SHORT_NAME = 'rdg';

await using cluster = connect();
const within = AbortSignal.any([cluster.signal, AbortSignal.timeout(60_000)]);
await using namespace = await cluster.createNamespace('discover-crd');

const discovery = new MemCacheClient(new DiscoveryClient(cluster.client));
const delegate = new DeferredDiscoveryRESTMapper(discovery);
const mapper = new ShortcutExpander({ delegate, discovery });

/** The resource of that short name in the group, where discovery knows of one. */
async function find(group: string): Promise<GroupVersionResource | undefined> {
  try {
    return await mapper.resourceFor({ group, resource: SHORT_NAME }, within);
  } catch (error) {
    if (!isNoMatchError(error)) throw error;
    console.log(error.message);
    return undefined;
  }
}

const group = `${namespace.name}.example.com`;
await find(group);
await using _kind = await defineKind(
  cluster,
  {
    group,
    names: { kind: 'Reading', plural: 'readings', shortNames: [SHORT_NAME] },
    properties: { celsius: { type: 'number' } },
  },
  within,
);
console.log('the kind is defined');
console.log('what was remembered:');
let found = await find(group);
while (found === undefined) {
  console.log('asked anew:');
  mapper.reset();
  found = await find(group);
  // The server announces a kind a moment after it has established it.
  if (found === undefined) await sleep(realClock, 200, within);
}
console.log(`"${SHORT_NAME}" is ${formatGroupVersionResource(found)}`);

const { kind } = await mapper.kindFor({ group, resource: SHORT_NAME }, within);
const { scope } = await mapper.restMapping({ group, kind }, [], within);
const resources = await discovery.serverResourcesForGroupVersion(`${group}/v1`, within);
const verbs = resources.find(({ resource }) => resource === found.resource)?.verbs ?? [];
console.log(`of the kind ${kind}, scope: ${scope}, verbs: ${verbs.toSorted().join(', ')}`);

const readings = cluster.dynamic.resource(found).namespace(namespace.name);
const reading = { apiVersion: `${group}/v1`, kind, metadata: { name: 'attic' }, celsius: 19 };
await readings.create(reading, {}, within);
for (const { metadata, celsius } of (await readings.list({}, within)).items)
  console.log(`${metadata.name}: ${String(celsius)}`);
