import type { corev1 } from '@deltascope/api';
import { notFound, type Unstructured } from '@deltascope/apimachinery';
import { FakeClock, settle } from '../../testing/index.ts';
import { withSignal } from '../../util/with-signal.ts';
import { EventBroadcaster, type EventBroadcasterOptions } from './event-broadcaster.ts';
import type { EventDetails, EventRecorder } from './event-recorder.ts';
import type { EventSink } from './event-sink.ts';

export const second = 1000;
export const minute = 60 * second;

export const pod = (name: string): Unstructured => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, namespace: 'shop', uid: `uid-${name}`, resourceVersion: '7' },
});

export const warning = (message: string, reason = 'BackOff'): EventDetails => ({
  type: 'Warning',
  reason,
  message,
});

/** An API server's events. */
export class FakeSink implements EventSink {
  readonly events = new Map<string, corev1.Event>();
  /** "create web.1", "patch web.1", also of calls that fail. */
  readonly calls: string[] = [];
  /** What the next calls fail with; undefined: they do not. */
  readonly failures: (Error | undefined)[] = [];
  /** What every call fails with. */
  failure: Error | undefined;
  /** Nothing is answered until it resolves. */
  held: Promise<void> | undefined;

  /** "2 x message", in the order in which the events were made. */
  get briefs(): string[] {
    return [...this.events.values()].map(({ count, message }) => `${count} x ${message}`);
  }

  async create(event: corev1.Event, signal: AbortSignal): Promise<void> {
    await this.#call('create', event, signal);
    this.events.set(event.metadata.name ?? '', { ...event });
  }

  async patch(event: corev1.Event, patch: object, signal: AbortSignal): Promise<void> {
    await this.#call('patch', event, signal);
    const { name = '' } = event.metadata;
    const known = this.events.get(name);
    if (known === undefined) throw notFound({ group: '', resource: 'events' }, name);
    this.events.set(name, { ...known, ...patch });
  }

  async #call(verb: string, { metadata }: corev1.Event, signal: AbortSignal): Promise<void> {
    this.calls.push(`${verb} ${metadata.name}`);
    if (this.held !== undefined) await withSignal(this.held, signal);
    const failure = this.failure ?? this.failures.shift();
    if (failure !== undefined) throw failure;
  }
}

/** A recorder, a broadcaster and a sink. */
export class RecordRig {
  readonly clock = new FakeClock(Date.UTC(2026, 0, 2, 3, 4, 5));
  readonly logged: string[] = [];
  readonly sink = new FakeSink();
  readonly broadcaster: EventBroadcaster;
  readonly recorder: EventRecorder;
  readonly recording: ReturnType<EventBroadcaster['startRecordingToSink']>;

  constructor(options: Partial<EventBroadcasterOptions> = {}) {
    const note =
      (level: string) =>
      (_: object, message: string): void =>
        void this.logged.push(`${level}: ${message}`);
    this.broadcaster = new EventBroadcaster({
      clock: this.clock,
      random: () => 0.5,
      logger: {
        debug: note('debug'),
        info: note('info'),
        warn: note('warn'),
        error: note('error'),
      },
      ...options,
    });
    this.recorder = this.broadcaster.newRecorder({ component: 'painter', host: 'node-1' });
    this.recording = this.broadcaster.startRecordingToSink(this.sink);
  }

  async record(...messages: readonly string[]): Promise<void> {
    for (const message of messages) this.recorder.event(pod('web'), warning(message));
    await settle();
  }
}
