import type { corev1, eventsv1 } from '@deltascope/api';
import type { KubeObject, Unstructured } from '@deltascope/apimachinery';
import type { Conversion } from '../resources.ts';

const VERSION = 'events.k8s.io/v1';

/** Events of events.k8s.io/v1, kept as those of v1: the same fields, most of them under other names. */
export const eventConversion: Conversion = {
  present: (object) => (object.apiVersion === VERSION ? object : toEventsV1(object)),
  toStored: toCore,
};

function toEventsV1(object: Unstructured): Unstructured {
  const { involvedObject, message, source, firstTimestamp, lastTimestamp, count, ...same } =
    object as KubeObject as corev1.Event;
  const { reportingComponent, ...rest } = same;
  const event = {
    ...rest,
    apiVersion: VERSION,
    regarding: involvedObject,
    note: message,
    reportingController: reportingComponent,
    deprecatedSource: source,
    deprecatedFirstTimestamp: firstTimestamp,
    deprecatedLastTimestamp: lastTimestamp,
    deprecatedCount: count,
  };
  return withoutUndefined(event) as KubeObject as Unstructured;
}

function toCore(object: Unstructured): Unstructured {
  const { regarding, note, reportingController, deprecatedSource, ...same } =
    object as KubeObject as eventsv1.Event;
  const { deprecatedFirstTimestamp, deprecatedLastTimestamp, deprecatedCount, ...rest } = same;
  const event = {
    ...rest,
    apiVersion: 'v1',
    involvedObject: regarding,
    message: note,
    reportingComponent: reportingController,
    source: deprecatedSource,
    firstTimestamp: deprecatedFirstTimestamp,
    lastTimestamp: deprecatedLastTimestamp,
    count: deprecatedCount,
  };
  return withoutUndefined(event) as KubeObject as Unstructured;
}

function withoutUndefined(object: object): object {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined));
}
