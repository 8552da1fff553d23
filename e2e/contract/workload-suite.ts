import type {
  GroupVersionResource,
  KubeList,
  OwnerReference,
  Table,
  Unstructured,
} from '@deltascope/apimachinery';
import { DiscoveryClient, findResource, type DynamicResource } from '@deltascope/client';
import { printers } from '@deltascope/printers';
import { describe, expect, it } from 'vitest';
import { EventReader } from './event-reader.ts';
import type { Target } from './target.ts';
import {
  collectionPath,
  deployment,
  DEPLOYMENTS,
  nameOf,
  PODS,
  refusal,
  REPLICA_SETS,
  service,
  SERVICES,
  signal,
} from './target.ts';

const TABLE = 'application/json;as=Table;v=v1;g=meta.k8s.io';

/** Watches from the present on, until all objects together are as wished. */
async function eventually(
  resource: DynamicResource,
  isWished: (objects: readonly Unstructured[]) => boolean,
): Promise<Unstructured[]> {
  const list = await resource.list({}, signal());
  const objects = new Map(list.items.map((object) => [nameOf(object), object]));
  const options = { resourceVersion: list.metadata.resourceVersion ?? '' };
  using events = new EventReader(await resource.watch(options, signal()));
  while (!isWished([...objects.values()])) {
    const { type, object } = await events.next();
    if (type === 'DELETED') objects.delete(nameOf(object));
    else objects.set(nameOf(object), object);
  }
  return [...objects.values()];
}

const controllersOf = (objects: readonly Unstructured[]): (OwnerReference | undefined)[] =>
  objects.map(({ metadata }) => metadata.ownerReferences?.find(({ controller }) => controller));

async function deployed(target: Target, replicas: number) {
  const { namespace, resource } = await target.fresh(DEPLOYMENTS);
  const owner = await resource.create(deployment('web', replicas), {}, signal());
  const inNamespace = (gvr: GroupVersionResource): DynamicResource =>
    target.dynamic.resource(gvr).namespace(namespace);
  const [replicaSets, pods] = [inNamespace(REPLICA_SETS), inNamespace(PODS)];
  const made = {
    replicaSets: await eventually(replicaSets, (all) => all.length === 1),
    pods: await eventually(pods, (all) => all.length === replicas),
  };
  return { namespace, resource, owner, replicaSets, pods, made };
}

/** What controllers and the garbage collector make of workloads; Tables; discovery. */
export function workloadSuite(target: () => Target): void {
  describe('a Deployment', () => {
    it('has a ReplicaSet, which has the pods', async () => {
      const { owner, made } = await deployed(target(), 2);
      const own = { controller: true, blockOwnerDeletion: true, apiVersion: 'apps/v1' };
      const [replicaSet] = made.replicaSets;
      const name = replicaSet && nameOf(replicaSet);
      const hash = replicaSet?.metadata.labels?.['pod-template-hash'] ?? '';
      expect(name).toBe(`web-${hash}`);
      expect(controllersOf(made.replicaSets)).toEqual([
        { ...own, kind: 'Deployment', name: 'web', uid: owner.metadata.uid },
      ]);
      const ofPod = { ...own, kind: 'ReplicaSet', name, uid: replicaSet?.metadata.uid };
      expect(controllersOf(made.pods)).toEqual([ofPod, ofPod]);
      for (const { metadata } of made.pods) {
        expect(metadata.generateName).toBe(`web-${hash}-`);
        // A real server adds those of the node's topology once the pod is bound.
        expect(metadata.labels).toMatchObject({ app: 'web', 'pod-template-hash': hash });
      }
    });

    it('takes its ReplicaSet and pods with it when it is deleted in the background', async () => {
      const { resource, replicaSets, pods } = await deployed(target(), 2);
      await resource.delete('web', { propagationPolicy: 'Background' }, signal());
      expect(await refusal(resource.get('web', signal()))).toMatchObject({ reason: 'NotFound' });
      await eventually(replicaSets, (all) => all.length === 0);
      await eventually(pods, (all) => all.length === 0);
    });

    it('replaces a pod that was deleted without grace, at once gone', async () => {
      const { pods, made } = await deployed(target(), 1);
      const [pod] = made.pods;
      const name = pod === undefined ? '' : nameOf(pod);
      await pods.delete(name, { gracePeriodSeconds: 0 }, signal());
      expect(await refusal(pods.get(name, signal()))).toMatchObject({ reason: 'NotFound' });
      const [next] = await eventually(pods, (all) => all.length === 1);
      expect(next?.metadata.uid).not.toBe(pod?.metadata.uid);
    });
  });

  describe('the scale subresource', () => {
    it('shows a workload’s size and selector', async () => {
      const { namespace, owner } = await deployed(target(), 1);
      const path = `${collectionPath(DEPLOYMENTS, namespace)}/web/scale`;
      expect(await target().client.get().absPath(path).do(signal())).toEqual({
        kind: 'Scale',
        apiVersion: 'autoscaling/v1',
        metadata: {
          name: 'web',
          namespace,
          uid: owner.metadata.uid,
          resourceVersion: expect.any(String) as string,
          creationTimestamp: owner.metadata.creationTimestamp,
        },
        spec: { replicas: 1 },
        status: { replicas: expect.any(Number) as number, selector: 'app=web' },
      });
    });

    it('leaves out a size of zero', async () => {
      const { namespace } = await deployed(target(), 0);
      const path = `${collectionPath(DEPLOYMENTS, namespace)}/web/scale`;
      const scale = await target().client.get().absPath(path).do<Unstructured>(signal());
      expect(scale['spec']).toEqual({});
      expect(scale['status']).toEqual({ replicas: 0, selector: 'app=web' });
    });

    it('changes the size, which is a change of the spec', async () => {
      const { namespace, resource, pods } = await deployed(target(), 1);
      const path = `${collectionPath(DEPLOYMENTS, namespace)}/web/scale`;
      const patch = (body: object): Promise<Unstructured> =>
        target().client.patch('merge').absPath(path).body(body).do<Unstructured>(signal());
      const scale = await patch({ spec: { replicas: 3 } });
      expect(scale).toMatchObject({ kind: 'Scale', spec: { replicas: 3 } });
      const { metadata, spec } = await resource.get('web', signal());
      expect(metadata.generation).toBe(2);
      expect(spec).toMatchObject({ replicas: 3 });
      await eventually(pods, (all) => all.length === 3);
      const stale = { metadata: { resourceVersion: '1' }, spec: { replicas: 0 } };
      expect(await refusal(patch(stale))).toMatchObject({ code: 409, reason: 'Conflict' });
      expect(await refusal(patch({ spec: { replicas: -1 } }))).toMatchObject({
        code: 422,
        reason: 'Invalid',
        message:
          'Scale.autoscaling "web" is invalid: spec.replicas: Invalid value: -1: must be greater than or equal to 0',
      });
    });
  });

  describe('a Table', () => {
    const tableOf = (path: string): Promise<Table> =>
      target().client.get().absPath(path).setHeader('accept', TABLE).do<Table>(signal());

    it('has kubectl’s columns and a row for each object', async () => {
      const { path, resource } = await target().fresh(SERVICES);
      const made = await resource.create(service('a'), {}, signal());
      const { clusterIP } = made['spec'] as { clusterIP: string };
      const { kind, apiVersion, metadata, columnDefinitions, rows } = await tableOf(path);
      const list = await resource.list({}, signal());
      expect([kind, apiVersion]).toEqual(['Table', 'meta.k8s.io/v1']);
      expect(Number(metadata.resourceVersion)).toBeLessThanOrEqual(
        Number(list.metadata.resourceVersion),
      );
      expect(columnDefinitions.map(({ name, priority }) => `${name} ${priority}`)).toEqual([
        'Name 0',
        'Type 0',
        'Cluster-IP 0',
        'External-IP 0',
        'Port(s) 0',
        'Age 0',
        'Selector 1',
      ]);
      expect(rows.map(({ cells }) => cells)).toEqual([
        [
          'a',
          'ClusterIP',
          clusterIP,
          '<none>',
          '80/TCP',
          expect.stringMatching(/^\d+s$/),
          '<none>',
        ],
      ]);
      expect(rows.map(({ object }) => object)).toEqual([
        { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata: made.metadata },
      ]);
    });

    it('pages as a list does', async () => {
      const { path, resource } = await target().fresh(SERVICES);
      for (const name of ['a', 'b', 'c']) await resource.create(service(name), {}, signal());
      const page = (params: Record<string, string>): Promise<Table> =>
        target()
          .client.get()
          .absPath(path)
          .versionedParams({ limit: '2', includeObject: 'None', ...params })
          .setHeader('accept', TABLE)
          .do<Table>(signal());
      const first = await page({});
      const second = await page({ continue: first.metadata.continue ?? '' });
      expect([first, second].map(({ rows }) => rows.map(({ cells }) => cells[0]))).toEqual([
        ['a', 'b'],
        ['c'],
      ]);
      expect(first.metadata.remainingItemCount).toBe(1);
      expect(first.rows[0]?.object ?? null).toBeNull();
    });
  });

  describe('discovery', () => {
    it('tells of every kind that has a page, with the verbs an informer needs', async () => {
      const served = await new DiscoveryClient(target().client).serverGroupsAndResources(signal());
      expect([...served.failed]).toEqual([]);
      // The API server has the same events under two groups; informers read those of the core group.
      const kinds = printers.filter(({ resource }) => resource.group !== 'events.k8s.io');
      const found = kinds.map(({ resource }) => {
        const { kind, namespaced, verbs = [] } = findResource(served, resource) ?? {};
        const missing = ['get', 'list', 'watch'].filter((verb) => !verbs.includes(verb));
        return { kind, namespaced, missing };
      });
      expect(found).toEqual(
        kinds.map(({ kind, namespaced }) => {
          // What is asked for anew each time cannot be watched.
          const missing = kind === 'ComponentStatus' ? ['watch'] : [];
          return { kind, namespaced, missing };
        }),
      );
    });

    it('tells the same when it is asked group by group', async () => {
      const read = (path: string): Promise<{ resources: { name: string }[] }> =>
        target().client.get().absPath(path).do(signal());
      const { resources } = await read('/apis/apps/v1');
      expect(resources.map(({ name }) => name)).toEqual(
        expect.arrayContaining([
          'deployments',
          'deployments/scale',
          'deployments/status',
          'replicasets',
        ]) as string[],
      );
    });

    it('answers a path that is not there with 404', async () => {
      for (const path of ['/apis/nothing.example.com/v1/things', '/api/v1/things']) {
        const request = target().client.get().absPath(path);
        expect(await refusal(request.do<KubeList>(signal()))).toMatchObject({ code: 404 });
      }
    });
  });
}
