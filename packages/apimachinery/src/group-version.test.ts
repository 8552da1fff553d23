import { describe, expect, it } from 'vitest';
import {
  formatGroupResource,
  formatGroupVersion,
  formatGroupVersionResource,
  parseGroupResource,
  parseGroupVersion,
} from './index.ts';

describe('an apiVersion', () => {
  it.each([
    ['v1', { group: '', version: 'v1' }],
    ['apps/v1', { group: 'apps', version: 'v1' }],
    ['discovery.k8s.io/v1beta1', { group: 'discovery.k8s.io', version: 'v1beta1' }],
  ])('%s is read and written the same', (text, groupVersion) => {
    expect(parseGroupVersion(text)).toEqual(groupVersion);
    expect(formatGroupVersion(groupVersion)).toBe(text);
  });

  it.each(['', 'apps/', 'a/b/c'])('"%s" is refused', (text) => {
    expect(() => parseGroupVersion(text)).toThrow(RangeError);
  });
});

describe("kubectl's spelling of a resource", () => {
  it.each([
    ['pods', { group: '', resource: 'pods' }],
    ['deployments.apps', { group: 'apps', resource: 'deployments' }],
    ['endpointslices.discovery.k8s.io', { group: 'discovery.k8s.io', resource: 'endpointslices' }],
  ])('%s is read and written the same', (text, groupResource) => {
    expect(parseGroupResource(text)).toEqual(groupResource);
    expect(formatGroupResource(groupResource)).toBe(text);
  });
});

it("a GroupVersionResource is written as client-go's messages have it", () => {
  const deployments = { group: 'apps', version: 'v1', resource: 'deployments' };
  expect(formatGroupVersionResource(deployments)).toBe('apps/v1, Resource=deployments');
  expect(formatGroupVersionResource({ group: '', version: 'v1', resource: 'pods' })).toBe(
    'v1, Resource=pods',
  );
});
