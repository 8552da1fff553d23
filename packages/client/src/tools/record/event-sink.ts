import type { corev1 } from '@deltascope/api';
import type { DynamicClient } from '../../dynamic/dynamic-client.ts';
import type { EventPatch } from './event-series-log.ts';

const EVENTS = { group: '', version: 'v1', resource: 'events' };

/**
 * Where events are written to (client-go: record.EventSink, of which Update is not here since nothing calls it). In the namespace
 * that the event names. Throws KubeStatusError when the server refuses, InvalidRequestError when nothing can be sent; any other
 * error is taken for a server that cannot be reached.
 */
export interface EventSink {
  create(event: corev1.Event, signal: AbortSignal): Promise<unknown>;
  /** A strategic merge patch of an event that exists; throws a NotFound KubeStatusError when it does no more. */
  patch(event: corev1.Event, patch: EventPatch, signal: AbortSignal): Promise<unknown>;
}

/** Writes core/v1 Events through a DynamicClient. */
export function eventSink(client: DynamicClient): EventSink {
  const eventsBeside = ({ metadata }: corev1.Event) =>
    client.resource(EVENTS).namespace(metadata.namespace ?? '');
  return {
    create: (event, signal) => eventsBeside(event).create({ ...event }, {}, signal),
    patch: (event, patch, signal) =>
      eventsBeside(event).patch(event.metadata.name ?? '', patch, {
        type: 'strategicMerge',
        signal,
      }),
  };
}
