import { startEmbeddedCluster } from '@deltascope/embedded-cluster';
import { expect, it } from 'vitest';
import { apiSuite, onTarget } from './api-suite.ts';
import { refusal, service, SERVICES, signal, Target, versionOf } from './target.ts';
import { EXPIRED, expiry } from './watch-suite.ts';

async function start(options: { historyWindow?: number } = {}): Promise<Target> {
  const cluster = await startEmbeddedCluster({ quiet: true, ...options });
  return new Target({ host: cluster.url }, cluster);
}

onTarget(start, apiSuite);

// Here and not in the suite: what a real server has forgotten depends on its age.
it('WATCH from a forgotten resourceVersion is ended as expired', async () => {
  await using target = await start();
  expect(await expiry(target.dynamic.resource(SERVICES), '1')).toEqual(EXPIRED);
});

it('LIST at a forgotten resourceVersion is refused as expired, and so is a page of it', async () => {
  await using target = await start({ historyWindow: 2 });
  const { resource } = await target.fresh(SERVICES);
  for (const name of ['a', 'b', 'c']) await resource.create(service(name), {}, signal());
  const first = await resource.list({ limit: 1 }, signal());
  for (const name of ['d', 'e', 'f']) await resource.create(service(name), {}, signal());
  const exact = { resourceVersion: versionOf(first), resourceVersionMatch: 'Exact' } as const;
  for (const options of [exact, { continue: first.metadata.continue ?? '' }]) {
    expect(await refusal(resource.list(options, signal()))).toMatchObject({
      code: 410,
      reason: 'Expired',
    });
  }
});
