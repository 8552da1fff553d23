import type { corev1 } from '@deltascope/api';
import { getControllerOf } from '@deltascope/apimachinery';
import { CustomResources } from '../apiextensions/custom-resources.ts';
import { ClusterClock } from '../cluster-clock.ts';
import { Random } from '../random.ts';
import { Registry } from '../registry/registry.ts';
import { Store } from '../store/store.ts';
import { ClusterClient } from '../world/cluster-client.ts';
import { isReady } from '../world/pod-state.ts';
import { SCENARIOS } from '../world/scenarios/scenario.ts';
import { World } from '../world/world.ts';
import type { WorldOptions } from '../world/world.ts';
import { ManualClock } from './manual-clock.ts';

/** A world in virtual time, without HTTP. */
export class TestWorld {
  readonly registry: Registry;
  readonly clock = new ManualClock();
  readonly clusterClock = new ClusterClock(this.clock);
  readonly store: Store;
  readonly client: ClusterClient;
  readonly world: World;

  constructor(options: Partial<WorldOptions> = {}) {
    const clock = this.clusterClock;
    const random = new Random(7);
    this.store = new Store({ clock });
    const registry = new Registry({ store: this.store, clock, random });
    this.registry = registry;
    // Its subscription ends with the store.
    void new CustomResources({ registry, clock, onGone: () => undefined });
    this.client = new ClusterClient(registry, 'test');
    this.world = new World({
      registry,
      clock,
      random,
      isEmpty: true,
      isQuiet: true,
      scenario: SCENARIOS.demo,
      isSecured: false,
      pods: 0,
      churnPerSecond: 0,
      onError: (error) => {
        throw error;
      },
      ...options,
    });
    this.world.start();
  }

  /** The pods whose name begins so. */
  pods(prefix: string): corev1.Pod[] {
    return [...this.client.list('pods')].filter(({ metadata }) =>
      metadata.name?.startsWith(prefix),
    );
  }

  readyPods(prefix: string): corev1.Pod[] {
    return this.pods(prefix).filter(
      (pod) => isReady(pod) && pod.metadata.deletionTimestamp === undefined,
    );
  }

  /** Why a pod's first container waits, or the pod's phase. */
  statusOf(pod: corev1.Pod | undefined): string {
    const state = pod?.status?.containerStatuses?.[0]?.state;
    return state?.waiting?.reason ?? pod?.status?.phase ?? '';
  }

  reasons(): Set<string> {
    return new Set([...this.client.list('events')].map(({ reason = '' }) => reason));
  }

  deploy(
    name: string,
    {
      replicas,
      image = 'app:v1',
      annotations = {},
    }: { replicas: number; image?: string; annotations?: Record<string, string> },
  ): void {
    this.client.create('deployments', {
      metadata: { name, namespace: 'default' },
      spec: {
        replicas,
        selector: { matchLabels: { app: name } },
        template: {
          metadata: { labels: { app: name }, annotations },
          spec: { containers: [{ name: 'app', image }] },
        },
      },
    });
  }

  setReplicas(name: string, replicas: number): void {
    const deployment = this.client.get('deployments', `default/${name}`);
    if (deployment === undefined) throw new Error(`no deployment ${name}`);
    this.client.update('deployments', deployment, (current) => ({
      ...current,
      spec: { ...current.spec, replicas },
    }));
  }

  setImage(name: string, image: string): void {
    const deployment = this.client.get('deployments', `default/${name}`);
    if (deployment === undefined) throw new Error(`no deployment ${name}`);
    this.client.update('deployments', deployment, (current) => ({
      ...current,
      spec: {
        ...current.spec,
        template: { ...current.spec.template, spec: { containers: [{ name: 'app', image }] } },
      },
    }));
  }

  ownersOf(prefix: string): Set<string | undefined> {
    return new Set(this.pods(prefix).map((pod) => getControllerOf(pod)?.name));
  }
}
