import { expect, it } from 'vitest';
import { onTarget } from './api-suite.ts';
import { ExampleProcess } from './example-process.ts';
import { examplesSuite } from './examples-suite.ts';
import { Target } from './target.ts';

const flags = (): string[] => ['--kubeconfig', process.env['DELTASCOPE_TEST_KUBECONFIG'] ?? ''];

onTarget(
  () => Target.fromKubeconfig(),
  (target) => examplesSuite(target, flags),
);

// Here and not in the suite: the embedded server defines kinds, but serves no objects of them.
it('dynamic-informer follows a kind that it has just defined', async () => {
  await using example = new ExampleProcess('main.ts', ['dynamic-informer', ...flags()]);
  await example.succeeds();
  expect(example.stdout).toMatch(
    /^the kind readings\.dynamic-informer-\w+\.example\.com is established\n0 readings\nadded [-\w]+\/attic\nupdated: 19 -> 21\ndeleted\n$/,
  );
});

it('discover-crd finds a kind by its short name once it looks anew', async () => {
  await using example = new ExampleProcess('discover-crd.ts', flags());
  await example.succeeds();
  const lines = example.stdout
    .replaceAll(/discover-crd-\w+\.example\.com/g, 'GROUP')
    .trimEnd()
    .split('\n');
  const noMatch = 'no matches for GROUP/, Resource=rdg';
  expect(lines.slice(0, 5)).toEqual([
    noMatch,
    'the kind is defined',
    'what was remembered:',
    noMatch,
    'asked anew:',
  ]);
  expect(lines.slice(-3)).toEqual([
    '"rdg" is GROUP/v1, Resource=readings',
    'of the kind Reading, scope: namespace, verbs: create, delete, deletecollection, get, list, patch, update, watch',
    'attic: 19',
  ]);
});
