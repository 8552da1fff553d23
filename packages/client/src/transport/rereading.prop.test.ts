import fc from 'fast-check';
import { expect, it } from 'vitest';
import { FakeClock } from '../testing/fake-clock.ts';
import { Rereading } from './rereading.ts';

const EVERY_MS = 50;
const RETRY_MS = 10;

/** What happens next: time passes, the source changes, breaks or is put right, or several ask at one time. */
const step = fc.oneof(
  fc.record({ type: fc.constant('pass' as const), ms: fc.integer({ min: 1, max: 60 }) }),
  fc.record({ type: fc.constant('change' as const) }),
  fc.record({ type: fc.constant('break' as const), isBroken: fc.boolean() }),
  fc.record({ type: fc.constant('ask' as const), askers: fc.integer({ min: 1, max: 4 }) }),
);

it('C160, C161: all who ask at one time get the same; it is read when due, once, and an old value covers what fails', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
      const clock = new FakeClock();
      const source = { value: 0, isBroken: false };
      let readings = 0;
      let running = 0;
      let errors = 0;
      const file = new Rereading({
        clock,
        everyMs: EVERY_MS,
        retryMs: RETRY_MS,
        onError: () => (errors += 1),
        async read() {
          readings += 1;
          running += 1;
          expect(running).toBe(1);
          await Promise.resolve();
          running -= 1;
          if (source.isBroken) throw new Error('broken');
          return source.value;
        },
      });
      const model = { value: undefined as number | undefined, dueAt: 0, readings: 0, errors: 0 };
      const ask = async (askers: number): Promise<void> => {
        if (model.value === undefined || clock.now() >= model.dueAt) {
          model.readings += 1;
          if (!source.isBroken) model.value = source.value;
          else if (model.value !== undefined) model.errors += 1;
          if (model.value !== undefined)
            model.dueAt = clock.now() + (source.isBroken ? RETRY_MS : EVERY_MS);
        }
        const asked = Array.from({ length: askers }, () => file.current().catch(() => undefined));
        expect(new Set(await Promise.all(asked))).toEqual(new Set([model.value]));
      };
      for (const next of steps) {
        if (next.type === 'pass') clock.spend(next.ms);
        else if (next.type === 'change') source.value += 1;
        else if (next.type === 'break') source.isBroken = next.isBroken;
        else await ask(next.askers);
      }
      expect({ readings, errors }).toEqual({ readings: model.readings, errors: model.errors });
    }),
  );
});
