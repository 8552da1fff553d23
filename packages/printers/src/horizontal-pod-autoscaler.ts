import type { autoscalingv2 } from '@deltascope/api';
import { AGE_OF } from './age.ts';
import { columnsPrinter } from './columns-printer.ts';
import { condition, count, items, text } from './fields.ts';
import type { Sparse } from './fields.ts';
import type { Printer } from './printer.ts';

type Autoscaler = Sparse<autoscalingv2.HorizontalPodAutoscaler>;
type Metric = Sparse<autoscalingv2.MetricSpec>;
type Current = Sparse<autoscalingv2.MetricStatus>;
const UNKNOWN = '<unknown>';
const MAX_METRICS = 2;

export const horizontalPodAutoscalerPrinter: Printer =
  columnsPrinter<autoscalingv2.HorizontalPodAutoscaler>({
    resource: { group: 'autoscaling', resource: 'horizontalpodautoscalers' },
    kind: 'HorizontalPodAutoscaler',
    namespaced: true,
    health: ({ status }) =>
      condition(status?.conditions, 'ScalingActive')?.status === 'False' ? 'warn' : 'ok',
    columns: [
      {
        name: 'Reference',
        type: 'text',
        description: 'What it scales.',
        cell: ({ spec }) =>
          `${text(spec?.scaleTargetRef?.kind)}/${text(spec?.scaleTargetRef?.name)}`,
      },
      {
        name: 'Targets',
        type: 'text',
        description: 'What it measures, and what that is to be.',
        cell: targets,
      },
      {
        name: 'MinPods',
        type: 'text',
        absent: '<unset>',
        description: 'The fewest pods.',
        cell: ({ spec }) => (spec?.minReplicas === undefined ? null : String(spec.minReplicas)),
      },
      {
        name: 'MaxPods',
        type: 'number',
        tableType: 'string',
        description: 'The most pods.',
        cell: ({ spec }) => count(spec?.maxReplicas),
      },
      {
        name: 'Replicas',
        type: 'number',
        tableType: 'string',
        description: 'How many there are.',
        cell: ({ status }) => count(status?.currentReplicas),
      },
      AGE_OF,
    ],
  });

/** An object of v1 says one metric in fields of its own. */
function metricsOf(autoscaler: Autoscaler): {
  specs: readonly Metric[];
  current: readonly Current[];
} {
  const { spec, status } = autoscaler as Autoscaler & {
    spec?: { targetCPUUtilizationPercentage?: number };
    status?: { currentCPUUtilizationPercentage?: number };
  };
  if (spec?.targetCPUUtilizationPercentage === undefined) {
    return { specs: items(spec?.metrics), current: items(status?.currentMetrics) };
  }
  const averageUtilization = spec.targetCPUUtilizationPercentage;
  const now = status?.currentCPUUtilizationPercentage;
  const current =
    now === undefined ? [] : [{ resource: { name: 'cpu', current: { averageUtilization: now } } }];
  return {
    specs: [{ type: 'Resource', resource: { name: 'cpu', target: { averageUtilization } } }],
    current,
  };
}

function targets(autoscaler: Autoscaler): string | null {
  const { specs, current } = metricsOf(autoscaler);
  if (specs.length === 0) return null;
  const all = specs.map((metric, index) => target(metric, current[index]));
  const shown = all.slice(0, MAX_METRICS).join(', ');
  return all.length > MAX_METRICS ? `${shown} + ${all.length - MAX_METRICS} more...` : shown;
}

/** How a metric of each type is told: the current value and the target. */
const TARGETS: Readonly<Record<string, (metric: Metric, current: Current | undefined) => string>> =
  {
    External: ({ external }, current) => valued(external?.target, current?.external?.current),
    Object: ({ object }, current) => valued(object?.target, current?.object?.current),
    Pods: ({ pods }, current) =>
      `${text(current?.pods?.current?.averageValue) || UNKNOWN}/${text(pods?.target?.averageValue)}`,
    Resource: ({ resource }, current) => utilized(resource, current?.resource?.current),
    ContainerResource: ({ containerResource }, current) =>
      utilized(containerResource, current?.containerResource?.current),
  };

function target(metric: Metric, current: Current | undefined): string {
  return TARGETS[text(metric.type)]?.(metric, current) ?? '<unknown type>';
}

type Target = Sparse<autoscalingv2.MetricTarget> | undefined;
type Value = Sparse<autoscalingv2.MetricValueStatus> | undefined;

function valued(wanted: Target, current: Value): string {
  if (wanted?.averageValue !== undefined) {
    return `${text(current?.averageValue) || UNKNOWN}/${text(wanted.averageValue)} (avg)`;
  }
  return `${text(current?.value) || UNKNOWN}/${text(wanted?.value)}`;
}

function utilized(
  of: { readonly name?: string; readonly target?: Target } | undefined,
  current: Value,
): string {
  const name = text(of?.name);
  if (of?.target?.averageValue !== undefined) {
    return `${name}: ${text(current?.averageValue) || UNKNOWN}/${text(of.target.averageValue)}`;
  }
  const now = current?.averageUtilization;
  const wanted = of?.target?.averageUtilization;
  return `${name}: ${now === undefined ? UNKNOWN : `${now}%`}/${wanted === undefined ? '<auto>' : `${wanted}%`}`;
}
