import { type Clock, realClock, startEmbeddedCluster } from '@deltascope/embedded-cluster';
import { onTarget } from './api-suite.ts';
import { podLogSuite } from './pod-log-suite.ts';
import { Target } from './target.ts';

const SPEED = 20;
const startMs = Date.now();

/** So that nobody waits for seconds: what a container writes comes by the second. */
const fastClock: Clock = {
  now: () => startMs + (Date.now() - startMs) * SPEED,
  setTimer: (ms, callback) => realClock.setTimer(ms / SPEED, callback),
};

onTarget(
  async () => {
    const cluster = await startEmbeddedCluster({ quiet: true, clock: fastClock });
    return new Target({ host: cluster.url }, cluster);
  },
  // Containers of the embedded cluster write by themselves.
  (target) => podLogSuite(target, () => undefined),
);
