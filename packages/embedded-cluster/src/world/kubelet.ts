import type { corev1 } from '@deltascope/api';
import { keyOf } from './cluster-client.ts';
import { nextStep } from './container-lifecycle.ts';
import type { ContainerStep } from './container-lifecycle.ts';
import { Controller } from './controller.ts';
import type { WorldContext } from './controller.ts';
import type { EventDetails } from './event-recorder.ts';
import { admittedStatus, summarize } from './pod-status.ts';

/** What a kubelet remembers of a pod between two looks. */
interface PodMemory {
  /** A pod of a StatefulSet comes back under the same name. */
  readonly uid: string | undefined;
  /** What is planned, per container (or for the pod as a whole), and when. */
  readonly plans: Map<string, { readonly step: string; readonly dueMs: number }>;
  readonly failedPulls: Map<string, number>;
}

const WHOLE_POD = '';

/** All nodes' kubelets in one: starts the containers of bound pods, reports how they fare, ends them. */
export function kubelet(context: WorldContext): Controller {
  const memories = new Map<string, PodMemory>();
  const controller: Controller = new Controller(context, {
    name: 'kubelet',
    manager: 'kubelet',
    triggers: { pods: (pod) => (pod.spec?.nodeName === undefined ? [] : [keyOf(pod)]) },
    sync(key) {
      const pod = controller.client.get('pods', key);
      if (pod === undefined) {
        memories.delete(key);
        return undefined;
      }
      const { uid } = pod.metadata;
      const known = memories.get(key);
      const memory =
        known?.uid === uid && known !== undefined
          ? known
          : { uid, plans: new Map(), failedPulls: new Map() };
      memories.set(key, memory);
      return new PodSync(context, controller, pod).run(memory);
    },
  });
  return controller;
}

/** One look at one pod. */
class PodSync {
  readonly #context: WorldContext;
  readonly #controller: Controller;
  readonly #pod: corev1.Pod;

  constructor(context: WorldContext, controller: Controller, pod: corev1.Pod) {
    this.#context = context;
    this.#controller = controller;
    this.#pod = pod;
  }

  /** Does what is due; returns in how many ms the next thing is. */
  run(memory: PodMemory): number | undefined {
    const { metadata, status } = this.#pod;
    if (metadata.deletionTimestamp !== undefined) return this.#end(memory);
    if (status?.phase === 'Succeeded' || status?.phase === 'Failed') return undefined;
    if (status?.containerStatuses === undefined) return this.#admit(memory);
    return this.#advance(memory, status.containerStatuses);
  }

  #end(memory: PodMemory): number | undefined {
    const { random, clock } = this.#context;
    const { deletionGracePeriodSeconds = 30 } = this.#pod.metadata;
    const isNew = memory.plans.get(WHOLE_POD)?.step !== 'end';
    const delayMs = Math.min(random.int(300, 2500), deletionGracePeriodSeconds * 1000);
    const dueMs = plan(memory, WHOLE_POD, { name: 'end', delayMs, nowMs: clock.now() });
    if (isNew) {
      for (const { name } of this.#pod.spec?.containers ?? []) {
        const message = `Stopping container ${name}`;
        this.#record(name, { type: 'Normal', reason: 'Killing', message });
      }
    }
    if (dueMs > clock.now()) return dueMs - clock.now();
    this.#controller.client.delete('pods', this.#pod, { gracePeriodSeconds: 0 });
    return undefined;
  }

  #admit(memory: PodMemory): number | undefined {
    const { random, clock } = this.#context;
    const nowMs = clock.now();
    const delayMs = random.int(50, 400);
    const dueMs = plan(memory, WHOLE_POD, { name: 'admit', delayMs, nowMs });
    if (dueMs > nowMs) return dueMs - nowMs;
    const node = this.#controller.client.get('nodes', this.#pod.spec?.nodeName ?? '');
    const hostIP = node?.status?.addresses?.find(({ type }) => type === 'InternalIP')?.address;
    const podIP = `10.244.${random.int(0, 255)}.${random.int(2, 254)}`;
    const place = { hostIP: hostIP ?? '10.0.0.1', podIP, nowMs };
    this.#controller.client.updateStatus('pods', this.#pod, (pod) => ({
      ...pod,
      status: admittedStatus(pod, place),
    }));
    return undefined;
  }

  #advance(memory: PodMemory, statuses: readonly corev1.ContainerStatus[]): number | undefined {
    const { clock } = this.#context;
    const nowMs = clock.now();
    let soonestMs = Infinity;
    const advanced = statuses.map((status) => {
      const step = this.#stepOf(memory, status);
      if (step === undefined) return status;
      const dueMs = plan(memory, status.name, { ...step, nowMs });
      if (dueMs > nowMs) {
        soonestMs = Math.min(soonestMs, dueMs);
        return status;
      }
      return this.#apply(memory, step);
    });
    if (advanced.some((status, index) => status !== statuses[index])) {
      this.#controller.client.updateStatus('pods', this.#pod, (pod) => ({
        ...pod,
        status: summarize(pod, { ...pod.status, containerStatuses: advanced }, nowMs),
      }));
    }
    return soonestMs === Infinity ? undefined : soonestMs - nowMs;
  }

  #stepOf(memory: PodMemory, status: corev1.ContainerStatus): ContainerStep | undefined {
    const container = this.#pod.spec?.containers.find(({ name }) => name === status.name);
    if (container === undefined) return undefined;
    const { random, clock } = this.#context;
    const failedPulls = memory.failedPulls.get(status.name) ?? 0;
    const nowMs = clock.now();
    return nextStep({ pod: this.#pod, container, status, failedPulls, random, nowMs });
  }

  #apply(memory: PodMemory, step: ContainerStep): corev1.ContainerStatus {
    const { status, events } = step.apply(this.#context.clock.now());
    for (const event of events) this.#record(status.name, event);
    if (status.state?.waiting?.reason === 'ErrImagePull') {
      memory.failedPulls.set(status.name, (memory.failedPulls.get(status.name) ?? 0) + 1);
    }
    if (status.state?.running !== undefined) memory.failedPulls.delete(status.name);
    return status;
  }

  #record(container: string, event: EventDetails): void {
    const host = this.#pod.spec?.nodeName ?? '';
    this.#controller.record(this.#pod, {
      ...event,
      host,
      fieldPath: `spec.containers{${container}}`,
    });
  }
}

/** When a step is due: fixed the first time it is seen. */
function plan(
  { plans }: PodMemory,
  subject: string,
  { name, delayMs, nowMs }: { name: string; delayMs: number; nowMs: number },
): number {
  const known = plans.get(subject);
  if (known?.step === name) return known.dueMs;
  const dueMs = nowMs + delayMs;
  plans.set(subject, { step: name, dueMs });
  return dueMs;
}
