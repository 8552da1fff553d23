import type { Stage } from './stage.ts';

const FIRST_MS = 5000;
/** Long enough for the node to be missed (40 s), its pods to be evicted (300 s) and made elsewhere. */
const SILENT_MS = 8 * 60_000;
const EVERY_MS = 12 * 60_000;

/** A worker's kubelet falls silent with all that runs there, and comes back when its pods have long been replaced. */
export function nodeFailure(stage: Stage): void {
  stage.every(EVERY_MS, FIRST_MS, () => {
    const workers = [...stage.people.list('nodes')]
      .map(({ metadata }) => metadata.name ?? '')
      .filter((name) => name.startsWith('worker-'));
    const node = stage.random.pick(workers);
    if (node === undefined) return;
    stage.kubelets.stop(node);
    stage.after(SILENT_MS, () => stage.kubelets.start(node));
  });
}
