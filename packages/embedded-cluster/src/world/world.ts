import type { KubeObject } from '@deltascope/apimachinery';
import type { ClusterClock } from '../cluster-clock.ts';
import type { Random } from '../random.ts';
import type { Registry } from '../registry/registry.ts';
import { startChurn } from './churn.ts';
import { clusterRoleAggregationController } from './cluster-role-aggregation-controller.ts';
import type { Kinds } from './cluster-client.ts';
import type { Controller, WorldContext } from './controller.ts';
import { cronJobController } from './cron-job-controller.ts';
import { daemonSetController } from './daemon-set-controller.ts';
import { seedDemo, seedDemoNodes, seedEmpty } from './demo.ts';
import { seedAggregatedRoles, seedMetricsReader, seedSystem, seedUsers } from './system-objects.ts';
import { disruptionController } from './disruption-controller.ts';
import { deploymentController } from './deployment-controller.ts';
import { endpointSliceController } from './endpoint-slice-controller.ts';
import { EventRecorder } from './event-recorder.ts';
import { garbageCollector } from './garbage-collector.ts';
import { jobController } from './job-controller.ts';
import { kubelet } from './kubelet.ts';
import { seedLoad, seedLoadNodes } from './load.ts';
import { namespaceObjectsController } from './namespace-objects-controller.ts';
import { namespaceController } from './namespace-controller.ts';
import { Kubelets } from './nodes/kubelets.ts';
import { nodeHeartbeats } from './nodes/node-heartbeats.ts';
import { nodeIpamController } from './nodes/node-ipam-controller.ts';
import { nodeLifecycleController } from './nodes/node-lifecycle-controller.ts';
import { podGcController } from './nodes/pod-gc-controller.ts';
import { taintEvictionController } from './nodes/taint-eviction-controller.ts';
import { replicaSetController } from './replica-set-controller.ts';
import { scheduler } from './scheduling/scheduler.ts';
import { rolloutOperator } from './rollouts/rollout-operator.ts';
import type { Scenario } from './scenarios/scenario.ts';
import { Stage } from './scenarios/stage.ts';
import { Seeder } from './seeder.ts';
import { statefulSetController } from './stateful-set-controller.ts';
import { StoreIndex } from '../store/store-index.ts';
import { volumeBinder } from './volume-binder.ts';

export interface WorldOptions {
  readonly registry: Registry;
  readonly clock: ClusterClock;
  readonly random: Random;
  /** Nothing but the namespace "default" and one node to begin with. */
  readonly isEmpty: boolean;
  /** No story, no churn, no cron: controllers only react to writes. */
  readonly isQuiet: boolean;
  /** The story that it plays, unless it is quiet or empty. */
  readonly scenario: Scenario;
  /** Bindings for the demo's users. */
  readonly isSecured: boolean;
  /** Pods to begin with; those beyond the demo's own are synthetic. */
  readonly pods: number;
  /** Nodes to begin with; absent: as many as the pods want. */
  readonly nodes?: number | undefined;
  readonly churnPerSecond: number;
  readonly onError: (error: unknown) => void;
}

/** How long the demo company has had its cluster. */
const DEMO_AGE_MS = 90 * 24 * 3_600_000;

const CONTROLLERS: readonly ((context: WorldContext) => Controller)[] = [
  deploymentController,
  replicaSetController,
  statefulSetController,
  daemonSetController,
  jobController,
  scheduler,
  kubelet,
  endpointSliceController,
  garbageCollector,
  namespaceController,
  volumeBinder,
  disruptionController,
  taintEvictionController,
  podGcController,
  namespaceObjectsController,
  nodeIpamController,
  clusterRoleAggregationController,
  rolloutOperator,
];

/** Controllers that act by the clock alone. */
const CLOCKWORK: readonly ((context: WorldContext) => Controller)[] = [
  cronJobController,
  nodeHeartbeats,
];

/** The living part of the cluster: seeds the store, then runs the simulated controllers and the demo's story on it. */
export class World {
  /** The life of each node's kubelet, to be ended and begun again. */
  readonly kubelets = new Kubelets();
  readonly #options: WorldOptions;
  readonly #clock: ClusterClock;
  readonly #recorder: EventRecorder;
  #controllers: readonly Controller[] = [];

  constructor(options: WorldOptions) {
    this.#options = options;
    this.#clock = options.clock;
    this.#recorder = new EventRecorder(options.registry, this.#clock);
  }

  /** Seeds and starts; once. The history of the seeding itself is not kept: nobody can have seen it. */
  start(): void {
    const { registry, random, isQuiet, isEmpty, scenario, churnPerSecond, onError } = this.#options;
    const context = this.#context();
    this.#seed();
    registry.store.compact();
    const makers = isQuiet ? CONTROLLERS : [...CONTROLLERS, ...CLOCKWORK];
    this.#controllers = [
      ...makers.map((make) => make(context)),
      nodeLifecycleController(context, { isMonitored: !isQuiet }),
    ];
    for (const controller of this.#controllers) controller.start();
    const clock = this.#clock;
    if (!isQuiet && !isEmpty) {
      const { kubelets } = this;
      scenario.begin(new Stage({ registry, clock, random, kubelets, onError }));
    }
    if (churnPerSecond > 0) {
      startChurn({ registry, clock, random, changesPerSecond: churnPerSecond });
    }
  }

  /** Nothing more happens. */
  stop(): void {
    this.#clock.stop();
  }

  /** Events that could not be written or were too many, and syncs of controllers that failed and were tried again. */
  get counts(): {
    readonly droppedEvents: number;
    readonly spamEvents: number;
    readonly failedSyncs: number;
  } {
    const failedSyncs = this.#controllers.reduce((sum, { failedSyncs }) => sum + failedSyncs, 0);
    const { dropped: droppedEvents, spam: spamEvents } = this.#recorder;
    return { droppedEvents, spamEvents, failedSyncs };
  }

  #seed(): void {
    const { registry, random, isEmpty, isSecured, pods } = this.#options;
    const { store, types, resources } = registry;
    const seeder = new Seeder({ store, clock: this.#clock, random, types, resources });
    const seeding = { seeder, random, clock: this.#clock };
    seedSystem(seeder, isEmpty ? 0 : DEMO_AGE_MS);
    if (isEmpty) seedEmpty(seeder, this.#clock.now());
    else seedDemoNodes(seeding);
    // All nodes come first, or every DaemonSet would be busy with the new ones.
    seedLoadNodes(seeding, { pods, nodes: this.#options.nodes });
    if (!isEmpty) seedDemo(seeding, this.#options.scenario);
    if (!isEmpty) seedMetricsReader(seeder, DEMO_AGE_MS);
    const roles = (): Kinds['clusterroles'][] =>
      [...store.values('clusterroles')] as KubeObject[] as Kinds['clusterroles'][];
    seedAggregatedRoles(seeder, roles, DEMO_AGE_MS);
    if (isSecured) seedUsers(seeder, { ageMs: 0, namespace: isEmpty ? 'default' : 'shop' });
    const missing = pods - store.count('pods');
    if (missing > 0) seedLoad(seeding, missing);
  }

  #context(): WorldContext {
    const { registry, random, onError } = this.#options;
    const { store } = registry;
    const clock = this.#clock;
    const namespaceOf = ({ metadata }: { metadata: { namespace?: string } }): string[] => [
      metadata.namespace ?? '',
    ];
    return {
      registry,
      clock,
      random,
      onError,
      recorder: this.#recorder,
      kubelets: this.kubelets,
      byOwner: new StoreIndex({
        store,
        valuesOf: ({ metadata }) => (metadata.ownerReferences ?? []).map(({ uid }) => uid),
      }),
      podsByNode: new StoreIndex({
        store,
        resource: 'pods',
        valuesOf: (pod) => [(pod['spec'] as { nodeName?: string } | undefined)?.nodeName ?? ''],
      }),
      podsByNamespace: new StoreIndex({ store, resource: 'pods', valuesOf: namespaceOf }),
      servicesByNamespace: new StoreIndex({ store, resource: 'services', valuesOf: namespaceOf }),
    };
  }
}
