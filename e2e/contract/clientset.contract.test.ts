import type { corev1 } from '@deltascope/api';
import { isNotFound } from '@deltascope/apimachinery';
import {
  createGroupVersionClient,
  DiscoveryClient,
  type GroupVersionTable,
} from '@deltascope/client';
import { type Clientset, createClientset } from '@deltascope/client/kubernetes';
import { GROUP_VERSIONS } from '@deltascope/client/kubernetes/clientset';
import { CORE_V1, type CoreV1 } from '@deltascope/client/kubernetes/core-v1';
import { describe, expect, it } from 'vitest';
import { onTarget } from './api-suite.ts';
import {
  ASKED_ONLY,
  certificateSigningRequest,
  PREVIEW_KINDS,
  TRIED_KINDS,
} from './clientset-kinds.ts';
import { clientsetSuite } from './clientset-suite.ts';
import { eventually } from './event-reader.ts';
import { deployment, refusal, signal, type Target, Target as ApiServer } from './target.ts';

onTarget(
  () => ApiServer.fromKubeconfig(),
  (target) => {
    clientsetSuite(target, { kinds: TRIED_KINDS, previews: PREVIEW_KINDS });
    coverageSuite(target);
    reviewSuite(target);
    applySuite(target);
    podSuite(target);
    otherSubresourcesSuite(target);
  },
);

function coverageSuite(target: () => Target): void {
  it('every group that is served and built in is tried, or listed with the reason why not', async () => {
    const { groups } = await new DiscoveryClient(target().client).serverGroupsAndResources(
      signal(),
    );
    const builtIn = new Set<string>(Object.values(GROUP_VERSIONS).map(({ group }) => group));
    const served = groups.map(({ group }) => group).filter((group) => builtIn.has(group));
    const kinds = [...TRIED_KINDS, ...PREVIEW_KINDS];
    const tried = [...kinds.map(({ gvr }) => gvr.group), ...Object.keys(ASKED_ONLY)];
    expect(served.filter((group) => !tried.includes(group))).toEqual([]);
  });
}

function reviewSuite(target: () => Target): void {
  const clientset = (): Clientset => createClientset(target().client);
  const resourceAttributes = { verb: 'list', resource: 'pods' };

  it('reviews of who one is are answered', async () => {
    const { authenticationV1 } = clientset();
    const self = await authenticationV1.selfSubjectReviews().create({ metadata: {} }, {}, signal());
    expect(self.status?.userInfo?.username).toEqual(expect.any(String));
    const review = { metadata: {}, spec: { token: 'nobody knows it' } };
    const { status } = await authenticationV1.tokenReviews().create(review, {}, signal());
    expect(status?.authenticated ?? false).toBe(false);
  });

  it('reviews of what one may do are answered', async () => {
    const { authorizationV1 } = clientset();
    const own = { metadata: {}, spec: { resourceAttributes } };
    const self = authorizationV1.selfSubjectAccessReviews().create(own, {}, signal());
    expect((await self).status).toMatchObject({ allowed: true });
    const other = { metadata: {}, spec: { user: 'contract-stranger', resourceAttributes } };
    const subject = authorizationV1.subjectAccessReviews().create(other, {}, signal());
    expect((await subject).status).toMatchObject({ allowed: false });
    const local = {
      metadata: { namespace: 'default' },
      spec: { ...other.spec, resourceAttributes: { ...resourceAttributes, namespace: 'default' } },
    };
    const within = authorizationV1.localSubjectAccessReviews('default');
    expect((await within.create(local, {}, signal())).status).toMatchObject({ allowed: false });
    const rules = { metadata: {}, spec: { namespace: 'default' } };
    const { status } = await authorizationV1.selfSubjectRulesReviews().create(rules, {}, signal());
    expect(status?.resourceRules.length).toBeGreaterThan(0);
  });
}

function applySuite(target: () => Target): void {
  it('an apply makes an object, is refused what another owns, and takes it when forced', async () => {
    const namespace = await target().createNamespace();
    const deployments = createClientset(target().client).appsV1.deployments(namespace);
    const whole = { ...deployment('web', 1), metadata: { name: 'web' } };
    const made = await deployments.apply(whole, { fieldManager: 'a' }, signal());
    expect(made).toMatchObject({ kind: 'Deployment', spec: { replicas: 1 } });
    const resized = { metadata: { name: 'web' }, spec: { replicas: 2 } };
    const refused = await refusal(deployments.apply(resized, { fieldManager: 'b' }, signal()));
    expect(refused).toMatchObject({
      code: 409,
      reason: 'Conflict',
      details: { causes: [{ reason: 'FieldManagerConflict', field: '.spec.replicas' }] },
    });
    const forced = { fieldManager: 'b', force: true };
    expect((await deployments.apply(resized, forced, signal())).spec.replicas).toBe(2);
    const scale = { metadata: { name: 'web' }, spec: { replicas: 0 } };
    const scaled = await deployments.applyScale(scale, { ...forced, fieldManager: 'c' }, signal());
    expect(scaled.kind).toBe('Scale');
    expect((await deployments.get('web', signal())).spec.replicas).toBe(0);
  });
}

const pod = (name: string, spec: Partial<corev1.PodSpec> = {}): corev1.Pod => ({
  metadata: { name },
  spec: {
    terminationGracePeriodSeconds: 0,
    containers: [{ name: 'main', image: 'registry.example/contract/web:1' }],
    ...spec,
  },
});

type Pods = ReturnType<Clientset['coreV1']['pods']>;

const isRunning = ({ status }: corev1.Pod): boolean => status?.phase === 'Running';

function podSuite(target: () => Target): void {
  const fresh = async (): Promise<Pods> =>
    createClientset(target().client).coreV1.pods(await target().createNamespace());

  describe('a pod', () => {
    it('is evicted when its budget allows it, and not before', async () => {
      const namespace = await target().createNamespace();
      const { coreV1, policyV1 } = createClientset(target().client);
      const [pods, budgets] = [coreV1.pods(namespace), policyV1.podDisruptionBudgets(namespace)];
      const labelled = { ...pod('web'), metadata: { name: 'web', labels: { app: 'web' } } };
      await pods.create(labelled, {}, signal());
      await eventually(pods, 'web', isRunning);
      const spec = { maxUnavailable: 0, selector: { matchLabels: { app: 'web' } } };
      await budgets.create({ metadata: { name: 'all' }, spec }, {}, signal());
      // Until its controller has seen it the refusal is to be retried.
      await eventually(budgets, 'all', ({ status }) => status?.observedGeneration === 1);
      const evict = (): Promise<void> => pods.evict({ metadata: { name: 'web' } }, {}, signal());
      expect(await refusal(evict())).toMatchObject({ code: 429, reason: 'TooManyRequests' });
      await budgets.delete('all', {}, signal());
      await evict();
      const gone = await pods.get('web', signal()).catch((error: unknown) => error);
      expect(isNotFound(gone)).toBe(true);
    });

    it('is bound to a node by hand', async () => {
      const pods = await fresh();
      await pods.create(pod('web', { schedulerName: 'nobody' }), {}, signal());
      const { items } = await createClientset(target().client).coreV1.nodes().list({}, signal());
      const node = items[0]?.metadata.name ?? '';
      const binding = { metadata: { name: 'web' }, target: { kind: 'Node', name: node } };
      await pods.bind(binding, {}, signal());
      expect((await pods.get('web', signal())).spec?.nodeName).toBe(node);
    });

    it('gets a container to look into it, and another size', async () => {
      const pods = await fresh();
      const resources = { requests: { cpu: '100m' } };
      const containers = [{ name: 'main', image: 'registry.example/contract/web:1', resources }];
      // Where containers run, their kubelet has to know of resizing.
      const waiting = pod('web', { containers, schedulerName: 'nobody' });
      const made = await pods.create(waiting, {}, signal());
      const probe = { name: 'probe', image: 'registry.example/contract/shell:1' };
      const probed = await pods.updateEphemeralContainers(
        { ...made, spec: { ...made.spec, containers, ephemeralContainers: [probe] } },
        {},
        signal(),
      );
      expect(probed.spec?.ephemeralContainers).toMatchObject([probe]);
      const resized = await pods.patch(
        'web',
        { spec: { containers: [{ name: 'main', resources: { requests: { cpu: '200m' } } }] } },
        { type: 'strategicMerge', subResource: 'resize', signal: signal() },
      );
      expect(resized.spec?.containers[0]?.resources?.requests).toEqual({ cpu: '200m' });
      const [main] = resized.spec?.containers ?? [];
      if (main === undefined) throw new Error('the pod has no container');
      const smaller = { ...main, resources };
      const spec = { ...resized.spec, containers: [smaller] };
      const back = await pods.updateResize({ ...resized, spec }, {}, signal());
      expect(back.spec?.containers[0]?.resources?.requests).toEqual({ cpu: '100m' });
    });
  });
}

function otherSubresourcesSuite(target: () => Target): void {
  const clientset = (): Clientset => createClientset(target().client);

  it('a service account gives a token, by which the API server knows it', async () => {
    const namespace = await target().createNamespace();
    const { authenticationV1, coreV1 } = clientset();
    const accounts = coreV1.serviceAccounts(namespace);
    await accounts.create({ metadata: { name: 'robot' } }, {}, signal());
    const wanted = { metadata: {}, spec: { audiences: [], expirationSeconds: 600 } };
    const { status } = await accounts.createToken('robot', wanted, { signal: signal() });
    const review = { metadata: {}, spec: { token: status?.token ?? '' } };
    const reviewed = await authenticationV1.tokenReviews().create(review, {}, signal());
    expect(reviewed.status).toMatchObject({
      authenticated: true,
      user: { username: `system:serviceaccount:${namespace}:robot` },
    });
  });

  it('a certificate signing request is approved', async () => {
    const requests = clientset().certificatesV1.certificateSigningRequests();
    const name = await target().createNamespace();
    const made = await requests.create(certificateSigningRequest(name), {}, signal());
    const approval = { type: 'Approved', status: 'True', reason: 'Tried', message: 'by a test' };
    const approved = await requests.updateApproval(
      { ...made, status: { conditions: [approval] } },
      {},
      signal(),
    );
    expect(approved.status?.conditions).toMatchObject([approval]);
    await requests.delete(name, {}, signal());
  });

  it('a namespace is finalized', async () => {
    const namespaces = clientset().coreV1.namespaces();
    const name = await target().createNamespace();
    const read = await namespaces.get(name, signal());
    const kept = [...(read.spec?.finalizers ?? []), 'example.com/kept'];
    const held = await namespaces.finalize({ ...read, spec: { finalizers: kept } }, {}, signal());
    expect(held.spec?.finalizers).toEqual(kept);
    const freed = { ...held, ...({ spec: read.spec } as Pick<corev1.Namespace, 'spec'>) };
    expect((await namespaces.finalize(freed, {}, signal())).spec).toEqual(read.spec);
  });

  it('a version that the server does not serve is NotFound', async () => {
    const unserved: GroupVersionTable<CoreV1> = { ...CORE_V1, version: 'v9' };
    const { pods } = createGroupVersionClient(target().client, unserved);
    expect(await refusal(pods('').list({}, signal()))).toMatchObject({ code: 404 });
  });
}
