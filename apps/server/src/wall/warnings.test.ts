import type { KubeObject, Unstructured } from '@deltascope/apimachinery';
import { expect, test } from 'vitest';
import { Owners } from './owners.ts';
import { event } from './testing/objects.ts';
import { MAX_REMEMBERED_WARNINGS, Warnings } from './warnings.ts';

test('no more than twice as many warnings are kept as are remembered, and the newest of them', () => {
  const warnings = new Warnings(new Owners());
  const about = { kind: 'Pod', name: 'p' };
  const total = 2 * MAX_REMEMBERED_WARNINGS;
  for (let index = 1; index <= total; index += 1) {
    const given = { about, reason: 'BackOff', message: String(index), at: index * 1_000 };
    warnings.set(event(String(index), given) as KubeObject as Unstructured, total * 1_000);
  }
  expect(warnings.latest()).toMatchObject([{ count: MAX_REMEMBERED_WARNINGS, at: total * 1_000 }]);
  const reference = { ...about, namespace: 'shop', uid: 'another' };
  const messages = warnings.messagesAbout(reference, 0);
  expect([messages.length, messages[0]]).toEqual([MAX_REMEMBERED_WARNINGS, String(total)]);
});
