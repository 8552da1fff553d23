import type { Unstructured } from '@deltascope/apimachinery';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fieldChanges, MAX_CHANGES, MAX_VALUE_LENGTH } from './field-changes.ts';

const metadata: Unstructured['metadata'] = { name: 'web', namespace: 'shop', resourceVersion: '1' };

function deployment(image: string, replicas = 3): Unstructured {
  return {
    metadata: {
      ...metadata,
      annotations: { 'deployment.kubernetes.io/revision': image.slice(-1) },
    },
    spec: {
      replicas,
      template: {
        spec: {
          containers: [
            { name: 'proxy', image: 'p' },
            { name: 'api', image },
          ],
        },
      },
    },
  };
}

const pod = (status: object): Unstructured => ({ metadata, status });

const texts = (before: Unstructured, after: Unstructured): string[] =>
  fieldChanges(before, after).map((change) =>
    [change.field, change.before ?? 'absent', change.after ?? 'absent'].join(' | '),
  );

describe('the fields that changed', () => {
  test('are named by path, list items by name, what was asked for first', () => {
    expect(texts(deployment('api:1', 3), deployment('api:2', 5))).toEqual([
      'spec.replicas | 3 | 5',
      'spec.template.spec.containers[api].image | api:1 | api:2',
      'metadata.annotations[deployment.kubernetes.io/revision] | 1 | 2',
    ]);
  });

  test('of a container are its state in words and its restarts, not its ids and times', () => {
    const container = (state: object, restartCount: number): object => ({
      containerStatuses: [{ name: 'api', state, restartCount, containerID: `id-${restartCount}` }],
    });
    expect(
      texts(
        pod(container({ running: { startedAt: 'a' } }, 0)),
        pod(container({ waiting: { reason: 'CrashLoopBackOff', message: 'back-off 10s' } }, 1)),
      ),
    ).toEqual([
      'status.containerStatuses[api].state | running | waiting (CrashLoopBackOff)',
      'status.containerStatuses[api].restartCount | 0 | 1',
    ]);
    expect(
      texts(
        pod(container({ running: {} }, 0)),
        pod(container({ terminated: { reason: 'Error', exitCode: 1, finishedAt: 'x' } }, 0)),
      ),
    ).toEqual(['status.containerStatuses[api].state | running | terminated (Error, exit code 1)']);
  });

  test('of conditions are status and reason', () => {
    const ready = (status: string, reason?: string): Unstructured =>
      pod({ conditions: [{ type: 'Ready', status, reason, lastTransitionTime: reason }] });
    expect(texts(ready('True'), ready('False', 'ContainersNotReady'))).toEqual([
      'status.conditions[Ready] | True | False (ContainersNotReady)',
    ]);
  });

  test('may come and go', () => {
    expect(
      texts(
        { metadata: { ...metadata, labels: { app: 'web' } } },
        { metadata: { ...metadata, deletionTimestamp: '2026-01-01T00:00:00Z' } },
      ),
    ).toEqual([
      'metadata.deletionTimestamp | absent | 2026-01-01T00:00:00Z',
      'metadata.labels | {"app":"web"} | absent',
    ]);
  });

  test('are none when only heartbeats, revisions and messages of conditions differ', () => {
    const node = (time: string): Unstructured => ({
      metadata: { ...metadata, resourceVersion: time, managedFields: [{ time }] },
      status: { conditions: [{ type: 'Ready', status: 'True', lastHeartbeatTime: time }] },
    });
    expect(texts(node('1'), node('2'))).toEqual([]);
  });

  test('of a list without names are the list as a whole, cut around the difference', () => {
    const finalizers = (end: string): Unstructured => ({
      metadata,
      spec: { finalizers: ['x'.repeat(500), end] },
    });
    const [change] = fieldChanges(finalizers('a'), finalizers('b'));
    expect(change?.field).toBe('spec.finalizers');
    expect([change?.before, change?.after]).toEqual([
      `…${'x'.repeat(21)}","a"]`,
      `…${'x'.repeat(21)}","b"]`,
    ]);
    const none: Unstructured = { metadata, spec: {} };
    const [made] = fieldChanges(none, finalizers('a'));
    expect(made?.after).toHaveLength(MAX_VALUE_LENGTH - 1);
  });

  test(`are at most ${MAX_CHANGES}, of which the last says how many more there are`, () => {
    const labels = (value: string): Record<string, string> =>
      Object.fromEntries(Array.from({ length: 20 }, (_, index) => [`l${index}`, value]));
    const changes = fieldChanges(
      { metadata: { ...metadata, labels: labels('a') } },
      { metadata: { ...metadata, labels: labels('b') } },
    );
    expect(changes).toHaveLength(MAX_CHANGES);
    expect(changes.at(-1)?.field).toBe('and 13 more fields');
  });

  test('are one for a value that became another', () => {
    const value = fc.oneof(fc.string(), fc.integer(), fc.boolean());
    fc.assert(
      fc.property(value, value, (a, b) => {
        fc.pre(String(a) !== String(b));
        const [change, ...rest] = fieldChanges(pod({ value: a }), pod({ value: b }));
        expect(change).toMatchObject({
          field: 'status.value',
          before: String(a),
          after: String(b),
        });
        expect(rest).toEqual([]);
      }),
    );
  });

  test('are none between equal objects, and bounded between others, whatever they are', () => {
    const value = fc.jsonValue();
    fc.assert(
      fc.property(value, value, (a, b) => {
        const before: Unstructured = { metadata, spec: { value: a } };
        const after: Unstructured = { metadata, spec: { value: b } };
        expect(fieldChanges(before, structuredClone(before))).toEqual([]);
        for (const change of fieldChanges(before, after)) {
          expect(change.field).toMatch(/^spec\.value|^and \d+ more fields$/);
          expect((change.before ?? '').length).toBeLessThanOrEqual(MAX_VALUE_LENGTH);
        }
      }),
    );
  });
});
