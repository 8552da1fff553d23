import { Readable } from 'node:stream';
import {
  isAlreadyExists,
  isConflict,
  isMethodNotSupported,
  isNotAcceptable,
  isNotFound,
  isTooManyRequests,
  isUnexpectedServerError,
  isUnsupportedMediaType,
  type Unstructured,
} from '@deltascope/apimachinery';
import {
  createTransport,
  isConnectionReset,
  type Request,
  RESTClient,
  type RESTClientOptions,
  type Retry,
} from '@deltascope/client';
import { FakeClock, FaultyProxy, HastyClock, type FaultKind } from '@deltascope/client/testing';
import { describe, expect, it } from 'vitest';
import {
  deployment,
  DEPLOYMENTS,
  nameOf,
  service,
  SERVICES,
  signal,
  suspendedCronJob,
  type Target,
} from './target.ts';

const BATCH = { group: 'batch', version: 'v1' };
const APPS = { group: 'apps', version: 'v1' };

/** What a call is refused with. */
export const thrown = (call: Promise<unknown>): Promise<unknown> =>
  call.then(
    () => undefined,
    (error: unknown) => error,
  );

/** A client behind a proxy that answers the first requests with a fault, and what it waited and told. */
async function clientBehind(target: Target, kind: FaultKind, faults: number) {
  const clock = new HastyClock();
  let spared = -faults;
  const proxy = await FaultyProxy.start({
    upstream: target.restConfig,
    seed: 1,
    rates: { [kind]: 1 },
    spares: () => (spared += 1) > 0,
    retryAfterSeconds: 7,
  });
  const transport = createTransport({ host: proxy.url });
  const retries: Retry[] = [];
  const onRetry = (retry: Retry): void => void retries.push(retry);
  const client = new RESTClient({ transport, clock, onRetry, groupVersion: BATCH });
  return {
    client,
    clock,
    retries,
    proxy,
    [Symbol.asyncDispose]: async () => {
      await transport.close();
      await proxy[Symbol.asyncDispose]();
    },
  };
}

/** Requests in front of an API server (C145 to C153). */
export function restSuite(target: () => Target): void {
  describe('a limit', () => {
    /** How long so many requests at once had to wait, by a clock that moves on when all of them wait, in ms. */
    async function waitsOf(
      requests: number,
      options: Partial<RESTClientOptions>,
    ): Promise<readonly number[]> {
      const clock = new FakeClock();
      const waitedMs: number[] = [];
      const rateLimiterLatency = {
        observe: (_: object, seconds: number) => waitedMs.push(seconds * 1000),
      };
      const { transport } = target();
      const client = new RESTClient({
        transport,
        clock,
        metrics: { rateLimiterLatency },
        ...options,
      });
      const sharing = client.forGroupVersion(APPS);
      const answers = Array.from({ length: requests }, (_, i) =>
        (i % 2 === 0 ? client : sharing).get().absPath('/version').doRaw(signal()),
      );
      await clock.advance(60_000);
      const codes = (await Promise.all(answers)).map(({ statusCode }) => statusCode);
      expect(codes).toEqual(codes.map(() => 200));
      return waitedMs;
    }

    const tens = Array.from({ length: 10 }, (_, i) => i);

    it('C149: is 5 requests a second and 10 at once by default', async () => {
      expect(await waitsOf(20, {})).toEqual([
        ...tens.map(() => 0),
        ...tens.map((n) => (n + 1) * 200),
      ]);
    });

    it('C149: is what the client is told, and none below 0', async () => {
      expect(await waitsOf(5, { qps: 100, burst: 2 })).toEqual([0, 0, 10, 20, 30]);
      expect(await waitsOf(30, { qps: -1 })).toEqual([]);
    });
  });

  describe('a retry', () => {
    it('C150: comes as long after a 429 as it says, and the write is done once', async () => {
      const { namespace, resource } = await target().fresh({ ...BATCH, resource: 'cronjobs' });
      await using rig = await clientBehind(target(), 'too-many-requests', 3);
      const made = await rig.client
        .post()
        .namespace(namespace)
        .resource('cronjobs')
        .body(suspendedCronJob('a'))
        .do<Unstructured>(signal());
      expect(nameOf(made)).toBe('a');
      const request = `POST /apis/batch/v1/namespaces/${namespace}/cronjobs`;
      expect(rig.retries).toEqual(
        [1, 2, 3].map((attempt) => ({ request, attempt, waitMs: 7000, cause: 429 })),
      );
      expect(rig.clock.waits).toEqual([7000, 7000, 7000]);
      expect((await resource.list({}, signal())).items.map(nameOf)).toEqual(['a']);
    });

    it('C150: comes after a 503 of a load balancer too, and not after a 500 that names no time', async () => {
      await using unavailable = await clientBehind(target(), 'unavailable', 1);
      await unavailable.client.get().absPath('/version').do(signal());
      expect(unavailable.clock.waits).toEqual([7000]);
      await using broken = await clientBehind(target(), 'internal-error', 1);
      const failed = broken.client.get().absPath('/version').do(signal());
      expect(await thrown(failed)).toMatchObject({ code: 500, reason: 'InternalError' });
      expect(broken.clock.waits).toEqual([]);
    });

    it('C150: is given up after ten, with what the server said last', async () => {
      await using rig = await clientBehind(target(), 'too-many-requests', 1000);
      const error = await thrown(rig.client.get().absPath('/version').do(signal()));
      expect(isTooManyRequests(error)).toBe(true);
      expect(error).toMatchObject({ retryAfterMs: 7000 });
      expect(rig.proxy.requests).toBe(11);
    });

    it('C150: never comes of a body that is streamed, which is taken like any other', async () => {
      const { namespace, resource } = await target().fresh({ ...BATCH, resource: 'cronjobs' });
      await using rig = await clientBehind(target(), 'too-many-requests', 1);
      const create = () =>
        rig.client
          .post()
          .namespace(namespace)
          .resource('cronjobs')
          .setHeader('content-type', 'application/json')
          .body(Readable.from(JSON.stringify(suspendedCronJob('a')).split(/(?=,)/)))
          .do<Unstructured>(signal());
      expect(isTooManyRequests(await thrown(create()))).toBe(true);
      expect(rig.clock.waits).toEqual([]);
      await create();
      expect((await resource.list({}, signal())).items.map(nameOf)).toEqual(['a']);
    });

    it('C151: comes a second after a read whose connection was reset, and never of a write', async () => {
      const { namespace } = await target().fresh({ ...BATCH, resource: 'cronjobs' });
      await using reading = await clientBehind(target(), 'reset-before', 2);
      await reading.client.get().namespace(namespace).resource('cronjobs').list(signal());
      expect(reading.clock.waits).toEqual([1000, 1000]);
      await using writing = await clientBehind(target(), 'reset-before', 1);
      const written = writing.client
        .post()
        .namespace(namespace)
        .resource('cronjobs')
        .body(suspendedCronJob('a'))
        .do(signal());
      expect(await thrown(written)).toSatisfy(isConnectionReset);
      expect(writing.clock.waits).toEqual([]);
    });
  });

  it('C145: a request finds its resource, its object and its subresource by their names', async () => {
    const { namespace } = await target().fresh(DEPLOYMENTS);
    const apps = target().client.forGroupVersion(APPS);
    const begin = (request: Request) => request.namespace(namespace).resource('Deployments');
    const made = await begin(apps.post())
      .versionedParams({ fieldManager: 'tester' })
      .body(deployment('web', 2))
      .do<Unstructured>(signal());
    expect(made.metadata.managedFields).toMatchObject([{ manager: 'tester' }]);
    const scale = await begin(apps.get())
      .name('web')
      .subResource('scale')
      .do<Unstructured>(signal());
    expect(scale).toMatchObject({ kind: 'Scale', spec: { replicas: 2 } });
    const all = apps.get().namespace('').resource('deployments').param('limit', '500');
    const { items } = await all.list(signal());
    expect(items.map(({ metadata }) => metadata.namespace)).toContain(namespace);
  });

  it('C147: a time limit is one that the server understands', async () => {
    const { path } = await target().fresh(SERVICES);
    for (const ms of [30_000, 90_500]) {
      const { statusCode } = await target().client.get().absPath(path).timeout(ms).doRaw(signal());
      expect(statusCode).toBe(200);
    }
  });

  it('C152: a refusal is known by what it says', async () => {
    const { path, resource } = await target().fresh(SERVICES);
    const { client } = target();
    const made = await resource.create(service('a'), {}, signal());
    await resource.patch(
      'a',
      { metadata: { labels: { a: 'b' } } },
      { type: 'merge', signal: signal() },
    );
    const refused: [(error: unknown) => boolean, () => Request][] = [
      [isNotFound, () => client.get().absPath(path, 'b')],
      [isAlreadyExists, () => client.post().absPath(path).body(service('a'))],
      [isConflict, () => client.put().absPath(path, 'a').body(made)],
      [isMethodNotSupported, () => client.post().absPath(path, 'a').body(made)],
      [isNotAcceptable, () => client.get().absPath(path).setHeader('accept', 'text/html')],
      [
        isUnsupportedMediaType,
        () => client.patch('merge').setHeader('content-type', 'a/b').absPath(path, 'a').body({}),
      ],
    ];
    for (const [predicate, request] of refused) {
      const error = await thrown(request().do(signal()));
      expect(error).toSatisfy(predicate);
      expect(refused.filter(([is]) => is(error))).toHaveLength(1);
      expect(isUnexpectedServerError(error)).toBe(false);
    }
  });
}
