import type { appsv1, authenticationv1, autoscalingv1, corev1, policyv1 } from '@deltascope/api';
import { isConflict, type KubeList, KubeStatusError } from '@deltascope/apimachinery';
import { describe, expect, it } from 'vitest';
import { APPS_V1 } from '../kubernetes/generated/apps-v1.ts';
import { CERTIFICATES_V1 } from '../kubernetes/generated/certificates-v1.ts';
import { CORE_V1 } from '../kubernetes/generated/core-v1.ts';
import { InvalidRequestError } from '../rest/request.ts';
import { RESTClient } from '../rest/rest-client.ts';
import { sendJson, serve } from '../rest/test-server.ts';
import type { WatchStream } from '../tools/cache/lister-watcher.ts';
import { createTransport } from '../transport/transport.ts';
import { createGroupVersionClient } from './group-version.ts';

const { signal } = new AbortController();

/** A server that writes down what it is sent and answers every request alike. */
async function setUp(answer: object = {}, statusCode = 200) {
  const sent: { type: string | undefined; body: unknown }[] = [];
  const server = await serve((request, response) => {
    void request.toArray().then((pieces: Buffer[]) => {
      const text = Buffer.concat(pieces).toString();
      if (text !== '') sent.push({ type: request.headers['content-type'], body: JSON.parse(text) });
      sendJson(response, answer, statusCode);
    });
  });
  const transport = createTransport({ host: server.url });
  const client = new RESTClient({ transport });
  return {
    server,
    sent,
    bodies: () => sent.map(({ body }) => body),
    apps: createGroupVersionClient(client, APPS_V1),
    core: createGroupVersionClient(client, CORE_V1),
    certificates: createGroupVersionClient(client, CERTIFICATES_V1),
  };
}

const deployment = (name: string): appsv1.Deployment => ({
  metadata: { name },
  spec: { selector: {}, template: {} },
});

describe('the client of a namespaced kind', () => {
  it('C145: reads and writes under the paths of its group, version, namespace and resource', async () => {
    const { server, apps, core } = await setUp();
    await using _ = server;
    const deployments = apps.deployments('shop');
    await deployments.get('web', signal, { resourceVersion: '0' });
    await deployments.list({ labelSelector: 'a=b', limit: 5, continue: '' }, signal);
    await apps.deployments('').list({}, signal);
    await deployments.create(deployment('web'), { fieldManager: 'm', dryRun: 'All' }, signal);
    await deployments.update(deployment('web'), { fieldValidation: 'Strict' }, signal);
    await deployments.updateStatus(deployment('web'), {}, signal);
    await deployments.delete('web', {}, signal);
    await deployments.deleteCollection({}, { labelSelector: 'a=b' }, signal);
    await core.nodes().get('n1', signal);
    await core.nodes().list({}, signal);
    expect(server.requests).toEqual([
      'GET /apis/apps/v1/namespaces/shop/deployments/web?resourceVersion=0',
      'GET /apis/apps/v1/namespaces/shop/deployments?labelSelector=a%3Db&limit=5',
      'GET /apis/apps/v1/deployments',
      'POST /apis/apps/v1/namespaces/shop/deployments?fieldManager=m&dryRun=All',
      'PUT /apis/apps/v1/namespaces/shop/deployments/web?fieldValidation=Strict',
      'PUT /apis/apps/v1/namespaces/shop/deployments/web/status',
      'DELETE /apis/apps/v1/namespaces/shop/deployments/web',
      'DELETE /apis/apps/v1/namespaces/shop/deployments?labelSelector=a%3Db',
      'GET /api/v1/nodes/n1',
      'GET /api/v1/nodes',
    ]);
  });

  it('C145, C148: sends nothing where a name is missing or malformed, or a namespace is due', async () => {
    const { server, apps, core } = await setUp();
    await using _ = server;
    const nameless = { metadata: {}, spec: { selector: {}, template: {} } };
    const calls = [
      apps.deployments('shop').get('', signal),
      apps.deployments('shop').get('..', signal),
      apps.deployments('shop').get('a/b', signal),
      apps.deployments('').get('web', signal),
      apps.deployments('').create(deployment('web'), {}, signal),
      apps.deployments('shop').update(nameless, {}, signal),
      apps.deployments('shop').delete('', {}, signal),
      core.pods('shop').evict({ metadata: {} }, {}, signal),
    ];
    for (const call of calls) await expect(call).rejects.toThrow(InvalidRequestError);
    expect(server.requests).toEqual([]);
  });

  it('gives what it sends the apiVersion and kind, unless they are there', async () => {
    const { server, apps, bodies } = await setUp();
    await using _ = server;
    const own = { apiVersion: 'apps/v1', kind: 'Deployment' };
    const odd = { ...deployment('web'), apiVersion: 'odd/v1', kind: 'Odd' };
    await apps.deployments('shop').create(deployment('web'), {}, signal);
    await apps.deployments('shop').update(odd, {}, signal);
    expect(bodies()).toEqual([{ ...own, ...deployment('web') }, odd]);
  });

  it('C147: sends timeoutSeconds of list, watch and deleteCollection as timeout, too', async () => {
    const { server, apps } = await setUp({ items: [] });
    await using _ = server;
    const deployments = apps.deployments('shop');
    await deployments.list({ timeoutSeconds: 30 }, signal);
    await drain(await deployments.watch({ timeoutSeconds: 300 }, signal));
    await deployments.deleteCollection({}, { timeoutSeconds: 5 }, signal);
    const listWatch = deployments.listWatch();
    await drain(await listWatch.watch({ timeoutSeconds: 400 }, signal));
    const path = '/apis/apps/v1/namespaces/shop/deployments';
    expect(server.requests).toEqual([
      `GET ${path}?timeoutSeconds=30&timeout=30s`,
      `GET ${path}?timeoutSeconds=300&timeout=300s&watch=true`,
      `DELETE ${path}?timeoutSeconds=5&timeout=5s`,
      `GET ${path}?timeoutSeconds=400&watch=true&timeout=400s`,
    ]);
  });

  it('gives the items of a list the kind that the server leaves out', async () => {
    const { server, core } = await setUp({
      apiVersion: 'v1',
      kind: 'PodList',
      metadata: { resourceVersion: '7' },
      items: [{ metadata: { name: 'a' } }],
    });
    await using _ = server;
    const list: KubeList<corev1.Pod> = await core.pods('shop').list({}, signal);
    expect(list.items).toEqual([{ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a' } }]);
  });

  it('deletes with options and preconditions as the body', async () => {
    const { server, apps, bodies } = await setUp();
    await using _ = server;
    const body = { kind: 'DeleteOptions', apiVersion: 'v1' };
    const preconditions = { uid: 'u', resourceVersion: '7' };
    await apps.deployments('shop').delete('web', { preconditions }, signal);
    const orphaning = { propagationPolicy: 'Orphan', gracePeriodSeconds: 0 } as const;
    await apps.deployments('shop').deleteCollection(orphaning, {}, signal);
    expect(bodies()).toEqual([
      { ...body, preconditions },
      { ...body, ...orphaning },
    ]);
  });
});

describe('a patch', () => {
  it('is sent by the media type of its kind, to the object or to a subresource that has it', async () => {
    const { server, core, sent } = await setUp();
    await using _ = server;
    const pods = core.pods('shop');
    const json = [{ op: 'remove', path: '/metadata/labels' }];
    await pods.patch('web', json, { type: 'json', signal });
    await pods.patch('web', { a: 1 }, { type: 'merge', subResource: 'status', signal });
    await pods.patch('web', { a: 1 }, { type: 'strategicMerge', subResource: 'resize', signal });
    expect(server.requests).toEqual([
      'PATCH /api/v1/namespaces/shop/pods/web',
      'PATCH /api/v1/namespaces/shop/pods/web/status',
      'PATCH /api/v1/namespaces/shop/pods/web/resize',
    ]);
    expect(sent).toEqual([
      { type: 'application/json-patch+json', body: json },
      { type: 'application/merge-patch+json', body: { a: 1 } },
      { type: 'application/strategic-merge-patch+json', body: { a: 1 } },
    ]);
  });

  it('that applies has the apiVersion and kind, the manager, and force when it is asked for', async () => {
    const { server, apps, sent } = await setUp();
    await using _ = server;
    const deployments = apps.deployments('shop');
    const wanted = { metadata: { name: 'web' }, spec: { replicas: 2 } };
    await deployments.apply(wanted, { fieldManager: 'm' }, signal);
    const status = { metadata: { name: 'web' }, status: { replicas: 2 } };
    await deployments.applyStatus(status, { fieldManager: 'm', force: true }, signal);
    await deployments.applyScale(wanted, { fieldManager: 'm', dryRun: 'All' }, signal);
    const path = 'PATCH /apis/apps/v1/namespaces/shop/deployments/web';
    expect(server.requests).toEqual([
      `${path}?fieldManager=m`,
      `${path}/status?fieldManager=m&force=true`,
      `${path}/scale?fieldManager=m&dryRun=All`,
    ]);
    const own = { apiVersion: 'apps/v1', kind: 'Deployment' };
    const type = 'application/apply-patch+yaml';
    expect(sent).toEqual([
      { type, body: { ...own, ...wanted } },
      { type, body: { ...own, ...status } },
      { type, body: { apiVersion: 'autoscaling/v1', kind: 'Scale', ...wanted } },
    ]);
  });

  it('that is refused for a conflict throws it as a KubeStatusError', async () => {
    const conflict = { kind: 'Status', code: 409, reason: 'Conflict', message: 'owned by "other"' };
    const { server, apps } = await setUp(conflict, 409);
    await using _ = server;
    const wanted = { metadata: { name: 'web' }, spec: { replicas: 2 } };
    const applied = apps.deployments('shop').apply(wanted, { fieldManager: 'm' }, signal);
    const error = await applied.catch((refusal: unknown) => refusal);
    expect(error).toBeInstanceOf(KubeStatusError);
    expect(isConflict(error)).toBe(true);
    expect(error).toHaveProperty('message', 'owned by "other"');
  });
});

describe('a subresource', () => {
  it('is called by the name that client-go gives it, with its own kind', async () => {
    const { server, apps, core, certificates, bodies } = await setUp();
    await using _ = server;
    const deployments = apps.deployments('shop');
    const pods = core.pods('shop');
    const scale: autoscalingv1.Scale = { metadata: { name: 'web' }, spec: { replicas: 3 } };
    const token: authenticationv1.TokenRequest = { metadata: {}, spec: { audiences: ['a'] } };
    const eviction: policyv1.Eviction = { metadata: { name: 'p' } };
    const binding: corev1.Binding = { metadata: { name: 'p' }, target: { name: 'n1' } };
    const pod: corev1.Pod = { metadata: { name: 'p' } };
    const request = { metadata: { name: 'c' }, spec: { request: '', signerName: 's' } };
    await deployments.getScale('web', signal);
    await deployments.updateScale('web', scale, { fieldManager: 'm', signal });
    await deployments.patchScale('web', { spec: {} }, { type: 'merge', signal });
    await core.serviceAccounts('shop').createToken('sa', token, { signal });
    await pods.evict(eviction, { dryRun: 'All' }, signal);
    await pods.bind(binding, {}, signal);
    await pods.updateEphemeralContainers(pod, {}, signal);
    await pods.updateResize(pod, {}, signal);
    await core.namespaces().finalize({ metadata: { name: 'shop' } }, {}, signal);
    await certificates.certificateSigningRequests().updateApproval(request, {}, signal);
    const [shop, core1] = ['/apis/apps/v1/namespaces/shop', '/api/v1/namespaces/shop'];
    expect(server.requests).toEqual([
      `GET ${shop}/deployments/web/scale`,
      `PUT ${shop}/deployments/web/scale?fieldManager=m`,
      `PATCH ${shop}/deployments/web/scale`,
      `POST ${core1}/serviceaccounts/sa/token`,
      `POST ${core1}/pods/p/eviction?dryRun=All`,
      `POST ${core1}/pods/p/binding`,
      `PUT ${core1}/pods/p/ephemeralcontainers`,
      `PUT ${core1}/pods/p/resize`,
      `PUT ${core1}/finalize`,
      'PUT /apis/certificates.k8s.io/v1/certificatesigningrequests/c/approval',
    ]);
    expect(bodies()).toEqual([
      { apiVersion: 'autoscaling/v1', kind: 'Scale', ...scale },
      { spec: {} },
      { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', ...token },
      { apiVersion: 'policy/v1', kind: 'Eviction', ...eviction },
      { apiVersion: 'v1', kind: 'Binding', ...binding },
      { apiVersion: 'v1', kind: 'Pod', ...pod },
      { apiVersion: 'v1', kind: 'Pod', ...pod },
      { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } },
      { apiVersion: 'certificates.k8s.io/v1', kind: 'CertificateSigningRequest', ...request },
    ]);
  });
});

async function drain(stream: WatchStream<appsv1.Deployment>): Promise<void> {
  for await (const _ of stream);
}
