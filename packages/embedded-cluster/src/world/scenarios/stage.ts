import type { appsv1, corev1 } from '@deltascope/api';
import { formatTime } from '../../clock.ts';
import type { Clock } from '../../clock.ts';
import type { Random } from '../../random.ts';
import type { Registry } from '../../registry/registry.ts';
import { ClusterClient } from '../cluster-client.ts';
import type { Kubelets } from '../nodes/kubelets.ts';
import { ROLLOUTS } from '../rollouts/rollout-definition.ts';
import type { Rollout } from '../rollouts/rollout-definition.ts';

export interface StageOptions {
  readonly registry: Registry;
  readonly clock: Clock;
  readonly random: Random;
  /** Ends and begins the life of a node's kubelet. */
  readonly kubelets: Kubelets;
  readonly onError: (error: unknown) => void;
}

type Template = corev1.PodTemplateSpec;

/** What a story can do, as people and machines do it through the API, and its time. */
export class Stage {
  readonly clock: Clock;
  readonly random: Random;
  /** Who types kubectl. */
  readonly people: ClusterClient;
  readonly autoscaler: ClusterClient;
  readonly kubelets: StageOptions['kubelets'];
  readonly #onError: (error: unknown) => void;

  constructor({ registry, clock, random, kubelets, onError }: StageOptions) {
    this.clock = clock;
    this.random = random;
    this.kubelets = kubelets;
    this.people = new ClusterClient(registry, 'kubectl');
    this.autoscaler = new ClusterClient(registry, 'horizontal-pod-autoscaler');
    this.#onError = onError;
  }

  /** What somebody did to the cluster over its API may stand in the story's way: reported, and the story goes on. */
  after(ms: number, happen: () => void): void {
    this.clock.setTimer(ms, () => {
      try {
        happen();
      } catch (error) {
        this.#onError(error);
      }
    });
  }

  /** First after `firstMs`, then again and again. */
  every(periodMs: number, firstMs: number, happen: (round: number) => void): void {
    const play = (round: number, ms: number): void =>
      this.after(ms, () => {
        // The next round comes whatever becomes of this one.
        play(round + 1, periodMs);
        happen(round);
      });
    play(0, firstMs);
  }

  /** A Deployment by its "namespace/name"; undefined when somebody has deleted it. */
  deployment(key: string): appsv1.Deployment | undefined {
    return this.people.get('deployments', key);
  }

  changeDeployment(
    deployment: appsv1.Deployment,
    change: (spec: appsv1.DeploymentSpec) => appsv1.DeploymentSpec,
  ): void {
    this.people.update('deployments', deployment, (current) => ({
      ...current,
      spec: change(current.spec),
    }));
  }

  changeTemplate(deployment: appsv1.Deployment, change: (template: Template) => Template): void {
    this.changeDeployment(deployment, (spec) => ({ ...spec, template: change(spec.template) }));
  }

  /** Changes a Rollout's template, when it is there. */
  changeRollout(key: string, change: (template: Template) => Template): void {
    const rollout = this.people.get(ROLLOUTS, key);
    if (rollout === undefined) return;
    this.people.update(ROLLOUTS, rollout, (current): Rollout => ({
      ...current,
      spec: { ...current.spec, template: change(current.spec.template) },
    }));
  }

  /** `kubectl rollout restart`. */
  restart(deployment: appsv1.Deployment): void {
    const restartedAt = formatTime(this.clock.now());
    const annotations = { 'kubectl.kubernetes.io/restartedAt': restartedAt };
    this.changeTemplate(deployment, (template) => withAnnotations(template, annotations));
  }
}

/** A template with another image for its first container. */
export function withImage(template: Template, change: (image: string) => string): Template {
  const [first, ...others] = template.spec?.containers ?? [];
  if (template.spec === undefined || first === undefined) return template;
  const containers = [{ ...first, image: change(first.image ?? '') }, ...others];
  return { ...template, spec: { ...template.spec, containers } };
}

/** A template with annotations added; one that is undefined is taken away. */
export function withAnnotations(
  template: Template,
  changes: Readonly<Record<string, string | undefined>>,
): Template {
  const all = { ...template.metadata?.annotations, ...changes };
  const kept = Object.entries(all).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  );
  return { ...template, metadata: { ...template.metadata, annotations: Object.fromEntries(kept) } };
}

/** "app:v1.4.2" becomes "app:v1.4.3". */
export function nextPatchVersion(image: string): string {
  return image.replace(
    /(\d+)(\D*)$/,
    (_match, patch: string, rest: string) => `${Number(patch) + 1}${rest}`,
  );
}
