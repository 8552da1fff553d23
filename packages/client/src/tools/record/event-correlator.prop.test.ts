import fc from 'fast-check';
import { expect, test } from 'vitest';
import { settle } from '../../testing/index.ts';
import { EventBroadcaster } from './event-broadcaster.ts';
import { FakeSink, minute, pod, RecordRig, second, warning } from './record-rig.ts';

const unreachable = new Error('the network');
const step = fc.oneof(
  {
    weight: 10,
    arbitrary: fc.record({
      pod: fc.constantFrom('a', 'b'),
      reason: fc.constantFrom('X', 'Y'),
      message: fc.integer({ min: 0, max: 14 }),
      times: fc.constantFrom(1, 1, 1, 3, 40),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ advanceMs: fc.constantFrom(second, minute, 6 * minute, 11 * minute) }),
  },
  { weight: 1, arbitrary: fc.record({ does: fc.constantFrom('forget', 'fail') }) },
);

test('whatever is recorded, nothing is lost unaccounted for, and nobody writes more than they may', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 60, size: 'max' }), async (steps) => {
      const { clock } = new RecordRig();
      const sink = new FakeSink();
      const broadcaster = new EventBroadcaster({ clock, random: () => 0 });
      const recorder = broadcaster.newRecorder({ component: 'painter' });
      const recording = broadcaster.startRecordingToSink(sink);
      const startedAt = clock.now();
      let recorded = 0;
      for (const next of steps) {
        if ('advanceMs' in next) await clock.advance(next.advanceMs);
        else if ('does' in next && next.does === 'forget') sink.events.clear();
        else if ('does' in next) sink.failures.push(unreachable);
        else {
          for (let time = 0; time < next.times; time += 1) {
            recorder.event(pod(next.pod), warning(`m${next.message}`, next.reason));
          }
          recorded += next.times;
          await settle();
        }
      }
      await clock.advance(30 * minute);
      const { created, patched, filtered, rejected, abandoned, ...queue } = recording.inspect();
      expect(queue).toEqual({
        received: recorded,
        handled: recorded,
        failed: 0,
        dropped: 0,
        pending: 0,
      });
      expect([created + patched + filtered, rejected, abandoned]).toEqual([recorded, 0, 0]);
      // Two pods, each with a bucket of 25 tokens and one more in five minutes.
      const minutes = (clock.now() - startedAt) / minute;
      expect(created + patched).toBeLessThanOrEqual(2 * (25 + minutes / 5));
      // No event says more than there was.
      const events = [...sink.events.values()];
      for (const { count = 0 } of events) expect(count).toBeLessThanOrEqual(recorded);
      expect(new Set(events.map(({ metadata }) => metadata.name)).size).toBe(events.length);
    }),
    { numRuns: 100 },
  );
});
