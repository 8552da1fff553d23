import { randomBytes } from 'node:crypto';
import { isNotFound } from '@deltascope/apimachinery';
import type { DynamicResource } from '@deltascope/client';
import { expect, it } from 'vitest';
import { apiSuite, onTarget } from './api-suite.ts';
import { EventReader } from './event-reader.ts';
import { nameOf, signal, Target } from './target.ts';
import { EXPIRED, expiry } from './watch-suite.ts';

onTarget(() => Target.fromKubeconfig(), apiSuite);

// Here and not in the suite: what a real server has forgotten depends on its age, but for a kind that has just been defined; the embedded
// one serves no objects of such kinds.
it('WATCH from a forgotten resourceVersion is ended as expired', async () => {
  await using target = Target.fromKubeconfig();
  const group = `c${randomBytes(4).toString('hex')}.example.com`;
  const definitions = target.dynamic.resource({
    group: 'apiextensions.k8s.io',
    version: 'v1',
    resource: 'customresourcedefinitions',
  });
  const { metadata } = await definitions.create(
    {
      metadata: { name: `things.${group}` },
      spec: {
        group,
        scope: 'Cluster',
        names: { kind: 'Thing', plural: 'things' },
        versions: [
          {
            name: 'v1',
            served: true,
            storage: true,
            schema: { openAPIV3Schema: { type: 'object' } },
          },
        ],
      },
    },
    {},
    signal(),
  );
  await established(definitions, nameOf({ metadata }));
  const things = target.dynamic.resource({ group, version: 'v1', resource: 'things' });
  await served(things);
  expect(await expiry(things, '1')).toEqual(EXPIRED);
  await definitions.delete(nameOf({ metadata }), {}, signal());
});

async function established(definitions: DynamicResource, name: string): Promise<void> {
  const options = { fieldSelector: `metadata.name=${name}` };
  using events = new EventReader(await definitions.watch(options, signal()));
  for (;;) {
    const { status } = (await events.next()).object as {
      status?: { conditions?: { type: string; status: string }[] };
    };
    const isTrue = (type: string): boolean =>
      status?.conditions?.some((one) => one.type === type && one.status === 'True') === true;
    if (isTrue('Established')) return;
  }
}

/** The API server's own handlers learn of the new kind a moment after its condition does. */
async function served(things: DynamicResource): Promise<void> {
  for (;;) {
    try {
      await things.list({}, signal());
      return;
    } catch (error) {
      if (!isNotFound(error)) throw error;
    }
  }
}
