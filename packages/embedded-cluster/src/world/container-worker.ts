import type { corev1 } from '@deltascope/api';
import { stopMs } from './behaviour.ts';
import { nextStep } from './container-lifecycle.ts';
import type { ContainerStep } from './container-lifecycle.ts';
import { newMemory } from './container-memory.ts';
import type { ContainerMemory } from './container-memory.ts';
import { allContainersOf, fieldPathOf, isOver } from './containers.ts';
import type { ContainerOfPod } from './containers.ts';
import type { Controller, WorldContext } from './controller.ts';
import type { EventDetails } from './event-recorder.ts';
import type { NodeImages } from './image-pull.ts';
import type { PodAddresses } from './pod-addresses.ts';
import type { Termination } from './pod-termination.ts';

/** What a kubelet remembers of a pod between two looks. */
export interface PodMemory {
  readonly uid: string | undefined;
  /** What is planned for the pod as a whole, and when. */
  plan?: { readonly step: string; readonly dueMs: number };
  readonly containers: Map<string, ContainerMemory>;
  termination?: Termination & { readonly beganMs: number };
}

export function newPodMemory(uid: string | undefined): PodMemory {
  return { uid, containers: new Map() };
}

/** What the workers of all pods share. */
export interface KubeletParts {
  readonly context: WorldContext;
  readonly controller: Controller;
  readonly images: NodeImages;
  readonly addresses: PodAddresses;
}

/** One look at the containers of one pod. */
export class ContainerWorker {
  readonly #parts: KubeletParts;
  readonly #pod: corev1.Pod;
  readonly #memory: PodMemory;
  readonly #nowMs: number;

  constructor(parts: KubeletParts, pod: corev1.Pod, memory: PodMemory) {
    this.#parts = parts;
    this.#pod = pod;
    this.#memory = memory;
    this.#nowMs = parts.context.clock.now();
  }

  /** The container after what is due of it, and when the next is. */
  advance(one: ContainerOfPod): { next: ContainerOfPod; dueMs: number } {
    const memory = this.#memoryOf(one);
    const step = this.#stepOf(one, memory);
    if (step === undefined) return { next: one, dueMs: Infinity };
    if (memory.plan?.step !== step.name) memory.plan = { step: step.name, dueMs: step.dueMs };
    if (memory.plan.dueMs > this.#nowMs) return { next: one, dueMs: memory.plan.dueMs };
    const { status, events } = step.apply(this.#nowMs);
    for (const event of events) this.record(event, one);
    if (status.state?.running !== undefined) {
      this.#parts.images.add(this.#pod.spec?.nodeName ?? '', status.image);
    }
    // What is not written down brings no change to look at again.
    return { next: { ...one, status }, dueMs: status === one.status ? this.#nowMs + 1 : Infinity };
  }

  #stepOf(
    { role, container, status }: ContainerOfPod,
    memory: ContainerMemory,
  ): ContainerStep | undefined {
    if (
      role === 'sidecar' &&
      status.state?.terminated &&
      isOver(this.#pod, allContainersOf(this.#pod))
    ) {
      return undefined;
    }
    const { random } = this.#parts.context;
    const isImagePresent = (): boolean => this.#hasImage(container.image ?? '');
    const nowMs = this.#nowMs;
    return nextStep({
      pod: this.#pod,
      role,
      container,
      status,
      memory,
      isImagePresent,
      random,
      nowMs,
    });
  }

  #memoryOf({ container, status }: ContainerOfPod): ContainerMemory {
    const { containers } = this.#memory;
    const memory = containers.get(container.name) ?? newMemory(status);
    containers.set(container.name, memory);
    return memory;
  }

  /** Tells a sidecar to end: its pod has done its work. */
  stop(one: ContainerOfPod): void {
    const memory = this.#memoryOf(one);
    if (one.status.state?.running === undefined || memory.stopping !== undefined) return;
    const { name } = one.container;
    const dueMs = this.#nowMs + stopMs(this.#pod, { role: one.role, name });
    memory.stopping = { dueMs, exitCode: 0 };
    this.record({ type: 'Normal', reason: 'Killing', message: `Stopping container ${name}` }, one);
  }

  #hasImage(image: string): boolean {
    const { nodeName = '' } = this.#pod.spec ?? {};
    const { images, context } = this.#parts;
    if (images.has(nodeName, image)) return true;
    // What ran there before the kubelet began to remember.
    const isThere = context.podsByNode.lookup(nodeName, 'pods').some(({ object }) => {
      const { status } = object as { status?: corev1.PodStatus };
      return status?.containerStatuses?.some((one) => one.image === image && one.imageID !== '');
    });
    if (isThere) images.add(nodeName, image);
    return isThere;
  }

  /** An event about the pod, or a part of it. */
  record(event: EventDetails, about?: ContainerOfPod): void {
    this.#parts.controller.record(this.#pod, {
      ...event,
      host: this.#pod.spec?.nodeName ?? '',
      ...(about === undefined ? {} : { fieldPath: fieldPathOf(about) }),
    });
  }
}
