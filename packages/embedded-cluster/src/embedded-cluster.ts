import { AccessControl } from './access/access-control.ts';
import { demoTokens } from './access/authenticator.ts';
import { ServiceAccountTokens } from './access/service-account-tokens.ts';
import { realClock } from './clock.ts';
import type { Clock } from './clock.ts';
import { ClusterClock } from './cluster-clock.ts';
import { CustomResources } from './apiextensions/custom-resources.ts';
import { ControlServer } from './control/control-server.ts';
import { ApiServer } from './http/api-server.ts';
import type { WatchStats } from './http/watches.ts';
import { PodLogs } from './pod-logs/pod-logs.ts';
import { Random } from './random.ts';
import { serveResourceMetrics } from './resource-metrics/resource-metrics.ts';
import { Registry } from './registry/registry.ts';
import type { HistoryBounds } from './store/history.ts';
import { Store } from './store/store.ts';
import { DEFAULT_SCENARIO, SCENARIOS } from './world/scenarios/scenario.ts';
import type { ScenarioName } from './world/scenarios/scenario.ts';
import { World } from './world/world.ts';

/** What kind of cluster, and where it listens. Every field has a default. */
export interface ClusterOptions {
  /** 0 (default): the system chooses. Always on 127.0.0.1. */
  readonly port?: number | undefined;
  /** Absent: no control port. 0: the system chooses. */
  readonly controlPort?: number | undefined;
  /** Pods beyond the demo's own about 140 are synthetic load. Default: none beyond. */
  readonly pods?: number | undefined;
  /** Nodes in all; beyond the demo's 12 they are of the synthetic load. Default: as many as the pods want. */
  readonly nodes?: number | undefined;
  /** The same seed gives the same world. Default 1. */
  readonly seed?: number | undefined;
  /** Extra pod status changes a second. Default 0. */
  readonly churn?: number | undefined;
  /** The story that it plays. Default: "demo". */
  readonly scenario?: ScenarioName | undefined;
  /** How many times as fast as other clocks the cluster's runs. Default 1. */
  readonly speed?: number | undefined;
  /** A still world: nothing happens but what API writes ask for. */
  readonly quiet?: boolean | undefined;
  /** Access control: users by token, held to roles. Default: everyone may do everything. */
  readonly rbac?: boolean | undefined;
  /** Default 60,000. */
  readonly bookmarkIntervalMs?: number | undefined;
  /** Changes kept to watch from. Default 50,000; none older than five minutes is kept. */
  readonly historyWindow?: number | undefined;
}

/** What only a cluster in the own process can be given. */
export interface InProcessOptions extends ClusterOptions {
  /** Default: the process's own. */
  readonly clock?: Clock | undefined;
  /** The revision before the first write. Default 1. */
  readonly initialRevision?: number | undefined;
  /** Not the demo, but a cluster with the namespace "default" and one node. */
  readonly empty?: boolean | undefined;
  /** Streams open at a time; one more gets 429. Default 2,000. */
  readonly maxWatches?: number | undefined;
  /** A stream whose socket takes nothing for so long is destroyed. Default 30,000. */
  readonly stuckWatchMs?: number | undefined;
  /** Told of faults of the server itself. Default: thrown as uncaught, for they are bugs. */
  readonly onError?: ((error: unknown) => void) | undefined;
}

/** A cluster that serves in this process, until disposed. */
export interface RunningCluster extends AsyncDisposable {
  /** "http://127.0.0.1:PORT". */
  readonly url: string;
  /** Absent when no control port was asked for. */
  readonly controlUrl?: string;
  readonly world: World;
  /** The time of the world and of what the server stamps, to be held, stepped and hurried. */
  readonly clock: ClusterClock;
  readonly store: Store;
  readonly registry: Registry;
  /** Open streams, how the others ended, and how often an event was serialised or its bytes used again. */
  watchStats(): WatchStats;
}

/**
 * Starts a cluster in this process, for tests: it shares the caller's event loop and fate. Resolves when it serves;
 * rejects when a port is taken. `spawnEmbeddedCluster` gives it a process of its own.
 */
export async function startEmbeddedCluster(
  options: InProcessOptions = {},
): Promise<RunningCluster> {
  const { clock: connectionClock = realClock, onError = throwUncaught } = options;
  const clock = new ClusterClock(connectionClock);
  clock.setSpeed(options.speed ?? 1);
  const random = new Random(options.seed ?? 1, options.initialRevision);
  const store = new Store({
    clock,
    initialRevision: options.initialRevision,
    history: historyBounds(options),
  });
  const isSecured = options.rbac ?? false;
  const serviceAccountTokens = new ServiceAccountTokens({ store, clock, random });
  const access = new AccessControl({
    store,
    isSecured,
    tokens: [demoTokens, (...asked) => serviceAccountTokens.authenticate(...asked)],
  });
  const registry = new Registry({ store, clock, random });
  const world = new World({
    registry,
    clock,
    random,
    isEmpty: options.empty ?? false,
    isQuiet: options.quiet ?? false,
    isSecured,
    scenario: SCENARIOS[options.scenario ?? DEFAULT_SCENARIO],
    pods: options.pods ?? 0,
    nodes: options.nodes,
    churnPerSecond: options.churn ?? 0,
    onError,
  });
  const { bookmarkIntervalMs, maxWatches, stuckWatchMs } = options;
  const api = new ApiServer({
    registry,
    access,
    podLogs: new PodLogs({ registry, clock }),
    serviceAccountTokens,
    clock,
    connectionClock,
    random,
    bookmarkIntervalMs,
    maxWatches,
    stuckWatchMs,
    onError,
  });
  if (options.empty !== true) serveResourceMetrics(registry, clock);
  const customs = new CustomResources({
    registry,
    clock,
    onGone: (collection) => api.watches.end(collection),
  });
  const control = new ControlServer({ api, store, world, clock, onError });
  await using begun = new AsyncDisposableStack();
  begun.defer(() => world.stop());
  begun.use(customs);
  // A client that is already knocking must not see a world half made.
  const starting = api.faults.add({ kind: 'unavailable' });
  const port = await api.listen(options.port ?? 0);
  begun.defer(() => api.close());
  const controlPort = await listenIfAsked(control, options.controlPort);
  if (controlPort !== undefined) begun.defer(() => control.close());
  world.start();
  api.faults.remove(starting.id);
  const running = begun.move();
  return {
    url: `http://127.0.0.1:${port}`,
    ...(controlPort === undefined ? {} : { controlUrl: `http://127.0.0.1:${controlPort}` }),
    world,
    clock,
    store,
    registry,
    watchStats: () => api.watches.stats,
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}

function historyBounds({ historyWindow }: ClusterOptions): Partial<HistoryBounds> {
  return historyWindow === undefined ? {} : { maxEvents: historyWindow };
}

async function listenIfAsked(
  control: ControlServer,
  port: number | undefined,
): Promise<number | undefined> {
  return port === undefined ? undefined : control.listen(port);
}

function throwUncaught(error: unknown): void {
  queueMicrotask(() => {
    throw error;
  });
}
