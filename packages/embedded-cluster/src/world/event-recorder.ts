import type { corev1 } from '@deltascope/api';
import { KubeStatusError } from '@deltascope/apimachinery';
import type { KubeObject } from '@deltascope/apimachinery';
import { formatMicroTime, formatTime } from '../clock.ts';
import type { Clock } from '../clock.ts';
import { ClusterClient, keyOf } from './cluster-client.ts';
import type { Registry } from '../registry/registry.ts';
import { EventCorrelator } from './event-correlator.ts';
import type { Correlated } from './event-correlator.ts';
import { startEventExpiry } from './event-expiry.ts';
import { EventSeries, seriesKey } from './event-series.ts';
import type { SeriesUpdate } from './event-series.ts';

const SERIES_INTERVAL_MS = 6 * 60_000;

/** What those who write events by events.k8s.io do when they write one, by component and reason. */
const ACTIONS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'default-scheduler': {
    Scheduled: 'Binding',
    FailedScheduling: 'Scheduling',
    Preempted: 'Preempting',
    WaitingForGates: 'Scheduling',
  },
};
/** A server writes the times of the other form as null. */
const UNUSED = {
  eventTime: { eventTime: null } as object,
  timestamps: { firstTimestamp: null, lastTimestamp: null } as object,
};
/** Where they run. */
const CONTROL_PLANE = 'control-plane-1';

export interface EventDetails {
  readonly type: 'Normal' | 'Warning';
  readonly reason: string;
  readonly message: string;
  /** The part of the object that it is about: "spec.containers{main}". */
  readonly fieldPath?: string;
  /** The node whose component says it. */
  readonly host?: string;
}

export type ComponentEvent = EventDetails & { readonly component: string };

/**
 * Writes Events as client-go's recorders do: most components by v1, with a correlator; the scheduler by events.k8s.io, with
 * series. They end an hour after their last change.
 */
export class EventRecorder {
  readonly #clock: Clock;
  readonly #correlator: EventCorrelator;
  readonly #series: EventSeries;
  readonly #scheduler: ClusterClient;
  /** Events that could not be written: their namespace is gone or going. */
  dropped = 0;
  /** Events that were not written because their source had said too much about the object. */
  spam = 0;
  #sequence = 0;

  constructor(registry: Registry, clock: Clock) {
    this.#clock = clock;
    this.#correlator = new EventCorrelator(clock);
    this.#series = new EventSeries(clock);
    this.#scheduler = new ClusterClient(registry, 'kube-scheduler');
    // What a real API server's storage does by itself.
    startEventExpiry(new ClusterClient(registry, 'kube-apiserver'), clock);
    this.#scheduleSeries();
  }

  /** Writes the event through `client`, under its manager. */
  record(client: ClusterClient, about: KubeObject, details: ComponentEvent): void {
    const action = ACTIONS[details.component]?.[details.reason];
    this.#orDrop(() => {
      if (action === undefined) this.#recordCorrelated(client, about, details);
      else this.#recordSeries(client, this.#seriesEvent(about, details, action));
    });
  }

  #recordCorrelated(client: ClusterClient, about: KubeObject, details: ComponentEvent): void {
    const correlated = this.#correlator.correlate(this.#eventOf(about, details));
    if (correlated === undefined) {
      this.spam += 1;
      return;
    }
    const { event, known, key } = correlated;
    const written = known === undefined ? undefined : raise(client, correlated);
    if (written === undefined) {
      // One that has expired goes on counting where it was.
      const { count = 0, firstTimestamp = event.firstTimestamp ?? '' } = known ?? {};
      const created = client.create('events', { ...event, count: count + 1, firstTimestamp });
      this.#correlator.note(key, { objectKey: keyOf(created), count: count + 1, firstTimestamp });
    } else this.#correlator.note(key, written);
  }

  #recordSeries(client: ClusterClient, event: corev1.Event): void {
    const key = seriesKey(event);
    const repeated = this.#series.repeat(key);
    if (repeated === undefined) {
      this.#series.begin(key, keyOf(client.create('events', event)));
    } else if (repeated.update !== undefined) writeSeries(client, repeated.update);
  }

  #eventOf(about: KubeObject, { component, host = '', ...details }: ComponentEvent): corev1.Event {
    const time = formatTime(this.#clock.now());
    return {
      ...this.#common(about, details),
      count: 1,
      firstTimestamp: time,
      lastTimestamp: time,
      source: { component, ...(host === '' ? {} : { host }) },
      reportingComponent: component,
      reportingInstance: host,
      ...UNUSED.eventTime,
    };
  }

  #seriesEvent(
    about: KubeObject,
    { component, ...details }: ComponentEvent,
    action: string,
  ): corev1.Event {
    return {
      ...this.#common(about, details),
      action,
      eventTime: formatMicroTime(this.#clock.now()),
      source: {},
      reportingComponent: component,
      reportingInstance: `${component}-${CONTROL_PLANE}`,
      ...UNUSED.timestamps,
    };
  }

  #common(
    about: KubeObject,
    { type, reason, message, fieldPath }: EventDetails,
  ): Pick<corev1.Event, 'metadata' | 'involvedObject' | 'reason' | 'message' | 'type'> {
    const { kind = '', apiVersion = '', metadata } = about;
    const { name = '', namespace, uid = '', resourceVersion = '' } = metadata;
    return {
      metadata: { name: this.#eventName(name), namespace: namespace ?? 'default' },
      involvedObject: {
        apiVersion,
        kind,
        name,
        uid,
        resourceVersion,
        ...(namespace === undefined ? {} : { namespace }),
        ...(fieldPath === undefined ? {} : { fieldPath }),
      },
      reason,
      message,
      type,
    };
  }

  /** The object's name and a number that only grows, as upstream's (which is the time in nanoseconds). */
  #eventName(name: string): string {
    this.#sequence += 1;
    const nowNs = BigInt(Math.floor(this.#clock.now())) * 1_000_000n;
    return `${name}.${(nowNs + BigInt(this.#sequence % 1_000_000)).toString(16)}`;
  }

  #scheduleSeries(): void {
    this.#clock.setTimer(SERIES_INTERVAL_MS, () => {
      for (const update of this.#series.due()) {
        this.#orDrop(() => writeSeries(this.#scheduler, update));
      }
      this.#scheduleSeries();
    });
  }

  #orDrop(write: () => void): void {
    try {
      write();
    } catch (error) {
      if (!(error instanceof KubeStatusError)) throw error;
      this.dropped += 1;
    }
  }
}

/** Raises the count of an event that was written; undefined when it is there no more. */
function raise(client: ClusterClient, { known, event }: Correlated): Correlated['known'] {
  const found = client.get('events', known?.objectKey ?? '');
  if (found === undefined || known === undefined) return undefined;
  const count = known.count + 1;
  const { message = '', lastTimestamp = '' } = event;
  client.update('events', found, (old) => ({ ...old, count, message, lastTimestamp }));
  return { ...known, count };
}

/** Of one that has expired, nothing is written. */
function writeSeries(client: ClusterClient, { objectKey, series }: SeriesUpdate): void {
  const found = client.get('events', objectKey);
  if (found !== undefined) client.update('events', found, (old) => ({ ...old, series }));
}
