import { expect, it } from 'vitest';
import { namespacePrinter } from './namespace.ts';
import { namedCells } from './testing/named-cells.ts';

it.each([
  ['Active', 'ok'],
  ['Terminating', 'progress'],
  ['', 'unknown'],
])('a namespace that is "%s" fares %s', (phase, health) => {
  const namespace = {
    metadata: { name: 'n', creationTimestamp: '2026-01-01T00:00:00Z' },
    status: { phase },
  };
  expect(namedCells(namespacePrinter, namespace)).toEqual({
    Status: [phase, health],
    Age: Date.parse('2026-01-01T00:00:00Z'),
    health,
  });
});
