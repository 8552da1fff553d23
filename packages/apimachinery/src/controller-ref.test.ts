import { describe, expect, it } from 'vitest';
import { getControllerOf, isControlledBy, newControllerRef } from './index.ts';

const gvk = { group: 'apps', version: 'v1', kind: 'Deployment' };
const web = { metadata: { name: 'web', uid: 'uid-1' } };

describe('a controller reference', () => {
  it('names its owner, and keeps it from going before what it owns', () => {
    expect(newControllerRef(web, gvk)).toEqual({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      name: 'web',
      uid: 'uid-1',
      controller: true,
      blockOwnerDeletion: true,
    });
  });

  it('is of no object that the server has not seen', () => {
    expect(() => newControllerRef({ metadata: { name: 'web' } }, gvk)).toThrow(TypeError);
  });

  it('is found among other owners', () => {
    const other = { apiVersion: 'v1', kind: 'Node', name: 'n', uid: 'uid-2' };
    const ownerReferences = [other, newControllerRef(web, gvk)];
    expect(getControllerOf({ metadata: { ownerReferences } })?.uid).toBe('uid-1');
    expect(getControllerOf({ metadata: { ownerReferences: [other] } })).toBeUndefined();
    expect(getControllerOf({ metadata: {} })).toBeUndefined();
  });

  it('is of the owner with that uid, not of one with the same name', () => {
    const owned = { metadata: { ownerReferences: [newControllerRef(web, gvk)] } };
    expect(isControlledBy(owned, web)).toBe(true);
    expect(isControlledBy(owned, { metadata: { name: 'web', uid: 'uid-3' } })).toBe(false);
    expect(isControlledBy({ metadata: {} }, { metadata: {} })).toBe(false);
  });
});
