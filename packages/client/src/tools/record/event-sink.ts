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

/** The Events of one namespace, as far as a sink needs them; `clientset.coreV1.events(namespace)` is one. Creation gets `{}`. */
export interface EventClient {
  create(event: corev1.Event, options: object, signal: AbortSignal): Promise<unknown>;
  patch(
    name: string,
    patch: object,
    options: { readonly type: 'strategicMerge'; readonly signal: AbortSignal },
  ): Promise<unknown>;
}

/** Writes core/v1 Events, each in its own namespace (client-go: typed/core/v1.EventSinkImpl). */
export function eventSink(events: (namespace: string) => EventClient): EventSink {
  const beside = ({ metadata }: corev1.Event): EventClient => events(metadata.namespace ?? '');
  return {
    create: (event, signal) => beside(event).create(event, {}, signal),
    patch: (event, patch, signal) =>
      beside(event).patch(event.metadata.name ?? '', patch, { type: 'strategicMerge', signal }),
  };
}

/** The Events of any namespace, written through a DynamicClient. */
export function eventClients(client: DynamicClient): (namespace: string) => EventClient {
  return (namespace) => {
    const events = client.resource(EVENTS).namespace(namespace);
    return {
      create: (event, _, signal) => events.create({ ...event }, {}, signal),
      patch: (name, patch, options) => events.patch(name, patch, options),
    };
  };
}
