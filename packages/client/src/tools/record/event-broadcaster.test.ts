import { KubeStatusError } from '@deltascope/apimachinery';
import { describe, expect, it } from 'vitest';
import { InvalidRequestError } from '../../rest/request.ts';
import { settle } from '../../testing/index.ts';
import { pod, RecordRig, second, warning } from './record-rig.ts';

const unreachable = Object.assign(new Error('refused'), { code: 'ECONNREFUSED' });
const status = (code: number, reason: string, cause = ''): KubeStatusError =>
  new KubeStatusError({
    kind: 'Status',
    code,
    reason,
    details: { causes: [{ reason: cause }] },
  });
const signal = (): AbortSignal => new AbortController().signal;

describe('who watches a broadcaster', () => {
  it('gets each event since it began, at its own pace, until it stops', async () => {
    const { broadcaster, recorder } = new RecordRig();
    recorder.event(pod('web'), warning('before'));
    const gate = Promise.withResolvers<void>();
    const slow: (string | undefined)[] = [];
    const quick: (string | undefined)[] = [];
    const slowWatch = broadcaster.startEventWatcher(async ({ message }) => {
      slow.push(message);
      await gate.promise;
    });
    broadcaster.startEventWatcher(({ message }) => void quick.push(message));
    for (const message of ['1', '2', '3']) recorder.event(pod('web'), warning(message));
    expect(quick).toEqual([]);
    await settle();
    expect([slow, quick]).toEqual([['1'], ['1', '2', '3']]);
    slowWatch.stop();
    gate.resolve();
    recorder.event(pod('web'), warning('4'));
    await settle();
    expect([slow, quick]).toEqual([['1'], ['1', '2', '3', '4']]);
    expect(slowWatch.inspect()).toEqual({
      received: 3,
      handled: 1,
      failed: 0,
      dropped: 2,
      pending: 0,
    });
  });

  it('keeps 1000 waiting; what comes then is dropped, counted and logged', async () => {
    const { broadcaster, recorder, logged } = new RecordRig();
    const gate = Promise.withResolvers<void>();
    const watch = broadcaster.startEventWatcher(() => gate.promise);
    recorder.event(pod('web'), warning('first'));
    await settle();
    for (let index = 0; index < 1003; index += 1) recorder.event(pod('web'), warning('more'));
    expect(watch.inspect()).toMatchObject({ received: 1004, dropped: 3, pending: 1000 });
    gate.resolve();
    await settle();
    expect(watch.inspect()).toMatchObject({ handled: 1001, dropped: 3, pending: 0 });
    expect(logged.filter((line) => line.startsWith('error: too many queued events'))).toHaveLength(
      6,
    );
  });

  it('may throw: that is counted and logged, and the next event comes', async () => {
    const { broadcaster, recorder, logged } = new RecordRig();
    const watch = broadcaster.startEventWatcher(() => {
      throw new Error('broken');
    });
    for (let index = 0; index < 3; index += 1) recorder.event(pod('web'), warning('x'));
    await settle();
    expect(watch.inspect()).toMatchObject({ handled: 0, failed: 3 });
    expect(logged).toContain('error: a handler of events failed');
  });

  it('may be a log', async () => {
    const { broadcaster, recorder } = new RecordRig();
    const lines: object[] = [];
    const note = (fields: object): void => void lines.push(fields);
    broadcaster.startStructuredLogging({ debug: note, info: note, warn: note, error: note });
    recorder.event(pod('web'), warning('x'));
    await settle();
    expect(lines).toMatchObject([
      { object: { kind: 'Pod', name: 'web' }, type: 'Warning', reason: 'BackOff', message: 'x' },
    ]);
  });
});

describe('a sink', () => {
  it('gets an event once, and its count from then on', async () => {
    const rig = new RecordRig();
    await rig.record('x', 'y', 'x');
    await rig.clock.advance(90 * second);
    await rig.record('x');
    expect(rig.sink.briefs).toEqual(['3 x x', '1 x y']);
    expect(rig.sink.calls.map((call) => call.split(' ')[0])).toEqual([
      'create',
      'create',
      'patch',
      'patch',
    ]);
    const [x] = rig.sink.events.values();
    expect([x?.firstTimestamp, x?.lastTimestamp]).toEqual([
      '2026-01-02T03:04:05Z',
      '2026-01-02T03:05:35Z',
    ]);
    expect(rig.recording.inspect()).toMatchObject({ created: 2, patched: 2, handled: 4 });
  });

  it('has of similar events what the last one said', async () => {
    const rig = new RecordRig();
    const messages = Array.from({ length: 12 }, (_, index) => `${index}`);
    await rig.record(...messages);
    expect(rig.sink.briefs).toEqual([
      ...messages.slice(0, 9).map((message) => `1 x ${message}`),
      '3 x (combined from similar events): 11',
    ]);
  });

  it('whose event is gone gets it anew, with its count', async () => {
    const rig = new RecordRig();
    await rig.record('x', 'x');
    rig.sink.events.clear();
    await rig.clock.advance(60 * second);
    await rig.record('x', 'x');
    expect(rig.sink.briefs).toEqual(['4 x x']);
    const [event] = rig.sink.events.values();
    expect(event?.firstTimestamp).toBe('2026-01-02T03:04:05Z');
    expect(rig.recording.inspect()).toMatchObject({ created: 2, patched: 2 });
  });

  it('that cannot be reached is tried twelve times, 10 s apart, the first time a random part of that', async () => {
    const rig = new RecordRig();
    rig.sink.failure = unreachable;
    await rig.record('x');
    await rig.clock.advance(5 * second - 1);
    expect(rig.sink.calls).toHaveLength(1);
    await rig.clock.advance(1);
    expect(rig.sink.calls).toHaveLength(2);
    for (let tries = 3; tries <= 12; tries += 1) {
      await rig.clock.advance(10 * second - 1);
      expect(rig.sink.calls).toHaveLength(tries - 1);
      await rig.clock.advance(1);
      expect(rig.sink.calls).toHaveLength(tries);
    }
    expect(rig.recording.inspect()).toMatchObject({ abandoned: 1 });
    await rig.clock.advance(60 * second);
    expect(rig.sink.calls).toHaveLength(12);
    expect(rig.clock.pendingTimers).toBe(0);
    expect(rig.logged.at(-1)).toBe('error: an event is given up');
  });

  it('that returns gets what waited, in order', async () => {
    const rig = new RecordRig();
    rig.sink.failures.push(unreachable, unreachable);
    await rig.record('x', 'y', 'x');
    expect(rig.sink.briefs).toEqual([]);
    await rig.clock.advance(15 * second);
    expect(rig.sink.briefs).toEqual(['2 x x', '1 x y']);
  });

  it.each([
    ['a refusal', status(403, 'Forbidden'), 'error'],
    ['a server in trouble', status(500, 'InternalError'), 'error'],
    ['an event that is there', status(409, 'AlreadyExists'), 'debug'],
    ['a namespace that goes', status(403, 'Forbidden', 'NamespaceTerminating'), 'debug'],
    ['an event that cannot be sent', new InvalidRequestError('no name'), 'error'],
  ])('is not tried again after %s', async (_, failure, level) => {
    const rig = new RecordRig();
    rig.sink.failures.push(failure);
    await rig.record('x', 'y');
    expect(rig.sink.briefs).toEqual(['1 x y']);
    expect(rig.recording.inspect()).toMatchObject({ rejected: 1, created: 1 });
    expect(rig.logged).toEqual([`${level}: the server refused an event`]);
    expect(rig.clock.pendingTimers).toBe(0);
  });

  it('has a correlator of its own', async () => {
    const rig = new RecordRig();
    await rig.record('x');
    rig.broadcaster.startRecordingToSink(rig.sink);
    await rig.record('x');
    expect(rig.sink.calls.map((call) => call.split(' ')[0])).toEqual(['create', 'patch', 'create']);
  });
});

describe('at the shutdown', () => {
  it('what waits is written; what comes is refused', async () => {
    const rig = new RecordRig();
    const gate = Promise.withResolvers<void>();
    rig.sink.held = gate.promise;
    await rig.record('x', 'y');
    let isDown = false;
    const down = rig.broadcaster.shutdown(signal()).then(() => (isDown = true));
    await rig.record('too late');
    expect(isDown).toBe(false);
    gate.resolve();
    await down;
    expect(rig.sink.briefs).toEqual(['1 x x', '1 x y']);
    expect(rig.broadcaster.inspect()).toEqual({ recorded: 2, refused: 1 });
    expect(rig.logged).toEqual(['error: an event came after the shutdown of its broadcaster']);
  });

  it('each is tried once more and not again, though one waits for its next try', async () => {
    const rig = new RecordRig();
    rig.sink.failure = unreachable;
    await rig.record('x', 'y');
    expect(rig.sink.calls).toHaveLength(1);
    await rig.broadcaster.shutdown(signal());
    expect(rig.sink.calls).toHaveLength(2);
    expect(rig.recording.inspect()).toMatchObject({ abandoned: 2, pending: 0 });
    expect(rig.clock.pendingTimers).toBe(0);
  });

  it('nothing is waited for beyond the signal', async () => {
    const rig = new RecordRig();
    rig.sink.held = new Promise(() => undefined);
    await rig.record('x', 'y');
    const aborter = new AbortController();
    const down = rig.broadcaster.shutdown(aborter.signal);
    aborter.abort();
    await down;
    expect(rig.sink.calls).toHaveLength(1);
    expect(rig.recording.inspect()).toMatchObject({ abandoned: 2 });
  });

  it('nothing is waited for at all when the signal has aborted', async () => {
    const rig = new RecordRig();
    rig.sink.held = new Promise(() => undefined);
    await rig.record('x', 'y');
    await rig.broadcaster.shutdown(AbortSignal.abort());
    expect(rig.recording.inspect()).toMatchObject({ abandoned: 2 });
  });
});
