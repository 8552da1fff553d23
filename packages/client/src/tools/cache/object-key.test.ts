import { describe, expect, test } from 'vitest';
import { makeObject } from '../../testing/index.ts';
import { DeletedFinalStateUnknown } from './deleted-final-state-unknown.ts';
import {
  deletionHandlingMetaNamespaceKeyFunc,
  KeyError,
  metaNamespaceKeyFunc,
  splitMetaNamespaceKey,
} from './object-key.ts';

describe('object keys', () => {
  test('C71: a key is namespace/name, or the name alone', () => {
    expect(metaNamespaceKeyFunc(makeObject('kube-system/dns'))).toBe('kube-system/dns');
    expect(metaNamespaceKeyFunc(makeObject('node-1'))).toBe('node-1');
  });

  test('C71: an explicit key passes through', () => {
    expect(metaNamespaceKeyFunc('a/b')).toBe('a/b');
  });

  test('C71: a tombstone answers the key it was buried under', () => {
    const tombstone = new DeletedFinalStateUnknown('a/b', makeObject('other/name'));
    expect(deletionHandlingMetaNamespaceKeyFunc(tombstone)).toBe('a/b');
  });

  test('C71: a key splits into one or two parts, more is an error', () => {
    expect(splitMetaNamespaceKey('a/b')).toEqual({ namespace: 'a', name: 'b' });
    expect(splitMetaNamespaceKey('b')).toEqual({ namespace: '', name: 'b' });
    expect(() => splitMetaNamespaceKey('a/b/c')).toThrow(RangeError);
  });

  test('C72: an object without metadata or name has no key, and the error names it', () => {
    const nameless = { kind: 'Pod', metadata: {} };
    expect(() => metaNamespaceKeyFunc(nameless)).toThrow(KeyError);
    expect(() => metaNamespaceKeyFunc(nameless)).toThrow(/"kind":"Pod"/);
    expect(() => metaNamespaceKeyFunc({} as never)).toThrow(KeyError);
  });
});
