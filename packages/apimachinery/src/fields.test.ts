import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { escapeFieldValue, fieldValue, parseFieldSelector, SelectorSyntaxError } from './index.ts';
import type { Unstructured } from './index.ts';

const pod: Unstructured = {
  metadata: { name: 'web-1', namespace: 'shop', generation: 3 },
  spec: { nodeName: 'node-1', hostNetwork: true, containers: [] },
  status: { phase: 'Running' },
};

const matches = (selector: string): boolean =>
  parseFieldSelector(selector).matches((field) => fieldValue(pod, field));

describe('parseFieldSelector', () => {
  it.each([
    ['', true],
    ['metadata.name=web-1', true],
    ['metadata.name==web-1', true],
    ['metadata.name!=web-1', false],
    ['metadata.namespace!=kube-system', true],
    ['spec.nodeName=', false],
    ['status.nominatedNodeName=', true],
    ['spec.nodeName=node-1,status.phase!=Failed', true],
    ['spec.nodeName=node-1,status.phase=Failed', false],
    ['metadata.generation=3,spec.hostNetwork=true', true],
    ['metadata.name=web-1,', true],
  ])('"%s" is %s of a running pod on node-1', (selector, expected) => {
    expect(matches(selector)).toBe(expected);
  });

  it.each([
    ['status.phase', 0],
    ['=a', 0],
    [' ', 0],
    ['a=b,c', 4],
    ['a=b=c', 3],
    ['a=b\\x', 4],
    ['a=b\\', 4],
  ])('refuses "%s" and points to character %i', (selector, position) => {
    const parse = (): unknown => parseFieldSelector(selector);
    expect(parse).toThrow(SelectorSyntaxError);
    expect(parse).toThrow(expect.objectContaining({ selector, position }));
  });

  it('reads back every value it escapes', () => {
    fc.assert(
      fc.property(fc.string(), (value) => {
        const text = `a.b=${escapeFieldValue(value)},c!=d`;
        const selector = parseFieldSelector(text);
        expect(selector.matches((field) => (field === 'a.b' ? value : ''))).toBe(true);
        expect(selector.toString()).toBe(text);
      }),
    );
  });

  it('tells the value a field must have', () => {
    const selector = parseFieldSelector('spec.nodeName=node-1,status.phase!=Failed');
    expect(selector.requiresExactMatch('spec.nodeName')).toBe('node-1');
    expect(selector.requiresExactMatch('status.phase')).toBeUndefined();
    expect([selector.isEverything(), parseFieldSelector('').isEverything()]).toEqual([false, true]);
  });
});

describe('fieldValue', () => {
  it.each([
    ['metadata.name', 'web-1'],
    ['metadata.generation', '3'],
    ['spec.hostNetwork', 'true'],
    ['spec.containers', undefined],
    ['spec.missing.deeper', undefined],
    ['metadata.name.length', undefined],
    ['constructor.name', undefined],
  ])('reads %s as %s', (path, value) => {
    expect(fieldValue(pod, path)).toBe(value);
  });
});
