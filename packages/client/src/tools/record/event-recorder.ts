import { randomUUID } from 'node:crypto';
import { format } from 'node:util';
import type { corev1 } from '@deltascope/api';
import type { KubeObject } from '@deltascope/apimachinery';
import type { Clock } from '../../util/clock.ts';
import { formatTime } from '../../util/kube-time.ts';
import type { Logger } from '../../util/logger.ts';
import { getReference } from '../reference/get-reference.ts';

/** What is said of an object. */
export interface EventDetails {
  readonly type: 'Normal' | 'Warning';
  /** Short, unique, in UpperCamelCase: machines tell events apart by it. */
  readonly reason: string;
  /** For people. */
  readonly message: string;
  /** Of the event (client-go: AnnotatedEventf). Lost when events are combined. */
  readonly annotations?: Readonly<Record<string, string>>;
}

/** Who says it. */
export interface EventSource {
  readonly component: string;
  readonly host?: string;
}

/**
 * Records what happened to objects, as Events beside them (client-go: record.EventRecorder). Both calls return at once and never
 * throw: events are for people, may be combined, and may be lost. An object must have apiVersion and kind; a reference does as well.
 */
export interface EventRecorder {
  event(object: KubeObject | corev1.ObjectReference, details: EventDetails): void;
  /** The message is a format of `util.format` (%s, %d, %j) for the arguments. */
  eventf(
    object: KubeObject | corev1.ObjectReference,
    details: EventDetails,
    ...args: readonly unknown[]
  ): void;
}

export interface BroadcastingRecorderOptions {
  readonly source: EventSource;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly broadcast: (event: corev1.Event) => void;
  /** An event could not be made. */
  readonly onRefused: () => void;
}

const NANOS_PER_MS = 1e6;
const MAX_NAME_LENGTH = 253;
const DNS_SUBDOMAIN = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;

/** The recorder of an EventBroadcaster. */
export class BroadcastingRecorder implements EventRecorder {
  readonly #options: BroadcastingRecorderOptions;
  #lastNanos = 0n;

  constructor(options: BroadcastingRecorderOptions) {
    this.#options = options;
  }

  event(object: KubeObject | corev1.ObjectReference, details: EventDetails): void {
    const { broadcast, onRefused, logger } = this.#options;
    let reference: corev1.ObjectReference;
    try {
      reference = 'metadata' in object ? getReference(object) : object;
    } catch (error) {
      onRefused();
      logger.error({ error, reason: details.reason }, 'an event is not reported');
      return;
    }
    broadcast(this.#makeEvent(reference, details));
  }

  eventf(
    object: KubeObject | corev1.ObjectReference,
    details: EventDetails,
    ...args: readonly unknown[]
  ): void {
    this.event(object, { ...details, message: format(details.message, ...args) });
  }

  #makeEvent(involvedObject: corev1.ObjectReference, details: EventDetails): corev1.Event {
    const { component, host = '' } = this.#options.source;
    const { type, reason, message, annotations } = details;
    const time = formatTime(this.#options.clock.now());
    return {
      apiVersion: 'v1',
      kind: 'Event',
      metadata: {
        name: eventName(involvedObject.name ?? '', this.#nanos()),
        // What has no namespace is told of in this one.
        namespace: involvedObject.namespace || 'default',
        ...(annotations && { annotations: { ...annotations } }),
      },
      involvedObject: { ...involvedObject },
      type,
      reason,
      message,
      count: 1,
      firstTimestamp: time,
      lastTimestamp: time,
      source: { component, ...(host !== '' && { host }) },
      reportingComponent: component,
      reportingInstance: host,
    };
  }

  /** Of the clock, and never the same twice: two events of one moment need two names. */
  #nanos(): bigint {
    const now = BigInt(Math.round(this.#options.clock.now() * NANOS_PER_MS));
    this.#lastNanos = now > this.#lastNanos ? now : this.#lastNanos + 1n;
    return this.#lastNanos;
  }
}

/** Names of some kinds (a Role "system:node") are none an Event can begin with. */
function eventName(objectName: string, nanos: bigint): string {
  const name = `${objectName}.${nanos.toString(16)}`;
  return name.length <= MAX_NAME_LENGTH && DNS_SUBDOMAIN.test(name) ? name : randomUUID();
}
