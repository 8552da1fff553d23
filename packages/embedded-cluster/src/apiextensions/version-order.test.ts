import { expect, it } from 'vitest';
import { compareVersions } from './version-order.ts';

it('versions come in the order Kubernetes prefers', () => {
  const versions = [
    'foo1',
    'v1alpha1',
    'v1',
    'v11beta2',
    'v10',
    'v2',
    'v10beta3',
    'foo10',
    'v3beta1',
    'v12alpha1',
    'v11alpha2',
  ];
  expect(versions.toSorted(compareVersions)).toEqual([
    'v10',
    'v2',
    'v1',
    'v11beta2',
    'v10beta3',
    'v3beta1',
    'v12alpha1',
    'v11alpha2',
    'v1alpha1',
    'foo1',
    'foo10',
  ]);
});
