import type { appsv1, corev1 } from '@deltascope/api';
import { parseLabelSelector } from '@deltascope/apimachinery';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { APPS_V1 } from '../kubernetes/generated/apps-v1.ts';
import { CORE_V1 } from '../kubernetes/generated/core-v1.ts';
import { RESTClient } from '../rest/rest-client.ts';
import { sendJson, serve } from '../rest/test-server.ts';
import { createTransport } from '../transport/transport.ts';
import { realClock } from '../util/clock.ts';
import { createInformers, type Informers } from './informers.ts';
import {
  TypedSharedInformerFactory,
  type TypedSharedInformerFactoryOptions,
} from './typed-shared-informer-factory.ts';

const never = new AbortController().signal;
const managedFields = [{ manager: 'kubectl', operation: 'Apply', time: '2026-01-01T00:00:00Z' }];
const podOf = (namespace: string, name: string) => ({
  metadata: { name, namespace, labels: { app: name }, resourceVersion: '1', managedFields },
  spec: { containers: [{ name: 'main' }] },
});

/** What a server with two pods answers; its watches send `lines` and stay open. */
async function setUp(
  options: Partial<TypedSharedInformerFactoryOptions> = {},
  lines: readonly object[] = [],
) {
  const server = await serve((request, response) => {
    if (request.url?.includes('watch=true') === true) {
      response.flushHeaders();
      for (const line of lines) response.write(`${JSON.stringify(line)}\n`);
      return;
    }
    const kind = request.url?.includes('/pods') === true ? 'Pod' : 'Other';
    sendJson(response, {
      apiVersion: 'v1',
      kind: `${kind}List`,
      metadata: { resourceVersion: '1' },
      items: kind === 'Pod' ? [podOf('shop', 'web'), podOf('bank', 'api')] : [],
    });
  });
  const transport = createTransport({ host: server.url });
  const client = new RESTClient({ transport });
  const factory = new TypedSharedInformerFactory({
    client,
    clock: realClock,
    random: () => 0,
    ...options,
  });
  const stop = new AbortController();
  return {
    server,
    factory,
    signal: stop.signal,
    [Symbol.asyncDispose]: async (): Promise<void> => {
      stop.abort();
      await factory.shutdown();
      await transport.close();
      await server[Symbol.asyncDispose]();
    },
  };
}

describe('TypedSharedInformerFactory', () => {
  it('C110: makes one informer per kind and namespace, the same for all who ask', async () => {
    await using rig = await setUp();
    const { factory } = rig;
    const { pods, nodes } = factory.forGroupVersion(CORE_V1);
    expect(pods()).toBe(factory.forGroupVersion(CORE_V1).pods());
    expect(pods()).toBe(createInformers(factory).coreV1.pods());
    expect(pods()).toBe(factory.forResource({ group: '', version: 'v1', resource: 'pods' }));
    expect(pods({ namespace: 'shop' })).not.toBe(pods());
    expect(nodes()).toBe(nodes());
    expect(pods().informer.getIndexer().indexNames).toEqual(['namespace']);
  });

  it('C116, C117: its listers give the kind, by namespace where it has them', async () => {
    await using rig = await setUp();
    const { factory, signal } = rig;
    const { lister } = factory.forGroupVersion(CORE_V1).pods();
    factory.start(signal);
    await factory.assertCacheSync(never);
    const pod = lister.byNamespace('shop').get('web');
    expectTypeOf(pod).toEqualTypeOf<corev1.Pod>();
    expect(pod.spec?.containers[0]?.name).toBe('main');
    expect(pod).toMatchObject({ apiVersion: 'v1', kind: 'Pod' });
    expect(lister.list(parseLabelSelector('app=api')).map(({ metadata }) => metadata.name)).toEqual(
      ['api'],
    );
    expect(() => lister.byNamespace('shop').get('api')).toThrow('pods "api" not found');
  });

  it('C110: the namespace of the factory is that of its kinds, but for those without one', async () => {
    await using rig = await setUp({ namespace: 'shop' });
    const { factory, server, signal } = rig;
    const informers = createInformers(factory);
    informers.coreV1.pods();
    informers.appsV1.deployments({ namespace: 'bank' });
    informers.coreV1.nodes();
    factory.start(signal);
    await factory.assertCacheSync(never);
    const lists = server.requests.filter((request) => !request.includes('watch=true'));
    expect(lists.map((request) => request.replace(/\?.*/, '')).toSorted()).toEqual([
      'GET /api/v1/namespaces/shop/pods',
      'GET /api/v1/nodes',
      'GET /apis/apps/v1/namespaces/bank/deployments',
    ]);
  });

  it('cuts managedFields where it is asked to, and nowhere else', async () => {
    for (const stripManagedFields of [undefined, true]) {
      await using rig = await setUp(stripManagedFields === true ? { stripManagedFields } : {});
      const { lister } = rig.factory.forGroupVersion(CORE_V1).pods();
      rig.factory.start(rig.signal);
      await rig.factory.assertCacheSync(never);
      const { metadata } = lister.byNamespace('shop').get('web');
      expect(metadata.managedFields).toEqual(
        stripManagedFields === true ? undefined : managedFields,
      );
    }
  });

  it('C32: skips a watch event of another kind', async () => {
    const object = {
      apiVersion: 'v1',
      kind: 'Node',
      metadata: { name: 'n', resourceVersion: '2' },
    };
    const pod = { apiVersion: 'v1', kind: 'Pod', ...podOf('shop', 'new') };
    await using rig = await setUp({}, [
      { type: 'ADDED', object },
      { type: 'ADDED', object: { ...pod, metadata: { ...pod.metadata, resourceVersion: '3' } } },
    ]);
    const { informer, lister } = rig.factory.forGroupVersion(CORE_V1).pods();
    const added = new Promise<void>((resolve) => {
      const onAdd = ({ metadata }: corev1.Pod): void => {
        if (metadata.name === 'new') resolve();
      };
      informer.addEventHandler({ onAdd, onUpdate: () => {}, onDelete: () => {} });
    });
    rig.factory.start(rig.signal);
    await added;
    expect(lister.list().map(({ metadata }) => metadata.name)).toEqual(['web', 'api', 'new']);
  });

  it('has informers of the kinds that can be listed and watched, and of no others', async () => {
    await using rig = await setUp();
    const informers = createInformers(rig.factory);
    expectTypeOf<Informers['coreV1']>().toHaveProperty('pods');
    expectTypeOf<Informers['coreV1']>().not.toHaveProperty('bindings');
    expectTypeOf<Informers['coreV1']>().not.toHaveProperty('componentStatuses');
    expectTypeOf<keyof Informers['authorizationV1']>().toEqualTypeOf<never>();
    const { lister } = rig.factory.forGroupVersion(APPS_V1).deployments();
    expectTypeOf(lister.list()).toEqualTypeOf<appsv1.Deployment[]>();
    // @ts-expect-error -- a deployment is in a namespace
    expect(lister.get).toBeDefined();
    const nodes = informers.coreV1.nodes();
    // @ts-expect-error -- a node is not
    expect(nodes.lister.byNamespace).toBeDefined();
  });
});
