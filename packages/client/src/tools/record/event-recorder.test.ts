import type { corev1 } from '@deltascope/api';
import { describe, expect, it } from 'vitest';
import { settle } from '../../testing/index.ts';
import { pod, RecordRig, warning } from './record-rig.ts';

async function recorded(record: (rig: RecordRig) => void): Promise<corev1.Event[]> {
  const rig = new RecordRig();
  record(rig);
  await settle();
  return [...rig.sink.events.values()];
}

describe('an event', () => {
  it('says who saw what when of which object', async () => {
    const [event] = await recorded(({ recorder }) => recorder.event(pod('web'), warning('no')));
    expect(event).toEqual({
      apiVersion: 'v1',
      kind: 'Event',
      metadata: {
        // The object's name, and the nanoseconds since 1970 in hexadecimal.
        name: `web.${(BigInt(Date.UTC(2026, 0, 2, 3, 4, 5)) * 1_000_000n).toString(16)}`,
        namespace: 'shop',
      },
      involvedObject: {
        apiVersion: 'v1',
        kind: 'Pod',
        name: 'web',
        namespace: 'shop',
        uid: 'uid-web',
        resourceVersion: '7',
      },
      type: 'Warning',
      reason: 'BackOff',
      message: 'no',
      count: 1,
      firstTimestamp: '2026-01-02T03:04:05Z',
      lastTimestamp: '2026-01-02T03:04:05Z',
      source: { component: 'painter', host: 'node-1' },
      reportingComponent: 'painter',
      reportingInstance: 'node-1',
    });
  });

  it('of an object without a namespace is told in "default"', async () => {
    const node = { apiVersion: 'v1', kind: 'Node', metadata: { name: 'n', uid: 'u' } };
    const [event] = await recorded(({ recorder }) => recorder.event(node, warning('no')));
    expect(event?.metadata.namespace).toBe('default');
    expect(event?.involvedObject).toEqual({ apiVersion: 'v1', kind: 'Node', name: 'n', uid: 'u' });
  });

  it('can be of a reference, also to a part of an object', async () => {
    const reference = { kind: 'Pod', namespace: 'shop', name: 'web', fieldPath: 'spec.a' };
    const [event] = await recorded(({ recorder }) => recorder.event(reference, warning('no')));
    expect(event?.involvedObject).toEqual(reference);
  });

  it('has a name of its own, though many come in one moment', async () => {
    const events = await recorded(({ recorder }) => {
      for (const name of ['a', 'b', 'c']) {
        for (const reason of ['X', 'Y', 'Z']) recorder.event(pod(name), warning('no', reason));
      }
    });
    expect(events).toHaveLength(9);
  });

  it.each(['system:node', 'Web', '-a', 'a'.repeat(240)])(
    'of %j, which no Event can be named after, gets a UUID for a name',
    async (name) => {
      const [event] = await recorded(({ recorder }) => recorder.event(pod(name), warning('no')));
      expect(event?.metadata.name).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
      expect(event?.involvedObject.name).toBe(name);
    },
  );

  it('may have annotations, and a message with arguments', async () => {
    const annotations = { 'example.com/trace': '1' };
    const [event] = await recorded(({ recorder }) =>
      recorder.eventf(pod('web'), { ...warning('%s of %d: %j'), annotations }, 'a', 2, { b: 1 }),
    );
    expect(event?.message).toBe('a of 2: {"b":1}');
    expect(event?.metadata.annotations).toEqual(annotations);
  });

  it('of an object of unknown kind is refused, counted and logged', async () => {
    const rig = new RecordRig();
    rig.recorder.event({ metadata: { name: 'web' } }, warning('no'));
    await settle();
    expect(rig.sink.calls).toEqual([]);
    expect(rig.broadcaster.inspect()).toEqual({ recorded: 0, refused: 1 });
    expect(rig.logged).toEqual(['error: an event is not reported']);
  });
});
