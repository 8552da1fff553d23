import type { corev1 } from '@deltascope/api';

/** One string of several; no two lists of parts give the same. */
const join = (parts: readonly (string | undefined)[]): string => JSON.stringify(parts);

const sourceAndObject = ({ source, involvedObject: object }: corev1.Event) => [
  source?.component,
  source?.host,
  object.kind,
  object.namespace,
  object.name,
  object.uid,
  object.apiVersion,
];

/** Of all occurrences of the same event: source, object, type, reason and message. */
export function eventKey(event: corev1.Event): string {
  const { involvedObject, type, reason, message } = event;
  return join([...sourceAndObject(event), involvedObject.fieldPath, type, reason, message]);
}

/** Of all that one source says of one object, by type (client-go: getSpamKey). */
export function spamKey(event: corev1.Event): string {
  return join([...sourceAndObject(event), event.type]);
}

/** Of events that differ in their message only, and what tells them apart (client-go: EventAggregatorByReasonFunc). */
export function aggregatorKeysByReason(event: corev1.Event): AggregatorKeys {
  const { type, reason, reportingComponent, reportingInstance, message = '' } = event;
  const parts = [...sourceAndObject(event), type, reason, reportingComponent, reportingInstance];
  return { aggregateKey: join(parts), localKey: message };
}

/** Which group of similar events one belongs to, and which of the group it is. */
export interface AggregatorKeys {
  readonly aggregateKey: string;
  readonly localKey: string;
}
