import type { corev1 } from '@deltascope/api';
import { formatTime } from '../clock.ts';
import type { Registry } from '../registry/registry.ts';
import type { Clock } from '../clock.ts';
import type { Random } from '../random.ts';
import { newContainerID } from './container-start.ts';
import { ClusterClient, keyOf } from './cluster-client.ts';

const TURN_MS = 20;

export interface ChurnOptions {
  readonly registry: Registry;
  readonly clock: Clock;
  readonly random: Random;
  readonly changesPerSecond: number;
}

/** Restarts containers of running pods in their status, so many a second: changes that a table of pods shows. */
export function startChurn({ registry, clock, random, changesPerSecond }: ChurnOptions): void {
  const client = new ClusterClient(registry, 'kubelet');
  const running = new RunningPods(registry, client);
  let due = 0;
  let lastMs = clock.now();
  const turn = (): void => {
    const nowMs = clock.now();
    due += ((nowMs - lastMs) / 1000) * changesPerSecond;
    lastMs = nowMs;
    for (; due >= 1; due -= 1) {
      const pod = running.pick(random);
      if (pod !== undefined)
        client.updateStatus('pods', pod, (current) => restarted(current, random, nowMs));
    }
    clock.setTimer(TURN_MS, turn);
  };
  turn();
}

function restarted(pod: corev1.Pod, random: Random, nowMs: number): corev1.Pod {
  const time = formatTime(nowMs);
  const [first, ...others] = pod.status?.containerStatuses ?? [];
  if (first === undefined) return pod;
  const terminated = {
    exitCode: 1,
    reason: 'Error',
    finishedAt: time,
    startedAt: first.state?.running?.startedAt ?? time,
    containerID: first.containerID ?? '',
  };
  const status: corev1.ContainerStatus = {
    ...first,
    restartCount: first.restartCount + 1,
    containerID: newContainerID(random),
    state: { running: { startedAt: time } },
    lastState: { terminated },
  };
  return { ...pod, status: { ...pod.status, containerStatuses: [status, ...others] } };
}

/** The keys of running pods, for picking one at random in no time. */
class RunningPods {
  readonly #client: ClusterClient;
  readonly #keys: string[] = [];
  readonly #places = new Map<string, number>();

  constructor(registry: Registry, client: ClusterClient) {
    this.#client = client;
    for (const pod of client.list('pods')) this.#note(pod);
    registry.store.subscribe(({ type, resource, object, key }) => {
      if (resource !== 'pods') return;
      if (type === 'DELETED') this.#forget(key);
      else this.#note(object as unknown as corev1.Pod);
    });
  }

  pick(random: Random): corev1.Pod | undefined {
    return this.#client.get('pods', random.pick(this.#keys) ?? '');
  }

  #note(pod: corev1.Pod): void {
    const key = keyOf(pod);
    const isSteady =
      pod.status?.phase === 'Running' &&
      pod.metadata.deletionTimestamp === undefined &&
      pod.status.containerStatuses?.every(({ ready }) => ready) === true;
    if (!isSteady) this.#forget(key);
    else if (!this.#places.has(key)) {
      this.#places.set(key, this.#keys.length);
      this.#keys.push(key);
    }
  }

  #forget(key: string): void {
    const place = this.#places.get(key);
    if (place === undefined) return;
    this.#places.delete(key);
    const last = this.#keys.pop();
    if (last === undefined || last === key) return;
    this.#keys[place] = last;
    this.#places.set(last, place);
  }
}
