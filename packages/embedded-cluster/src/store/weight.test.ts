import { expect, test } from 'vitest';
import { weightBeside } from './weight.ts';

test('parts that are shared weigh nothing, and what is equal but another weighs', () => {
  const spec = { containers: [{ image: 'x'.repeat(10_000) }] };
  const before = { metadata: { name: 'a' }, spec };
  expect(weightBeside(before, undefined)).toBeGreaterThan(10_000);
  expect(weightBeside({ ...before, status: { phase: 'Running' } }, before)).toBeLessThan(200);
  expect(weightBeside(structuredClone(before), before)).toBe(weightBeside(before, undefined));
  expect(weightBeside(before, before)).toBe(0);
});
