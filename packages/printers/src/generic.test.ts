import { expect, it } from 'vitest';
import { genericPrinter } from './index.ts';
import { namedCells } from './testing/named-cells.ts';

const widgets = genericPrinter({ group: 'x.io', resource: 'widgets' }, 'Widget', true);

it.each([
  ['that tells nothing', 'ok', {}],
  ['that is ready', 'ok', { status: { conditions: [{ type: 'Ready', status: 'True' }] } }],
  ['that is not ready', 'warn', { status: { conditions: [{ type: 'Ready', status: 'False' }] } }],
  ['not heard of', 'unknown', { status: { conditions: [{ type: 'Ready', status: 'Unknown' }] } }],
  ['on its way out', 'progress', { metadata: { deletionTimestamp: '2026-01-01T00:00:00Z' } }],
])('an object of any kind %s fares %s', (_what, health, object) => {
  expect(namedCells(widgets, object)).toEqual({ 'Created At': null, health });
});

it('an object of any kind tells when it was created', () => {
  const metadata = { creationTimestamp: '2026-01-01T00:00:00Z' };
  expect(namedCells(widgets, { metadata })['Created At']).toBe('2026-01-01T00:00:00Z');
});
