import { randomBytes } from 'node:crypto';
import {
  formatGroupVersionResource,
  isConflict,
  isNotFound,
  type KubeObject,
} from '@deltascope/apimachinery';
import {
  type ApplyConfiguration,
  DiscoveryClient,
  type GroupVersionTable,
  realClock,
  type ResourceEntry,
  TypedSharedInformerFactory,
} from '@deltascope/client';
import { createInformers } from '@deltascope/client/informers';
import { createClientset } from '@deltascope/client/kubernetes';
import { GROUP_VERSIONS } from '@deltascope/client/kubernetes/clientset';
import { describe, expect, it } from 'vitest';
import type { TriedClient, TriedKind } from './clientset-kinds.ts';
import { EventReader } from './event-reader.ts';
import { deployment, nameOf, refusal, service, signal, type Target } from './target.ts';

/** What a server has of the API. */
export interface ClientsetSuiteOptions {
  readonly kinds: readonly TriedKind[];
  /** Must be answered with NotFound where they are not served. */
  readonly previews?: readonly TriedKind[];
}

const newName = (): string => `tried-${randomBytes(4).toString('hex')}`;

/** Writes on the newest object until no controller was faster (client-go: retry.RetryOnConflict). */
async function onNewest<T extends KubeObject>(
  client: TriedClient<T>,
  name: string,
  write: (newest: T) => Promise<T>,
): Promise<T> {
  for (;;) {
    try {
      return await write(await client.get(name, signal()));
    } catch (error) {
      if (!isConflict(error)) throw error;
    }
  }
}

const labelled = <T extends KubeObject>(object: T, labels: Record<string, string>): T => ({
  ...object,
  metadata: { ...object.metadata, labels: { ...object.metadata.labels, ...labels } },
});

/** What every kind has, or this one, as the table says. */
const applied = <T extends KubeObject>(part: object): ApplyConfiguration<T> =>
  part as unknown as ApplyConfiguration<T>;

/** Every write of the API on one object: what comes back has what was written. */
async function write<T extends KubeObject>(client: TriedClient<T>, name: string): Promise<void> {
  const updated = await onNewest(client, name, (newest) =>
    client.update(labelled(newest, { update: 'yes' }), { fieldManager: 'tester' }, signal()),
  );
  expect(updated.metadata.labels).toMatchObject({ update: 'yes' });
  const operations = [{ op: 'add', path: '/metadata/labels/json', value: 'yes' }];
  await client.patch(name, operations, { type: 'json', signal: signal() });
  for (const type of ['merge', 'strategicMerge'] as const) {
    const patch = { metadata: { labels: { [type]: 'yes' } } };
    await client.patch(name, patch, { type, signal: signal() });
  }
  const all = { update: 'yes', json: 'yes', merge: 'yes', strategicMerge: 'yes' };
  const patched = await client.get(name, signal());
  expect(patched.metadata.labels).toMatchObject(all);
  const part = applied<T>({ metadata: { name, labels: { apply: 'yes' } } });
  const object = await client.apply(part, { fieldManager: 'applier' }, signal());
  expect(object.metadata.labels).toMatchObject({ ...all, apply: 'yes' });
  expect(object.metadata.managedFields).toContainEqual(
    expect.objectContaining({ manager: 'applier', operation: 'Apply' }),
  );
}

/** Conditions by their types: controllers have more of them, and the server more in them. */
function including(status: object): object {
  if (!('conditions' in status)) return status;
  const conditions = (status.conditions as { type: string }[]).map(({ type }): unknown =>
    expect.objectContaining({ type }),
  );
  return { ...status, conditions: expect.arrayContaining(conditions) as unknown };
}

/** The status by itself, where the kind has one. */
async function writeStatus<T extends KubeObject>(
  client: TriedClient<T>,
  name: string,
  status: object | undefined,
): Promise<void> {
  if (status === undefined) return;
  const updated = await onNewest(client, name, (newest) => {
    if (!client.updateStatus) throw new Error('the kind has no status');
    return client.updateStatus({ ...newest, status }, {}, signal());
  });
  expect(updated).toMatchObject({ status: including(status) });
  const options = { fieldManager: 'status-applier', force: true };
  const part = applied<T>({ metadata: { name }, status });
  expect(await client.applyStatus?.(part, options, signal())).toMatchObject({
    status: including(status),
  });
}

/** Every verb of a typed client on one kind. Gives the first and the last that its watch told of each of the three objects it made. */
async function tryEverything(target: Target, kind: TriedKind): Promise<(string | undefined)[][]> {
  const namespace = await target.createNamespace();
  const client = kind.open(createClientset(target.client), namespace);
  const [one, two, three] = [newName(), newName(), newName()];
  const run = newName();
  const make = (name: string): KubeObject => labelled(kind.make(name, namespace), { run });
  const selected = { labelSelector: `run=${run}` };

  const { metadata } = await client.list(selected, signal());
  const resourceVersion = metadata.resourceVersion ?? '';
  using events = new EventReader(await client.watch({ ...selected, resourceVersion }, signal()));

  const made = await client.create(make(one), { fieldManager: 'tester' }, signal());
  const name = nameOf(made);
  const read = await client.get(name, signal());
  expect(read.metadata.uid).toBe(made.metadata.uid);
  const { items } = await client.list(selected, signal());
  expect(items.map(nameOf)).toEqual([name]);
  // The server leaves them out in lists.
  const { apiVersion, kind: word } = made;
  expect(items[0]).toMatchObject({ apiVersion, kind: word });
  await write(client, name);
  await writeStatus(client, name, kind.status);
  await client.delete(name, { preconditions: { uid: made.metadata.uid ?? '' } }, signal());

  const others = [await client.create(make(two), {}, signal())];
  others.push(await client.create(make(three), {}, signal()));
  await client.deleteCollection({}, selected, signal());

  const seen = new Map<string, string[]>();
  let deleted = 0;
  while (deleted < 3) {
    const { type, object } = await events.next();
    seen.set(nameOf(object), [...(seen.get(nameOf(object)) ?? []), type]);
    if (type === 'DELETED') deleted += 1;
  }
  expect(seen.get(name)).toContain('MODIFIED');
  expect([...seen.keys()]).toEqual([name, ...others.map(nameOf)]);
  const left = await client.get(name, signal()).catch((error: unknown) => error);
  expect(isNotFound(left)).toBe(true);
  return [...seen.values()].map((types) => [types[0], types.at(-1)]);
}

/** Asks a factory for the informer of each kind that the server can list and watch; tells how many those are. */
async function requestInformers(
  target: Target,
  factory: TypedSharedInformerFactory,
): Promise<number> {
  const { resources: served } = await new DiscoveryClient(target.client).serverGroupsAndResources(
    signal(),
  );
  const watched = new Set(
    served
      .filter(({ verbs }) => verbs.includes('list') && verbs.includes('watch'))
      .map(formatGroupVersionResource),
  );
  let requested = 0;
  for (const table of Object.values<GroupVersionTable<Record<string, unknown>>>(GROUP_VERSIONS)) {
    const informers = factory.forGroupVersion(table) as Record<string, () => unknown>;
    for (const [name, { resource }] of Object.entries<ResourceEntry>(table.resources)) {
      if (!watched.has(formatGroupVersionResource({ ...table, resource }))) continue;
      informers[name]?.();
      requested += 1;
    }
  }
  return requested;
}

/** What typed clients and typed informers do in front of an API server. */
export function clientsetSuite(
  target: () => Target,
  { kinds, previews = [] }: ClientsetSuiteOptions,
): void {
  const lives = Array.from({ length: 3 }, () => ['ADDED', 'DELETED']);

  describe('a typed client', () => {
    it.each(kinds.map((kind) => [formatGroupVersionResource(kind.gvr), kind] as const))(
      'C145, C147: of %s does all that the API does',
      async (_, kind) => {
        expect(await tryEverything(target(), kind)).toEqual(lives);
      },
    );

    it.each(previews.map((kind) => [formatGroupVersionResource(kind.gvr), kind] as const))(
      'of %s does so, too, where it is served, and is told elsewhere that it is not found',
      async (resource, kind) => {
        const { resources } = await new DiscoveryClient(target().client).serverGroupsAndResources(
          signal(),
        );
        const isServed = resources.map(formatGroupVersionResource).includes(resource);
        const list = (): Promise<unknown> =>
          kind.open(createClientset(target().client), 'default').list({}, signal());
        const outcome = await (isServed
          ? tryEverything(target(), kind)
          : refusal(list()).then(({ code }) => code));
        expect(outcome).toEqual(isServed ? lives : 404);
      },
    );

    it('deletes what its preconditions say, or is refused with a conflict', async () => {
      const services = createClientset(target().client).coreV1.services(
        await target().createNamespace(),
      );
      await services.create(service('a'), {}, signal());
      const preconditions = { uid: 'another' };
      const refused = refusal(services.delete('a', { preconditions }, signal()));
      expect(await refused).toMatchObject({ code: 409, reason: 'Conflict' });
      await services.delete('a', {}, signal());
    });

    it('scales a Deployment by its scale, read, replaced and patched', async () => {
      const deployments = createClientset(target().client).appsV1.deployments(
        await target().createNamespace(),
      );
      await deployments.create(deployment('web', 0), {}, signal());
      const scale = await deployments.getScale('web', signal());
      expect(scale).toMatchObject({ kind: 'Scale', status: { replicas: 0 } });
      const wanted = { metadata: { name: 'web' }, spec: { replicas: 2 } };
      const replaced = await deployments.updateScale('web', wanted, { signal: signal() });
      expect(replaced.spec).toEqual({ replicas: 2 });
      const patch = { spec: { replicas: 1 } };
      const patched = await deployments.patchScale('web', patch, {
        type: 'merge',
        signal: signal(),
      });
      expect(patched.spec).toEqual({ replicas: 1 });
      const { spec } = await deployments.get('web', signal());
      expect(spec.replicas).toBe(1);
    });
  });

  describe('a typed informer', () => {
    it('C110, C117: of each kind that the server can list and watch syncs, and holds that kind', async () => {
      const factory = new TypedSharedInformerFactory({
        client: target().client,
        clock: realClock,
        random: () => 0,
        stripManagedFields: true,
      });
      expect(await requestInformers(target(), factory)).toBeGreaterThan(10);
      const stop = new AbortController();
      factory.start(stop.signal);
      await factory.assertCacheSync(signal());
      const { coreV1 } = createInformers(factory);
      const namespaces = coreV1.namespaces().lister;
      const { metadata, kind } = namespaces.get('default');
      expect([metadata.name, metadata.managedFields, kind]).toEqual([
        'default',
        undefined,
        'Namespace',
      ]);
      expect(namespaces.list().length).toBeGreaterThan(0);
      for (const { informer } of [coreV1.namespaces(), coreV1.pods()]) {
        expect(informer.inspect().reflector).toMatchObject({ skipped: 0, relists: 0 });
      }
      stop.abort();
      await factory.shutdown();
    });
  });
}
