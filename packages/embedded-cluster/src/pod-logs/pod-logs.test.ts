import { once } from 'node:events';
import { get } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { expect, test } from 'vitest';
import { asStatus, startTestCluster } from '../testing/api-client.ts';
import type { TestCluster } from '../testing/api-client.ts';
import { ManualClock } from '../testing/manual-clock.ts';
import { BEHAVIOUR } from '../world/behaviour.ts';

const PODS = '/api/v1/namespaces/default/pods';

async function setUp() {
  const clock = new ManualClock();
  const cluster = await startTestCluster({ clock });
  return { clock, cluster, [Symbol.asyncDispose]: () => cluster[Symbol.asyncDispose]() };
}

async function createPod(
  { cluster }: { cluster: TestCluster },
  {
    name = 'web',
    annotations = {},
    spec = {},
  }: { name?: string; annotations?: Record<string, string>; spec?: object },
): Promise<void> {
  const containers = [{ name: 'main', image: 'web:1', ports: [{ containerPort: 8080 }] }];
  const answer = await cluster.send('POST', PODS, {
    metadata: { name, annotations },
    spec: { containers, ...spec },
  });
  expect(answer.code).toBe(201);
}

const linesOf = (body: unknown): string[] => String(body).split('\n').slice(0, -1);

/** An open log, and what has come of it. */
async function follow(url: string) {
  const response = await new Promise<IncomingMessage>((resolve) => get(url, resolve));
  let text = '';
  response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
  return {
    response,
    ended: once(response, 'end'),
    text: () => text,
    async until(isTrue: (text: string) => boolean): Promise<void> {
      while (!isTrue(text)) await once(response, 'data');
    },
  };
}

test('a log has its lines at their times, its tail, its bytes, and the same lines each time', async () => {
  await using world = await setUp();
  const { clock, cluster } = world;
  await createPod(world, {});
  clock.advance(60_000);
  const { code, headers, body } = await cluster.get(`${PODS}/web/log`);
  expect(code).toBe(200);
  expect(headers['content-type']).toBe('text/plain');
  const lines = linesOf(body);
  expect(lines.length).toBeGreaterThan(10);
  expect(lines[0]).toContain('starting');
  expect((await cluster.get(`${PODS}/web/log`)).body).toBe(body);
  const tail = await cluster.get(`${PODS}/web/log?tailLines=3`);
  expect(linesOf(tail.body)).toEqual(lines.slice(-3));
  const limited = await cluster.get(`${PODS}/web/log?limitBytes=20`);
  expect(limited.body).toBe(String(body).slice(0, 20));
  const stamped = linesOf((await cluster.get(`${PODS}/web/log?timestamps=true`)).body);
  expect(
    stamped.map((line) => line.replace(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z /, '')),
  ).toEqual(lines);
  const since = new Date(clock.now() - 20_000).toISOString();
  const recent = stamped.filter((line) => line >= since).length;
  const ofTime = await cluster.get(`${PODS}/web/log?sinceTime=${since}`);
  expect(linesOf(ofTime.body)).toHaveLength(recent);
  expect((await cluster.get(`${PODS}/web/log?sinceSeconds=20`)).body).toBe(ofTime.body);
  expect((await cluster.get(`${PODS}/web/log?tailLines=0`)).body).toBe('');
});

test('a log that is followed goes on while the container runs, and ends with its last words', async () => {
  await using world = await setUp();
  const { clock, cluster } = world;
  await createPod(world, { annotations: { [BEHAVIOUR.crashAfterSeconds]: '40' } });
  clock.advance(20_000);
  const log = await follow(`${cluster.cluster.url}${PODS}/web/log?follow=true`);
  await log.until((text) => text.includes('listening'));
  const before = log.text();
  clock.advance(10_000);
  await log.until((text) => text.length > before.length);
  clock.advance(40_000);
  await log.ended;
  expect(linesOf(log.text()).at(-1)).toBe('exit status 1');
  const previous = await cluster.get(`${PODS}/web/log?previous=true`);
  expect(previous.body).toBe(log.text());
  const now = await cluster.get(`${PODS}/web/log`);
  expect(now.body).not.toContain('exit status');
});

test('a log that is followed ends when its pod is deleted', async () => {
  await using world = await setUp();
  const { clock, cluster } = world;
  await createPod(world, {});
  clock.advance(20_000);
  const log = await follow(`${cluster.cluster.url}${PODS}/web/log?follow=true&tailLines=1`);
  await log.until((text) => text.length > 0);
  await cluster.send('DELETE', `${PODS}/web`);
  clock.advance(10_000);
  await log.ended;
  expect(log.text()).toContain('received SIGTERM');
});

test('a reader that does not read holds nothing up and costs no memory', async () => {
  await using world = await setUp();
  const { clock, cluster } = world;
  await createPod(world, { spec: { containers: [{ name: 'main', image: 'ingress:1' }] } });
  clock.advance(4 * 3_600_000);
  const idle = await new Promise<IncomingMessage>((resolve) =>
    get(`${cluster.cluster.url}${PODS}/web/log?follow=true`, resolve),
  );
  const whole = await cluster.get(`${PODS}/web/log`);
  expect(String(whole.body).length).toBeGreaterThan(1_000_000);
  // What has left the server is what sockets hold, not the log.
  expect(idle.readableLength).toBeLessThan(200_000);
  const chunks: string[] = [];
  for await (const chunk of idle.setEncoding('utf8') as AsyncIterable<string>) {
    chunks.push(chunk);
    if (chunks.join('').length >= String(whole.body).length) break;
  }
  expect(chunks.join('').startsWith(String(whole.body))).toBe(true);
});

test.each([
  ['web/log?container=nope', 400, 'container nope is not valid for pod web'],
  ['web/log?previous=true', 400, 'previous terminated container "main" in pod "web" not found'],
  ['two/log', 400, 'a container name must be specified for pod two, choose one of: [init a b]'],
  ['none/log', 404, 'pods "none" not found'],
  [
    'none/log?tailLines=-1',
    422,
    'PodLogOptions "none" is invalid: tailLines: Invalid value: -1: must be greater than or equal to 0',
  ],
  ['web/log?tailLines=x', 400, 'strconv.ParseInt: parsing "x": invalid syntax'],
  [
    'web/log?tailLines=99999999999999999999',
    400,
    'strconv.ParseInt: parsing "99999999999999999999": value out of range',
  ],
  [
    'web/log?sinceTime=2026-01-01',
    400,
    'parsing time "2026-01-01" as "2006-01-02T15:04:05Z07:00": cannot parse "" as "T"',
  ],
  [
    'web/log?sinceSeconds=5&sinceTime=2026-01-01T00:00:00Z',
    422,
    'PodLogOptions "web" is invalid: []: Forbidden: at most one of `sinceTime` or `sinceSeconds` may be specified',
  ],
  [
    'web/log?limitBytes=0&sinceSeconds=0',
    422,
    'PodLogOptions "web" is invalid: [limitBytes: Invalid value: 0: must be greater than 0, sinceSeconds: Invalid value: 0: must be greater than 0]',
  ],
  [
    'web/log?stream=Stdout',
    422,
    'PodLogOptions "web" is invalid: stream: Forbidden: may not be specified',
  ],
  [
    'broken/log',
    400,
    'container "main" in pod "broken" is waiting to start: trying and failing to pull image',
  ],
])('%s is refused with %d in a real server’s words', async (path, code, message) => {
  await using world = await setUp();
  await createPod(world, {});
  const container = { image: 'app:1' };
  await createPod(world, {
    name: 'two',
    spec: {
      initContainers: [{ ...container, name: 'init' }],
      containers: [
        { ...container, name: 'a' },
        { ...container, name: 'b' },
      ],
    },
  });
  await createPod(world, { name: 'broken', annotations: { [BEHAVIOUR.pullFails]: 'true' } });
  world.clock.advance(9000);
  const answer = await world.cluster.get(`${PODS}/${path}`);
  expect(asStatus(answer)).toMatchObject({ code, message });
  expect(answer.code).toBe(code);
});

test('a container that is being made says what it waits for', async () => {
  await using world = await setUp();
  const { clock, cluster } = world;
  await createPod(world, {});
  clock.advance(600);
  expect(asStatus(await cluster.get(`${PODS}/web/log`))).toMatchObject({
    code: 400,
    message: 'container "main" in pod "web" is waiting to start: ContainerCreating',
  });
});

test('a pod without a node has no log yet: no content', async () => {
  await using world = await setUp();
  await createPod(world, {
    spec: { containers: [{ name: 'main', image: 'a:1' }], schedulingGates: [{ name: 'a.b/c' }] },
  });
  const { code, body } = await world.cluster.get(`${PODS}/web/log`);
  expect([code, body]).toEqual([204, '']);
});

test('only so many logs are followed at a time, and those that are left make room', async () => {
  await using world = await setUp();
  const { clock, cluster } = world;
  await createPod(world, {});
  clock.advance(20_000);
  const url = `${cluster.cluster.url}${PODS}/web/log?follow=true`;
  const responses = await Promise.all(
    Array.from(
      { length: 2000 },
      () => new Promise<IncomingMessage>((resolve) => get(url, resolve)),
    ),
  );
  expect(asStatus(await cluster.get(`${PODS}/web/log?follow=true`))).toMatchObject({ code: 429 });
  for (const response of responses) response.destroy();
  // The server hears of each in its own time; a refusal is all that a test can see of it before.
  let code: number | undefined = 429;
  while (code === 429) {
    const response = await new Promise<IncomingMessage>((resolve) => get(url, resolve));
    code = response.statusCode;
    response.destroy();
  }
  expect(code).toBe(200);
});

test('a log does not grow while the world is paused, and goes on after it', async () => {
  await using world = await setUp();
  const { clock, cluster } = world;
  await createPod(world, {});
  clock.advance(20_000);
  const log = async (): Promise<string> => String((await cluster.get(`${PODS}/web/log`)).body);
  cluster.cluster.clock.hold();
  const before = await log();
  clock.advance(60_000);
  expect(await log()).toBe(before);
  cluster.cluster.clock.resume();
  clock.advance(20_000);
  const after = await log();
  expect(after.startsWith(before)).toBe(true);
  expect(after.length).toBeGreaterThan(before.length);
});
