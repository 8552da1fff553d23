import type { corev1, policyv1 } from '@deltascope/api';
import type { KubeObject, Unstructured } from '@deltascope/apimachinery';
import { describe, expect, it } from 'vitest';
import { eventOf } from './event-reader.ts';
import {
  deployment,
  DEPLOYMENTS,
  gatedPod,
  JOBS,
  PODS,
  refusal,
  signal,
  until,
  type Fresh,
  type Target,
} from './target.ts';

const NODES = { group: '', version: 'v1', resource: 'nodes' };
const BUDGETS = { group: 'policy', version: 'v1', resource: 'poddisruptionbudgets' };

/** Where a node is, which a pod that is put there says too (KEP-4742). */
const topology = ({ metadata }: KubeObject): object =>
  Object.fromEntries(
    Object.entries(metadata.labels ?? {}).filter(([key]) =>
      /^topology\.kubernetes\.io\/(zone|region)$/.test(key),
    ),
  );

/** What becomes of a pod by its subresources eviction and binding. */
export function evictionSuite(target: () => Target): void {
  const post = (
    { path }: Fresh,
    name: string,
    subresource: string,
    body: object,
  ): Promise<unknown> =>
    target().client.post().absPath(`${path}/${name}/${subresource}`).body(body).do(signal());
  const evict = (fresh: Fresh, name: string, more = {}): Promise<unknown> =>
    post(fresh, name, 'eviction', {
      apiVersion: 'policy/v1',
      kind: 'Eviction',
      metadata: { name },
      ...more,
    });
  const bind = (fresh: Fresh, name: string, to: object, called = name): Promise<unknown> =>
    post(fresh, name, 'binding', {
      apiVersion: 'v1',
      kind: 'Binding',
      metadata: { name: called },
      target: to,
    });

  const get = async (fresh: Fresh, name: string): Promise<corev1.Pod> =>
    (await fresh.resource.get(name, signal())) as KubeObject as corev1.Pod;

  /** Two pods of a Deployment that are ready. */
  async function twoPods(): Promise<{ pods: Fresh; names: string[] }> {
    const pods = await target().fresh(PODS);
    const { namespace } = pods;
    await target()
      .dynamic.resource(DEPLOYMENTS)
      .namespace(namespace)
      .create(deployment('web', 2), {}, signal());
    for (;;) {
      const { items } = await pods.resource.list({}, signal());
      const ready = (items as KubeObject[] as corev1.Pod[]).filter(({ status }) =>
        status?.conditions?.some(({ type, status: is }) => type === 'Ready' && is === 'True'),
      );
      if (ready.length === 2)
        return { pods, names: ready.map(({ metadata }) => metadata.name ?? '') };
    }
  }

  /** A budget for them, once its controller has looked at it and says so. */
  async function budget(
    namespace: string,
    name: string,
    spec: object,
    allowed: number,
  ): Promise<policyv1.PodDisruptionBudgetStatus> {
    const budgets = target().dynamic.resource(BUDGETS).namespace(namespace);
    const selector = { matchLabels: { app: 'web' } };
    await budgets.create(
      { metadata: { name }, spec: { selector, ...spec } } as Unstructured,
      {},
      signal(),
    );
    for (;;) {
      const { status } = (await budgets.get(
        name,
        signal(),
      )) as KubeObject as policyv1.PodDisruptionBudget;
      if (status?.observedGeneration === 1 && status.disruptionsAllowed === allowed) return status;
    }
  }

  describe('an eviction', () => {
    it('is refused while the budget needs the pod, and done when it does not', async () => {
      const { pods, names } = await twoPods();
      const [first = ''] = names;
      const kept = await budget(pods.namespace, 'kept', { minAvailable: 2 }, 0);
      expect(kept).toMatchObject({
        currentHealthy: 2,
        desiredHealthy: 2,
        expectedPods: 2,
        conditions: [
          { type: 'DisruptionAllowed', status: 'False', reason: 'InsufficientPods', message: '' },
        ],
      });
      expect(await refusal(evict(pods, first))).toMatchObject({
        code: 429,
        reason: 'TooManyRequests',
        message: "Cannot evict pod as it would violate the pod's disruption budget.",
        details: {
          causes: [
            {
              reason: 'DisruptionBudget',
              message: 'The disruption budget kept needs 2 healthy pods and has 2 currently',
            },
          ],
        },
      });
      await target()
        .dynamic.resource(BUDGETS)
        .namespace(pods.namespace)
        .delete('kept', {}, signal());
      const spare = await budget(pods.namespace, 'spare', { maxUnavailable: '50%' }, 1);
      expect(spare.conditions).toMatchObject([{ status: 'True', reason: 'SufficientPods' }]);
      await evict(pods, first, { deleteOptions: { dryRun: ['All'] } });
      expect((await get(pods, first)).metadata.deletionTimestamp).toBeUndefined();
      expect(
        await evict(pods, first, { deleteOptions: { gracePeriodSeconds: 600 } }),
      ).toMatchObject({ status: 'Success', code: 201 });
      const { metadata, status } = await get(pods, first);
      expect(metadata.deletionTimestamp).toBeDefined();
      expect(status?.conditions).toContainEqual(
        expect.objectContaining({
          type: 'DisruptionTarget',
          status: 'True',
          reason: 'EvictionByEvictionAPI',
          message: 'Eviction API: evicting',
        }),
      );
    });

    it('of another version or another pod of the name is a conflict, and leaves no mark', async () => {
      const { pods, names } = await twoPods();
      const [name = ''] = names;
      const with_ = (preconditions: object): Promise<unknown> =>
        evict(pods, name, { deleteOptions: { preconditions } });
      const { metadata } = await get(pods, name);
      const { uid, resourceVersion } = metadata;
      for (const [preconditions, why] of [
        [
          { uid: 'other' },
          `the UID in the precondition (other) does not match the UID in record (${uid}). The object might have been deleted and then recreated`,
        ],
        [
          { resourceVersion: '1' },
          `the ResourceVersion in the precondition (1) does not match the ResourceVersion in record (${resourceVersion}). The object might have been modified`,
        ],
      ] as const) {
        expect(await refusal(with_(preconditions))).toMatchObject({
          code: 409,
          reason: 'Conflict',
          message: `Operation cannot be fulfilled on Pod "${name}": ${why}`,
          details: { name, kind: 'Pod' },
        });
      }
      expect(await get(pods, name)).toMatchObject({ metadata: { resourceVersion } });
      expect(await with_({ uid, resourceVersion })).toMatchObject({ code: 201 });
    });

    it('of a pod with two budgets is not supported', async () => {
      const { pods, names } = await twoPods();
      await budget(pods.namespace, 'one', { minAvailable: 1 }, 1);
      await budget(pods.namespace, 'two', { minAvailable: '50%' }, 1);
      expect(await refusal(evict(pods, names[0] ?? ''))).toMatchObject({
        code: 500,
        message:
          'This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.',
      });
    });

    it('of a pod that is not there, or of another name, is refused', async () => {
      const pods = await target().fresh(PODS);
      expect(await refusal(evict(pods, 'nonesuch'))).toMatchObject({
        code: 404,
        message: 'pods "nonesuch" not found',
      });
      expect(await refusal(evict(pods, 'a', { metadata: { name: 'b' } }))).toMatchObject({
        code: 400,
        message: 'name in URL does not match name in Eviction object',
      });
    });
  });

  describe('a budget', () => {
    /** A pod that is ready and nobody's. */
    async function lonePod(): Promise<string> {
      const { namespace, resource } = await target().fresh(PODS);
      const metadata = { name: 'lone', labels: { app: 'web' } };
      const spec = { containers: [{ name: 'app', image: 'registry.example/app:1' }] };
      await resource.create({ metadata, spec } as Unstructured, {}, signal());
      return namespace;
    }

    it('of a share counts only pods that are kept by somebody, and tells of the others', async () => {
      const namespace = await lonePod();
      expect(await budget(namespace, 'share', { maxUnavailable: 1 }, 0)).toMatchObject({
        expectedPods: 0,
        desiredHealthy: 0,
        conditions: [{ status: 'False', reason: 'InsufficientPods' }],
      });
      expect(
        await eventOf(target(), {
          namespace,
          kind: 'PodDisruptionBudget',
          reason: 'UnmanagedPods',
        }),
      ).toMatchObject({
        type: 'Warning',
        source: { component: 'controllermanager' },
        message:
          'Pods selected by this PodDisruptionBudget (selector: &LabelSelector{MatchLabels:map[string]string{app: web,},MatchExpressions:[]LabelSelectorRequirement{},}) were found to be unmanaged. As a result, the status of the PDB cannot be calculated correctly, which may result in undefined behavior. To account for these pods please set ".spec.minAvailable" field of the PDB to an integer value.',
      });
    });

    it('of no pods allows nothing, and tells', async () => {
      const { namespace } = await target().fresh(PODS);
      expect(await budget(namespace, 'none', { minAvailable: 1 }, 0)).toMatchObject({
        expectedPods: 0,
        currentHealthy: 0,
        desiredHealthy: 1,
      });
      expect(
        await eventOf(target(), { namespace, kind: 'PodDisruptionBudget', reason: 'NoPods' }),
      ).toMatchObject({
        type: 'Normal',
        message: 'No matching pods found',
      });
    });

    it('of pods whose owner has no scale says so', async () => {
      const { namespace, resource } = await target().fresh(JOBS);
      const metadata = { labels: { app: 'web' } };
      const containers = [{ name: 'app', image: 'registry.example/app:1' }];
      await resource.create(
        {
          metadata: { name: 'once' },
          spec: { template: { metadata, spec: { containers, restartPolicy: 'Never' } } },
        } as Unstructured,
        {},
        signal(),
      );
      const pods = target().dynamic.resource(PODS).namespace(namespace);
      await until(async () => (await pods.list({}, signal())).items.length > 0);
      const budgets = target().dynamic.resource(BUDGETS).namespace(namespace);
      const spec = { selector: { matchLabels: { app: 'web' } }, maxUnavailable: 1 };
      await budgets.create({ metadata: { name: 'share' }, spec } as Unstructured, {}, signal());
      const failure = 'jobs.batch does not implement the scale subresource';
      const about = {
        namespace,
        kind: 'PodDisruptionBudget',
        reason: 'CalculateExpectedPodCountFailed',
      };
      expect(await eventOf(target(), about)).toMatchObject({
        type: 'Warning',
        message: `Failed to calculate the number of expected pods: ${failure}`,
      });
      await until(async () => (await budgets.get('share', signal()))['status'] !== undefined);
      expect((await budgets.get('share', signal()))['status']).toMatchObject({
        currentHealthy: 0,
        desiredHealthy: 0,
        disruptionsAllowed: 0,
        expectedPods: 0,
        conditions: [{ status: 'False', reason: 'SyncFailed', message: failure }],
      });
    });
  });

  describe('a binding', () => {
    it('assigns a pod to a node, once', async () => {
      const pods = await target().fresh(PODS);
      const { spec } = gatedPod('p') as KubeObject as corev1.Pod;
      await pods.resource.create(
        {
          metadata: { name: 'p' },
          spec: { containers: spec?.containers ?? [], schedulerName: 'nobody' },
        },
        {},
        signal(),
      );
      for (const [to, code, message] of [
        [{ kind: 'Node' }, 500, 'target.name: Required value'],
        [
          { kind: 'Pod', name: 'x' },
          500,
          'target.kind: Unsupported value: "Pod": supported values: "Node", "<empty>"',
        ],
      ] as const) {
        expect(await refusal(bind(pods, 'p', to))).toMatchObject({ code, message });
      }
      const node = { kind: 'Node', name: 'node-0' };
      const { uid, resourceVersion } = (await get(pods, 'p')).metadata;
      for (const [precondition, words] of [
        [{ uid: 'other' }, `UID in precondition: other, UID in object meta: ${uid}`],
        [
          { resourceVersion: '1' },
          `ResourceVersion in precondition: 1, ResourceVersion in object meta: ${resourceVersion}`,
        ],
      ] as const) {
        const metadata = { name: 'p', ...precondition };
        const body = { apiVersion: 'v1', kind: 'Binding', metadata, target: node };
        expect(await refusal(post(pods, 'p', 'binding', body))).toMatchObject({
          code: 409,
          message: `Operation cannot be fulfilled on pods "p": StorageError: invalid object, Code: 4, Key: /registry/pods/${pods.namespace}/p, ResourceVersion: 0, AdditionalErrorMsg: Precondition failed: ${words}`,
        });
      }
      expect(await refusal(bind(pods, 'p', node, 'q'))).toMatchObject({
        code: 400,
        message: 'name in URL does not match name in Binding object',
      });
      expect(await bind(pods, 'p', node)).toMatchObject({ status: 'Success', code: 201 });
      const bound = await get(pods, 'p');
      expect(bound.spec?.nodeName).toBe('node-0');
      expect(bound.metadata.generation).toBe(1);
      const at = await target().dynamic.resource(NODES).get('node-0', signal());
      expect(topology(bound)).toEqual(topology(at));
      expect(Object.keys(topology(at))).not.toEqual([]);
      expect(
        bound.metadata.managedFields?.map(({ subresource = '' }) => subresource),
      ).not.toContain('binding');
      expect(bound.status?.conditions).toContainEqual(
        expect.objectContaining({ type: 'PodScheduled', status: 'True' }),
      );
      expect(await refusal(bind(pods, 'p', { kind: 'Node', name: 'node-1' }))).toMatchObject({
        code: 409,
        reason: 'Conflict',
        message:
          'Operation cannot be fulfilled on pods/binding "p": pod p is already assigned to node "node-0"',
        details: { name: 'p', kind: 'pods/binding' },
      });
    });

    it('is not needed of a pod that is made for a node, which says where that is too', async () => {
      const pods = await target().fresh(PODS);
      const containers = [{ name: 'app', image: 'registry.example/app:1' }];
      const spec = { containers, nodeName: 'node-0' };
      const made = await pods.resource.create({ metadata: { name: 'p' }, spec }, {}, signal());
      const at = await target().dynamic.resource(NODES).get('node-0', signal());
      expect(topology(made)).toEqual(topology(at));
    });

    it('may be made as an object of its own, of a pod that is there and not gated', async () => {
      const pods = await target().fresh(PODS);
      const bindings = pods.path.replace(/pods$/, 'bindings');
      const make = (name: string): Promise<unknown> =>
        target()
          .client.post()
          .absPath(bindings)
          .body({
            apiVersion: 'v1',
            kind: 'Binding',
            metadata: { name },
            target: { kind: 'Node', name: 'node-0' },
          })
          .do(signal());
      expect(await refusal(make('nonesuch'))).toMatchObject({
        code: 404,
        message: 'pods "nonesuch" not found',
      });
      await pods.resource.create(gatedPod('p'), {}, signal());
      expect(await refusal(make('p'))).toMatchObject({
        code: 409,
        message:
          'Operation cannot be fulfilled on pods/binding "p": pod p has non-empty .spec.schedulingGates',
      });
    });
  });
}
