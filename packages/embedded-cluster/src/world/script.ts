import type { appsv1, corev1 } from '@deltascope/api';
import { formatTime } from '../clock.ts';
import type { Clock } from '../clock.ts';
import type { Random } from '../random.ts';
import type { Registry } from '../registry/registry.ts';
import { jobSpecOf, labelsOf } from './app-objects.ts';
import { BEHAVIOUR } from './behaviour.ts';
import { ClusterClient, keyOf } from './cluster-client.ts';
import { DEMO_APPS } from './demo-apps.ts';

export interface ScriptOptions {
  readonly registry: Registry;
  readonly clock: Clock;
  readonly random: Random;
  readonly onError: (error: unknown) => void;
}

/** Between two happenings. With what follows from each, one to four changes a second. */
const PAUSE_MS = { min: 10_000, max: 25_000 };
const FIRST_BAD_RELEASE_MS = 4000;
const BAD_RELEASE_LASTS_MS = 100_000;
const BAD_RELEASE_EVERY_MS = 6 * 60_000;
const CORDON_LASTS_MS = 60_000;
const SCALED_APPS = [
  'shop/storefront',
  'checkout/checkout-api',
  'search/query',
  'payments/gateway',
];
const BAD_RELEASE_APP = 'search/crawler';
/** Apps whose trouble is the point are not rolled out in passing. */
const TROUBLED = new Set([BAD_RELEASE_APP, 'payments/reconciler', 'payments/fraud-check']);

/** Begins the demo's story: people and machines who deploy, scale, delete pods, cordon nodes and run jobs. */
export function startScript(options: ScriptOptions): void {
  new Script(options).start();
}

class Script {
  readonly #options: ScriptOptions;
  readonly #people: ClusterClient;
  readonly #autoscaler: ClusterClient;
  #sequence = 0;

  constructor(options: ScriptOptions) {
    this.#options = options;
    this.#people = new ClusterClient(options.registry, 'kubectl');
    this.#autoscaler = new ClusterClient(options.registry, 'horizontal-pod-autoscaler');
  }

  start(): void {
    this.#after(FIRST_BAD_RELEASE_MS, () => this.#badRelease());
    this.#scheduleNext();
  }

  #scheduleNext(): void {
    this.#after(this.#options.random.int(PAUSE_MS.min, PAUSE_MS.max), () => {
      this.#happen();
      this.#scheduleNext();
    });
  }

  #happen(): void {
    const roll = this.#options.random.next();
    if (roll < 0.35) this.#autoscale();
    else if (roll < 0.65) this.#release();
    else if (roll < 0.8) this.#deletePod();
    else if (roll < 0.93) this.#runJob();
    else this.#cordon();
  }

  /** A new version of an app, or a restart of the one it has. */
  #release(): void {
    const { random, clock } = this.#options;
    const apps = DEMO_APPS.map(({ namespace, name }) => `${namespace}/${name}`);
    const deployment = this.#deployment(random.pick(apps.filter((key) => !TROUBLED.has(key))));
    if (deployment === undefined) return;
    if (random.chance(0.5)) {
      this.#setImage(deployment, (image) => nextPatchVersion(image));
      return;
    }
    const restartedAt = formatTime(clock.now());
    this.#changeTemplate(deployment, (template) => ({
      ...template,
      metadata: {
        ...template.metadata,
        annotations: {
          ...template.metadata?.annotations,
          'kubectl.kubernetes.io/restartedAt': restartedAt,
        },
      },
    }));
  }

  /** A release whose image does not exist, and its repair. */
  #badRelease(): void {
    const deployment = this.#deployment(BAD_RELEASE_APP);
    if (deployment !== undefined) {
      this.#setImage(deployment, (image) => `${nextPatchVersion(image)}-missing`);
    }
    this.#after(BAD_RELEASE_LASTS_MS, () => {
      const broken = this.#deployment(BAD_RELEASE_APP);
      if (broken !== undefined) this.#setImage(broken, (image) => image.replace('-missing', ''));
    });
    this.#after(BAD_RELEASE_EVERY_MS, () => this.#badRelease());
  }

  /** What a HorizontalPodAutoscaler would do: replicas wander within two thirds and five thirds of the usual. */
  #autoscale(): void {
    const { random } = this.#options;
    const key = random.pick(SCALED_APPS);
    const deployment = this.#deployment(key);
    const usual = DEMO_APPS.find(({ namespace, name }) => `${namespace}/${name}` === key)?.replicas;
    if (deployment === undefined || usual === undefined) return;
    const low = Math.ceil((usual * 2) / 3);
    const high = Math.floor((usual * 5) / 3);
    const step = random.pick([-2, -1, 1, 2]) ?? 1;
    const replicas = Math.min(high, Math.max(low, (deployment.spec.replicas ?? 1) + step));
    this.#autoscaler.update('deployments', deployment, (current) => ({
      ...current,
      spec: { ...current.spec, replicas },
    }));
  }

  #deletePod(): void {
    const pods = [...this.#people.list('pods')].filter(
      ({ metadata, status }) =>
        metadata.deletionTimestamp === undefined &&
        status?.phase === 'Running' &&
        DEMO_APPS.some(({ namespace }) => namespace === metadata.namespace),
    );
    const pod = this.#options.random.pick(pods);
    if (pod !== undefined) this.#people.delete('pods', pod);
  }

  #runJob(): void {
    const { random } = this.#options;
    this.#sequence += 1;
    const app = {
      namespace: 'platform',
      name: `report-${this.#sequence}`,
      replicas: random.int(1, 3),
      image: 'registry.example.com/platform/reports:v3.0.1',
      behaviour: { [BEHAVIOUR.completeAfterSeconds]: String(random.int(8, 40)) },
    };
    this.#people.create('jobs', {
      metadata: { name: app.name, namespace: app.namespace, labels: labelsOf(app) },
      spec: { ...jobSpecOf(app), ttlSecondsAfterFinished: 120 },
    });
  }

  #cordon(): void {
    const { random } = this.#options;
    const workers = [...this.#people.list('nodes')].filter(
      ({ metadata, spec }) =>
        metadata.name?.startsWith('worker-') === true && spec?.unschedulable !== true,
    );
    const node = random.pick(workers);
    if (node === undefined) return;
    this.#setUnschedulable(node, true);
    this.#after(CORDON_LASTS_MS, () => {
      const cordoned = this.#people.get('nodes', keyOf(node));
      if (cordoned !== undefined) this.#setUnschedulable(cordoned, false);
    });
  }

  #setUnschedulable(node: corev1.Node, isCordoned: boolean): void {
    this.#people.update('nodes', node, (current) => {
      const { unschedulable: _old, taints = [], ...spec } = current.spec ?? {};
      const key = 'node.kubernetes.io/unschedulable';
      const others = taints.filter((taint) => taint.key !== key);
      return {
        ...current,
        spec: isCordoned
          ? { ...spec, unschedulable: true, taints: [...others, { key, effect: 'NoSchedule' }] }
          : { ...spec, ...(others.length > 0 ? { taints: others } : {}) },
      };
    });
  }

  #deployment(key: string | undefined): appsv1.Deployment | undefined {
    return key === undefined ? undefined : this.#people.get('deployments', key);
  }

  #setImage(deployment: appsv1.Deployment, change: (image: string) => string): void {
    this.#changeTemplate(deployment, (template) => {
      const [first, ...others] = template.spec?.containers ?? [];
      if (template.spec === undefined || first === undefined) return template;
      const containers = [{ ...first, image: change(first.image ?? '') }, ...others];
      return { ...template, spec: { ...template.spec, containers } };
    });
  }

  #changeTemplate(
    deployment: appsv1.Deployment,
    change: (template: corev1.PodTemplateSpec) => corev1.PodTemplateSpec,
  ): void {
    this.#people.update('deployments', deployment, (current) => ({
      ...current,
      spec: { ...current.spec, template: change(current.spec.template) },
    }));
  }

  /** What somebody did to the cluster over its API may stand in the story's way: reported, and the story goes on. */
  #after(ms: number, happen: () => void): void {
    this.#options.clock.setTimer(ms, () => {
      try {
        happen();
      } catch (error) {
        this.#options.onError(error);
      }
    });
  }
}

/** "app:v1.4.2" becomes "app:v1.4.3". */
function nextPatchVersion(image: string): string {
  return image.replace(
    /(\d+)(\D*)$/,
    (_match, patch: string, rest: string) => `${Number(patch) + 1}${rest}`,
  );
}
