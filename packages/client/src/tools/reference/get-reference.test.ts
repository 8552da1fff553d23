import { describe, expect, it } from 'vitest';
import { makeObject } from '../../testing/index.ts';
import { getReference } from './get-reference.ts';

describe('a reference', () => {
  it('has what tells an object from all others, as far as the object has it', () => {
    const object = makeObject('ns/a', 'data', { uid: 'u', resourceVersion: '7', labels: {} });
    expect(getReference(object)).toEqual({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      namespace: 'ns',
      name: 'a',
      uid: 'u',
      resourceVersion: '7',
    });
    expect(getReference({ apiVersion: 'v1', kind: 'Node', metadata: {} })).toEqual({
      apiVersion: 'v1',
      kind: 'Node',
    });
  });

  it.each([
    { metadata: { name: 'a' } },
    { apiVersion: 'v1', metadata: { name: 'a' } },
    { kind: 'Pod', apiVersion: '', metadata: { name: 'a' } },
  ])('to %j cannot be made', (object) => {
    expect(() => getReference(object)).toThrow(
      'cannot reference "a": the object has no apiVersion',
    );
  });
});
