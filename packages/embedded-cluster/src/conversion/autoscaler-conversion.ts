import { fieldsOf, isFields, type Fields } from '../json-fields.ts';
import type { Unstructured } from '@deltascope/apimachinery';
import type { Conversion } from '../resources.ts';
import { metricFromV1, metricToV1, statusFromV1, statusToV1 } from './autoscaler-metrics.ts';

const VERSION = 'autoscaling/v1';
/** Where v1 has what there are no fields for, as JSON. */
const METRICS = 'autoscaling.alpha.kubernetes.io/metrics';
const BEHAVIOR = 'autoscaling.alpha.kubernetes.io/behavior';
const CURRENT_METRICS = 'autoscaling.alpha.kubernetes.io/current-metrics';
const CONDITIONS = 'autoscaling.alpha.kubernetes.io/conditions';
/** What is asked of the CPU where nothing is asked. */
const DEFAULT_UTILIZATION = 80;
const ANNOTATIONS = [METRICS, BEHAVIOR, CURRENT_METRICS, CONDITIONS];

/**
 * HorizontalPodAutoscalers of autoscaling/v1, kept as those of v2: what v2 says of the CPU's utilization is a field of v1, and all else an
 * annotation. What is in one of these and cannot be read is dropped, as an API server does.
 */
export const autoscalerConversion: Conversion = {
  present: (object) => (object.apiVersion === VERSION ? object : toV1(object)),
  toStored: (object) => (object.apiVersion === VERSION ? toV2(object) : object),
};

const list = (value: unknown): Fields[] =>
  Array.isArray(value) ? value.filter((item) => isFields(item)) : [];

/** The utilization of the CPU that a metric asks for, or that there is. */
function cpuUtilization({ type, resource }: Fields, place: 'target' | 'current'): unknown {
  const { name, [place]: value } = fieldsOf(resource);
  return type === 'Resource' && name === 'cpu' ? fieldsOf(value)['averageUtilization'] : undefined;
}

function toV1({ metadata, ...object }: Unstructured): Unstructured {
  const { metrics, behavior, ...spec } = fieldsOf(object['spec']);
  const { currentMetrics, conditions, ...status } = fieldsOf(object['status']);
  const wanted = list(metrics);
  const current = list(currentMetrics);
  const [target] = wanted.flatMap((metric) => cpuUtilization(metric, 'target') ?? []);
  const [now] = current.flatMap((metric) => cpuUtilization(metric, 'current') ?? []);
  const others = wanted.filter((metric) => cpuUtilization(metric, 'target') === undefined);
  const currentOthers = current.filter((one) => cpuUtilization(one, 'current') === undefined);
  const told = list(conditions);
  const annotations = {
    ...metadata.annotations,
    ...(behavior !== undefined && { [BEHAVIOR]: JSON.stringify(withKeys(behavior, upper)) }),
    ...(told.length > 0 && { [CONDITIONS]: JSON.stringify(told) }),
    ...(others.length > 0 && { [METRICS]: JSON.stringify(others.map(metricToV1)) }),
    ...(currentOthers.length > 0 && {
      [CURRENT_METRICS]: JSON.stringify(currentOthers.map(statusToV1)),
    }),
  };
  return {
    ...object,
    apiVersion: VERSION,
    metadata: { ...metadata, ...(Object.keys(annotations).length > 0 && { annotations }) },
    spec: { ...spec, ...(target !== undefined && { targetCPUUtilizationPercentage: target }) },
    status: { ...status, ...(now !== undefined && { currentCPUUtilizationPercentage: now }) },
  };
}

function toV2({ metadata, ...object }: Unstructured): Unstructured {
  const { targetCPUUtilizationPercentage: target, ...spec } = fieldsOf(object['spec']);
  const { currentCPUUtilizationPercentage: now, ...status } = fieldsOf(object['status']);
  const said = metadata.annotations ?? {};
  const annotations = Object.fromEntries(
    Object.entries(said).filter(([name]) => !ANNOTATIONS.includes(name)),
  );
  const { annotations: _annotations, ...rest } = metadata;
  const metrics = list(parse(said[METRICS])).map(metricFromV1);
  const current = list(parse(said[CURRENT_METRICS])).map(statusFromV1);
  const behavior = parse(said[BEHAVIOR]);
  const conditions = list(parse(said[CONDITIONS]));
  const utilization = target ?? (metrics.length === 0 ? DEFAULT_UTILIZATION : undefined);
  if (utilization !== undefined)
    metrics.push(ofCpu('target', { type: 'Utilization', averageUtilization: utilization }));
  if (now !== undefined) current.push(ofCpu('current', { averageUtilization: now }));
  return {
    ...object,
    apiVersion: 'autoscaling/v2',
    metadata: { ...rest, ...(Object.keys(annotations).length > 0 && { annotations }) },
    spec: {
      ...spec,
      ...(metrics.length > 0 && { metrics }),
      ...(isFields(behavior) && { behavior: withKeys(behavior, lower) }),
    },
    status: {
      ...status,
      ...(current.length > 0 && { currentMetrics: current }),
      ...(conditions.length > 0 && { conditions }),
    },
  };
}

const ofCpu = (place: 'target' | 'current', value: Fields): Fields => ({
  type: 'Resource',
  resource: { name: 'cpu', [place]: value },
});

function parse(json: string | undefined): unknown {
  if (json === undefined) return undefined;
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

const upper = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1);
const lower = (name: string): string => name.charAt(0).toLowerCase() + name.slice(1);

/** The behavior's annotation has the names of Go's fields. What is null in it is not there. */
function withKeys(value: unknown, rename: (name: string) => string): unknown {
  if (Array.isArray(value)) return value.map((item) => withKeys(item, rename));
  if (!isFields(value)) return value;
  const entries = Object.entries(value).filter(([, part]) => part !== null);
  return Object.fromEntries(entries.map(([name, part]) => [rename(name), withKeys(part, rename)]));
}
