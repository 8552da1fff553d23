// Generated from the discovery of Kubernetes v1.37.2; do not edit.
import type { eventsv1 } from '@deltascope/api';
import type { GroupVersionTable, Namespaced, Standard } from '../../gentype/group-version.ts';

/** The clients of events.k8s.io/v1. */
export interface EventsV1 {
  readonly events: Namespaced<eventsv1.Event, Standard>;
}

/** What they are made by. */
export const EVENTS_V1: GroupVersionTable<EventsV1> = {
  group: 'events.k8s.io',
  version: 'v1',
  resources: {
    events: { resource: 'events', kind: 'Event', namespaced: true },
  },
};
