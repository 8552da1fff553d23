import type { Unstructured } from '@deltascope/apimachinery';
import {
  EventBroadcaster,
  eventClients,
  eventSink,
  realClock,
  type EventDetails,
} from '@deltascope/client';
import { createClientset } from '@deltascope/client/kubernetes';
import { expect, it } from 'vitest';
import { gatedPod, PODS, refusal, signal, type Target } from './target.ts';

const EVENTS = { group: '', version: 'v1', resource: 'events' };
const warning = (message: string): EventDetails => ({
  type: 'Warning',
  reason: 'OutOfPaint',
  message,
});

/** Events as the client records them, in front of an API server. */
export function recordSuite(target: () => Target): void {
  /** Records in a namespace of its own, and what is there afterwards, as `kubectl describe` asks for it. */
  async function rig({ clients = eventClients(target().dynamic) } = {}) {
    const { namespace, resource } = await target().fresh(PODS);
    const pod = await resource.create(gatedPod('web'), {}, signal());
    const broadcaster = new EventBroadcaster({ clock: realClock, random: Math.random });
    const recording = broadcaster.startRecordingToSink(eventSink(clients));
    const recorder = broadcaster.newRecorder({ component: 'painter', host: 'studio' });
    const events = target().dynamic.resource(EVENTS).namespace(namespace);
    const fieldSelector = `involvedObject.name=web,involvedObject.namespace=${namespace},involvedObject.kind=Pod,involvedObject.uid=${pod.metadata.uid}`;
    const described = async (): Promise<Unstructured[]> => {
      const { items } = await events.list({ fieldSelector }, signal());
      // A real server's scheduler says of each pod that it is gated.
      return items.filter(({ reason }) => reason === 'OutOfPaint');
    };
    const briefs = async (): Promise<string[]> =>
      (await described()).map((event) => `${String(event['count'])} x ${String(event['message'])}`);
    return { pod, broadcaster, recording, recorder, events, described, briefs };
  }

  it.each([
    ['dynamic', () => eventClients(target().dynamic)],
    ['typed', () => createClientset(target().client).coreV1.events],
  ])('an event is recorded beside its object, and counted up (%s client)', async (_, clients) => {
    const { pod, broadcaster, recorder, recording, described } = await rig({ clients: clients() });
    for (const message of ['no blue', 'no blue', 'no red', 'no blue']) {
      recorder.event(pod, warning(message));
    }
    await broadcaster.shutdown(signal());
    expect(recording.inspect()).toMatchObject({ created: 2, patched: 2 });
    const events = await described();
    const blue = events.find(({ message }) => message === 'no blue');
    expect(events).toHaveLength(2);
    expect(blue).toMatchObject({
      type: 'Warning',
      count: 3,
      involvedObject: { apiVersion: 'v1', kind: 'Pod', name: 'web', uid: pod.metadata.uid },
      source: { component: 'painter', host: 'studio' },
      reportingComponent: 'painter',
      reportingInstance: 'studio',
    });
    expect(blue?.['firstTimestamp']).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
  });

  it('similar events become one from the tenth on, and a source has 25 of an object', async () => {
    const { pod, broadcaster, recorder, recording, briefs } = await rig();
    for (let stain = 1; stain <= 30; stain += 1) recorder.event(pod, warning(`stain ${stain}`));
    await broadcaster.shutdown(signal());
    expect(recording.inspect()).toMatchObject({ created: 10, patched: 15, filtered: 5 });
    expect((await briefs()).toSorted()).toEqual(
      [
        ...Array.from({ length: 9 }, (_, index) => `1 x stain ${index + 1}`),
        '16 x (combined from similar events): stain 25',
      ].toSorted(),
    );
  });

  it('an event that is gone is made again, with its count', async () => {
    const { pod, broadcaster, recorder, recording, events, described, briefs } = await rig();
    recorder.event(pod, warning('no blue'));
    await expect.poll(() => recording.inspect().created).toBe(1);
    const [event] = await described();
    await events.delete(event?.metadata.name ?? '', {}, signal());
    recorder.event(pod, warning('no blue'));
    await broadcaster.shutdown(signal());
    expect(recording.inspect()).toMatchObject({ created: 2, patched: 0 });
    expect(await briefs()).toEqual(['2 x no blue']);
  });

  it('what cannot be written is refused, counted, and not tried again', async () => {
    const { broadcaster, recorder, recording, briefs, events } = await rig();
    const nowhere = { apiVersion: 'v1', kind: 'Pod', namespace: 'no-such-namespace', name: 'web' };
    recorder.event(nowhere, warning('no blue'));
    await broadcaster.shutdown(signal());
    expect(recording.inspect()).toMatchObject({ created: 0, rejected: 1 });
    expect(await briefs()).toEqual([]);
    expect(await refusal(events.get('web', signal()))).toMatchObject({ reason: 'NotFound' });
  });

  it.each(['system:node:a', 'Web'])('an event of an object called %j has a name', async (name) => {
    const { pod, broadcaster, recorder, recording } = await rig();
    const { namespace = '' } = pod.metadata;
    recorder.event({ apiVersion: 'v1', kind: 'Role', namespace, name }, warning('no blue'));
    await broadcaster.shutdown(signal());
    expect(recording.inspect()).toMatchObject({ created: 1 });
  });
}
