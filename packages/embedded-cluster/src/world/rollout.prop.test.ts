import fc from 'fast-check';
import { expect, test } from 'vitest';
import { rollingBounds, rollingStep } from './rollout.ts';

interface Set {
  replicas: number;
  available: number;
}

test('a rolling update keeps availability within its bounds at every step, and ends', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 12 }),
      fc.integer({ min: 0, max: 5 }),
      fc.integer({ min: 0, max: 5 }),
      fc.infiniteStream(fc.boolean()),
      (replicas, maxSurge, maxUnavailable, becomesReady) => {
        const bounds = rollingBounds({
          replicas,
          selector: {},
          template: {},
          strategy: { rollingUpdate: { maxSurge, maxUnavailable } },
        });
        const current: Set = { replicas: 0, available: 0 };
        const old: Set = { replicas, available: replicas };
        for (let step = 0; step < 400; step += 1) {
          const steps = rollingStep({ replicas, ...bounds }, { name: 'new', ...current }, [
            { name: 'old', ...old },
          ]);
          current.replicas = steps.get('new') ?? current.replicas;
          old.replicas = steps.get('old') ?? old.replicas;
          old.available = Math.min(old.available, old.replicas);
          expect(current.replicas + old.replicas).toBeLessThanOrEqual(replicas + bounds.surge);
          expect(current.available + old.available).toBeGreaterThanOrEqual(
            replicas - bounds.unavailable,
          );
          if (becomesReady.next().value) {
            current.available = Math.min(current.available + 1, current.replicas);
          }
        }
        expect(current).toEqual({ replicas, available: replicas });
        expect(old.replicas).toBe(0);
      },
    ),
  );
});
