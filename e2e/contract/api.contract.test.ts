import { expect, it } from 'vitest';
import { apiSuite, onTarget } from './api-suite.ts';
import { Definition } from './definition.ts';
import { Target } from './target.ts';
import { EXPIRED, expiry } from './watch-suite.ts';

onTarget(() => Target.fromKubeconfig(), apiSuite);

// Here and not in the suite: what a real server has forgotten depends on its age, but for a kind that has just been defined. The embedded
// one has a history of its own for such tests.
it('WATCH from a forgotten resourceVersion is ended as expired', async () => {
  await using target = Target.fromKubeconfig();
  const definition = new Definition(target);
  await definition.create();
  expect(await expiry(definition.things, '1')).toEqual(EXPIRED);
  await definition.delete();
});
