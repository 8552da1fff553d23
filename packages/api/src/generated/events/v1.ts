// Generated from the OpenAPI of Kubernetes v1.37.2; do not edit.
import type { ListMeta, ObjectMeta } from '@deltascope/apimachinery';
import type * as corev1 from '../core/v1.ts';
export interface Event {
  action?: string;
  apiVersion?: string;
  deprecatedCount?: number;
  deprecatedFirstTimestamp?: string;
  deprecatedLastTimestamp?: string;
  deprecatedSource?: corev1.EventSource;
  eventTime: string;
  kind?: string;
  metadata: ObjectMeta;
  note?: string;
  reason?: string;
  regarding?: corev1.ObjectReference;
  related?: corev1.ObjectReference;
  reportingController?: string;
  reportingInstance?: string;
  series?: EventSeries;
  type?: string;
}
export interface EventList {
  apiVersion?: string;
  items: Event[];
  kind?: string;
  metadata: ListMeta;
}
export interface EventSeries {
  count: number;
  lastObservedTime: string;
}
