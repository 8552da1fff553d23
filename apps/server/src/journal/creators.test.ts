import { expect, test } from 'vitest';
import { Creators, MAX_CREATORS } from './creators.ts';

test.each([
  ['SuccessfulCreate', 'Created pod: web-7d9f8b6c5d-x2k4q', 'web-7d9f8b6c5d-x2k4q'],
  ['SuccessfulCreate', 'create Pod web-0 in StatefulSet web successful', 'web-0'],
  ['SuccessfulCreate', 'create Claim data-web-0 Pod web-0 in StatefulSet web success', undefined],
  ['SuccessfulDelete', 'Deleted pod: web-7d9f8b6c5d-x2k4q', undefined],
  ['SuccessfulCreate', 'Created job settle-29384117', undefined],
])('%s "%s" tells of the pod %s', (reason, message, pod) => {
  expect(Creators.createdPod(reason, message)).toBe(pod);
});

test(`the last ${MAX_CREATORS} are remembered`, () => {
  const creators = new Creators();
  for (let index = 0; index <= MAX_CREATORS; index += 1) creators.note(`p${index}`, `o${index}`);
  expect([creators.ownerOf('p0'), creators.ownerOf('p1')]).toEqual([null, 'o1']);
});
