import type { corev1 } from '@deltascope/api';
import { KubeStatusError } from '@deltascope/apimachinery';
import type { KubeObject } from '@deltascope/apimachinery';
import { formatTime } from '../clock.ts';
import type { Clock } from '../clock.ts';
import { ClusterClient, keyOf } from './cluster-client.ts';
import type { Registry } from '../registry/registry.ts';

/** How long the API server keeps an event (--event-ttl), and how many there may be at once. */
const TTL_MS = 60 * 60_000;
const MAX_EVENTS = 4000;
const PRUNE_INTERVAL_MS = 30_000;

export interface EventDetails {
  readonly type: 'Normal' | 'Warning';
  readonly reason: string;
  readonly message: string;
}

/**
 * Writes Events as client-go's recorder does: the same thing said again about the same object raises `count` instead of
 * adding an object. The oldest go after an hour, or sooner when there are more than 4,000.
 */
export class EventRecorder {
  /** For ending events: what a real API server's storage does by itself. */
  readonly #client: ClusterClient;
  readonly #clock: Clock;
  readonly #keys = new Map<string, string>();
  /** Events that could not be written: their namespace is gone or going. */
  dropped = 0;
  #sequence = 0;

  constructor(registry: Registry, clock: Clock) {
    this.#client = new ClusterClient(registry, 'kube-apiserver');
    this.#clock = clock;
    this.#schedulePrune();
  }

  /** Writes the event through `client`, under its manager. */
  record(
    client: ClusterClient,
    about: KubeObject,
    details: EventDetails & { readonly component: string },
  ): void {
    const { uid = '' } = about.metadata;
    const series = `${uid} ${details.component} ${details.reason} ${details.message}`;
    const known = client.get('events', this.#keys.get(series) ?? '');
    try {
      if (known === undefined) {
        const created = client.create('events', this.#eventOf(about, details));
        this.#keys.set(series, keyOf(created));
      } else this.#repeat(client, known);
    } catch (error) {
      if (!(error instanceof KubeStatusError)) throw error;
      this.dropped += 1;
    }
  }

  #eventOf(about: KubeObject, details: EventDetails & { component: string }): corev1.Event {
    const nowMs = this.#clock.now();
    const { name = '', namespace = 'default', uid, resourceVersion } = about.metadata;
    const { component, type, reason, message } = details;
    const time = formatTime(nowMs);
    const involvedObject = { apiVersion: about.apiVersion, kind: about.kind, name, uid };
    return {
      metadata: { name: this.#eventName(name, nowMs), namespace },
      involvedObject: {
        ...involvedObject,
        ...(about.metadata.namespace === undefined ? {} : { namespace }),
        resourceVersion,
      },
      reason,
      message,
      type,
      count: 1,
      firstTimestamp: time,
      lastTimestamp: time,
      source: { component },
      reportingComponent: component,
      reportingInstance: '',
    } as corev1.Event;
  }

  #repeat(client: ClusterClient, known: corev1.Event): void {
    const lastTimestamp = formatTime(this.#clock.now());
    client.update('events', known, (event) => ({
      ...event,
      count: (event.count ?? 1) + 1,
      lastTimestamp,
    }));
  }

  /** The object's name and a number that only grows, as upstream's (which is the time in nanoseconds). */
  #eventName(name: string, nowMs: number): string {
    this.#sequence += 1;
    const stamp = BigInt(Math.floor(nowMs)) * 1_000_000n + BigInt(this.#sequence % 1_000_000);
    return `${name}.${stamp.toString(16)}`;
  }

  #schedulePrune(): void {
    this.#clock.setTimer(PRUNE_INTERVAL_MS, () => {
      this.#prune();
      this.#schedulePrune();
    });
  }

  #prune(): void {
    const oldest = this.#clock.now() - TTL_MS;
    const byAge = [...this.#client.list('events')]
      .map((event) => ({
        event,
        atMs: Date.parse(event.lastTimestamp ?? event.metadata.creationTimestamp ?? ''),
      }))
      .sort((a, b) => a.atMs - b.atMs);
    const excess = byAge.length - MAX_EVENTS;
    const ending = byAge.filter(({ atMs }, index) => index < excess || atMs < oldest);
    for (const { event } of ending) this.#client.delete('events', event);
    for (const [series, key] of this.#keys) {
      if (this.#client.get('events', key) === undefined) this.#keys.delete(series);
    }
  }
}
