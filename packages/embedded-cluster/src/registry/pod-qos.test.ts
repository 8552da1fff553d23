import { expect, test } from 'vitest';
import { qosClass } from './pod-qos.ts';

const both = { cpu: '1', memory: '1Gi' };

test.each([
  ['BestEffort', [{}]],
  ['BestEffort', [{ requests: { cpu: '0', 'ephemeral-storage': '1Gi' } }]],
  ['Burstable', [{ requests: { cpu: '100m' } }]],
  ['Burstable', [{ limits: both }, {}]],
  ['Burstable', [{ limits: both, requests: { cpu: '500m', memory: '1Gi' } }]],
  ['Guaranteed', [{ limits: both }]],
  [
    'Guaranteed',
    [{ limits: both, requests: { cpu: '1000m', memory: '1024Mi' } }, { limits: both }],
  ],
])('%s: %j', (expected, resources) => {
  const containers = resources.map((one, index) => ({ name: `c${index}`, resources: one }));
  expect(qosClass({ containers })).toBe(expected);
});
