import type { corev1 } from '@deltascope/api';
import { stopMs } from './behaviour.ts';
import { nextStep } from './container-lifecycle.ts';
import type { ContainerStep } from './container-lifecycle.ts';
import { newMemory } from './container-memory.ts';
import type { ContainerMemory } from './container-memory.ts';
import { fieldPathOf, initContainersOf, isOver, isPassed, mainContainersOf } from './containers.ts';
import type { ContainerOfPod } from './containers.ts';
import type { Controller, WorldContext } from './controller.ts';
import type { EventDetails } from './event-recorder.ts';
import type { NodeImages } from './image-pull.ts';
import type { PodAddresses } from './pod-addresses.ts';
import { isReady } from './pod-state.ts';
import { admittedStatus, summarize } from './pod-status.ts';
import { endedContainers, planTermination } from './pod-termination.ts';
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

const DEADLINE_EXCEEDED = {
  reason: 'DeadlineExceeded',
  message: 'Pod was active on the node longer than the specified deadline',
};

/** One look at one pod (kubelet: syncPod). */
export class PodWorker {
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

  /** Does what is due; returns in how many ms the next thing is. */
  run(): number | undefined {
    const { metadata, status } = this.#pod;
    if (metadata.deletionTimestamp !== undefined) return this.#terminate();
    if (status?.phase === 'Succeeded' || status?.phase === 'Failed') return undefined;
    if (status?.startTime === undefined) return this.#admit();
    if (status.podIP === undefined) return this.#makeSandbox();
    const leftMs = this.#leftMs(status.startTime);
    if (leftMs <= 0) return this.#exceedDeadline();
    const nextMs = this.#advance();
    return nextMs === undefined && leftMs === Infinity
      ? undefined
      : Math.min(nextMs ?? Infinity, leftMs);
  }

  #admit(): number | undefined {
    const waitMs = this.#wait('admit', [50, 300]);
    if (waitMs > 0) return waitMs;
    const hostIP = internalIP(this.#node()) ?? '';
    this.#updateStatus((pod) => admittedStatus(pod, { hostIP, nowMs: this.#nowMs }));
    return undefined;
  }

  #makeSandbox(): number | undefined {
    const waitMs = this.#wait('sandbox', [150, 700]);
    if (waitMs > 0) return waitMs;
    const node = this.#node();
    const isOfHost = this.#pod.spec?.hostNetwork === true;
    const podIP = isOfHost ? internalIP(node) : node && this.#parts.addresses.next(node);
    if (podIP === undefined) return this.#failSandbox();
    this.#updateStatus((pod) => {
      const status = { ...pod.status, podIP, podIPs: [{ ip: podIP }] };
      return summarize(pod, allContainersOf(pod), { status, nowMs: this.#nowMs });
    });
    return undefined;
  }

  #failSandbox(): number {
    const why =
      'rpc error: code = Unknown desc = failed to setup network for sandbox: no IP addresses available in range set';
    const message = `Failed to create pod sandbox: ${why}`;
    this.#record({ type: 'Warning', reason: 'FailedCreatePodSandBox', message });
    delete this.#memory.plan;
    return 10_000;
  }

  #leftMs(startTime: string): number {
    const { activeDeadlineSeconds } = this.#pod.spec ?? {};
    if (activeDeadlineSeconds === undefined) return Infinity;
    return Date.parse(startTime) + activeDeadlineSeconds * 1000 - this.#nowMs;
  }

  #exceedDeadline(): undefined {
    this.#record({ type: 'Normal', ...DEADLINE_EXCEEDED });
    const ended = planTermination(this.#pod, 0);
    this.#updateStatus((pod) => {
      const all = endedContainers(pod, ended, this.#nowMs);
      const status = { ...pod.status, ...DEADLINE_EXCEEDED };
      return summarize(pod, all, { status, nowMs: this.#nowMs, phase: 'Failed' });
    });
    return undefined;
  }

  /** Init containers one after the other, sidecars as they pass, then all others. */
  #advance(): number | undefined {
    const before = allContainersOf(this.#pod);
    const over = isOver(this.#pod, before);
    let soonestMs = Infinity;
    let isBlocked = false;
    const haveBegun = before.some(
      ({ role, status }) => role === 'main' && status.containerID !== undefined,
    );
    const after = before.map((one) => {
      const isInit = one.role === 'init' || one.role === 'sidecar';
      if (isBlocked && (isInit || !haveBegun)) return one;
      if (over && one.role === 'sidecar') this.#stop(one);
      const { next, dueMs } = this.#advanceOne(one);
      soonestMs = Math.min(soonestMs, dueMs);
      if (isInit && !haveBegun && !isPassed(next)) isBlocked = true;
      return next;
    });
    if (after.some(({ status }, index) => status !== before[index]?.status) || this.#isBehind()) {
      this.#updateStatus((pod) => summarize(pod, after, this.#status(pod)));
    }
    return soonestMs === Infinity ? undefined : soonestMs - this.#nowMs;
  }

  /** The spec is another than the status tells of, a readiness gate has opened or closed, or the pod was taken for lost with its node. */
  #isBehind(): boolean {
    const { metadata, spec, status = {} } = this.#pod;
    if (metadata.generation !== status.observedGeneration) return true;
    if (spec?.readinessGates === undefined && isReady(this.#pod)) return false;
    const ready = summarize(this.#pod, allContainersOf(this.#pod), this.#status(this.#pod));
    return isReady({ ...this.#pod, status: ready }) !== isReady(this.#pod);
  }

  /** The container after what is due of it, and when the next is. */
  #advanceOne(one: ContainerOfPod): { next: ContainerOfPod; dueMs: number } {
    const memory = this.#memoryOf(one);
    const step = this.#stepOf(one, memory);
    if (step === undefined) return { next: one, dueMs: Infinity };
    if (memory.plan?.step !== step.name) memory.plan = { step: step.name, dueMs: step.dueMs };
    if (memory.plan.dueMs > this.#nowMs) return { next: one, dueMs: memory.plan.dueMs };
    const { status, events } = step.apply(this.#nowMs);
    for (const event of events) this.#record(event, one);
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

  /** A sidecar whose pod has done its work. */
  #stop(one: ContainerOfPod): void {
    const memory = this.#memoryOf(one);
    if (one.status.state?.running === undefined || memory.stopping !== undefined) return;
    const { name } = one.container;
    const dueMs = this.#nowMs + stopMs(this.#pod, { role: one.role, name });
    memory.stopping = { dueMs, exitCode: 0 };
    this.#record({ type: 'Normal', reason: 'Killing', message: `Stopping container ${name}` }, one);
  }

  #terminate(): number | undefined {
    const { metadata } = this.#pod;
    const { deletionTimestamp = '', deletionGracePeriodSeconds = 30 } = metadata;
    const termination = (this.#memory.termination ??= this.#beginTermination(
      deletionGracePeriodSeconds,
    ));
    // A second deletion may leave less time.
    const dueMs = Math.min(
      termination.beganMs + termination.takesMs,
      Date.parse(deletionTimestamp) + 1000,
    );
    if (dueMs > this.#nowMs) return dueMs - this.#nowMs;
    if (termination.ends.size > 0) {
      this.#updateStatus((pod) => {
        const all = endedContainers(pod, termination, termination.beganMs);
        return summarize(pod, all, this.#status(pod));
      });
    }
    this.#parts.controller.client.delete('pods', this.#pod, { gracePeriodSeconds: 0 });
    return undefined;
  }

  #beginTermination(graceSeconds: number): Termination & { beganMs: number } {
    const termination = planTermination(this.#pod, graceSeconds * 1000);
    for (const one of allContainersOf(this.#pod)) {
      const { name } = one.container;
      if (!termination.ends.has(name)) continue;
      this.#record(
        { type: 'Normal', reason: 'Killing', message: `Stopping container ${name}` },
        one,
      );
    }
    return { ...termination, beganMs: this.#nowMs };
  }

  /** How long to wait for something that takes a while, the first time it is seen; 0 when it is due. */
  #wait(step: string, [low, high]: readonly [low: number, high: number]): number {
    const dueMs = this.#nowMs + this.#parts.context.random.int(low, high);
    if (this.#memory.plan?.step !== step) this.#memory.plan = { step, dueMs };
    return Math.max(0, this.#memory.plan.dueMs - this.#nowMs);
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

  #node(): corev1.Node | undefined {
    return this.#parts.controller.client.get('nodes', this.#pod.spec?.nodeName ?? '');
  }

  #status(pod: corev1.Pod): { status: corev1.PodStatus; nowMs: number } {
    return { status: pod.status ?? {}, nowMs: this.#nowMs };
  }

  #updateStatus(change: (pod: corev1.Pod) => corev1.PodStatus): void {
    this.#parts.controller.client.updateStatus('pods', this.#pod, (pod) => ({
      ...pod,
      status: change(pod),
    }));
  }

  #record(event: EventDetails, about?: ContainerOfPod): void {
    this.#parts.controller.record(this.#pod, {
      ...event,
      host: this.#pod.spec?.nodeName ?? '',
      ...(about === undefined ? {} : { fieldPath: fieldPathOf(about) }),
    });
  }
}

function allContainersOf(pod: corev1.Pod): ContainerOfPod[] {
  return [...initContainersOf(pod), ...mainContainersOf(pod)];
}

function internalIP(node: corev1.Node | undefined): string | undefined {
  return node?.status?.addresses?.find(({ type }) => type === 'InternalIP')?.address;
}
