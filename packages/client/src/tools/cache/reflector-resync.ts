import type { KubeObject } from '@deltascope/apimachinery';
import type { ReflectorOptions } from './reflector-options.ts';

/** C35: offers the store's content again each period, until disposed: one shot, armed again after each tick. */
export function startResync<T extends KubeObject>(
  { resync, store, clock }: Pick<ReflectorOptions<T>, 'resync' | 'store' | 'clock'>,
  signal: AbortSignal,
): Disposable {
  let timer: Disposable | undefined;
  const arm = (): void => {
    if (resync === undefined || resync.periodMs <= 0) return;
    timer = clock.setTimer(resync.periodMs, () => {
      // The watch may need some turns to notice the abort (C37).
      if (signal.aborted) return;
      if (resync.shouldResync()) store.resync();
      arm();
    });
  };
  arm();
  return { [Symbol.dispose]: () => timer?.[Symbol.dispose]() };
}
