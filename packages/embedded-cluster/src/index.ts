export { realClock } from './clock.ts';
export type { Clock } from './clock.ts';
export { startEmbeddedCluster } from './embedded-cluster.ts';
export type { ClusterOptions, InProcessOptions, RunningCluster } from './embedded-cluster.ts';
export { spawnEmbeddedCluster } from './spawn.ts';
export type { ChildExit, EmbeddedCluster, SpawnOptions } from './spawn.ts';
export { BEHAVIOUR } from './world/behaviour.ts';
