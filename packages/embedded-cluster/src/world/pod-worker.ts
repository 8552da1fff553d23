import type { corev1 } from '@deltascope/api';
import { ContainerWorker } from './container-worker.ts';
import type { KubeletParts, PodMemory } from './container-worker.ts';
import { allContainersOf, isOver, isPassed } from './containers.ts';
import type { ContainerOfPod } from './containers.ts';
import type { EventDetails } from './event-recorder.ts';
import { isReady } from './pod-state.ts';
import { admittedStatus, summarize } from './pod-status.ts';
import { endedContainers, planTermination } from './pod-termination.ts';
import type { Termination } from './pod-termination.ts';

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
  readonly #containers: ContainerWorker;

  constructor(parts: KubeletParts, pod: corev1.Pod, memory: PodMemory) {
    this.#parts = parts;
    this.#pod = pod;
    this.#memory = memory;
    this.#nowMs = parts.context.clock.now();
    this.#containers = new ContainerWorker(parts, pod, memory);
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
      if (over && one.role === 'sidecar') this.#containers.stop(one);
      const { next, dueMs } = this.#containers.advance(one);
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
    this.#containers.record(event, about);
  }
}

function internalIP(node: corev1.Node | undefined): string | undefined {
  return node?.status?.addresses?.find(({ type }) => type === 'InternalIP')?.address;
}
