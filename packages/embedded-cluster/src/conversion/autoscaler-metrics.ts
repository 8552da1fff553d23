import { fieldsOf, type Fields } from '../json-fields.ts';

/** One of a metric's kinds: its field, and the names that v1 has in its annotations for what v2 says of it. */
interface MetricKind {
  readonly field: string;
  /** What v1 calls the described object; absent where there is none. */
  readonly object?: string;
  /** What v1 calls the metric's selector. */
  readonly selector?: string;
  /** By v2's name of a value, v1's name of what is wanted and of what there is. */
  readonly values: Readonly<Record<string, readonly [wanted: string, current: string]>>;
}

const AVERAGES = {
  averageUtilization: ['targetAverageUtilization', 'currentAverageUtilization'],
  averageValue: ['targetAverageValue', 'currentAverageValue'],
} as const;

const KINDS: Readonly<Record<string, MetricKind>> = {
  Resource: { field: 'resource', values: AVERAGES },
  ContainerResource: { field: 'containerResource', values: AVERAGES },
  Pods: {
    field: 'pods',
    selector: 'selector',
    values: { averageValue: ['targetAverageValue', 'currentAverageValue'] },
  },
  Object: {
    field: 'object',
    object: 'target',
    selector: 'selector',
    values: {
      value: ['targetValue', 'currentValue'],
      averageValue: ['averageValue', 'averageValue'],
    },
  },
  External: {
    field: 'external',
    selector: 'metricSelector',
    values: {
      value: ['targetValue', 'currentValue'],
      averageValue: ['targetAverageValue', 'currentAverageValue'],
    },
  },
};

type Place = 'target' | 'current';
const PLACES = { target: 0, current: 1 } as const;

const kindOf = ({ type }: Fields): MetricKind | undefined =>
  typeof type === 'string' && Object.hasOwn(KINDS, type) ? KINDS[type] : undefined;

/** A metric of v2 as v1 writes it into its annotation; one of a kind that it does not know as it is. */
export const metricToV1 = (metric: Fields): Fields => toV1(metric, 'target');
/** The other way round. */
export const metricFromV1 = (metric: Fields): Fields => fromV1(metric, 'target');
/** The same of a metric that was measured. */
export const statusToV1 = (status: Fields): Fields => toV1(status, 'current');
/** The other way round. */
export const statusFromV1 = (status: Fields): Fields => fromV1(status, 'current');

function toV1(metric: Fields, place: Place): Fields {
  const kind = kindOf(metric);
  if (kind === undefined) return metric;
  const { metric: named, describedObject, [place]: values, ...same } = fieldsOf(metric[kind.field]);
  const { name: metricName, selector } = fieldsOf(named);
  const { type: _type, ...amounts } = fieldsOf(values);
  const inside = {
    ...same,
    ...(kind.object !== undefined && { [kind.object]: describedObject }),
    ...(metricName !== undefined && { metricName }),
    ...Object.fromEntries(
      Object.entries(amounts).flatMap(([name, amount]): [string, unknown][] => {
        const renamed = kind.values[name]?.[PLACES[place]];
        return renamed === undefined ? [] : [[renamed, amount]];
      }),
    ),
    ...(kind.selector !== undefined && selector !== undefined && { [kind.selector]: selector }),
  };
  return { type: metric['type'], [kind.field]: inside };
}

function fromV1(metric: Fields, place: Place): Fields {
  const kind = kindOf(metric);
  if (kind === undefined) return metric;
  const { metricName, ...rest }: Fields = { ...fieldsOf(metric[kind.field]) };
  const amounts: Fields = {};
  for (const [name, names] of Object.entries(kind.values)) {
    const renamed = names[PLACES[place]];
    if (rest[renamed] !== undefined) amounts[name] = rest[renamed];
    delete rest[renamed];
  }
  const { [kind.object ?? '']: describedObject, [kind.selector ?? '']: selector, ...same } = rest;
  const inside = {
    ...same,
    ...(describedObject !== undefined && { describedObject }),
    ...(metricName !== undefined && {
      metric: { name: metricName, ...(selector !== undefined && { selector }) },
    }),
    [place]: { ...(place === 'target' && { type: targetType(amounts) }), ...amounts },
  };
  return { type: metric['type'], [kind.field]: inside };
}

function targetType(amounts: Fields): string {
  if ('averageUtilization' in amounts) return 'Utilization';
  return 'averageValue' in amounts ? 'AverageValue' : 'Value';
}
